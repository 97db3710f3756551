"""How finely figures may be shown behind which counts are hidden, so that nobody can reckon back to one of them.

A reader who knows everything else exactly can try each value that a hidden count may have and see which of them gives
the printed figures. So that is tried here first, and figures are shown only as finely as leaves each hidden count at
least two values that print the same, the verdict included. Where counts of several sites are hidden, they hide each
other: values are tried alone, in pairs, and many together.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.analysis.hidden_parts import left_to_choose
from evaluation.analysis.result_types import Counts, OutcomeResult, SiteResult
from evaluation.domain.vocabulary import RATIO_MEASURES, Better, OutcomeType
from evaluation.stats.disclosure import Profile
from evaluation.stats.effects import orient, proportion_effect, rate_effect
from evaluation.stats.next_site import chance_next_keeps, next_site_retention
from evaluation.stats.pooling import Pool, pool
from evaluation.stats.retention import retention
from evaluation.stats.verdict import lean, verdict

#: From as fine as pages print, over fifths and halves of the leading figure, and the leading figure, to nothing at all.
FINEST, FIFTHS, HALVES, LEADING, NOTHING = range(5)
_PARTS_OF_LEADING = {FIFTHS: 5, HALVES: 2, LEADING: 1}
_SHARE_STEPS = (0.01, 0.02, 0.05, 0.1)
_MOST_FOR_PAIRS, _TOGETHER, _PARTNERS = 24, 1500, 8
_CLOSE = 1e-6


@dataclass(frozen=True, kw_only=True)
class _Cell:
    """One count that must not be found: whose it is, in which arm, and the values that a reader must think possible."""

    leaf: int
    arm: str
    truth: float
    values: np.ndarray


def shown_value(value: np.ndarray, step: int) -> np.ndarray:
    """Return figures on their natural scale as they may be shown at a step; NaN stays NaN."""
    value = np.asarray(value, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        place = 10.0 ** np.floor(np.log10(np.where(value == 0, 1, np.abs(value))))
        if step == FINEST:
            unit = np.where((np.abs(value) < 0.1) & (value != 0), place / 10, 0.01)
        else:
            unit = place / _PARTS_OF_LEADING[step]
        return np.rint(value / unit) * unit + 0.0


def shown_share(value: np.ndarray, step: int) -> np.ndarray:
    """Return shares as they may be shown at a step."""
    unit = _SHARE_STEPS[step]
    return np.rint(np.asarray(value, dtype=float) / unit) * unit + 0.0


def cell_values(arm: Counts | None, *, type_: str, profile: Profile, parts: bool = True) -> np.ndarray:
    """Return the values a reader must think possible of a numerator that must not be found; empty where it may be.

    parts: also of one that is shown, but would say too much of its returns if it were known exactly.
    """
    if arm is None or arm.numerator is None or type_ not in (OutcomeType.PROPORTION, OutcomeType.RATE):
        return np.empty(0)
    x, n = arm.numerator, arm.denominator
    low, high = profile.hide_from, profile.hide_to
    if type_ == OutcomeType.PROPORTION and n is not None:
        if low <= n <= high:
            return np.arange(0, n + 1)
        if low <= n - x <= high and x > high:
            return np.arange(n - high, n)
    if low <= x <= high:
        return np.arange(low, high + 1.0)
    if parts and arm.least is not None and profile.round_to > 1:
        return left_to_choose(x, arm.least, arm.most, profile=profile)
    return np.empty(0)


def site_step(site: SiteResult, result: OutcomeResult, *, profile: Profile) -> int:
    """Return how finely the figures of one site may be shown; a parent's rest on its members'."""
    if site.estimate is None or site.se is None:
        return FINEST
    if site.members:
        return _step(list(_used(site.members)), [len(_used(site.members))], site, result, profile=profile, single=True)
    return _step([site], [0], site, result, profile=profile, single=True)


def average_step(result: OutcomeResult, *, profile: Profile) -> int:
    """Return how finely the average over an outcome's sites may be shown."""
    leaves: list[SiteResult] = []
    groups: list[int] = []
    for unit in _used(result.sites):
        members = _used(unit.members)
        leaves += members or [unit]
        groups.append(len(members))
    return _step(leaves, groups, None, result, profile=profile, single=False)


def _used(sites: Sequence[SiteResult]) -> list[SiteResult]:
    return [each for each in sites if each.se is not None and each.not_comparable_because is None]


