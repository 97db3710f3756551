"""Funnel limits: how far from the common rate a site of its size may lie by chance.

One outcome's sites, 1-D arrays. 99.8% limits are a signal, 95% limits a reason to look; no league table follows from
either. Limits are exact with interpolation (Spiegelhalter 2005, 10.1002/sim.1970); over-dispersion is added on the
arcsine (proportions) or square-root (ratios) scale after pulling in the outer tenths (Spiegelhalter 2005,
10.1136/qshc.2005.013755). The over-dispersed limits mean little for fewer than OVERDISPERSION_FROM sites.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

#: Lower and upper 99.8% and 95% points, in the order of Limits.
POINTS = np.array([0.001, 0.025, 0.975, 0.999])
OVERDISPERSION_FROM = 10
_TRIM = 0.1


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits per site."""

    low_998: np.ndarray
    low_95: np.ndarray
    high_95: np.ndarray
    high_998: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Overdispersion:
    """Spread beyond chance: z and its error s per site on the transformed scale, and

    winsorised z between winsor_low and winsor_high; phi (mean squared winsorised z); tau2 between sites; z adjusted
    by adding tau2 or by dividing by the root of phi (if above 1); limits with tau2 in, back on the natural scale.
    enough_sites: at least 10; with fewer, show the exact limits only.
    """

    z: np.ndarray
    s: np.ndarray
    winsor_low: float
    winsor_high: float
    winsorised: np.ndarray
    phi: float
    tau2: float
    z_additive: np.ndarray
    z_multiplicative: np.ndarray
    limits: Limits
    enough_sites: bool


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """value: the site's rate or ratio; target: the common one; exact limits and who is outside them.

    own_low, own_high: each site's own exact 95% interval (ratios only). normal: approximate limits (proportions only).
    """

    value: np.ndarray
    target: float
    exact: Limits
    outside_95: np.ndarray
    outside_998: np.ndarray
    overdispersion: Overdispersion
    normal: Limits | None = None
    own_low: np.ndarray | None = None
    own_high: np.ndarray | None = None


def funnel_proportion(numerator: ArrayLike, denominator: ArrayLike, *, target: float | None = None) -> Funnel:
    """Funnel of proportions around the pooled one (or a target given); denominators above 0, at least one site.

    Formula: (r - a) / n with r the least count whose chance reaches p and a the interpolation; arcsine z for
        over-dispersion.
    Shapes: [sites], people; limits are shares (0 to 1).
    Refused: nothing; counts are taken as checked.
    Source: Spiegelhalter 2005, 10.1002/sim.1970 and 10.1136/qshc.2005.013755.
    """
    from scipy import stats  # here, as it takes half a second that most pages need not wait for

    x, n = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    theta = float(x.sum() / n.sum()) if target is None else target
    value = x / n
    exact = _exact_limits(
        n, quantile=lambda p: stats.binom.ppf(p, n, theta), cumulative=lambda r: stats.binom.cdf(r, n, theta), top=1.0
    )
    error = np.sqrt(theta * (1 - theta) / n)
    return Funnel(
        value=value,
        target=theta,
        exact=exact,
        normal=Limits(**_named([theta + point * error for point in special.ndtri(POINTS)])),
        overdispersion=proportions_spread(x, n, target=theta),
        outside_95=(value < exact.low_95) | (value > exact.high_95),
        outside_998=(value < exact.low_998) | (value > exact.high_998),
    )


def funnel_ratio(observed: ArrayLike, expected: ArrayLike) -> Funnel:
    """Funnel of observed over expected events around 1; expected above 0, at least one site.

    Formula: the same with Poisson chances of events; square-root z for over-dispersion.
    Shapes: [sites], events; limits are ratios to what was expected.
    Refused: nothing; counts are taken as checked.
    Source: Spiegelhalter 2005, 10.1002/sim.1970 and 10.1136/qshc.2005.013755.
    """
    from scipy import stats  # here, as it takes half a second that most pages need not wait for

    o, e = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    value = o / e
    exact = _exact_limits(
        e, quantile=lambda p: stats.poisson.ppf(p, e), cumulative=lambda r: stats.poisson.cdf(r, e), top=np.inf
    )
    return Funnel(
        value=value,
        target=1.0,
        exact=exact,
        own_low=special.gammaincinv(np.maximum(o, 0.5), 0.025) * (o > 0) / e,
        own_high=special.gammaincinv(o + 1, 0.975) / e,
        overdispersion=ratios_spread(o, e),
        outside_95=(value < exact.low_95) | (value > exact.high_95),
        outside_998=(value < exact.low_998) | (value > exact.high_998),
    )


