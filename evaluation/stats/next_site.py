"""What a further site may expect: the chance that it keeps a share of the origin's effect, and intervals.

mu, se, tau2 and k are those of the pool of new sites (floored Hartung-Knapp error). Fewer than two sites give NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from evaluation.stats.distributions import LEVEL, columns, critical_value, lower_tail
from evaluation.stats.retention import Retention, retention


def chance_next_keeps(
    mu: ArrayLike,
    se: ArrayLike,
    tau2: ArrayLike,
    k: ArrayLike,
    theta_o: ArrayLike,
    se_o: ArrayLike,
    *,
    share: ArrayLike,
    fixed_benchmark: bool = False,
) -> np.ndarray:
    """Chance (0 to 1, unrounded) that a new site's true effect is at least share of the origin's.

    T_{k-1}[(mu - f theta_o) / sqrt(se^2 + tau2 + f^2 se_o^2)]; with fixed_benchmark the origin's reported effect is
    taken as exact.

    Formula: Student's distribution at (mu - f theta_o) over the error of both and the spread.
    Shapes: [element]; arguments broadcast, results at least 1-D; effects on the analysis scale, share and
        chance 0 to 1.
    Refused: NaN for k below 2.
    Source: Mathur & VanderWeele 2020, 10.1111/rssa.12572; Veroniki 2019, 10.1002/jrsm.1319.
    """
    mu, se, tau2, k, theta_o, se_o, share = columns(mu, se, tau2, k, theta_o, se_o, share)
    uncertain_benchmark = 0.0 if fixed_benchmark else share * se_o
    error = np.hypot(next_site_se(se, tau2), uncertain_benchmark)
    z = (mu - share * theta_o) / np.where(error > 0, error, np.nan)
    return lower_tail(z, _freedom(k))


def next_site_interval(
    mu: ArrayLike, se: ArrayLike, tau2: ArrayLike, k: ArrayLike, *, new_v: ArrayLike = 0.0, level: float = LEVEL
) -> tuple[np.ndarray, np.ndarray]:
    """Interval (t, k - 1) for a new site's true effect, or for its observed one if new_v is its sampling variance.

    Formula: mu -/+ t times root(se^2 + tau2 + new_v).
    Shapes: [element]; arguments broadcast, results at least 1-D; the analysis scale.
    Refused: NaN for k below 2.
    Source: Veroniki 2019, 10.1002/jrsm.1319.
    """
    mu, se, tau2, k, new_v = columns(mu, se, tau2, k, new_v)
    half = critical_value(_freedom(k), level=level) * np.hypot(next_site_se(se, tau2), np.sqrt(new_v))
    return mu - half, mu + half


def next_site_retention(
    mu: ArrayLike, se: ArrayLike, tau2: ArrayLike, k: ArrayLike, theta_o: ArrayLike, se_o: ArrayLike
) -> Retention:
    """Share of the origin's effect that a new site's true effect may keep, with its Fieller interval.

    Formula: as retention, with the error of a new site's true effect.
    Shapes: [element]; arguments broadcast, results at least 1-D; shares, 1 is all.
    Refused: NaN for k below 2.
    Source: Fieller 1954, 10.1111/j.2517-6161.1954.tb00159.x.
    """
    mu, se, tau2, k, theta_o, se_o = columns(mu, se, tau2, k, theta_o, se_o)
    mu = np.where(k >= 2, mu, np.nan)
    return retention(mu, next_site_se(se, tau2), theta_o, se_o, df=_freedom(k))


def next_site_se(se: ArrayLike, tau2: ArrayLike) -> np.ndarray:
    """Standard error of a new site's true effect: the mean's error and the spread between sites.

    Formula: root(se^2 + tau2).
    Shapes: any shape, the analysis scale.
    Refused: nothing.
    Source: Higgins, Thompson & Spiegelhalter 2009, 10.1111/j.1467-985X.2008.00552.x.
    """
    return np.hypot(se, np.sqrt(tau2))


def _freedom(k: np.ndarray) -> np.ndarray:
    """Degrees of freedom that are never NaN: fewer than two sites, or unknown, give 0, for which no figure exists."""
    return np.where(k >= 2, k - 1, 0.0)
