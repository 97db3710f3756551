"""What N more sites would bring: the next sites' true effects, turned into events or people through their baselines.

The effects of a group's new sites are drawn together from a multivariate Student t with k - 1 degrees of freedom,

    effect_j = mu + s (se Z_0 + sqrt(tau2) Z_j),  s^2 = (k - 1) / chi-squared(k - 1),

so that each alone has the distribution of a new site's effect (t, k - 1, mean mu, scale sqrt(se^2 + tau2)), and all of
them share the error of the mean: independent draws would make the range of a total too narrow.

10,000 draws, fixed seed. The direction in which the total mostly varies is not left to chance: each draw, random in
what is left over, is put at 32 places along it, which together are the midpoints of equal slices of its exact t
distribution. Plain draws would miss the aim of a Monte-Carlo error below 1% of the 95% range; these keep it
(tests/stats/test_forecast.py). Limits: the figures are expected numbers; the play of chance in the counts themselves
is not added. A ratio beyond e^200 counts as e^200.
Source of the predictive distribution: Higgins, Thompson & Spiegelhalter 2009, 10.1111/j.1467-985X.2008.00552.x.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evaluation.domain.vocabulary import RATIO_MEASURES, Better, Measure

#: Fewest sites in the pool on which a forecast may rest.
LEAST_SITES = 5
DRAWS = 10_000
SEED = 20240601
#: Shares of the draws below the figures given, in the order of Forecast: 95%, 80%, median, 80%, 95%.
_POINTS = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
_FURTHEST_LOG = 200.0
#: Places along the main direction that each draw is put at.
_PLACES = 32
#: Close to DRAWS over the golden ratio, and without a common divisor.
_STEP = 6181
_MIDPOINTS = (np.arange(DRAWS) + 0.5) / DRAWS
_SHARES = (Measure.ODDS_RATIO, Measure.RISK_RATIO, Measure.RISK_DIFFERENCE)


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What the new sites of each group would bring together, per group; NaN with a reason.

    median, low_80 to high_80, low_95 to high_95: the gain over the baseline, above 0 for benefit: people (OR, RR, RD),
    events (IRR), or the outcome's unit times people (MD, ROM). likely: [groups, 20], equally likely values, rising.
    expected_before: the same sites' total at their baselines (NaN for MD without baselines). sites: how many are new.
    reason: too_few_sites (the pool has fewer than 5), no_pooled_effect, no_new_sites, missing, baseline_impossible,
    volume_impossible, no_unit (SMD), or None.
    """

    sites: np.ndarray
    expected_before: np.ndarray
    median: np.ndarray
    low_80: np.ndarray
    high_80: np.ndarray
    low_95: np.ndarray
    high_95: np.ndarray
    likely: np.ndarray
    reason: np.ndarray


@dataclass(frozen=True, kw_only=True)
class _Base:
    """Random numbers that every group shares, so that a group's figures do not depend on its neighbours."""

    start: int
    normal: np.ndarray


def forecast_sites(
    mu: ArrayLike,
    se: ArrayLike,
    tau2: ArrayLike,
    k: ArrayLike,
    *,
    baseline: ArrayLike,
    volume: ArrayLike,
    measure: str | ArrayLike,
    better: str | ArrayLike,
    mask: ArrayLike | None = None,
    seed: int = SEED,
) -> Forecast:
    """Forecast the total gain of further sites.

    mu, se, tau2, k: the pool of each group (floored Hartung-Knapp error), oriented so that benefit is above 0; scalars
    or [groups]. baseline, volume, mask: [groups, new sites] or [new sites]; baseline is the level without the project
    (a share 0 to 1, events per unit of exposure, or a mean; not used for MD and may be NaN there), volume the people
    or exposure of the stretch of time asked about. measure, better: one for all or one a group.

    Formula: effects from a t with k - 1 that share the mean's error, through each site's baseline, times its
        volume, summed.
    Shapes: as said above; gains in people, events, or the outcome's unit times people.
    Refused: the reasons of Forecast.
    Source: Higgins, Thompson & Spiegelhalter 2009, 10.1111/j.1467-985X.2008.00552.x.
    """
    baseline, volume, mask = np.broadcast_arrays(
        np.atleast_2d(np.asarray(baseline, dtype=float)),
        np.atleast_2d(np.asarray(volume, dtype=float)),
        np.atleast_2d(np.asarray(True if mask is None else mask, dtype=bool)),
    )
    pooled = [np.atleast_1d(np.asarray(value, dtype=float)) for value in (mu, se, tau2, k)]
    kinds = [np.atleast_1d(np.asarray(value, dtype=object)) for value in (measure, better)]
    shape = np.broadcast_shapes(baseline.shape[:1], *(value.shape for value in (*pooled, *kinds)))
    mu, se, tau2, k, measure, better = (np.broadcast_to(value, shape) for value in (*pooled, *kinds))
    baseline, volume, mask = (np.broadcast_to(value, (*shape, value.shape[1])) for value in (baseline, volume, mask))
    reason = _reasons(mu, se, tau2, k, baseline, volume, mask, measure)
    base = _base(seed, most=baseline.shape[1])

    points, likely = np.full((*shape, len(_POINTS)), np.nan), np.full((*shape, 20), np.nan)
    for i in np.flatnonzero(~reason.astype(bool)):
        new = mask[i]
        gain = _Gain(baseline=baseline[i, new], volume=volume[i, new], measure=measure[i], better=better[i])
        total = _total_gains(gain, float(mu[i]), float(se[i]), float(tau2[i]), float(k[i]) - 1, base=base)
        points[i] = np.quantile(total, _POINTS)
        likely[i] = np.quantile(total, (np.arange(20) + 0.5) / 20)
    before = (np.where(mask, baseline, 0.0) * np.where(mask, volume, 0.0)).sum(axis=1)
    return Forecast(
        sites=mask.sum(axis=1),
        expected_before=np.where(reason.astype(bool), np.nan, before),
        low_95=points[:, 0],
        low_80=points[:, 1],
        median=points[:, 2],
        high_80=points[:, 3],
        high_95=points[:, 4],
        likely=likely,
        reason=reason,
    )


