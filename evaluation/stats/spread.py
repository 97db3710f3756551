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
from functools import partial

import numpy as np
from scipy import special

#: Distance in u at which the REML score is read to find every rise and fall (each site's part changes over about 1),
#: and the fewest points.
_GRID_STEP, _LEAST_POINTS = 0.25, 16
#: Numbers in one block of groups x grid x sites, and of groups x sites: blocks that stay in the processor's cache.
_GRID_BLOCK, _BLOCK = 100_000, 150_000
_MOST_STEPS = 200
_HALVINGS = 4
#: A step of Newton's after which a root is taken as found, as a share of it.
_CLOSE = 1e-9
#: Share of rows solved from which the others go on without them.
_SOLVED_SHARE = 0.3

#: Value and slope at each row's own point.
Curve = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Rows of y and v on their own scale: (y - y_ref) / sqrt(v_min) and v / v_min; padding has count 0, y 0, v 1.

    The most precise site of a row stands first: its weight is the largest at any tau2, so that sums over "the others"
    can be had by taking one site's part from the total without losing digits.
    """

    y: np.ndarray
    v: np.ndarray
    count: np.ndarray
    k: np.ndarray
    y_ref: np.ndarray
    v_min: np.ndarray

    def rows(self, which: np.ndarray | slice) -> Prepared:
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
        y=_first(np.where(present, y - pick[:, None], 0.0) / np.sqrt(v_min)[:, None], best),
        v=_first(np.where(present, v / v_min[:, None], 1.0), best),
        count=_first(count, best),
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


def _first(values: np.ndarray, best: np.ndarray) -> np.ndarray:
    """Swap the column `best` of each row with the first."""
    swapped = values.copy()
    swapped[:, :1] = np.take_along_axis(values, best, axis=1)
    np.put_along_axis(swapped, best, values[:, :1], axis=1)
    return swapped


def sum_of_others(values: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Sum of count * values without one of each column, values being largest in the first."""
    rest = (count[:, 1:] * values[:, 1:]).sum(axis=1)
    others = (count[:, 0] * values[:, 0] + rest)[:, None] - values
    others[:, 0] = np.maximum(count[:, 0] - 1, 0) * values[:, 0] + rest
    return others


def spread_weight(data: Prepared, tau2: np.ndarray) -> np.ndarray:
    """Sum of w minus sum of w squared over sum of w, from one number a row."""
    single = 1 / (data.v + tau2[:, None])
    rest, squares = (data.count[:, 1:] * single[:, 1:] ** power for power in (1, 2))
    return _spread_weight(data.count[:, 0], single[:, 0], rest.sum(axis=1), squares.sum(axis=1))