def _step(
    leaves: list[SiteResult],
    groups: list[int],
    whole: SiteResult | None,
    result: OutcomeResult,
    *,
    profile: Profile,
    single: bool,
) -> int:
    cells = [
        _Cell(leaf=place, arm=arm, truth=float(counts.numerator or 0.0), values=values)
        for place, site in enumerate(leaves)
        for arm, counts in (("reference", site.reference), ("exposed", site.exposed))
        if counts and len(values := cell_values(counts, type_=result.type, profile=profile, parts=single))
    ]
    if not cells:
        return FINEST
    if any(leaf.members or leaf.counts_with for leaf in leaves):
        return LEADING  # a pool of pools, or sites put together: not followed here

    def printed(tried: np.ndarray) -> _Figures:
        y, v = _pooled_by_parent(*_effects(tried, cells, leaves, result), groups)
        return _of_one(y[:, 0], v[:, 0], result) if single else _of_average(y, v, result)

    near = _next_to_truth(cells)
    figures = printed(near)
    truth = whole.estimate if whole else result.pooled.estimate
    if truth is None or not abs(figures[0][1][0] - _natural(np.array([truth]), result)[0]) < _CLOSE:
        return LEADING
    if _hides(figures, near, FINEST):
        return FINEST  # what more is tried can only hide more; of two thousand members it would take minutes
    tried = _tried(cells)
    figures = printed(tried)
    return next((step for step in range(NOTHING) if _hides(figures, tried, step)), NOTHING)


def _next_to_truth(cells: list[_Cell]) -> np.ndarray:
    """Return the few rows of those that are tried which most often suffice: the truth, and one away from it, alone."""
    truth = np.array([cell.truth for cell in cells])
    others = [(place, value) for place, cell in enumerate(cells) for value in cell.values]
    near = [(place, value) for place, value in others if abs(value - truth[place]) == 1]
    return np.array([truth, *(_with(truth, {place: value}) for place, value in near)])


def _tried(cells: list[_Cell]) -> np.ndarray:
    """Return what is tried: rows of values, one a cell; the truth first, each value alone, pairs, many together."""
    truth = np.array([cell.truth for cell in cells])
    rows = [truth]
    if math.prod(len(cell.values) for cell in cells) <= _TOGETHER:
        return np.vstack([truth, *itertools.product(*(cell.values for cell in cells))])
    others = [(place, value) for place, cell in enumerate(cells) for value in cell.values if value != cell.truth]
    for place, value in others:
        rows.append(_with(truth, {place: value}))
    if 1 < len(cells) <= _MOST_FOR_PAIRS:
        near = [(place, value) for place, value in others if abs(value - truth[place]) <= 2]
        rows += [_with(truth, {a: x, b: z}) for a, x in near for b, z in near if a < b]
        draw = np.random.default_rng(20260101)
        rows += list(np.column_stack([draw.choice(cell.values, _TOGETHER) for cell in cells]))
    elif len(cells) > 1:
        draw = np.random.default_rng(20260101)
        for place, value in (each for each in others if abs(each[1] - truth[each[0]]) <= 1):
            for other in {
                *range(max(place - 1, 0), min(place + 2, len(cells))),
                *draw.choice(len(cells), _PARTNERS),
            } - {place}:
                rows.append(_with(truth, {place: value, other: draw.choice(cells[other].values)}))
    return np.array(rows)


def _with(truth: np.ndarray, changed: dict[int, float]) -> np.ndarray:
    row = truth.copy()
    for place, value in changed.items():
        row[place] = value
    return row


def _effects(
    tried: np.ndarray, cells: list[_Cell], leaves: list[SiteResult], result: OutcomeResult
) -> tuple[np.ndarray, np.ndarray]:
    """Return effects and variances [tried, leaves]: the true ones, moved by what the other counts would move them."""
    y = np.tile([site.estimate or 0.0 for site in leaves], (len(tried), 1))
    v = np.tile([(site.se or 0.0) ** 2 for site in leaves], (len(tried), 1))
    for place in {cell.leaf for cell in cells}:
        counts = {"reference": leaves[place].reference, "exposed": leaves[place].exposed}
        own = {cell.arm: tried[:, at] for at, cell in enumerate(cells) if cell.leaf == place}
        x = {arm: own.get(arm, np.full(len(tried), _or_nan(each, "numerator"))) for arm, each in counts.items()}
        n = {arm: np.full(len(tried), _or_nan(each, "denominator")) for arm, each in counts.items()}
        figures = (x["exposed"], n["exposed"], x["reference"], n["reference"])
        is_rate = result.type == OutcomeType.RATE
        found = rate_effect(*figures) if is_rate else proportion_effect(*figures, measure=result.measure)
        moved = orient(found.y, better=result.better)
        y[:, place] += moved - moved[0]
        v[:, place] = np.maximum(v[:, place] + found.v - found.v[0], 0)
    return y, v


