"""False alarms among many sites."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

#: Chance of a wrong committed verdict in one direction.
ONE_SIDED_ERROR = 0.025


def expected_false_alarms(verdicts: ArrayLike) -> np.ndarray:
    """How many of so many independent verdicts would be committed wrongly in one direction by chance alone.

    Formula: 0.025 times the number of verdicts.
    Shapes: any shape, counts.
    Refused: nothing.
    Source: ours; docs/methods.md, section 6.
    """
    return ONE_SIDED_ERROR * np.asarray(verdicts, dtype=float)


def benjamini_hochberg(p: ArrayLike) -> np.ndarray:
    """q-values along the last axis (Benjamini & Hochberg 1995); NaN p-values stay NaN and are not counted as tests.

    Formula: least of p times tests over rank, from here to the largest p, at most 1.
    Shapes: [..., tests], chances 0 to 1.
    Refused: nothing; NaN stays NaN.
    Source: Benjamini & Hochberg 1995, 10.1111/j.2517-6161.1995.tb02031.x.
    """
    p = np.atleast_1d(np.asarray(p, dtype=float))
    order = np.argsort(p, axis=-1)  # NaN sorts last
    ordered = np.take_along_axis(p, order, axis=-1)
    tests = np.sum(~np.isnan(p), axis=-1, keepdims=True)
    rank = np.arange(1, p.shape[-1] + 1)
    scaled = np.where(np.isnan(ordered), 1.0, np.minimum(ordered * tests / rank, 1.0))
    smallest_from_here = np.minimum.accumulate(scaled[..., ::-1], axis=-1)[..., ::-1]
    q = np.empty_like(p)
    np.put_along_axis(q, order, np.where(np.isnan(ordered), np.nan, smallest_from_here), axis=-1)
    return q
