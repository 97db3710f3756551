"""Spread between sites: tau2 by REML, Paule-Mandel and DerSimonian-Laird, and its Q-profile interval.

The functions work on one `Prepared` block: rows are groups, columns sites, and `count` says how often a site enters
(0 for padding, 1 for a site, more for several equal ones). Effects are centred on the most precise site of a group
and both scales are divided by its variance, so that minutes and risks per million are solved alike, and sums are made
of positive terms only, so that one giant site does not cancel the others away.

tau2 is searched as u with tau2 = v_min (e^u - 1): steps of equal size are then steps of equal meaning, near 0 and far
away. Sources: Viechtbauer 2005, 10.3102/10769986030003261; Viechtbauer 2007, 10.1002/sim.2514.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

#: Distance in u at which the REML score is read to find every rise and fall (each site's part changes over about 1),
#: and the fewest points.
_GRID_STEP, _LEAST_POINTS = 0.25, 16
#: Numbers in one block of groups x grid x sites, to bound memory.
_BLOCK = 2_000_000
_MOST_STEPS = 200


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Rows of y and v on their own scale: (y - y_ref) / sqrt(v_min) and v / v_min; padding has count 0, y 0, v 1."""

    y: np.ndarray
    v: np.ndarray
    count: np.ndarray
    k: np.ndarray
    y_ref: np.ndarray
    v_min: np.ndarray

    def rows(self, which: np.ndarray) -> Prepared:
        """Return the chosen rows."""
        return Prepared(**{name: value[which] for name, value in vars(self).items()})


@dataclass(frozen=True, kw_only=True)
class Weighted:
    """One fit at given tau2 (on the prepared scale): weights, their sum, the mean and residuals per site."""

    w: np.ndarray
    total: np.ndarray
    mean: np.ndarray
    residual: np.ndarray
    q: np.ndarray


def prepare(y: np.ndarray, v: np.ndarray, count: np.ndarray) -> Prepared:
    """Scale rows of [groups, sites]; rows without any site get y_ref = v_min = NaN."""
    present = count > 0
    v_or_inf = np.where(present, v, np.inf)
    some = present.any(axis=1)
    best = np.argmin(v_or_inf, axis=1)[:, None]
    pick = np.take_along_axis(np.where(present, y, 0.0), best, axis=1)[:, 0]
    v_min = np.where(some, v_or_inf.min(axis=1), 1.0)
    return Prepared(
        y=np.where(present, y - pick[:, None], 0.0) / np.sqrt(v_min)[:, None],
        v=np.where(present, v / v_min[:, None], 1.0),
        count=count,
        k=count.sum(axis=1),
        y_ref=np.where(some, pick, np.nan),
        v_min=np.where(some, v_min, np.nan),
    )


def weighted(data: Prepared, tau2: np.ndarray) -> Weighted:
    """Inverse-variance mean at tau2, one per row; a row without sites gives NaN."""
    w = data.count / (data.v + tau2[:, None])
    total = w.sum(axis=1)
    mean = (w * data.y).sum(axis=1) / np.where(total > 0, total, np.nan)
    residual = np.where(data.count > 0, data.y - mean[:, None], 0.0)
    return Weighted(w=w, total=total, mean=mean, residual=residual, q=(w * residual**2).sum(axis=1))


def sum_without_each(values: np.ndarray) -> np.ndarray:
    """Sum of the other columns for each column, without subtraction (values are not negative)."""
    before, after = np.zeros_like(values), np.zeros_like(values)
    before[..., 1:] = np.cumsum(values[..., :-1], axis=-1)
    after[..., :-1] = np.cumsum(values[..., :0:-1], axis=-1)[..., ::-1]
    return before + after


def spread_weight(data: Prepared, tau2: np.ndarray) -> np.ndarray:
    """Sum of w minus sum of w squared over sum of w, as a sum of positive terms."""
    single = 1 / (data.v + tau2[..., None])
    others = sum_without_each(data.count * single) + np.maximum(data.count - 1, 0) * single
    total = (data.count * single).sum(axis=-1)
    return (data.count * single * others).sum(axis=-1) / np.where(total > 0, total, np.nan)


