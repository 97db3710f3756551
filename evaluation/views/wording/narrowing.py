"""Every sentence about a narrowed view, which must never be taken for the agreed one."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.analysis.selection import Choices, Level, Selection
from evaluation.domain.vocabulary import Model
from evaluation.views.numbers import counted, day

MODELS = {
    Model.DISSEMINATION.value: "Dissemination",
    Model.LICENCE.value: "Licence",
    Model.FRANCHISE.value: "Franchise",
    Model.PROGRAMME_LED.value: "Led by the programme",
    Model.UNKNOWN.value: "Not given",
}
LEVELS = {
    Level.SITE: "Each site alone",
    Level.FRANCHISEE: "Franchisees, counts added up",
    Level.REGION: "Regions, counts added up",
}

_LEVEL_SAID = {
    Level.SITE: "each site counted alone, as if sites under one roof had nothing in common",
    Level.FRANCHISEE: "the counts of each franchisee's sites added up",
    Level.REGION: "the counts of each region's sites added up",
}


def narrowed_line(selection: Selection, choices: Choices, *, sites: int, agreed: str) -> str:
    """Return what a view is narrowed to, and what the agreed verdict says."""
    parts = narrowed_parts(selection, left_out=choices.provisional)
    fewer = f" {sites:,} of {counted(choices.sites, 'new site')}." if sites != choices.sites else ""
    return f"Narrowed view: {'; '.join(parts)}.{fewer} The agreed verdict is that of all sites: {agreed}."


def narrowed_parts(selection: Selection, *, left_out: int | None) -> list[str]:
    """Return each part of a selection in words; left_out: how many sites have no complete follow-up, if it is told."""
    parts = []
    if selection.model:
        parts.append(f"only sites of the model “{MODELS[selection.model]}”")
    if selection.start and selection.end:
        parts.append(f"only outcomes from {day(selection.start)} to {day(selection.end)}")
    elif selection.start:
        parts.append(f"only outcomes from {day(selection.start)}")
    elif selection.end:
        parts.append(f"only outcomes up to {day(selection.end)}")
    if not selection.provisional:
        parts.append(f"without {_sites(left_out)} whose follow-up is not complete")
    if selection.level:
        parts.append(_LEVEL_SAID[selection.level])
    return parts


def _sites(count: int | None) -> str:
    return "the sites" if count is None else counted(count, "site")


def all_narrowed_line(parts: Sequence[str], projects: Sequence[tuple[str, int, int, str]]) -> str:
    """Return what a page of all projects is narrowed to, how many sites are in it, and the agreed verdicts.

    projects: each one that is narrowed, with its sites in the view, all its new sites and its agreed verdict.
    """
    fewer = [f"{name} {sites:,} of {counted(of, 'new site')}" for name, sites, of, _ in projects if sites != of]
    in_it = f" {', '.join(fewer)}." if fewer else ""
    verdicts = ", ".join(f"{name} {agreed}" for name, _, _, agreed in projects)
    are = "verdict is that" if len(projects) == 1 else "verdicts are those"
    return f"Narrowed view: {'; '.join(parts)}.{in_it} The agreed {are} of all sites: {verdicts}."


def in_part_line(projects: Sequence[tuple[str, Sequence[str]]]) -> str | None:
    """Return which projects are narrowed by a part only, and by which; None where none is."""
    if not projects:
        return None
    said = "; ".join(f"{name} ({', '.join(parts)})" for name, parts in projects)
    return f"Narrowed in part, as the rest would change nothing there: {said}."


def untouched_line(names: Sequence[str]) -> str | None:
    """Return which projects are shown as agreed because nothing would be another; None where there are none."""
    if not names:
        return None
    return f"Shown as agreed, as this would change nothing there: {', '.join(names)}."


def all_refused_line(names: Sequence[str]) -> str | None:
    """Return which projects are shown as agreed to protect small counts; None where there are none."""
    if not names:
        return None
    return (
        "Shown as agreed, as the narrowed view, taken from the whole, would give away the small counts of one site: "
        f"{', '.join(names)}."
    )


def nothing_to_narrow() -> str:
    """Return what stands in place of filters that would change nothing."""
    return (
        "Nothing on this page would change: there is only one model, no half-year to leave out and no open follow-up."
    )


def refused_line() -> str:
    """Return why a narrowed view is not shown."""
    return (
        "This narrowed view is not shown: taken from the whole, it would give away the small counts of one site. "
        "What you see is the agreed view, of all sites."
    )


def hidden_line(hidden: int) -> str | None:
    """Return how many sites are in the average only; None where all are shown."""
    if not hidden:
        return None
    if hidden == 1:
        return "1 site has counts too small to be shown alone in a narrowed view, and is in the average only."
    return f"{hidden:,} sites have counts too small to be shown alone in a narrowed view, and are in the average only."


def provisional_choice(unfinished: int) -> str:
    """Return the choice that leaves out sites whose follow-up is not complete."""
    return f"Leave out {counted(unfinished, 'site')}"


def model_choice(code: str, sites: int) -> str:
    """Return one replication model as a choice."""
    return f"{MODELS[code]}: {counted(sites, 'site')}"


def short_note() -> str:
    """Return what a chart or a file says of itself."""
    return "Narrowed view, not the agreed one"


def agreed_level(*, has_parents: bool) -> str:
    """Return the agreed level at which sites are counted."""
    return "As agreed: each group of sites" if has_parents else "As agreed: each site"
