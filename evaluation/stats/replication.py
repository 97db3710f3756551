"""Other ways to compare a replication with its origin, for evaluators: element by element, effects on one scale.

None of these replaces the verdict: each asks a different question (see docs/methods.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from evaluation.stats.distributions import columns, critical_value, two_sided_p
from evaluation.stats.pooling import pool
from evaluation.stats.retention import usable_columns

#: Share of the squared standard error that counts as negligible spread: none, a quarter, a third, two thirds.
NEGLIGIBLE_SPREAD = (0.0, 1 / 4, 1 / 3, 2 / 3)
_GOLDEN_RATIO = (1 + 5**0.5) / 2


@dataclass(frozen=True, kw_only=True)
class ReplicationMetrics:
    """Per element: z of both effects, the ratio of their variances (origin over replication), and

    difference_q, difference_p: test of no difference; interval_low, interval_high, inside: where a replication
    is expected with 95% (Patil, Peng & Leek 2016, 10.1177/1745691616646366); z_sceptical and its one-sided p, nominal
    (Held 2020, 10.1111/rssa.12493) and at the golden level. NaN (inside False) where an effect cannot be used.
    """

    z_origin: np.ndarray
    z_replication: np.ndarray
    variance_ratio: np.ndarray
    difference_q: np.ndarray
    difference_p: np.ndarray
    interval_low: np.ndarray
    interval_high: np.ndarray
    inside: np.ndarray
    z_sceptical: np.ndarray
    p_sceptical_nominal: np.ndarray
    p_sceptical_golden: np.ndarray


@dataclass(frozen=True, kw_only=True)
class SpreadTest:
    """Q test of no more than negligible spread: q and df per group, p of shape [groups, shares]."""

    share: np.ndarray
    q: np.ndarray
    df: np.ndarray
    p: np.ndarray


@dataclass(frozen=True, kw_only=True)
class SmallTelescopes:
    """detectable: effect that the origin had one third power to find; z, p: whether the replication is smaller."""

    detectable: np.ndarray
    z: np.ndarray
    p: np.ndarray


def replication_metrics(theta_o: ArrayLike, se_o: ArrayLike, theta_r: ArrayLike, se_r: ArrayLike) -> ReplicationMetrics:
    """Compare one replication estimate with one origin estimate per element."""
    theta_r, se_r, theta_o, se_o, _ = usable_columns(theta_r, se_r, theta_o, se_o, None)
    z_origin, z_replication = theta_o / se_o, theta_r / se_r
    error = np.hypot(se_o, se_r)
    half = critical_value() * error
    ratio = (se_o / se_r) ** 2
    z_sceptical = _sceptical_z(np.abs(z_origin), np.abs(z_replication), ratio)
    agreeing = np.where(np.sign(z_origin) == np.sign(z_replication), -1.0, 1.0)
    distance = (theta_o - theta_r) / error
    return ReplicationMetrics(
        z_origin=z_origin,
        z_replication=z_replication,
        variance_ratio=ratio,
        difference_q=distance**2,
        difference_p=two_sided_p(distance),
        interval_low=theta_o - half,
        interval_high=theta_o + half,
        inside=np.abs(theta_o - theta_r) <= half,
        z_sceptical=z_sceptical,
        p_sceptical_nominal=special.ndtr(agreeing * z_sceptical),
        p_sceptical_golden=special.ndtr(agreeing * z_sceptical * np.sqrt(_GOLDEN_RATIO)),
    )


def hedges_schauer(
    y: ArrayLike, v: ArrayLike, mask: ArrayLike | None = None, *, shares: ArrayLike = NEGLIGIBLE_SPREAD
) -> SpreadTest:
    """Test whether results spread more than a negligible share of their own errors would allow.

    y, v, mask as for pooling.pool; non-central chi-squared with share * (k - 1); NaN for k < 2.
    Source: Hedges & Schauer 2019, 10.3102/1076998619852953.
    """
    fixed = pool(y, v, mask, method="FE", interval="normal")
    share = np.atleast_1d(np.asarray(shares, dtype=float))
    freedom = np.where(fixed.k > 1, fixed.k - 1, np.nan)[..., None]
    return SpreadTest(
        share=share, q=fixed.q, df=freedom[..., 0], p=stats.ncx2.sf(fixed.q[..., None], freedom, share * freedom)
    )


def small_telescopes(
    n1: ArrayLike, n2: ArrayLike, d_replication: ArrayLike, se_replication: ArrayLike
) -> SmallTelescopes:
    """Test whether a replication's standardised mean difference is below what the origin could have detected.

    n1, n2: the origin's two groups (two-sample t test, two-sided 5%, power one third); NaN where n1 + n2 < 3.
    Source: Simonsohn 2015, 10.1177/0956797614567341.
    """
    n1, n2, d, se = columns(n1, n2, d_replication, se_replication)
    enough = (n1 >= 1) & (n2 >= 1) & (n1 + n2 >= 3) & (se > 0)
    n1, n2 = np.where(enough, n1, 2), np.where(enough, n2, 2)
    detectable = np.where(enough, _noncentrality_of_third_power(n1 + n2 - 2) / np.sqrt(n1 * n2 / (n1 + n2)), np.nan)
    z = (d - detectable) / np.where(enough, se, np.nan)
    return SmallTelescopes(detectable=detectable, z=z, p=special.ndtr(z))


def _sceptical_z(z_origin: np.ndarray, z_replication: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """Root of (z_o^2/z^2 - 1)(z_r^2/z^2 - 1) = ratio, in the form that stays exact where the ratio is 1."""
    a, b = z_origin**2, z_replication**2
    mean = (a + b) / 2
    harmonic = 2 * a * b / np.where(a + b > 0, a + b, 1.0)
    root = np.sqrt(mean) * np.sqrt(np.maximum(mean - harmonic, 0) + ratio * harmonic) + mean
    return np.sqrt(mean * harmonic / np.where(root > 0, root, 1.0))


def _noncentrality_of_third_power(df: np.ndarray) -> np.ndarray:
    """Non-centrality at which a two-sided t test has power one third, by halving.

    The power is at least one half where the non-centrality equals the critical value, which bounds the search; the
    far tail of the distribution, where its function is unreliable, is below rounding and left out where it fails.
    """
    critical = critical_value(df)
    low, high = np.zeros_like(critical), critical + 1.0
    for _ in range(60):
        middle = (low + high) / 2
        power = 1 - special.nctdtr(df, middle, critical) + np.nan_to_num(special.nctdtr(df, middle, -critical))
        low, high = np.where(power < 1 / 3, middle, low), np.where(power < 1 / 3, high, middle)
    return (low + high) / 2
