"""Small numbers: what may be shown of counts of people. Analysis always uses the true counts; only display changes.

The default profile: counts of 1 to 7 become "*", 0 stays, others are rounded to the nearest 5, and totals are rounded
from the true total (NHS England's method for hospital and emergency statistics below national level). Ours in
addition: a numerator is hidden when its complement is small too, percentages come from the rounded counts, and a
site's effect that rests on a hidden count is shown to two figures only. Apply after filtering, never before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

HIDDEN = "*"
#: Fewest people whose mean may be shown.
LEAST_FOR_MEAN = 8
#: Figures to which an effect is shown when one of its counts is hidden.
FIGURES_IF_HIDDEN = 2


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A way of protecting small numbers: counts from hide_from to hide_to are hidden, others rounded to round_to."""

    name: str
    hide_from: int
    hide_to: int
    round_to: int


#: NHS England's hospital statistics; OpenSAFELY (0 is hidden too); nothing hidden, for figures that are public already.
NHS_PROFILE = Profile(name="nhs", hide_from=1, hide_to=7, round_to=5)
OPENSAFELY_PROFILE = Profile(name="opensafely", hide_from=0, hide_to=7, round_to=5)
EXACT_PROFILE = Profile(name="exact", hide_from=1, hide_to=0, round_to=1)
PROFILES = {profile.name: profile for profile in (NHS_PROFILE, OPENSAFELY_PROFILE, EXACT_PROFILE)}


@dataclass(frozen=True, kw_only=True)
class ShownCounts:
    """Text to show per site, and for the total.

    hidden: the numerator (and so the percentage) is hidden. second_needed: exactly one is, so that it could be found
    by subtraction if exact counts or an exact total were shown anywhere.
    """

    numerator: list[str]
    denominator: list[str]
    percent: list[str]
    total_numerator: str
    total_denominator: str
    hidden: np.ndarray
    second_needed: bool


def shown_counts(numerator: ArrayLike, denominator: ArrayLike, *, profile: Profile = NHS_PROFILE) -> ShownCounts:
    """Return what may be shown of numerators (whole numbers of people) out of denominators.

    Formula: small counts become *, others go to the nearest 5, a numerator goes with a small complement or
        denominator, and percentages come from the rounded counts.
    Shapes: numerator, denominator: [sites], whole numbers of people; text out, per cent.
    Refused: nothing; counts are taken as checked.
    Source: NHS Digital 2018, change to disclosure control for HES and ECDS (no DOI).
    """
    x, n = np.atleast_1d(np.asarray(numerator)), np.atleast_1d(np.asarray(denominator))
    hidden = _pair_hidden(x, n, profile)
    rounded_x, rounded_n = _rounded(x, profile), _rounded(n, profile)
    percent = np.rint(100 * rounded_x / np.where(rounded_n > 0, rounded_n, 1)).astype(int)
    total_x, total_n = x.sum(), n.sum()
    return ShownCounts(
        numerator=[
            HIDDEN if hide else shown_count(count, profile=profile) for hide, count in zip(hidden, x, strict=True)
        ],
        denominator=[shown_count(count, profile=profile) for count in n],
        percent=[HIDDEN if no else str(value) for no, value in zip(hidden | (n == 0), percent, strict=True)],
        total_numerator=HIDDEN if _pair_hidden(total_x, total_n, profile) else shown_count(total_x, profile=profile),
        total_denominator=shown_count(total_n, profile=profile),
        hidden=hidden,
        second_needed=bool(hidden.sum() == 1),
    )


def shown_count(count: float, *, profile: Profile = NHS_PROFILE) -> str:
    """Return one count as it may be shown.

    Formula: * if small, else the nearest multiple of 5.
    Shapes: one whole number of people; text out.
    Refused: nothing.
    Source: NHS Digital 2018, change to disclosure control for HES and ECDS (no DOI).
    """
    if profile.hide_from <= count <= profile.hide_to:
        return HIDDEN
    return str(int(profile.round_to * round(count / profile.round_to)))


