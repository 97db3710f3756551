"""What is said of very many sites: how they are put together, and what part of them is seen."""

from __future__ import annotations

from evaluation.views.numbers import counted

_WHY_NO_AVERAGE = {
    "fewer_than_3_sites": "Fewer than 3 sites to show: no average.",
    "shared_comparators": "Its sites share a comparison site: no average of their own.",
    "may_be_a_false_alarm": "Looks worse, but with several groups judged at once one may look so by chance.",
}


def group_label(name: str, sites: int) -> str:
    """Return a group's name with its size."""
    return f"{name} ({counted(sites, 'site')})"


def group_note(used: int, sites: int, reason: str | None) -> str:
    """Return how many of a group's sites are in its average, and why it has none."""
    said = f"{used:,} of {counted(sites, 'site')} with figures that can be shown."
    why = _WHY_NO_AVERAGE.get(reason or "")
    return f"{said} {why}" if why else said


def groups_text(outcome: str, groups: int, sites: int, by: str, finding: str) -> str:
    """Return what the forest of groups shows, for whoever does not see it."""
    together = f"{counted(sites, 'new site')} in {counted(groups, 'group')} by {by}"
    return f"Forest chart of {outcome}: {together}, each group's average, and the original. {finding}"


def groups_caption(by: str) -> str:
    """Return the caption of the table of groups."""
    return f"Groups of sites by {by}, in the order of names. Choose one to see its sites."


def part_caption(*, first: int, last: int, sites: int, order: str, group: str | None) -> str:
    """Return which of the sites a table lists."""
    where = f" of {group}" if group else ""
    which = f"All {sites:,} sites" if (first, last) == (1, sites) else f"Sites {first:,} to {last:,} of {sites:,}"
    if sites == 1:
        which = "The only site"
    return f"{which}{where}, in the order of {order}. Choose one to see it alone."


def part_text(outcome: str, *, shown: int, sites: int, finding: str) -> str:
    """Return what a forest of part of the sites shows, for whoever does not see it."""
    return f"Forest chart of {outcome}: {shown:,} of {counted(sites, 'new site')}, and the original. {finding}"


def funnel_notes(*, not_drawn: int, hidden: int, outside: int) -> tuple[str, ...]:
    """Return what to say under a funnel."""
    found = (
        f"{counted(outside, 'site lies', 'sites lie')} beyond the 99.8% limits: a reason to ask what happened there, "
        "not a verdict."
        if outside
        else "No site lies beyond the 99.8% limits: chance, and how sites differ anyway, could explain all of it."
    )
    notes = [found]
    if hidden:
        notes.append(f"{counted(hidden, 'site is', 'sites are')} left out, as the counts are too small to be shown.")
    if not_drawn:
        notes.append(f"{counted(not_drawn, 'more site lies', 'more sites lie')} inside the limits, not drawn.")
    return tuple(notes)