@dataclass(frozen=True, kw_only=True)
class _Gain:
    """How an effect at each new site becomes a gain in events or people. baseline, volume: [sites]."""

    baseline: np.ndarray
    volume: np.ndarray
    measure: str
    better: str

    def of(self, effect: np.ndarray) -> np.ndarray:
        """Gain (above 0 for benefit) of effects of shape [sites, draws]."""
        sign = -1.0 if Better(self.better) is Better.LOWER else 1.0
        natural, before = sign * effect, self.baseline[:, None]
        if self.measure in RATIO_MEASURES:
            natural = np.clip(natural, -_FURTHEST_LOG, _FURTHEST_LOG)
        if self.measure == Measure.MEAN_DIFFERENCE:
            change = natural
        elif self.measure == Measure.ODDS_RATIO:
            odds_ratio = np.exp(natural)
            change = before * (1 - before) * (odds_ratio - 1) / (1 - before + before * odds_ratio)
        elif self.measure == Measure.RISK_DIFFERENCE:
            change = np.clip(natural, -before, 1 - before)
        else:
            change = before * np.expm1(natural)
            change = np.minimum(change, 1 - before) if self.measure == Measure.RISK_RATIO else change
        return sign * self.volume[:, None] * change


def _total_gains(gain: _Gain, mu: float, se: float, tau2: float, freedom: float, *, base: _Base) -> np.ndarray:
    """Draw totals: exact slices along the main direction, random in what is left over."""
    tau, size = np.sqrt(tau2), len(gain.volume) + 1
    weight = _weights(gain, mu, np.hypot(se, tau))
    direction = np.append(se * weight.sum(), tau * weight)
    direction /= np.linalg.norm(direction)
    normal = base.normal[:size]
    rest = normal - direction[:, None] * (direction @ normal)
    half_chi2 = special.gammaincinv((freedom + 1) / 2, _MIDPOINTS)
    totals = []
    for place in range(_PLACES):
        along = special.stdtrit(freedom, (place + _MIDPOINTS) / _PLACES)
        # Given where a draw lies along the main direction, s is that of one more degree of freedom. Its slices step by
        # the golden ratio, which spreads them evenly over whatever stretch of the main direction is looked at.
        slices = (base.start + _STEP * (np.arange(DRAWS) + place)) % DRAWS
        step = np.sqrt((freedom + along**2) / (2 * half_chi2[slices])) * rest + direction[:, None] * along
        totals.append(gain.of(mu + se * step[0] + tau * step[1:]).sum(axis=0))
    return np.concatenate(totals)


def _weights(gain: _Gain, mu: float, scale: float) -> np.ndarray:
    """Each site's part in the variation of the total: its gain across the middle of the distribution."""
    ends = gain.of(mu + scale * np.array([-1.0, 1.0])[None, :])
    part = np.abs(ends[:, 1] - ends[:, 0])
    return part / part.max() if part.max() > 0 else np.ones(len(part))


def _base(seed: int, *, most: int) -> _Base:
    generator = np.random.default_rng(seed)
    return _Base(start=int(generator.integers(DRAWS)), normal=generator.standard_normal((most + 1, DRAWS)))


def _reasons(
    mu: np.ndarray,
    se: np.ndarray,
    tau2: np.ndarray,
    k: np.ndarray,
    baseline: np.ndarray,
    volume: np.ndarray,
    mask: np.ndarray,
    measure: np.ndarray,
) -> np.ndarray:
    """Say why a group has no forecast; the first reason stands."""
    proportion = np.isin(measure, [each.value for each in _SHARES])
    needs_baseline = (measure != Measure.MEAN_DIFFERENCE)[:, None] & mask
    missing = (mask & ~np.isfinite(volume)) | (needs_baseline & ~np.isfinite(baseline))
    impossible = (baseline < 0) | (proportion[:, None] & (baseline > 1))
    causes = (
        ("no_unit", measure == Measure.STANDARDISED_MEAN_DIFFERENCE),
        ("too_few_sites", ~(k >= LEAST_SITES)),
        ("no_pooled_effect", ~(np.isfinite(mu) & np.isfinite(se) & (se > 0) & np.isfinite(tau2) & (tau2 >= 0))),
        ("no_new_sites", ~mask.any(axis=1)),
        ("missing", missing.any(axis=1)),
        ("baseline_impossible", (needs_baseline & impossible).any(axis=1)),
        ("volume_impossible", (mask & (volume < 0)).any(axis=1)),
    )
    reason = np.full(mu.shape, None, dtype=object)
    for code, applies in reversed(causes):
        reason[applies] = code
    return reason
