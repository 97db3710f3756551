"""Normal and Student distributions chosen by the degrees of freedom: NaN (or None) degrees mean normal."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

LEVEL = 0.95


def degrees(df: ArrayLike | None) -> np.ndarray:
    """Return degrees of freedom as an array in which NaN stands for the normal distribution."""
    return np.asarray(np.nan if df is None else df, dtype=float)


def critical_value(df: ArrayLike | None = None, *, level: float = LEVEL) -> np.ndarray:
    """Two-sided critical value of the given level: Student t where df > 0, normal where df is NaN, else NaN."""
    freedom = degrees(df)
    upper = 1 - (1 - level) / 2
    # Many groups share few degrees of freedom, and this quantile is slow.
    distinct, place = np.unique(np.where(freedom > 0, freedom, 1.0), return_inverse=True)
    student = special.stdtrit(distinct, upper)[place].reshape(freedom.shape)
    return np.where(np.isnan(freedom), special.ndtri(upper), np.where(freedom > 0, student, np.nan))


def lower_tail(statistic: ArrayLike, df: ArrayLike | None = None) -> np.ndarray:
    """Probability of a value up to the statistic: Student t where df > 0, normal where df is NaN, else NaN."""
    freedom = degrees(df)
    value = np.asarray(statistic, dtype=float)
    student = special.stdtr(np.where(freedom > 0, freedom, 1.0), value)
    return np.where(np.isnan(freedom), special.ndtr(value), np.where(freedom > 0, student, np.nan))


def two_sided_p(statistic: ArrayLike, df: ArrayLike | None = None) -> np.ndarray:
    """Two-sided p-value of a statistic, on the distribution that lower_tail uses."""
    return 2 * lower_tail(-np.abs(np.asarray(statistic, dtype=float)), df)


def columns(*values: ArrayLike | None) -> tuple[np.ndarray, ...]:
    """Broadcast values to one shape of at least one dimension, as floats; None becomes NaN."""
    arrays = [np.asarray(np.nan if value is None else value, dtype=float) for value in values]
    return tuple(np.atleast_1d(array) for array in np.broadcast_arrays(*arrays))