def _or_nan(counts: Counts | None, name: str) -> float:
    value = getattr(counts, name) if counts else None
    return np.nan if value is None else float(value)


def _pooled_by_parent(y: np.ndarray, v: np.ndarray, groups: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Put members into their parents, as evaluation.analysis.units does; 0 is a site of its own."""
    at, ys, vs = 0, [], []
    for size in groups:
        if size == 0:
            ys.append(y[:, at])
            vs.append(v[:, at])
            at += 1
            continue
        together = pool(y[:, at : at + size], v[:, at : at + size], method="REML", interval="normal", profile=False)
        ys.append(together.estimate)
        vs.append(together.se**2)
        at += size
    return np.column_stack(ys), np.column_stack(vs)


_Figures = list[tuple[str, np.ndarray]]


def _of_one(y: np.ndarray, v: np.ndarray, result: OutcomeResult) -> _Figures:
    """Return everything that is printed of one site: its effect and share with their ranges, and its verdict."""
    origin = result.origin
    se, half = np.sqrt(v), 1.959963984540054 * np.sqrt(v)
    theta_o, se_o = (np.nan if each is None else each for each in (origin.estimate, origin.se))
    kept = retention(y, se, theta_o, se_o)
    rule = verdict(y, se, theta_o, se_o, least_share=result.agreed_line, full_share=result.full_share)
    natural = [("value", _natural(each, result)) for each in (y, y - half, y + half)]
    shares = [("share", each) for each in (kept.ratio, kept.low, kept.high)]
    return [*natural, *shares, ("code", rule.code)]


def _of_average(y: np.ndarray, v: np.ndarray, result: OutcomeResult) -> _Figures:
    """Return everything that is printed of the average."""
    found, origin = pool(y, v), result.origin
    theta_o, se_o = (np.nan if each is None else each for each in (origin.estimate, origin.se))
    average, benchmark = (found.estimate, found.se), (theta_o, se_o)
    lines = {"least_share": result.agreed_line, "full_share": result.full_share}
    kept = retention(*average, *benchmark, df=found.df)
    following = next_site_retention(*average, found.tau2, found.k, *benchmark)
    chance = chance_next_keeps(*average, found.tau2, found.k, *benchmark, share=result.agreed_line)
    rule = verdict(*average, *benchmark, df=found.df, **lines)
    ends = (found.estimate, found.ci_low, found.ci_high, found.pi_low, found.pi_high)
    return [
        *(("value", _natural(each, result)) for each in ends),
        *(("fine", each) for each in (found.se, found.tau2)),
        *(("share", each) for each in (kept.ratio, kept.low, kept.high, following.low, following.high)),
        *(("five", each) for each in (chance, lean(*average, *benchmark, df=found.df, share=result.agreed_line))),
        ("code", rule.code),
        ("code", rule.reason),
        ("code", _spread_shown(found)),
    ]


def _spread_shown(found: Pool) -> np.ndarray:
    return np.where(found.tau2_low > 0, "more", np.where(found.tau2_high == 0, "less", "chance"))


def _hides(figures: _Figures, tried: np.ndarray, step: int) -> bool:
    """Return whether every cell keeps another value among those that print what the truth prints."""
    same = np.ones(len(tried), dtype=bool)
    for kind, values in figures:
        if kind == "code":
            same &= values == values[0]
            continue
        if kind == "fine" and step >= HALVES:
            continue  # not shown at all
        shown = (
            shown_value(values, step)
            if kind in ("value", "fine")
            else shown_share(values, step)
            if kind == "share"
            else np.rint(values * 20)
        )
        same &= np.isclose(shown, shown[0], rtol=1e-9, atol=1e-12, equal_nan=True)
    return bool((tried[same] != tried[0]).any(axis=0).all())


def _natural(values: np.ndarray, result: OutcomeResult) -> np.ndarray:
    turn = -1.0 if result.better == Better.LOWER else 1.0
    return np.exp(turn * values) if result.measure in RATIO_MEASURES else turn * values
