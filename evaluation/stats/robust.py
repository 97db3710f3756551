"""A mean whose error comes from how sites differ and not from what their variances say (cluster-robust, CR2).

For figures of sites whose stated variances leave something out, such as slopes or levels of periods that all share one
small baseline. Weights are those of the ordinary pool (1 / (v + tau2), REML); each site is a cluster of its own, its
squared distance from the mean divided by 1 minus its share of the weight, and the degrees of freedom are
Satterthwaite's under the weights' own model. Source: Pustejovsky & Tipton 2022, 10.1007/s11121-021-01246-3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evaluation.stats.distributions import critical_value, two_sided_p
from evaluation.stats.pooling import pool, site_arrays

#: Share of a period's variance that is the shared baseline's, from which levels and slopes should be robust.
SMALL_BASELINE_SHARE = 0.5


@dataclass(frozen=True, kw_only=True)
class RobustMean:
    """Per group: sites, mean, cluster-robust standard error, its degrees of freedom, 95% interval and p of no effect.

    NaN for fewer than two sites. Below about 4 degrees of freedom the interval is a rough guide only.
    """

    k: np.ndarray
    estimate: np.ndarray
    se: np.ndarray
    df: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    p: np.ndarray


def robust_mean(y: ArrayLike, v: ArrayLike, mask: ArrayLike | None = None) -> RobustMean:
    """Pool the sites of each group with a cluster-robust error.

    Formula: se^2 = sum of (w / W)^2 e^2 / (1 - w / W), W the sum of w, e the distance from the mean; t with
        Satterthwaite's degrees of freedom.
    Shapes: y, v, mask: [groups, sites] or [sites]; results [groups], y's unit.
    Refused: NaN for fewer than two sites.
    Source: Pustejovsky & Tipton 2022, 10.1007/s11121-021-01246-3.
    """
    y, v, present = (np.atleast_2d(array) for array in site_arrays(y, v, mask))
    found = pool(y, v, present, interval="normal", profile=False)
    several = found.k > 1
    entered = present & several[:, None]
    model = np.where(entered, v + np.nan_to_num(found.tau2)[:, None], np.inf)
    w = np.where(several, model.min(axis=1, initial=np.inf), 1.0)[:, None] / model
    share = w / np.where(several, w.sum(axis=1), 1.0)[:, None]
    apart = 1 - np.eye(y.shape[1])
    others = np.where(entered, np.maximum(share @ apart, np.finfo(float).tiny), 1.0)
    rest = np.where(entered, y - found.estimate[:, None], 0.0)
    pull = share**2 / others
    se = np.where(several, np.sqrt((pull * rest**2).sum(axis=1)), np.nan)
    # Under the model, the matrix behind se^2 has the shares on its diagonal and minus the roots of pulls off it.
    spread = (share**2).sum(axis=1) + (pull * (pull @ apart)).sum(axis=1)
    df = np.where(several, 1 / np.where(several, spread, 1.0), np.nan)
    half = np.where(several, critical_value(df), np.nan) * se
    estimate = np.where(several, found.estimate, np.nan)
    statistic = np.divide(estimate, se, out=np.full(len(se), np.inf), where=se > 0)
    return RobustMean(
        k=found.k,
        estimate=estimate,
        se=se,
        df=df,
        ci_low=estimate - half,
        ci_high=estimate + half,
        p=np.where(several, two_sided_p(statistic, df), np.nan),
    )
