"""Other ways to compare a replication with its origin, for evaluators: element by element, effects on one scale.

None of these replaces the verdict: each asks a different question (see docs/methods.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

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


@dataclass(frozen=True, kw_only=True)
class ShareAbove:
    """Share (0 to 1) of true site effects above a threshold, its standard error and 95% interval.

    reason: too_few_sites (fewer than 2), no_spread (the sites' true effects are estimated to be one: the share is then
    0 or 1 as the mean lies, without an error), or None.
    """

    share: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    reason: np.ndarray


def replication_metrics(theta_o: ArrayLike, se_o: ArrayLike, theta_r: ArrayLike, se_r: ArrayLike) -> ReplicationMetrics:
    """Compare one replication estimate with one origin estimate per element.

    Formula: difference over its error; origin -/+ 1.96 times that error; sceptical z from both z and the ratio
        of variances.
    Shapes: [element]; arguments broadcast, results at least 1-D; effects on one scale.
    Refused: NaN (inside False) where an effect cannot be used.
    Source: Patil, Peng & Leek 2016, 10.1177/1745691616646366; Held 2020, 10.1111/rssa.12493; golden level:
        Held, Micheloud & Pawel 2022, 10.1214/21-AOAS1502.
    """
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

    Formula: Cochran's Q against a chi-squared with non-centrality share times (k - 1).
    Shapes: y, v, mask: [groups, sites] or [sites]; q, df: [groups]; p: [groups, shares].
    Refused: NaN for k below 2.
    Source: Hedges & Schauer 2019, 10.3102/1076998619852953.
    """
    from scipy import stats  # here, as it takes half a second that most pages need not wait for

    fixed = pool(y, v, mask, method="FE", interval="normal", profile=False)
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

    Formula: (d - d of one third power) / se, one-sided normal p.
    Shapes: [element]; arguments broadcast, results at least 1-D; people, and standard deviations.
    Refused: NaN where the groups are too small or se is not above 0.
    Source: Simonsohn 2015, 10.1177/0956797614567341.
    """
    n1, n2, d, se = columns(n1, n2, d_replication, se_replication)
    enough = (n1 >= 1) & (n2 >= 1) & (n1 + n2 >= 3) & (se > 0)
    n1, n2 = np.where(enough, n1, 2), np.where(enough, n2, 2)
    detectable = np.where(enough, _noncentrality_of_third_power(n1 + n2 - 2) / np.sqrt(n1 * n2 / (n1 + n2)), np.nan)
    z = (d - detectable) / np.where(enough, se, np.nan)
    return SmallTelescopes(detectable=detectable, z=z, p=special.ndtr(z))


def p_orig(theta_o: ArrayLike, se_o: ArrayLike, mu: ArrayLike, se: ArrayLike, tau2: ArrayLike) -> np.ndarray:
    """Chance of an origin as far from the sites' mean as this one or farther, were it one of the same population.

    Two-sided normal p of (theta_o - mu) / sqrt(tau2 + se_o^2 + se^2); mu, se, tau2 are those of the pool of new sites.
    Elements broadcast; NaN where a figure is missing, an error is not above 0, or tau2 is below 0 or missing (fewer
    than two sites).

    Formula: two-sided normal p of (origin - mean) / root(tau2 + both variances).
    Shapes: [element]; arguments broadcast, results at least 1-D; effects on one scale.
    Refused: NaN for fewer than two sites or unusable figures.
    Source: Mathur & VanderWeele 2020, 10.1111/rssa.12572.
    """
    mu, se, theta_o, se_o, tau2 = usable_columns(mu, se, theta_o, se_o, tau2)
    tau = np.sqrt(np.where(tau2 >= 0, tau2, np.nan))
    return two_sided_p((theta_o - mu) / np.hypot(tau, np.hypot(se_o, se)))


def share_above(y: ArrayLike, v: ArrayLike, mask: ArrayLike | None = None, *, threshold: ArrayLike) -> ShareAbove:
    """Share of sites whose true effect is above a threshold, on the analysis scale with benefit above 0.

    y, v, mask as for pooling.pool; threshold one or per group (0, or a share of the origin's effect). Normal true
    effects: 1 - Phi((threshold - mu) / tau), with the delta method's error from those of mu and of tau2 (REML), and a
    normal interval cut at 0 and 1. Rough below about 10 sites.

    Formula: 1 - Phi((threshold - mean) / tau), error by the delta method.
    Shapes: y, v, mask: [groups, sites] or [sites]; results [groups], shares 0 to 1.
    Refused: too_few_sites, no_spread (without an error).
    Source: Mathur & VanderWeele 2020, 10.1111/rssa.12572.
    """
    found = pool(y, v, mask, interval="normal", profile=False)
    threshold = np.broadcast_to(np.asarray(threshold, dtype=float), found.k.shape)
    several, spread = found.k >= 2, found.tau2 > 0
    tau = np.sqrt(np.where(spread, found.tau2, np.nan))
    distance = (threshold - found.estimate) / tau
    height = np.exp(-(np.minimum(np.abs(distance), 37.0) ** 2) / 2) / np.sqrt(2 * np.pi)  # nothing is left beyond 37
    # Slopes of the share: height / tau in mu, height * distance / (2 tau2) in tau2; the two estimates are independent.
    se = np.hypot(height * (found.se / tau), height * distance * (found.se_tau2 / (2 * tau**2)))
    step = np.where(np.isnan(threshold), np.nan, (found.estimate > threshold).astype(float))
    share = np.where(spread, special.ndtr(-distance), np.where(several, step, np.nan))
    half = critical_value() * se
    reason = np.full(share.shape, None, dtype=object)
    reason[several & ~spread], reason[~several] = "no_spread", "too_few_sites"
    return ShareAbove(
        share=share, se=se, ci_low=np.maximum(0.0, share - half), ci_high=np.minimum(1.0, share + half), reason=reason
    )


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
