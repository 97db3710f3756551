"""Each site's part in a pool: its weight, its shrunken effect, and how surprising it is given the others.

y, v, mask as for pooling.pool; results have the shape of y, NaN for an absent site. REML throughout.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evaluation.stats.distributions import critical_value
from evaluation.stats.pooling import leave_one_out, pool, site_arrays


@dataclass(frozen=True, kw_only=True)
class Shrunken:
    """Each site's effect drawn towards the mean, its standard error and 95% interval (normal)."""

    estimate: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray


def weight_shares(y: ArrayLike, v: ArrayLike, mask: ArrayLike | None = None) -> np.ndarray:
    """Share (0 to 1) of the pooled mean that each site carries.

    Formula: w over the sum of w, w = 1 / (v + tau2).
    Shapes: y, v, mask and result: [groups, sites] or [sites]; shares 0 to 1.
    Refused: NaN for an absent site.
    Source: Viechtbauer 2005, 10.3102/10769986030003261; Knapp & Hartung 2003, 10.1002/sim.1482; floor: Jackson
        2017, 10.1002/sim.7411.
    """
    y, v, present = site_arrays(y, v, mask)
    tau2 = np.nan_to_num(pool(y, v, present, interval="normal", profile=False).tau2)
    w = np.where(present, 1 / (np.where(present, v, 1.0) + np.reshape(tau2, (*y.shape[:-1], 1))), 0.0)
    total = w.sum(axis=-1, keepdims=True)
    return np.where(present, w / np.where(total > 0, total, 1.0), np.nan)


def shrunken_effects(y: ArrayLike, v: ArrayLike, mask: ArrayLike | None = None) -> Shrunken:
    """Best linear unbiased predictions of the sites' true effects (empirical Bayes; Raudenbush & Bryk 1985).

    NaN for a group of fewer than two sites, in which nothing is shared.

    Formula: mean + tau2 / (tau2 + v) times (y - mean).
    Shapes: y, v, mask and results: [groups, sites] or [sites]; y's unit.
    Refused: NaN for fewer than two sites.
    Source: Raudenbush & Bryk 1985, 10.3102/10769986010002075.
    """
    y, v, present = site_arrays(y, v, mask)
    fit = pool(y, v, present, interval="normal", profile=False)
    mean, mean_v, tau2 = (np.reshape(a, (*y.shape[:-1], 1)) for a in (fit.estimate, fit.se**2, fit.tau2))
    own = tau2 / (tau2 + np.where(present, v, np.nan))
    estimate = mean + own * (y - mean)
    se = np.sqrt(tau2 * (1 - own) + (1 - own) ** 2 * mean_v)
    half = critical_value() * se
    return Shrunken(estimate=estimate, se=se, ci_low=estimate - half, ci_high=estimate + half)


def surprise_of_each(y: ArrayLike, v: ArrayLike, mask: ArrayLike | None = None) -> np.ndarray:
    """Studentised deleted residual: (site - mean of the others) / its standard error, tau2 from the others.

    NaN for a group of fewer than three sites.

    Formula: (y - mean of the others) / root(v + tau2 of the others + error of their mean squared).
    Shapes: y, v, mask and result: [groups, sites] or [sites]; standard errors.
    Refused: NaN for fewer than three sites.
    Source: Viechtbauer & Cheung 2010, 10.1002/jrsm.11.
    """
    y, v, present = site_arrays(y, v, mask)
    others = leave_one_out(y, v, present, interval="normal", profile=False)
    return (y - others.estimate) / np.sqrt(np.where(present, v, np.nan) + others.tau2 + others.se**2)
