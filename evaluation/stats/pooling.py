"""Random-effects pooling of sites, many groups at once: rows are groups, the last axis is sites.

y and v are effects and variances on the analysis scale. A site counts where the mask is True (all, without one) and y
and v are finite and v is above 0. Defaults: REML (Viechtbauer 2005, 10.3102/10769986030003261) with the Hartung-Knapp
interval (Sidik & Jonkman, 10.1002/sim.1262; Knapp & Hartung, 10.1002/sim.1482), never narrower than the ordinary
random-effects standard error would make it (Jackson 2017, 10.1002/sim.7411).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evaluation.stats import spread
from evaluation.stats.distributions import LEVEL, critical_value

Method = Literal["REML", "PM", "DL", "FE"]
Interval = Literal["hk_floor", "hk", "normal"]


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Pooled figures, arrays over groups (at least one dimension), NaN where there are too few sites.

    k: sites used. estimate, se, ci_low, ci_high: the mean effect; df: degrees of freedom of the interval, NaN for
    normal. tau2 and its Q-profile interval, se_tau2 (REML only): spread of true effects. q, q_df, q_p: Cochran's test.
    i2: share (0 to 1) of the variation that is between sites, h2 = 1 / (1 - i2), both from tau2. pi_*: interval of the
    true effect at a new site, t with k - 1; pi_*_km2: the same with k - 2. One site: its own normal interval.
    """

    k: np.ndarray
    estimate: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    df: np.ndarray
    tau2: np.ndarray
    se_tau2: np.ndarray
    tau2_low: np.ndarray
    tau2_high: np.ndarray
    q: np.ndarray
    q_df: np.ndarray
    q_p: np.ndarray
    i2: np.ndarray
    h2: np.ndarray
    pi_low: np.ndarray
    pi_high: np.ndarray
    pi_low_km2: np.ndarray
    pi_high_km2: np.ndarray
    typical_v: np.ndarray


def pool(
    y: ArrayLike,
    v: ArrayLike,
    mask: ArrayLike | None = None,
    *,
    method: Method = "REML",
    interval: Interval = "hk_floor",
    profile: bool = True,
) -> Pool:
    """Pool the sites of each group; y of shape [sites] is one group and gives arrays of length 1.

    profile: whether to work out the Q-profile interval of tau2, which takes a quarter of the time; NaN without.

    Formula: sum of w y over sum of w, w = 1 / (v + tau2); se^2 = max(1, sum of w (y - mean)^2 / (k - 1)) / sum
        of w; t(k - 1).
    Shapes: y, v, mask: [groups, sites] or [sites]; results [groups], y's unit (variances its square).
    Refused: an unknown method or interval raises ValueError; NaN for too few sites.
    Source: Viechtbauer 2005, 10.3102/10769986030003261; Knapp & Hartung 2003, 10.1002/sim.1482; floor: Jackson
        2017, 10.1002/sim.7411; Q-profile: Viechtbauer 2007, 10.1002/sim.2514.
    """
    y, v, present = site_arrays(y, v, mask)
    return pool_counted(y, v, present.astype(float), method=method, interval=interval, profile=profile)


def pool_counted(
    y: np.ndarray, v: np.ndarray, count: np.ndarray, *, method: Method, interval: Interval, profile: bool = True
) -> Pool:
    """Pool with a count per site instead of a mask: 0 for absent, 3 for three sites with the same y and v.

    Formula: as pool, each site's weight times its count.
    Shapes: y, v, count: [..., sites]; results [...].
    Refused: as pool.
    Source: Viechtbauer 2005, 10.3102/10769986030003261; Knapp & Hartung 2003, 10.1002/sim.1482; floor: Jackson
        2017, 10.1002/sim.7411.
    """
    shape = y.shape[:-1]
    if y.shape[-1] == 0:
        y, v, count = np.zeros((3, *shape, 1))
    data = spread.prepare(*(np.reshape(array, (-1, y.shape[-1])) for array in (y, v, count)))
    figures = _pool_rows(data, method=method, interval=interval, profile=profile)
    return Pool(**{name: np.reshape(values, shape or (1,)) for name, values in figures.items()})


def leave_one_out(
    y: ArrayLike,
    v: ArrayLike,
    mask: ArrayLike | None = None,
    *,
    method: Method = "REML",
    interval: Interval = "hk_floor",
    profile: bool = True,
) -> Pool:
    """Pool without each site in turn: the arrays gain a last axis over the site left out (NaN for an absent site).

    Formula: as pool, of all sites but one.
    Shapes: y, v, mask: [groups, sites] or [sites]; results [groups, sites] or [sites].
    Refused: as pool.
    Source: Viechtbauer & Cheung 2010, 10.1002/jrsm.11.
    """
    y, v, present = site_arrays(y, v, mask)
    count = present[..., None, :] & ~np.eye(y.shape[-1], dtype=bool)
    return _pool_each(y, v, count & present[..., :, None], method=method, interval=interval, profile=profile)


def cumulative(
    y: ArrayLike,
    v: ArrayLike,
    mask: ArrayLike | None = None,
    *,
    method: Method = "REML",
    interval: Interval = "hk_floor",
    profile: bool = True,
) -> Pool:
    """Pool the first, the first two and so on, in the order given (by go-live date, say): a last axis over sites.

    Formula: as pool, of the first sites.
    Shapes: y, v, mask: [groups, sites] or [sites]; results [groups, sites] or [sites].
    Refused: as pool.
    Source: Lau 1992, 10.1056/NEJM199207233270406.
    """
    y, v, present = site_arrays(y, v, mask)
    count = present[..., None, :] & np.tri(y.shape[-1], dtype=bool)
    return _pool_each(y, v, count & present[..., :, None], method=method, interval=interval, profile=profile)


