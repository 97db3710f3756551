"""Small numbers: what may be shown of counts of people. Analysis always uses the true counts; only display changes.

Counts of 1 to 7 become "*", 0 stays, others are rounded to the nearest 5, and totals are rounded from the true total
(NHS England's method for hospital and emergency statistics below national level). Ours in addition: a numerator is
hidden when its complement is 1 to 7 too, and percentages come from the rounded counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

HIDDEN = "*"
SMALL_FROM, SMALL_TO, ROUND_TO = 1, 7, 5
#: Fewest people whose mean may be shown.
LEAST_FOR_MEAN = 8


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


def shown_counts(numerator: ArrayLike, denominator: ArrayLike) -> ShownCounts:
    """Return what may be shown of numerators (whole numbers of people) out of denominators."""
    x, n = np.atleast_1d(np.asarray(numerator)), np.atleast_1d(np.asarray(denominator))
    hidden = _small(x) | _small(n - x) | _small(n)
    rounded_x, rounded_n = _rounded(x), _rounded(n)
    percent = np.rint(100 * rounded_x / np.where(rounded_n > 0, rounded_n, 1)).astype(int)
    return ShownCounts(
        numerator=[HIDDEN if hide else shown_count(count) for hide, count in zip(hidden, x, strict=True)],
        denominator=[shown_count(count) for count in n],
        percent=[HIDDEN if no else str(value) for no, value in zip(hidden | (n == 0), percent, strict=True)],
        total_numerator=shown_count(x.sum()),
        total_denominator=shown_count(n.sum()),
        hidden=hidden,
        second_needed=bool(hidden.sum() == 1),
    )


def shown_count(count: float) -> str:
    """Return one count as it may be shown."""
    return HIDDEN if _small(np.asarray(count)) else str(int(_rounded(np.asarray(count))))


def mean_may_be_shown(people: ArrayLike) -> np.ndarray:
    """Whether a mean of so many people may be shown."""
    return np.asarray(people) >= LEAST_FOR_MEAN


def isolates_one(hidden: ArrayLike, chosen: ArrayLike) -> bool:
    """Whether a filter leaves exactly one hidden site in or out, so that subtracting totals would show its count."""
    hidden, chosen = np.asarray(hidden, dtype=bool), np.asarray(chosen, dtype=bool)
    return bool((hidden & chosen).sum() == 1 or (hidden & ~chosen).sum() == 1)


def _small(count: np.ndarray) -> np.ndarray:
    return (count >= SMALL_FROM) & (count <= SMALL_TO)


def _rounded(count: np.ndarray) -> np.ndarray:
    return ROUND_TO * np.rint(count / ROUND_TO)