def typical_variance(data: Prepared) -> np.ndarray:
    """The within-site variance that I2 holds tau2 against (Higgins & Thompson), prepared scale; NaN for k < 2."""
    zero = np.zeros(len(data.k))
    with_spread = data.k > 1
    return np.where(with_spread, data.k - 1, np.nan) / np.where(with_spread, spread_weight(data, zero), 1.0)


def tau2_dl(data: Prepared) -> np.ndarray:
    """DerSimonian-Laird moment estimate, not below 0, on the prepared scale; NaN for k < 2."""
    q = weighted(data, np.zeros(len(data.k))).q
    return np.maximum(0.0, (q - (data.k - 1)) * typical_variance(data) / np.where(data.k > 1, data.k - 1, np.nan))


def tau2_pm(data: Prepared) -> np.ndarray:
    """Paule-Mandel: the tau2 at which generalised Q equals k - 1; NaN for k < 2."""
    return tau2_where_q_is(data, np.where(data.k > 1, data.k - 1, np.nan))


def tau2_q_profile(data: Prepared, *, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Q-profile interval of tau2; [0, 0] where even tau2 = 0 spreads less than chance would; NaN for k < 2."""
    freedom = np.where(data.k > 1, data.k - 1, np.nan)
    tail = (1 - level) / 2
    high_point = 2 * special.gammainccinv(freedom / 2, tail)
    low_point = 2 * special.gammaincinv(freedom / 2, tail)
    return tau2_where_q_is(data, high_point), tau2_where_q_is(data, low_point)


def tau2_where_q_is(data: Prepared, target: np.ndarray) -> np.ndarray:
    """Solve generalised Q(tau2) = target, which falls in tau2; 0 where Q(0) is not above it; NaN where target is."""
    result = np.where(np.isnan(target), np.nan, 0.0)
    wanted = weighted(data, np.zeros(len(target))).q > target
    if not wanted.any():
        return result
    rows, goal = data.rows(wanted), target[wanted]
    span = np.ptp(rows.y, axis=1)  # padding has y = 0, which is the reference site's own value
    high = np.log1p(rows.k * span**2 / goal)

    def excess(u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        fit = weighted(rows, np.expm1(u))
        slope = -(fit.w**2 / np.maximum(rows.count, 1) * fit.residual**2).sum(axis=1)
        return fit.q / goal - 1, slope * np.exp(u) / goal

    result[wanted] = np.expm1(falling_root(excess, np.zeros_like(high), high))
    return result


def tau2_reml(data: Prepared) -> np.ndarray:
    """Restricted maximum likelihood, the global maximum over tau2 >= 0; NaN for k < 2."""
    result = np.where(data.k > 1, 0.0, np.nan)
    rows = np.flatnonzero(data.k > 1)
    several = data.rows(rows)
    # Beyond max(v) and 6 times the squared range the score is negative for any k >= 2.
    top = np.log1p(np.maximum(several.v.max(axis=1), 6 * np.ptp(several.y, axis=1) ** 2))
    points = grid_points(top.max(initial=0.0))
    step = max(1, _BLOCK // (points * data.y.shape[1]))
    for start in range(0, len(rows), step):
        block = slice(start, start + step)
        result[rows[block]] = _reml_rows(data.rows(rows[block]), top[block, None] * np.linspace(0.0, 1.0, points))
    return result


def grid_points(top: float) -> int:
    """Number of points from 0 to top at which the score is read."""
    return max(_LEAST_POINTS, int(np.ceil(top / _GRID_STEP)) + 1)


def _reml_rows(data: Prepared, grid: np.ndarray) -> np.ndarray:
    """Solve every downward crossing of the score on the grid of u, then keep the most likely (or 0)."""
    rising = _score_on_grid(data, np.expm1(grid)) > 0
    group, left = np.nonzero(rising[:, :-1] & ~rising[:, 1:])
    rows = data.rows(group)
    roots = np.expm1(falling_root(lambda u: _score(rows, u), grid[group, left], grid[group, left + 1]))
    at_zero = np.flatnonzero(~rising[:, 0])
    owner, candidate = np.concatenate([at_zero, group]), np.concatenate([np.zeros(len(at_zero)), roots])
    order = np.argsort(restricted_log_likelihood(data.rows(owner), candidate), kind="stable")
    best = np.zeros(len(grid))
    best[owner[order]] = candidate[order]  # the last one written to a group is its most likely
    return best


def reml_standard_error(data: Prepared, tau2: np.ndarray) -> np.ndarray:
    """Standard error of the REML tau2 from the expected information, on the prepared scale; NaN for k < 2."""
    single = 1 / (data.v + np.nan_to_num(tau2)[:, None])
    w, w2 = data.count * single, data.count * single**2
    repeats = np.maximum(data.count - 1, 0)
    total = np.where(data.k > 1, w.sum(axis=1), np.nan)
    others = sum_without_each(w) + repeats * single
    others2 = sum_without_each(w2) + repeats * single**2
    trace = (data.count * (single * others) ** 2 + w2 * others2).sum(axis=1) / total**2
    return np.sqrt(2 / trace)


def restricted_log_likelihood(data: Prepared, tau2: np.ndarray) -> np.ndarray:
    """Restricted log-likelihood up to a constant, on the prepared scale."""
    fit = weighted(data, tau2)
    return -0.5 * ((data.count * np.log(data.v + tau2[:, None])).sum(axis=1) + np.log(fit.total) + fit.q)


def _score_on_grid(data: Prepared, tau2: np.ndarray) -> np.ndarray:
    """Twice the REML score at every grid point: [groups, points]."""
    single = 1 / (data.v[:, None, :] + tau2[:, :, None])
    count = data.count[:, None, :]
    w = count * single
    total = w.sum(axis=2)
    mean = (w * data.y[:, None, :]).sum(axis=2) / total
    pull = (w * single * (data.y[:, None, :] - mean[:, :, None]) ** 2).sum(axis=2)
    others = sum_without_each(w) + np.maximum(count - 1, 0) * single
    return pull - (w * others).sum(axis=2) / total


def _score(data: Prepared, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Score divided by its falling part (so that its size means the same everywhere), and the slope in u."""
    tau2 = np.expm1(u)
    single = 1 / (data.v + tau2[:, None])
    fit = weighted(data, tau2)
    pull = (fit.w * single * fit.residual**2).sum(axis=1)
    part = spread_weight(data, tau2)
    w2 = (fit.w * single).sum(axis=1)
    w3 = (fit.w * single**2).sum(axis=1)
    lean = (fit.w * single * fit.residual).sum(axis=1)
    cubic = (fit.w * single**2 * fit.residual**2).sum(axis=1)
    slope = w2 - 2 * w3 / fit.total + (w2 / fit.total) ** 2 - 2 * cubic + 2 * lean**2 / fit.total
    return pull / part - 1, slope * np.exp(u) / part


def falling_root(
    function: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]], low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """Root of functions (value, slope) that are above 0 at low and not above 0 at high: Newton inside a bracket.

    Halves the bracket whenever Newton leaves it or does not halve the step before, so it always ends: when the last
    step is below 1e-14 of the root, or the bracket has closed.
    """
    x = 0.5 * (low + high)
    last_step = high - low
    done = np.zeros(x.shape, dtype=bool)
    for _ in range(_MOST_STEPS):
        value, slope = function(x)
        low, high = np.where(value > 0, x, low), np.where(value > 0, high, x)
        newton = x - value / np.where(slope < 0, slope, -np.inf)
        useful = (slope < 0) & (newton > low) & (newton < high) & (np.abs(newton - x) < 0.5 * np.abs(last_step))
        target = np.where(useful, newton, 0.5 * (low + high))
        target = np.where(done | (value == 0), x, target)
        last_step, x = target - x, target
        done |= (np.abs(last_step) <= 1e-14 * x) | (high - low <= 1e-15 * high)
        if done.all():
            break
    return x
