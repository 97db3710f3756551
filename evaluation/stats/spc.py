"""Statistical process control: XmR charts with the rules of Making Data Count, and p and u charts.

One series in time order, without gaps, as 1-D arrays. Rules and their order of priority: outside the limits; trend
(7 consecutive points, each higher or each lower); two of three consecutive points beyond the near limit on one side;
shift (7 consecutive points on one side of the mean; a point on the mean breaks the run). Where the R package
NHSRplotthedots differs from the present Making Data Count rules, the latter are the default (docs/deviations.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from evaluation.domain.vocabulary import Better

RUN_LENGTH = 7
#: Fewer points than this make limits provisional, and fewer than that make them pointless.
TRIAL_LIMITS_BELOW, RUN_CHART_BELOW = 13, 6
DEFAULT_BASELINE_POINTS = 12
#: Expected events per period below which a p or u chart misleads.
LEAST_EXPECTED_EVENTS = 5
TwoOfThree = Literal["beyond_near_limit", "between_limits"]

_LIMIT, _OUTLYING_RANGE, _MEAN_RANGE_OF_NORMAL = 2.66, 3.267, 1.128


@dataclass(frozen=True, kw_only=True)
class PhaseLimits:
    """Limits of one phase of an XmR chart (NaN for a single point).

    moving_range_all: mean moving range before outlying ranges were dropped, moving_range: after.
    """

    phase: int
    points: int
    trial: bool
    run_chart_only: bool
    mean: float
    moving_range_all: float
    moving_range: float
    low: float
    high: float
    near_low: float
    near_high: float


@dataclass(frozen=True, kw_only=True)
class XmrChart:
    """Limits per phase, and per point: its phase, side of the mean (-1, 0, 1) and the rules that flag it.

    trend: 1 rising, -1 falling, 0 none. cause: common_cause, above_limit, below_limit, trend_up, trend_down,
    two_of_three_high, two_of_three_low, shift_high or shift_low, by priority. kind: improvement, concern,
    neutral_high, neutral_low or common_cause. latest: the last point's kind. assurance: pass, fail, inconsistent, or
    None without a target or a direction.
    """

    limits: list[PhaseLimits]
    phase: np.ndarray
    side: np.ndarray
    outside: np.ndarray
    trend: np.ndarray
    two_of_three: np.ndarray
    shift: np.ndarray
    cause: np.ndarray
    kind: np.ndarray
    latest: str
    assurance: str | None


@dataclass(frozen=True, kw_only=True)
class AttributeChart:
    """Centre line, limits per point, z (distance from the centre in its own errors) and their spread sigma_z.

    sparse: fewer than 5 events expected at that point: aggregate, or chart the time between events instead.
    """

    centre: float
    sigma_z: float
    z: np.ndarray
    low: np.ndarray
    high: np.ndarray
    outside: np.ndarray
    sparse: np.ndarray


def xmr_chart(
    y: ArrayLike,
    *,
    better: str | None,
    phase_starts: Sequence[int] = (),
    baseline_points: int | None = None,
    drop_outlying_ranges: bool = False,
    two_of_three: TwoOfThree = "beyond_near_limit",
    run_length: int = RUN_LENGTH,
    target: float | None = None,
) -> XmrChart:
    """Chart of individual values. At least one point.

    better: "higher", "lower" or None for neither. phase_starts: positions (from 0) at which limits begin anew.
    baseline_points: limits come from the first so many points of each phase. drop_outlying_ranges: leave moving
    ranges of 3.267 times their mean or more out, once (the R package does, the Making Data Count tool does not).

    Formula: mean -/+ 2.66 times the mean moving range, near limits at two thirds; runs of 7.
    Shapes: y: [points] in time order, any unit; limits a phase, flags [points].
    Refused: nothing; at least one point.
    Source: Making Data Count, NHS England 2023 (no DOI); Mohammed 2008, 10.1136/qshc.2004.012047.
    """
    y = np.atleast_1d(np.asarray(y, dtype=float))
    phase = np.cumsum(np.isin(np.arange(len(y)), list(phase_starts)))
    limits, flags = [], []
    for number in np.unique(phase):
        values = y[phase == number]
        limits.append(_limits(values, int(number), baseline_points, drop_outlying_ranges))
        flags.append(_flags(values, limits[-1], two_of_three=two_of_three, run_length=run_length))
    points = {name: np.concatenate([part[name] for part in flags]) for name in flags[0]}
    cause, direction = _causes(**points)
    kind = _kinds(direction, better)
    return XmrChart(
        limits=limits,
        phase=phase,
        cause=cause,
        kind=kind,
        latest=kind[-1],
        assurance=_assurance(limits[-1], better=better, target=target),
        **points,
    )


def attribute_chart(
    numerator: ArrayLike, denominator: ArrayLike, *, chart: Literal["p", "u"], laney: bool = True
) -> AttributeChart:
    """p chart (proportions) or u chart (rates), denominators above 0; laney widens or narrows the limits by sigma_z.

    Without it, large denominators make limits absurdly narrow.

    Formula: centre -/+ 3 times root(p (1 - p) / n) or root(u / t), times sigma_z = mean moving range of z /
        1.128.
    Shapes: [points] in time order; shares, or events per unit of exposure.
    Refused: nothing; counts are taken as checked.
    Source: Laney 2002, 10.1081/QEN-120003555.
    """
    x, n = (np.atleast_1d(np.asarray(counts, dtype=float)) for counts in (numerator, denominator))
    centre, value = float(x.sum() / n.sum()), x / n
    error = np.sqrt((centre * (1 - centre) if chart == "p" else centre) / n)
    z = (value - centre) / np.where(error > 0, error, np.nan)
    sigma_z = float(np.abs(np.diff(z)).mean() / _MEAN_RANGE_OF_NORMAL) if len(z) > 1 else np.nan
    half = 3 * error * (np.nan_to_num(sigma_z, nan=1.0) if laney else 1.0)
    low, high = np.maximum(0, centre - half), centre + half
    if chart == "p":
        high = np.minimum(1, high)
    return AttributeChart(
        centre=centre,
        sigma_z=sigma_z,
        z=z,
        low=low,
        high=high,
        outside=(value < low) | (value > high),
        sparse=centre * n < LEAST_EXPECTED_EVENTS,
    )


@dataclass(frozen=True, kw_only=True)
class LaneyPhase:
    """A p' or u' chart of one phase: its limits per point, and per point the rule that flags it and its kind.

    cause and kind are as in XmrChart. trial: fewer than 13 points.
    """

    chart: AttributeChart
    cause: np.ndarray
    kind: np.ndarray
    trial: bool


def laney_phase(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    chart: Literal["p", "u"],
    better: str | None,
    run_length: int = RUN_LENGTH,
) -> LaneyPhase:
    """One phase of a p' or u' chart with the rules of the XmR chart, held against the points' distance z in sigma_z.

    A centre line of 0, or of 1 on a p chart, has no limits and no signal.

    Formula: as attribute_chart; the rules on z, with limits at 3 sigma_z and near limits at 2.
    Shapes: numerator, denominator: [points] in time order, at least two, denominators above 0; flags [points].
    Refused: nothing; counts are taken as checked.
    Source: Laney 2002, 10.1081/QEN-120003555; the rules as at the head of this module.
    """
    drawn = attribute_chart(numerator, denominator, chart=chart)
    z = np.nan_to_num(drawn.z)
    far = 3 * (drawn.sigma_z if np.isfinite(drawn.sigma_z) else 0.0)
    lines = PhaseLimits(
        phase=0,
        points=len(z),
        trial=len(z) < TRIAL_LIMITS_BELOW,
        run_chart_only=len(z) < RUN_CHART_BELOW,
        mean=0.0,
        moving_range_all=far,
        moving_range=far,
        low=-far,
        high=far,
        near_low=-2 * far / 3,
        near_high=2 * far / 3,
    )
    cause, direction = _causes(**_flags(z, lines, two_of_three="beyond_near_limit", run_length=run_length))
    return LaneyPhase(chart=drawn, cause=cause, kind=_kinds(direction, better), trial=lines.trial)


def _limits(y: np.ndarray, phase: int, baseline_points: int | None, drop_outlying_ranges: bool) -> PhaseLimits:
    base = y[:baseline_points]
    mean = float(base.mean())
    ranges = np.abs(np.diff(base))
    all_ranges = float(ranges.mean()) if len(ranges) else np.nan
    if drop_outlying_ranges and all_ranges > 0:
        ranges = ranges[ranges < _OUTLYING_RANGE * all_ranges]
    moving_range = float(ranges.mean()) if len(ranges) else all_ranges
    far = _LIMIT * moving_range
    near = 2 * far / 3
    return PhaseLimits(
        phase=phase,
        points=len(y),
        trial=len(y) < TRIAL_LIMITS_BELOW,
        run_chart_only=len(y) < RUN_CHART_BELOW,
        mean=mean,
        moving_range_all=all_ranges,
        moving_range=moving_range,
        low=mean - far,
        high=mean + far,
        near_low=mean - near,
        near_high=mean + near,
    )


def _flags(y: np.ndarray, limits: PhaseLimits, *, two_of_three: TwoOfThree, run_length: int) -> dict[str, np.ndarray]:
    """Apply each rule; values within rounding of a line lie on it."""
    rounding = 1e-12 * max(1.0, abs(limits.mean))
    side = np.where(np.abs(y - limits.mean) <= rounding, 0, np.sign(y - limits.mean)).astype(int)
    outside = (y > limits.high + rounding) | (y < limits.low - rounding)
    beyond = (y > limits.near_high + rounding) | (y < limits.near_low - rounding)
    near = beyond & ~outside if two_of_three == "between_limits" else beyond
    steps = np.sign(np.diff(y)).astype(int)
    shift, two, trend = np.zeros(len(y), bool), np.zeros(len(y), bool), np.zeros(len(y), int)
    for end in range(run_length, len(y) + 1):
        run = slice(end - run_length, end)
        if abs(side[run].sum()) == run_length:
            shift[run] = True
        if abs(steps[end - run_length : end - 1].sum()) == run_length - 1:
            trend[run] = steps[end - 2]
    for end in range(3, len(y) + 1):
        three = slice(end - 3, end)
        if abs(side[three].sum()) == 3 and near[three].sum() >= 2:
            two[three] |= near[three]
    return {"side": side, "outside": outside, "trend": trend, "two_of_three": two, "shift": shift}


def _causes(
    *, side: np.ndarray, outside: np.ndarray, trend: np.ndarray, two_of_three: np.ndarray, shift: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Name the rule that counts for each point, and whether it points up (1) or down (-1)."""
    cause, direction = np.full(len(side), "common_cause", dtype=object), np.zeros(len(side), int)
    rules = (
        (shift, side, "shift_high", "shift_low"),
        (two_of_three, side, "two_of_three_high", "two_of_three_low"),
        (trend != 0, trend, "trend_up", "trend_down"),
        (outside, side, "above_limit", "below_limit"),
    )
    for where, way, up, down in rules:
        cause[where & (way > 0)], cause[where & (way <= 0)] = up, down
        direction[where] = np.where(way > 0, 1, -1)[where]
    return cause, direction


def _kinds(direction: np.ndarray, better: str | None) -> np.ndarray:
    sign = _sign(better)
    up, down = ("neutral_high", "neutral_low") if sign == 0 else ("improvement", "concern")
    turned = direction if sign == 0 else direction * sign
    kind = np.full(len(direction), "common_cause", dtype=object)
    kind[turned > 0], kind[turned < 0] = up, down
    return kind


def _assurance(limits: PhaseLimits, *, better: str | None, target: float | None) -> str | None:
    """Whether the process as it is will meet the target always, never or now and then."""
    sign = _sign(better)
    if target is None or sign == 0 or np.isnan(limits.high):
        return None
    if target > limits.high:
        return "fail" if sign == 1 else "pass"
    if target < limits.low:
        return "pass" if sign == 1 else "fail"
    return "inconsistent"


def _sign(better: str | None) -> int:
    if better is None:
        return 0
    return 1 if Better(better) is Better.HIGHER else -1
