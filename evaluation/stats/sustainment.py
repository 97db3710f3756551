"""Does the effect last? Effects of each site by months since its own start: by stretch of time, and as a trend.

Rows are effects (y, v) of a site at a month; site, month, y and v are 1-D and of one length. Effects that share one
baseline go together: slopes suffer less from that than levels do. Where the baseline is small (baseline_is_small), v
says too little of it, and the robust figures, which go by how sites differ, are the ones to show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from evaluation.stats.distributions import two_sided_p
from evaluation.stats.pooling import Pool, pool
from evaluation.stats.robust import SMALL_BASELINE_SHARE, RobustMean, robust_mean

#: Last month of each stretch (included), and its name.
STRETCHES = ((6.0, "0-6"), (12.0, "7-12"), (24.0, "13-24"), (np.inf, "25+"))
#: Periods a site needs for a slope of its own.
LEAST_PERIODS = 3
Trend = Literal["holding", "fading", "growing", "cannot_tell"]


@dataclass(frozen=True, kw_only=True)
class SiteSlopes:
    """Change of effect per month by site, in order of appearance; NaN for a site with fewer than three periods."""

    site: list[str]
    slope: np.ndarray
    se: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Stretches:
    """One pool per stretch of months since the start, of one inverse-variance mean a site; sites: who is in each.

    robust: the same means with a cluster-robust error, for sites whose periods share a small baseline.
    """

    name: list[str]
    sites: list[list[str]]
    pool: Pool
    robust: RobustMean


def site_slopes(site: Sequence[str], month: ArrayLike, y: ArrayLike, v: ArrayLike) -> SiteSlopes:
    """Fit an inverse-variance straight line per site.

    Formula: sum of w (t - mean t) y over sum of w (t - mean t)^2, w = 1 / v; v = 1 over that sum.
    Shapes: site, month, y, v: [rows]; results [sites], y's unit per month.
    Refused: NaN for fewer than three periods or a single month.
    Source: Hedges & Olkin 1985, Statistical Methods for Meta-Analysis (no DOI); Viechtbauer 2005,
        10.3102/10769986030003261.
    """
    labels, month, y, w = _by_site(site, month, y, v)
    total = w.sum(axis=1)
    middle = (w * month).sum(axis=1) / np.where(total > 0, total, np.nan)
    apart = np.where(w > 0, month - middle[:, None], 0.0)
    spread = (w * apart**2).sum(axis=1)
    enough = ((w > 0).sum(axis=1) >= LEAST_PERIODS) & (spread > 0)
    spread = np.where(enough, spread, np.nan)
    return SiteSlopes(site=labels, slope=(w * apart * y).sum(axis=1) / spread, se=1 / np.sqrt(spread))


def pooled_slope(slopes: SiteSlopes) -> tuple[Pool, float]:
    """Pool the sites' slopes (per month); return the pool and the two-sided p of no trend.

    Formula: as pool, of the slopes.
    Shapes: results of one group; y's unit per month.
    Refused: NaN for fewer than two slopes.
    Source: Viechtbauer 2005, 10.3102/10769986030003261; Knapp & Hartung 2003, 10.1002/sim.1482; floor: Jackson
        2017, 10.1002/sim.7411.
    """
    found = pool(slopes.slope, slopes.se**2)
    p = two_sided_p(found.estimate / found.se, found.df)
    return found, float(p[0])


def robust_slope(slopes: SiteSlopes) -> RobustMean:
    """Pool the sites' slopes with a cluster-robust error, for sites whose periods share a small baseline.

    Formula: as robust_mean, of the slopes.
    Shapes: results of one group; y's unit per month.
    Refused: NaN for fewer than two slopes.
    Source: Pustejovsky & Tipton 2022, 10.1007/s11121-021-01246-3.
    """
    return robust_mean(slopes.slope, slopes.se**2)


def baseline_is_small(v: ArrayLike, baseline_v: ArrayLike) -> bool:
    """Whether the shared baseline makes up half or more of the variance of the middle period.

    Formula: median of baseline_v / v against 0.5.
    Shapes: [rows] each, variances on one scale; one boolean out.
    Refused: nothing; False without rows.
    Source: ours; docs/methods.md, section 8.
    """
    v, part = np.broadcast_arrays(np.asarray(v, dtype=float), np.asarray(baseline_v, dtype=float))
    usable = np.isfinite(v) & (v > 0) & np.isfinite(part)
    return bool(usable.any() and np.median(part[usable] / v[usable]) >= SMALL_BASELINE_SHARE)


def by_stretch(
    site: Sequence[str], month: ArrayLike, y: ArrayLike, v: ArrayLike, *, same_sites: bool = False
) -> Stretches:
    """Pool each stretch of months. same_sites: only sites present in every stretch that has any.

    Without same_sites, sites that drop out can look like an effect that lasts: show both.

    Formula: one inverse-variance mean a site and stretch, then as pool.
    Shapes: site, month, y, v: [rows]; results [stretches], y's unit.
    Refused: NaN for a stretch without sites.
    Source: Viechtbauer 2005, 10.3102/10769986030003261; Knapp & Hartung 2003, 10.1002/sim.1482; floor: Jackson
        2017, 10.1002/sim.7411.
    """
    labels, month, y, w = _by_site(site, month, y, v)
    first = -np.inf
    values, variances = [], []
    for last, _ in STRETCHES:
        inside = np.where((month > first) & (month <= last), w, 0.0)
        total = inside.sum(axis=1)
        present = np.where(total > 0, total, np.nan)
        values.append((inside * y).sum(axis=1) / present)
        variances.append(1 / present)
        first = last
    means, errors = np.array(values), np.array(variances)
    mask = np.isfinite(means)
    if same_sites:
        mask &= mask[mask.any(axis=1)].all(axis=0)
    return Stretches(
        name=[name for _, name in STRETCHES],
        sites=[[label for label, there in zip(labels, row, strict=True) if there] for row in mask],
        pool=pool(means, errors, mask),
        robust=robust_mean(means, errors, mask),
    )


def trend_word(ci_low: float, ci_high: float, *, negligible: float = 0.0) -> Trend:
    """Say what a slope's interval (benefit above 0) shows; slopes up to negligible, per month, count as holding.

    Formula: both ends below 0 fading, above it growing, both within the negligible holding.
    Shapes: numbers in y's unit per month; a word out.
    Refused: cannot_tell for NaN.
    Source: ours; docs/methods.md, section 8.
    """
    if np.isnan(ci_low) or np.isnan(ci_high):
        return "cannot_tell"
    if ci_high < -negligible:
        return "fading"
    if ci_low > negligible:
        return "growing"
    return "holding" if -negligible <= ci_low and ci_high <= negligible else "cannot_tell"


def _by_site(
    site: Sequence[str], month: ArrayLike, y: ArrayLike, v: ArrayLike
) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Return site names, and month, y and weight as [sites, rows]; weight 0 where not the site's or unusable."""
    month, y, v = (np.asarray(values, dtype=float) for values in (month, y, v))
    usable = np.isfinite(month) & np.isfinite(y) & np.isfinite(v) & (v > 0)
    labels = list(dict.fromkeys(site))
    member = np.array([[own == label for own in site] for label in labels], dtype=bool)
    shape = len(labels), len(month)
    w = member.reshape(shape) / np.where(usable, v, np.inf)
    month, y = (np.broadcast_to(np.where(usable, values, 0.0), shape) for values in (month, y))
    return labels, month, y, w