def prediction_interval(
    estimate: ArrayLike, se: ArrayLike, tau2: ArrayLike, df: ArrayLike | None, *, level: float = LEVEL
) -> tuple[np.ndarray, np.ndarray]:
    """Interval of the true effect at a new site: estimate -/+ crit(df) * sqrt(se^2 + tau2), normal where df is NaN.

    Formula: mean -/+ critical value times root(se^2 + tau2).
    Shapes: any one shape, y's unit.
    Refused: nothing; NaN goes through.
    Source: Higgins, Thompson & Spiegelhalter 2009, 10.1111/j.1467-985X.2008.00552.x; Veroniki 2019,
        10.1002/jrsm.1319.
    """
    half = critical_value(df, level=level) * np.hypot(se, np.sqrt(tau2))
    return np.asarray(estimate) - half, np.asarray(estimate) + half


def site_arrays(y: ArrayLike, v: ArrayLike, mask: ArrayLike | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return y, v and where a site counts, broadcast to one shape [..., sites]."""
    y, v, mask = np.broadcast_arrays(
        np.atleast_1d(np.asarray(y, dtype=float)),
        np.asarray(v, dtype=float),
        np.asarray(True if mask is None else mask, dtype=bool),
    )
    return y, v, mask & np.isfinite(y) & np.isfinite(v) & (v > 0)


def _pool_each(
    y: np.ndarray, v: np.ndarray, count: np.ndarray, *, method: Method, interval: Interval, profile: bool = True
) -> Pool:
    y, v, count = np.broadcast_arrays(y[..., None, :], v[..., None, :], count.astype(float))
    return pool_counted(y, v, count, method=method, interval=interval, profile=profile)


def _pool_rows(data: spread.Prepared, *, method: Method, interval: Interval, profile: bool) -> dict[str, np.ndarray]:
    """Compute every figure of Pool for rows of groups, and give the scale back."""
    k, several = data.k, data.k > 1
    tau2 = _tau2(data, method)
    fit = spread.weighted(data, np.nan_to_num(tau2))
    freedom = np.where(several, k - 1, np.nan)
    se, df = _standard_error(fit, freedom, interval=interval)
    scale = np.sqrt(data.v_min)
    estimate, se = data.y_ref + scale * fit.mean, scale * se
    half = critical_value(df) * se
    q = np.where(k > 0, spread.weighted(data, np.zeros(len(k))).q, np.nan)
    typical = spread.typical_variance(data)
    unknown = np.full(len(k), np.nan)
    tau2_low, tau2_high = spread.tau2_q_profile(data, level=LEVEL) if profile else (unknown, unknown)
    random = several if method != "FE" else np.zeros(len(k), dtype=bool)
    tau2 = tau2 * data.v_min
    pi = prediction_interval(estimate, se, tau2, np.where(random, k - 1, 0.0))
    pi_km2 = prediction_interval(estimate, se, tau2, np.where(random, k - 2, 0.0))
    spread_v = tau2 + typical * data.v_min
    return {
        "k": k.astype(int),
        "estimate": estimate,
        "se": se,
        "ci_low": estimate - half,
        "ci_high": estimate + half,
        "df": df,
        "tau2": tau2,
        "se_tau2": spread.reml_standard_error(data, tau2 / data.v_min) * data.v_min if method == "REML" else unknown,
        "tau2_low": tau2_low * data.v_min,
        "tau2_high": tau2_high * data.v_min,
        "q": q,
        "q_df": np.where(k > 0, k - 1, np.nan),
        "q_p": special.gammaincc(freedom / 2, q / 2),
        "i2": np.where(random, tau2 / spread_v, np.nan),
        "h2": np.where(random, spread_v / (typical * data.v_min), np.nan),
        "pi_low": pi[0],
        "pi_high": pi[1],
        "pi_low_km2": pi_km2[0],
        "pi_high_km2": pi_km2[1],
        "typical_v": typical * data.v_min,
    }


def _tau2(data: spread.Prepared, method: Method) -> np.ndarray:
    if method == "REML":
        return spread.tau2_reml(data)
    if method == "PM":
        return spread.tau2_pm(data)
    if method == "DL":
        return spread.tau2_dl(data)
    if method == "FE":
        return np.where(data.k > 1, 0.0, np.nan)
    raise ValueError(f"method must be REML, PM, DL or FE, not {method!r}")


def _standard_error(fit: spread.Weighted, freedom: np.ndarray, *, interval: Interval) -> tuple[np.ndarray, np.ndarray]:
    """Standard error on the prepared scale and the degrees of freedom; a single site keeps its own and is normal."""
    plain = 1 / np.sqrt(np.where(fit.total > 0, fit.total, np.nan))
    if interval == "normal":
        return plain, np.full(len(freedom), np.nan)
    if interval not in ("hk", "hk_floor"):
        raise ValueError(f"interval must be hk_floor, hk or normal, not {interval!r}")
    factor = np.sqrt(np.where(np.isnan(freedom), 1.0, fit.q / freedom))
    return plain * (np.maximum(factor, 1.0) if interval == "hk_floor" else factor), freedom
