"""The sentences of the Next sites page."""

from __future__ import annotations

from evaluation.analysis.result_types import OutcomeResult
from evaluation.domain.vocabulary import Certainty
from evaluation.stats.forecast import LEAST_SITES
from evaluation.stats.settle import LEAST_SITES as LEAST_TO_SETTLE
from evaluation.views.numbers import counted

_WHY_NOT = {
    "no_pooled_effect": "The new sites have no average yet that could be carried on to further ones.",
    "no_unit": "This outcome is measured in standard deviations, which cannot be turned into people.",
    "missing": "Enter the size and the starting level of a new site: no returns say what they usually are.",
    "baseline_impossible": "A starting level must lie between none and all of those counted.",
    "volume_impossible": "The size of a site cannot be below 0.",
    "no_new_sites": "Choose at least 1 new site.",
}


def amount(gain: float, *, better: str) -> str:
    """Return "about 40 fewer" or "about 3 more" for a gain above 0 for benefit; two figures, as no more are known."""
    size = float(f"{abs(gain):.2g}")
    if size < 1:
        return f"no more than 1 {_side(gain, better)}"
    return f"about {size:,.0f} {_side(gain, better)}"


def ends(low: float, high: float, *, better: str) -> str:
    """Return "5 more to 80 fewer", the poorer end first; the side is said once where it is the same."""
    first, last = (f"{float(f'{abs(end):.2g}'):,.0f}" for end in (low, high))
    one, other = _side(low, better), _side(high, better)
    return f"{first} to {last} {one}" if one == other else f"{first} {one} to {last} {other}"


def _side(gain: float, better: str) -> str:
    return "fewer" if (gain >= 0) == (better == "lower") else "more"


def outlook_headline(
    *, name: str, counted_is: str, sites: int, gain: str, months: int, low_95: float, range_80: str
) -> str:
    """Return what so many more sites would bring, with the range that 80 of 100 such sets of sites would fall in.

    counted_is: the outcome's name, as nobody can tell what "120 more" are of; it may begin with a name of its own, so
    it stands first and is not bent into the sentence.
    """
    unsure = "; we cannot rule out no change" if low_95 <= 0 else ""
    return (
        f"{counted_is}: {counted(sites, 'more site')} of {name} would mean {gain} in {counted(months, 'month')} than "
        f"without it (in 80 of 100 such cases {range_80}){unsure}."
    )


def why_no_outlook(reason: str, *, name: str, k: int) -> str:
    """Return why nothing can be said of further sites yet."""
    if reason == "too_few_sites":
        return (
            f"We cannot tell yet what more sites of {name} would bring: {counted(k, 'site')} can be compared, "
            f"and it takes {LEAST_SITES}."
        )
    return _WHY_NOT[reason]


def settle_sentence(reason: str | None, sites: float | None, result: OutcomeResult) -> str:
    """Return how many more sites would settle the verdict, or what stands in the way."""
    if reason is None and sites is not None:
        return f"About {counted(round(sites), 'more site')} like those that report would probably settle the verdict."
    if reason == "already_settled" and result.certainty is Certainty.VERY_LOW:
        return "More sites alone would not settle it: the certainty is very low for other reasons."
    if reason == "already_settled":
        return "The sites that report already settle the verdict; more of them would narrow its range."
    if reason == "origin_is_the_weak_link":
        return "More sites would not settle it: the original result is the weak link."
    if reason == "no_origin_effect":
        return "More sites would not settle it: there is no original result to hold them against."
    if reason == "more_than_most":
        return "Even 200 more sites like those that report would hardly settle it."
    return f"It takes {LEAST_TO_SETTLE} to say how many more would settle the verdict."


def caution() -> str:
    """Return what the wider range is worth: it has been put to the test, and holds less often than it aims at."""
    return (
        "The wider range aims at 95 in 100. In trials with known answers it held the truth in 84 to 94 of 100, "
        "so do not count on it. The play of chance in single counts comes on top."
    )
