"""What would settle it: how many further sites of median precision until the rule would probably commit.

The present mean and tau are taken as true. With n further sites of variance v_m (at the median precision) and all
weights 1 / (v + tau^2) held at the present tau, the mean and Q of old and new sites together depend on two numbers:
the new sites' own mean (normal) and their own Q (chi-squared, n - 1). Both run through a fixed grid of equally likely
values, so that nothing is drawn at random; at each the rule is applied with the floored Hartung-Knapp error and
t(k + n - 1). Limit: tau is not estimated anew with each further site; against pools fitted afresh by REML the chance
is off by a few points in a hundred (tests/stats/test_settle.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evaluation.stats.pooling import pool, site_arrays
from evaluation.stats.stress import median_variance
from evaluation.stats.verdict import FULL_SHARE, LEAST_SHARE, commits

#: Chance of a committed verdict that is aimed at; most further sites looked at; fewest sites to start from.
WANTED_CHANCE = 0.8
MOST_FURTHER = 200
LEAST_SITES = 3
_MEANS = (np.arange(64) + 0.5) / 64
_SPREADS = (np.arange(16) + 0.5) / 16
#: The error, in errors of the origin, that stands for endlessly many sites.
_ENDLESS = 1e-9
#: Groups worked on at once, to bound memory.
_BLOCK = 2000


@dataclass(frozen=True, kw_only=True)
class Settling:
    """Per group: further sites needed, and the chance (0 to 1) that the rule commits with so many.

    sites: 0 where the rule commits already; NaN where no number can be given, with chance NaN too. reason:
    already_settled, too_few_sites (fewer than 3), no_origin_effect, origin_is_the_weak_link (not even endlessly many
    sites would settle it), more_than_most (the limit of the search would not do), or None.
    """

    sites: np.ndarray
    chance: np.ndarray
    reason: np.ndarray


@dataclass(frozen=True, kw_only=True)
class _Present:
    """What is known now, per group: mean, summed weights, Q and number of sites; weight of one further site."""

    mean: np.ndarray
    total: np.ndarray
    q: np.ndarray
    k: np.ndarray
    weight: np.ndarray
    theta_o: np.ndarray
    se_o: np.ndarray
    least: np.ndarray
    full: np.ndarray

    def rows(self, which: np.ndarray) -> _Present:
        """Return the chosen groups."""
        return _Present(**{name: value[which] for name, value in vars(self).items()})


def what_would_settle(
    y: ArrayLike,
    v: ArrayLike,
    mask: ArrayLike | None = None,
    *,
    theta_o: ArrayLike,
    se_o: ArrayLike,
    least_share: ArrayLike = LEAST_SHARE,
    full_share: ArrayLike = FULL_SHARE,
    most: int = MOST_FURTHER,
) -> Settling:
    """Find the fewest further sites (up to `most`) with which the rule would commit with a chance of 80%.

    y, v, mask: [groups, sites] or [sites], as for pooling.pool; the rest per group. The chance is taken to rise with
    the number of sites, which is searched by halving.

    Formula: the present mean and tau held as true, further sites at the median weight, the rule applied on a
        grid of their mean and Q.
    Shapes: y, v, mask: [groups, sites] or [sites]; the rest [groups]; figures have no unit unless they are
        effects; sites are a count, chance 0 to 1.
    Refused: the reasons of Settling.
    Source: ours; docs/methods.md, section 6.
    """
    y, v, present = (np.atleast_2d(array) for array in site_arrays(y, v, mask))
    theta_o, se_o, least, full = (
        np.broadcast_to(np.asarray(value, dtype=float).reshape(-1), (len(y),))
        for value in (theta_o, se_o, least_share, full_share)
    )
    pooled = pool(y, v, present, profile=False)
    shares = {"least_share": least, "full_share": full}
    settled = commits(pooled.estimate, pooled.se, theta_o, se_o, df=pooled.df, **shares)
    settles_ever = commits(pooled.estimate, _ENDLESS * se_o, theta_o, se_o, **shares)
    w = np.where(present, 1 / (np.where(present, v, 1.0) + np.nan_to_num(pooled.tau2)[:, None]), 0.0)
    rest = np.where(present, y - pooled.estimate[:, None], 0.0)
    now = _Present(
        mean=pooled.estimate,
        total=w.sum(axis=1),
        q=(w * rest**2).sum(axis=1),
        k=pooled.k.astype(float),
        weight=1 / (median_variance(v, present) + pooled.tau2),
        theta_o=theta_o,
        se_o=se_o,
        least=least,
        full=full,
    )
    known = np.isfinite(theta_o) & np.isfinite(se_o) & (se_o > 0)
    reason = np.full(len(y), None, dtype=object)
    for code, applies in (
        ("origin_is_the_weak_link", ~settles_ever),
        ("no_origin_effect", ~known),
        ("too_few_sites", pooled.k < LEAST_SITES),
        ("already_settled", settled & (pooled.k >= LEAST_SITES)),
    ):
        reason[applies] = code
    sites, chance = np.where(reason == "already_settled", [[0.0], [1.0]], np.nan)
    open_groups = np.flatnonzero(~reason.astype(bool))
    for start in range(0, len(open_groups), _BLOCK):
        block = open_groups[start : start + _BLOCK]
        sites[block], chance[block] = _search(now.rows(block), most)
    reason[open_groups[np.isnan(sites[open_groups])]] = "more_than_most"
    return Settling(sites=sites, chance=chance, reason=reason)


def _search(now: _Present, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Halve the stretch from none (not enough) to `most` until it holds one number; NaN where `most` is not enough."""
    low, high = np.zeros(len(now.k)), np.full(len(now.k), float(most))
    chance = _chance(now, high)
    enough = chance >= WANTED_CHANCE
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        here = _chance(now, np.maximum(middle, 1))
        does = (here >= WANTED_CHANCE) & (middle > low)
        high, chance = np.where(does, middle, high), np.where(does, here, chance)
        low = np.where(does, low, middle)
    return np.where(enough, high, np.nan), np.where(enough, chance, np.nan)


def _chance(now: _Present, further: np.ndarray) -> np.ndarray:
    """Chance (0 to 1) that the rule commits with so many further sites (1 or more) per group."""
    n, k, weight, total = (value[:, None, None] for value in (further, now.k, now.weight, now.total))
    new = n * weight
    off = special.ndtri(_MEANS)[:, None] / np.sqrt(new)
    own_q = 2 * special.gammaincinv(np.maximum(n - 1, 1) / 2, _SPREADS) * (n > 1)
    together = total + new
    mean = now.mean[:, None, None] + off * (new / together)
    q = now.q[:, None, None] + own_q + off**2 * (total * (new / together))
    freedom = k + n - 1
    se = np.sqrt(np.maximum(1.0, q / freedom) / together)
    origin = (value[:, None, None] for value in (now.theta_o, now.se_o))
    committed = commits(
        mean, se, *origin, df=freedom, least_share=now.least[:, None, None], full_share=now.full[:, None, None]
    )
    return committed.mean(axis=(1, 2))