def is_hidden(numerator: float, denominator: float, *, profile: Profile = NHS_PROFILE) -> bool:
    """Return whether one numerator must be hidden: shown_counts for one site, many times as fast.

    Formula: it, its complement or its denominator is small; a complement of 0 hides nothing.
    Shapes: whole numbers of people; boolean out.
    Refused: nothing; counts are taken as checked.
    Source: NHS Digital 2018, change to disclosure control for HES and ECDS (no DOI); the complement: ours.
    """
    low, high = profile.hide_from, profile.hide_to
    rest = denominator - numerator
    return low <= numerator <= high or (low <= rest <= high and rest > 0) or low <= denominator <= high


def shown_pair(numerator: float, denominator: float, *, profile: Profile = NHS_PROFILE) -> tuple[str, str]:
    """Return one site's numerator and denominator as they may be shown: shown_counts for one, many times as fast.

    Formula: small counts become *, others go to the nearest 5, a numerator goes with a small complement or denominator.
    Shapes: whole numbers of people; text out.
    Refused: nothing; counts are taken as checked.
    Source: NHS Digital 2018, change to disclosure control for HES and ECDS (no DOI); the complement: ours.
    """
    hide = is_hidden(numerator, denominator, profile=profile)
    shown = HIDDEN if hide else shown_count(numerator, profile=profile)
    return shown, shown_count(denominator, profile=profile)


def shown_effect(effect: ArrayLike, hidden: ArrayLike) -> np.ndarray:
    """Effects as they may be shown: two significant figures where a count behind them is hidden.

    With exact denominators an exact effect would give the hidden count away. NaN stays NaN.

    Formula: rounding to two significant figures where hidden.
    Shapes: effect, hidden: any one shape; the effect's unit.
    Refused: nothing; NaN stays NaN.
    Source: ours; docs/methods.md, section 8.
    """
    effect, hidden = np.broadcast_arrays(np.asarray(effect, dtype=float), np.asarray(hidden, dtype=bool))
    short = np.array([float(f"{value:.{FIGURES_IF_HIDDEN}g}") for value in effect.ravel()]).reshape(effect.shape)
    return np.where(hidden, short, effect)


def mean_may_be_shown(people: ArrayLike) -> np.ndarray:
    """Whether a mean of so many people may be shown.

    Formula: 8 people or more.
    Shapes: any shape, people; booleans out.
    Refused: nothing.
    Source: NHS Digital 2018, change to disclosure control for HES and ECDS (no DOI).
    """
    return np.asarray(people) >= LEAST_FOR_MEAN


def isolates_one(hidden: ArrayLike, chosen: ArrayLike) -> bool:
    """Whether a filter leaves exactly one hidden site in or out, so that subtracting totals would show its count.

    Formula: exactly one hidden site among those chosen, or among the others.
    Shapes: [sites] booleans; one boolean out.
    Refused: nothing.
    Source: ours; docs/methods.md, section 8.
    """
    hidden, chosen = np.asarray(hidden, dtype=bool), np.asarray(chosen, dtype=bool)
    return bool((hidden & chosen).sum() == 1 or (hidden & ~chosen).sum() == 1)


def _pair_hidden(x: np.ndarray, n: np.ndarray, profile: Profile) -> np.ndarray:
    """Where a numerator must be hidden: it, its complement or its denominator is small.

    A complement of 0 hides nothing, or every "all of them" would be hidden under a profile that hides 0.
    """
    rest = n - x
    return _small(x, profile) | (_small(rest, profile) & (rest > 0)) | _small(n, profile)


def _small(count: np.ndarray, profile: Profile) -> np.ndarray:
    return (count >= profile.hide_from) & (count <= profile.hide_to)


def _rounded(count: np.ndarray, profile: Profile) -> np.ndarray:
    return profile.round_to * np.rint(count / profile.round_to)
