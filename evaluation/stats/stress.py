"""How easily a verdict would change: sites that have not reported, and each reporting site left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evaluation.stats.pooling import Pool, leave_one_out, pool, pool_counted, site_arrays
from evaluation.stats.verdict import FULL_SHARE, LEAST_SHARE, verdict

#: Most silent sites tried when looking for the number that would move a verdict.
MOST_SILENT = 200
_STAGE = 4


@dataclass(frozen=True, kw_only=True)
class SilentStress:
    """Per group: the verdict as it is, and with the silent sites at no effect and median precision.

    stays: both are the same code. sites_to_move: fewest such silent sites with which the code would differ from
    code_now, whatever the number that is missing in fact; NaN if no number up to the limit does.
    """

    code_now: np.ndarray
    code_with_silent: np.ndarray
    stays: np.ndarray
    sites_to_move: np.ndarray


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """code_now: [groups]; codes: [groups, sites], the verdict without that site, None for one that is absent.

    stable: the code is the same whichever site is left out. A group of one site (or none) is never stable.
    """

    code_now: np.ndarray
    codes: np.ndarray
    stable: np.ndarray


def stress_silent(
    y: ArrayLike,
    v: ArrayLike,
    mask: ArrayLike | None,
    silent_count: ArrayLike,
    *,
    theta_o: ArrayLike,
    se_o: ArrayLike,
    least_share: ArrayLike = LEAST_SHARE,
    full_share: ArrayLike = FULL_SHARE,
    most: int = MOST_SILENT,
) -> SilentStress:
    """Refit each group with silent_count further sites at effect 0 and the median variance of those that report.

    y, v, mask: [groups, sites] or [sites]; the rest per group. A count above `most` is tried as it stands.

    Formula: as pool and verdict, with the silent sites added.
    Shapes: y, v, mask: [groups, sites] or [sites]; the rest [groups]; figures have no unit unless they are
        effects.
    Refused: nothing; sites_to_move is NaN where no number up to `most` moves it.
    Source: ours; docs/methods.md, section 6.
    """
    y, v, present = site_arrays(y, v, mask)
    y, v, present = (np.atleast_2d(array) for array in (y, v, present))
    shape = len(y), 1
    theta_o, se_o, least, full, silent = (
        np.broadcast_to(np.reshape(np.asarray(value, dtype=float), (-1, 1)), shape)
        for value in (theta_o, se_o, least_share, full_share, silent_count)
    )

    def codes(which: np.ndarray, tried: np.ndarray) -> np.ndarray:
        pooled = _with_silent(y[which], v[which], present[which], tried)
        return _code(pooled, theta_o[which], se_o[which], least[which], full[which])

    everyone = np.arange(len(y))
    now, with_silent = codes(everyone, np.concatenate([np.zeros_like(silent), silent], axis=1)).T
    to_move, left, first = np.full(len(y), np.nan), everyone, 1
    while len(left) and first <= most:
        last = min(most, _STAGE * first)  # most groups move early, so that few need the long search
        tried = np.broadcast_to(np.arange(first, last + 1.0), (len(left), last + 1 - first))
        moved = codes(left, tried) != now[left, None]
        found = moved.any(axis=1)
        to_move[left[found]] = first + moved[found].argmax(axis=1)
        left, first = left[~found], last + 1
    return SilentStress(code_now=now, code_with_silent=with_silent, stays=with_silent == now, sites_to_move=to_move)


def verdict_without_each(
    y: ArrayLike,
    v: ArrayLike,
    mask: ArrayLike | None = None,
    *,
    theta_o: ArrayLike,
    se_o: ArrayLike,
    least_share: ArrayLike = LEAST_SHARE,
    full_share: ArrayLike = FULL_SHARE,
) -> LeftOut:
    """Apply the rule to each group's pool and to the pool without each site in turn.

    Formula: as leave_one_out and verdict.
    Shapes: y, v, mask: [groups, sites] or [sites]; the rest [groups]; figures have no unit unless they are
        effects; codes [groups, sites].
    Refused: nothing; None for an absent site.
    Source: Viechtbauer & Cheung 2010, 10.1002/jrsm.11.
    """
    y, v, present = (np.atleast_2d(array) for array in site_arrays(y, v, mask))
    per_group = [
        np.broadcast_to(np.reshape(np.asarray(value, dtype=float), (-1, 1)), (len(y), 1))
        for value in (theta_o, se_o, least_share, full_share)
    ]
    now = _code(pool(y, v, present, profile=False), *(value[:, 0] for value in per_group))
    codes = _code(leave_one_out(y, v, present, profile=False), *per_group)
    codes[~present] = None
    same = (codes == now[:, None]) | ~present
    return LeftOut(code_now=now, codes=codes, stable=same.all(axis=1) & (present.sum(axis=1) > 1))


def _with_silent(y: np.ndarray, v: np.ndarray, present: np.ndarray, silent: np.ndarray) -> Pool:
    """Pool [groups, tries]: the sites that report, and one more column that enters as often as sites are silent."""
    typical = median_variance(v, present)
    extra = (*silent.shape, 1)
    y = np.concatenate([np.broadcast_to(y[:, None, :], (*silent.shape, y.shape[1])), np.zeros(extra)], axis=2)
    v = np.concatenate(
        [np.broadcast_to(v[:, None, :], (*silent.shape, v.shape[1])), np.broadcast_to(typical[:, None, None], extra)],
        axis=2,
    )
    reporting = np.broadcast_to(present[:, None, :], (*silent.shape, present.shape[1])).astype(float)
    enters = np.where(np.isnan(typical)[:, None], 0.0, silent)
    count = np.concatenate([reporting, enters[:, :, None]], axis=2)
    return pool_counted(y, v, count, method="REML", interval="hk_floor", profile=False)


def median_variance(v: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Sampling variance at the median precision of the sites of each row; NaN for a row without any.

    Formula: 1 over the median of 1 / v.
    Shapes: v, present: [groups, sites]; result [groups], v's unit.
    Refused: NaN without any site.
    Source: ours; docs/methods.md, section 6.
    """
    absent = np.full((len(v), 1), np.inf)
    ordered = np.sort(np.concatenate([np.where(present, v, np.inf), absent], axis=1), axis=1)
    k = present.sum(axis=1)
    precision = 1 / np.where(np.isinf(ordered), np.nan, ordered)
    low, high = (np.take_along_axis(precision, np.maximum(i, 0)[:, None], axis=1)[:, 0] for i in ((k - 1) // 2, k // 2))
    return 2 / (low + high)


def _code(pooled: Pool, theta_o: np.ndarray, se_o: np.ndarray, least: np.ndarray, full: np.ndarray) -> np.ndarray:
    return verdict(pooled.estimate, pooled.se, theta_o, se_o, df=pooled.df, least_share=least, full_share=full).code
