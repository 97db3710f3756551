"""The sentences of the Project page on how firm its average is: as sites joined, and without one of them."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.views.marks import VerdictMark
from evaluation.views.numbers import counted
from evaluation.views.wording.compare import listed

#: So many sites that the verdict hangs on are named.
_MOST_NAMED = 3


def joined_sentence(steps: Sequence[tuple[int, VerdictMark]], *, sites: int, least: int) -> str:
    """Return since when the verdict has been what it is. steps: how many sites, and the verdict they gave."""
    if not steps:
        return f"{_so_far(sites)}: an average takes {least}, so there is no course to show."
    last = steps[-1][1]
    since = next(place for place in range(len(steps)) if all(mark.label == last.label for _, mark in steps[place:]))
    if len(steps) == 1:
        return f"{counted(sites, 'site')}, just enough for an average: there is no course to show yet."
    if since == 0:
        return (
            f"The verdict has been “{last.label}” ever since there were {steps[0][0]} sites; there are {sites:,} now."
        )
    if since == len(steps) - 1:
        return f"The verdict became “{last.label}” with the latest site, the {_ordinal(sites)}: do not lean on it yet."
    return (
        f"The verdict became “{last.label}” with {steps[since][0]:,} sites and has stayed so; there are {sites:,} now."
    )


def _so_far(sites: int) -> str:
    return "No new site can be compared yet" if sites == 0 else f"{counted(sites, 'site')} so far"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def without_sentence(
    changes: Sequence[tuple[str, VerdictMark]],
    *,
    now: VerdictMark,
    sites: int,
    least: int,
    tried: bool,
    ends: str | None,
) -> str:
    """Return what becomes of the verdict without one site.

    changes: the sites without which it would differ, and what it would be; ends: the averages' own range in words.
    """
    if not tried and sites > least:
        return f"With {sites:,} sites no single one moves the average by much, so none is left out here."
    if not tried:
        return f"{_so_far(sites)}: without one, fewer than {least} are left, which make no average."
    among = f" The average stays between {ends}." if ends else ""
    if not changes:
        return f"Whichever of the {sites} sites is left out, the verdict stays “{now.label}”.{among}"
    if len(changes) > _MOST_NAMED:
        some = f"any one of {len(changes)} of the {sites}"
        return f"The verdict hangs on single sites: without {some} it would differ.{among}"
    said = listed([f"“{mark.label}” without {name}" for name, mark in changes])
    return f"The verdict hangs on {counted(len(changes), 'single site')}: it would be {said}.{among}"


def joined_note() -> str:
    """Return what the course is and is not."""
    return (
        "Sites in the order in which they began, each with its result as known today; what was published at the time "
        "stands on the History page"
    )


def without_note(left_out: int) -> str:
    """Return how the averages are made, and how many of them are drawn where there are too many."""
    more = f"; of {left_out:,} more sites, without which the verdict stays, none is drawn" if left_out else ""
    return f"Each line is the average of all sites but the one it names{more}"