def proportions_spread(numerator: ArrayLike, denominator: ArrayLike, *, target: float) -> Overdispersion:
    """Spread between sites beyond chance, of proportions around a target, without the exact limits of each.

    Formula: arcsine z for over-dispersion.
    Shapes: [sites], people; z and s on the arcsine scale, limits are shares (0 to 1).
    Refused: nothing; counts are taken as checked.
    Source: Spiegelhalter 2005, 10.1002/sim.1970 and 10.1136/qshc.2005.013755.
    """
    x, n = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    middle, s = np.arcsin(np.sqrt(target)), 1 / (2 * np.sqrt(n))
    z = (np.arcsin(np.sqrt(x / n)) - middle) / s
    return _overdispersion(z, s, back=lambda step: np.sin(np.clip(middle + step, 0, np.pi / 2)) ** 2)


def ratios_spread(observed: ArrayLike, expected: ArrayLike) -> Overdispersion:
    """Spread between sites beyond chance, of observed over expected events, without the exact limits of each.

    Formula: square-root z for over-dispersion.
    Shapes: [sites], events; z and s on the square-root scale, limits are ratios to what was expected.
    Refused: nothing; counts are taken as checked.
    Source: Spiegelhalter 2005, 10.1002/sim.1970 and 10.1136/qshc.2005.013755.
    """
    o, e = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    s = 1 / (2 * np.sqrt(e))
    return _overdispersion((np.sqrt(o / e) - 1) / s, s, back=lambda step: np.maximum(0, 1 + step) ** 2)


def _exact_limits(
    size: np.ndarray,
    *,
    quantile: Callable[[float], np.ndarray],
    cumulative: Callable[[np.ndarray], np.ndarray],
    top: float,
) -> Limits:
    """Interpolated limits (r - a) / size, r the smallest count with a cumulative chance of at least p."""
    limits = []
    for p in POINTS:
        r = quantile(p)
        here, before = cumulative(r), np.where(r > 0, cumulative(r - 1), 0.0)
        limits.append(np.clip((r - (here - p) / (here - before)) / size, 0.0, top))
    return Limits(**_named(limits))


def _overdispersion(z: np.ndarray, s: np.ndarray, *, back: Callable[[np.ndarray], np.ndarray]) -> Overdispersion:
    low, high = (float(point) for point in np.quantile(z, [_TRIM, 1 - _TRIM]))
    winsorised = np.clip(z, low, high)
    sites, w = len(z), 1 / s**2
    excess = float((winsorised**2).sum()) - (sites - 1)
    room = float(w.sum() - (w**2).sum() / w.sum()) if sites > 1 else 0.0
    phi = float((winsorised**2).sum()) / sites
    tau2 = max(0.0, excess / room) if room > 0 else 0.0
    error = np.sqrt(s**2 + tau2)
    return Overdispersion(
        z=z,
        s=s,
        winsor_low=low,
        winsor_high=high,
        winsorised=winsorised,
        phi=phi,
        tau2=tau2,
        z_additive=z * s / error,
        z_multiplicative=z / np.sqrt(max(1.0, phi)),
        limits=Limits(**_named([back(point * error) for point in special.ndtri(POINTS)])),
        enough_sites=sites >= OVERDISPERSION_FROM,
    )


def _named(limits: list[np.ndarray]) -> dict[str, np.ndarray]:
    return dict(zip(("low_998", "low_95", "high_95", "high_998"), limits, strict=True))