def _spread_weight(count: np.ndarray, single: np.ndarray, rest: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """The same from the first column's count and weight, and the sums of weights and their squares over the others."""
    total = count * single + rest
    part = count * single * (np.maximum(count - 1, 0) * single + rest) + total * rest - squares
    return part / np.where(total > 0, total, np.nan)


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

    def excess(which: np.ndarray) -> Curve:
        return partial(_excess_q, rows.rows(which), goal[which])

    result[wanted] = np.expm1(falling_root(excess, np.zeros_like(high), high))
    return result


def _excess_q(data: Prepared, target: np.ndarray, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Logarithm of generalised Q over its target, which is nearly straight in u, and its slope."""
    single, w, mean = _mean(data, np.expm1(u))
    pull = w * (data.y - mean[:, None]) ** 2
    q = pull.sum(axis=1)
    return np.log(q / target), -np.einsum("gk,gk->g", pull, single) * np.exp(u) / q


def _mean(data: Prepared, tau2: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weight of a single site, weights with their counts, and the mean, for rows that all have sites."""
    single = 1 / (data.v + tau2[:, None])
    w = data.count * single
    return single, w, np.einsum("gk,gk->g", w, data.y) / w.sum(axis=1)


def tau2_reml(data: Prepared) -> np.ndarray:
    """Restricted maximum likelihood, the global maximum over tau2 >= 0; NaN for k < 2."""
    result = np.where(data.k > 1, 0.0, np.nan)
    rows = np.flatnonzero(data.k > 1)
    several = data.rows(rows)
    top = _no_score_beyond(several)
    points = grid_points(top.max(initial=0.0))
    step = max(1, _BLOCK // data.y.shape[1])
    for start in range(0, len(rows), step):
        block = slice(start, start + step)
        result[rows[block]] = _reml_rows(data.rows(rows[block]), top[block, None] * np.linspace(0.0, 1.0, points))
    return result


def _no_score_beyond(data: Prepared) -> np.ndarray:
    """A u beyond which the REML score is negative, near the smallest one that is easily known.

    It is so beyond max(v) and 6 times the squared range. The score's rising part is at most Q / (v_min + tau2), its
    falling part at least (k - 1) / (v_max + tau2), and Q (v_max + tau2) / (v_min + tau2) falls in tau2: so it is also
    negative from where that is below k - 1.
    """
    v_max, step = data.v.max(axis=1), np.log1p(np.maximum(data.v.max(axis=1), 6 * np.ptp(data.y, axis=1) ** 2))
    top = step
    for _ in range(_HALVINGS):
        step = step / 2
        tau2 = np.expm1(top - step)
        negative = weighted(data, tau2).q * (v_max + tau2) < (data.k - 1) * (1 + tau2)
        top = np.where(negative, top - step, top)
    return top


def grid_points(top: float) -> int:
    """Number of points from 0 to top at which the score is read."""
    return max(_LEAST_POINTS, int(np.ceil(top / _GRID_STEP)) + 1)


def _reml_rows(data: Prepared, grid: np.ndarray) -> np.ndarray:
    """Solve every downward crossing of the score on the grid of u, then keep the most likely (or 0)."""
    step = max(1, _GRID_BLOCK // (grid.shape[1] * data.y.shape[1]))
    blocks = [slice(start, start + step) for start in range(0, len(grid), step)]
    scores = [_score_on_grid(data.rows(block), np.expm1(grid[block])) for block in blocks]
    rising = np.concatenate([np.zeros((0, grid.shape[1])), *scores]) > 0
    group, left = np.nonzero(rising[:, :-1] & ~rising[:, 1:])
    rows = data.rows(group)
    ends = grid[group, left], grid[group, left + 1]
    roots = np.expm1(falling_root(lambda which: partial(_score, rows.rows(which)), *ends))
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
    total = np.where(data.k > 1, w.sum(axis=1), np.nan)
    others, others2 = sum_of_others(single, data.count), sum_of_others(single**2, data.count)
    trace = (data.count * (single * others) ** 2 + w2 * others2).sum(axis=1) / total**2
    return np.sqrt(2 / trace)


def restricted_log_likelihood(data: Prepared, tau2: np.ndarray) -> np.ndarray:
    """Restricted log-likelihood up to a constant, on the prepared scale."""
    fit = weighted(data, tau2)
    return -0.5 * ((data.count * np.log(data.v + tau2[:, None])).sum(axis=1) + np.log(fit.total) + fit.q)


def _score_on_grid(data: Prepared, tau2: np.ndarray) -> np.ndarray:
    """Twice the REML score at every grid point: [groups, points]."""
    single = 1 / (data.v[:, None, :] + tau2[:, :, None])
    count, y = data.count[:, :, None], data.y[:, :, None]
    rest = (single[:, :, 1:] @ count[:, 1:])[:, :, 0]
    first, first_count = single[:, :, 0].copy(), data.count[:, :1]
    mean = (single @ (count * y))[:, :, 0] / (first_count * first + rest)
    residual = y[:, None, :, 0] - mean[:, :, None]
    single *= single
    squares = (single[:, :, 1:] @ count[:, 1:])[:, :, 0]
    residual *= residual
    residual *= single
    pull = (residual @ count)[:, :, 0]
    return pull - _spread_weight(first_count, first, rest, squares)


def _score(data: Prepared, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Score divided by its falling part (so that its size means the same everywhere), and the slope in u."""
    single, w, mean = _mean(data, np.expm1(u))
    residual = data.y - mean[:, None]
    second = w * single
    pulls = second * residual
    lean = pulls.sum(axis=1)
    pulls *= residual
    total, w2, w3 = w.sum(axis=1), second.sum(axis=1), np.einsum("gk,gk->g", second, single)
    part = _spread_weight(data.count[:, 0], single[:, 0], w[:, 1:].sum(axis=1), second[:, 1:].sum(axis=1))
    cubic = np.einsum("gk,gk->g", pulls, single)
    slope = w2 - 2 * w3 / total + (w2 / total) ** 2 - 2 * cubic + 2 * lean**2 / total
    return pulls.sum(axis=1) / part - 1, slope * np.exp(u) / part


def falling_root(curves: Callable[[np.ndarray], Curve], low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Root of functions (value, slope) that are above 0 at low and not above 0 at high: Newton inside a bracket.

    curves gives the functions of the rows asked for, so that those already solved need not be worked out again.
    Halves the bracket whenever Newton leaves it or does not halve the step before, so it always ends: after a step of
    Newton's below 1e-9 of the root (what is left is then of the order of its square), or with the bracket closed.
    """
    root, rows = 0.5 * (low + high), np.arange(len(low))
    x, last_step, curve = root.copy(), high - low, curves(rows)
    done = np.zeros(x.shape, dtype=bool)
    for _ in range(_MOST_STEPS):
        value, slope = curve(x)
        low, high = np.where(value > 0, x, low), np.where(value > 0, high, x)
        newton = x - value / np.where(slope < 0, slope, -np.inf)
        useful = (slope < 0) & (newton > low) & (newton < high) & (np.abs(newton - x) < 0.5 * np.abs(last_step))
        target = np.where(useful, newton, 0.5 * (low + high))
        target = np.where(done | (value == 0), x, target)
        last_step, x = target - x, target
        close = np.abs(last_step) <= np.where(useful, _CLOSE, 1e-15) * x
        done |= close | (high - low <= 1e-15 * high)
        root[rows] = x
        if done.all():
            break
        if done.mean() > _SOLVED_SHARE:
            left = ~done
            rows, done = rows[left], done[left]
            x, last_step, low, high = (each[left] for each in (x, last_step, low, high))
            curve = curves(rows)
    return root
