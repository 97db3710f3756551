"""The sentences on whether an effect lasts, by months since each site began."""

from __future__ import annotations

from evaluation.analysis.course import NEGLIGIBLE_SHARE_A_YEAR, Course
from evaluation.views.numbers import counted, percent

_SAID = {
    "fading": "The effect is fading as months go by",
    "growing": "The effect is growing as months go by",
    "cannot_tell": "We cannot tell yet whether the effect lasts",
}
_NAMES = {6: "0 to 6", 12: "7 to 12", 24: "13 to 24", 60: "25 and more"}
LEAST_SITES = 3


def stretch_name(last: int) -> str:
    """Return "7 to 12" for the stretch that ends with the 12th month."""
    return _NAMES[last]


def lasting_sentence(found: Course | None, points: tuple[float, float, float] | None) -> str:
    """Return whether an effect lasts. points: its change a year in percentage points of the original, with its range.

    Where that cannot be told from none, only the range is said.
    """
    if found is None or not found.stretches:
        return "No new site has returns that can be set by months since it began."
    if found.per_year is None:
        return (
            f"{counted(found.slopes, 'site')} {'has' if found.slopes == 1 else 'have'} returns for three half years "
            f"since the start; {LEAST_SITES} are needed to say whether the effect lasts."
        )
    if found.trend == "holding":
        return (
            f"The effect is holding at {counted(found.slopes, 'site')}: it changes by less than "
            f"{percent(NEGLIGIBLE_SHARE_A_YEAR)} of the original benefit a year."
        )
    said = f"{_SAID[found.trend]} at {counted(found.slopes, 'site')}"
    if points is None:
        return f"{said}."
    middle, low, high = (round(each) for each in points)
    if found.trend == "cannot_tell":
        return f"{said}: from {_points(low)} to {_points(high)} of the original benefit kept a year."
    near, far = sorted((abs(low), abs(high)))
    return f"{said}: about {_points(middle)} of the original benefit kept a year (likely range {near} to {far})."


def _points(value: int) -> str:
    return f"{counted(abs(value), 'percentage point')} {'less' if value < 0 else 'more'}"


def lasting_notes(found: Course | None) -> tuple[str, ...]:
    """Return how the months are counted, and who is in each stretch."""
    if found is None or not found.stretches:
        return ()
    last = found.stretches[-1]
    same = last.throughout.sites
    lines = [
        "Months run from each site's actual start, always against the months before it",
        f"{counted(same, 'site')} {'is' if same == 1 else 'are'} in every stretch: sites that drop out or came late "
        "would otherwise look like an effect that changes",
    ]
    return tuple(lines)
