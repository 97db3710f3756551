"""What hidden returns leave possible of the total they are part of, so that no total gives one of its parts away.

Twelve hidden months cannot add up to less than none each or more than seven each. A total that lies at such an end
would say what each of them is, and one that is known exactly would say it when seen with and without a month.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluation.domain.vocabulary import OutcomeType
from evaluation.stats.disclosure import NHS_PROFILE, Profile

_PARTS = ["project", "outcome", "site", "side", "arm"]
#: Fewer totals than this left to choose from would pin the parts down.
_LEAST_LEFT = 3


def hidden_parts(rows: pd.DataFrame, outcomes: pd.DataFrame, *, profile: Profile = NHS_PROFILE) -> pd.DataFrame:
    """Return least and most per project, outcome, site, side and arm: between which the counts shown leave the total.

    rows: those that are added up. Only totals of several rows, one of which is hidden, have a line.
    """
    none = pd.DataFrame(columns=[*_PARTS, "least", "most"])
    if rows.empty:
        return none
    kinds = outcomes.set_index(["project", "outcome"])["type"]
    kind = kinds.reindex(pd.MultiIndex.from_frame(rows[["project", "outcome"]])).to_numpy(object)
    low, high, hidden = bounds(
        rows["numerator"].to_numpy(float),
        rows["denominator"].to_numpy(float),
        proportion=kind == OutcomeType.PROPORTION.value,
        profile=profile,
    )
    if not hidden.any():
        return none
    held = rows[_PARTS].assign(least=low, most=high, hidden=hidden, rows=1)
    sums = held.groupby(_PARTS, as_index=False).sum()
    return sums.loc[(sums["hidden"] > 0) & (sums["rows"] > 1), [*_PARTS, "least", "most"]]


def bounds(
    x: np.ndarray, n: np.ndarray, *, proportion: np.ndarray, profile: Profile
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return least and most that each count can be for a reader, and whether it is hidden; zeros are, beside others."""
    half = (profile.round_to - 1) // 2
    rounded = profile.round_to * np.rint(x / profile.round_to)
    small = (x >= profile.hide_from) & (x <= profile.hide_to)
    few = proportion & (n >= profile.hide_from) & (n <= profile.hide_to)
    rest = proportion & (n - x >= max(profile.hide_from, 1)) & (n - x <= profile.hide_to) & ~small & ~few
    low = np.select([small | few | (x == 0), rest], [0.0 * x, n - profile.hide_to], rounded - half)
    most_hidden = np.where(few, n, float(profile.hide_to))
    high = np.select([small | few | (x == 0), rest], [most_hidden, n - 1], rounded + half)
    return low, high, small | few | rest


def left_to_choose(count: float, least: float | None, most: float | None, *, profile: Profile) -> np.ndarray:
    """Return the totals that a reader must think possible, of those that round to the same figure."""
    half = (profile.round_to - 1) // 2
    rounded = profile.round_to * np.rint(count / profile.round_to)
    low = max(rounded - half, -np.inf if least is None else least)
    high = min(rounded + half, np.inf if most is None else most)
    return np.arange(low, high + 1)


def nudged(count: float, least: float | None, most: float | None, *, profile: Profile = NHS_PROFILE) -> float:
    """Return a total as it may be rounded: one step inwards where its rounded figure would pin down its parts."""
    if least is None or most is None or profile.round_to == 1 or count <= profile.hide_to:
        return count
    if len(left_to_choose(count, least, most, profile=profile)) >= _LEAST_LEFT:
        return count
    inwards = profile.round_to if count - least <= most - count else -profile.round_to
    return max(count + inwards, float(profile.hide_to + 1))
