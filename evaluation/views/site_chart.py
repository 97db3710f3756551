"""A site's run or control chart as positions and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, isfinite, log10

from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.analysis.site_series import Point, Series
from evaluation.domain.vocabulary import Clock, OutcomeType
from evaluation.views.numbers import day, decimal, month, plain_number
from evaluation.views.wording import site as words


@dataclass(frozen=True, kw_only=True)
class ChartPoint:
    """One point: the middle of its months, its level per `per`, its limits, and what it says in words."""

    at: date
    level: float
    part: str
    kind: str
    centre: float | None
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True, kw_only=True)
class ControlChart:
    """The chart: points in time order; starts as (day, label); the transition as two days; its marks and its words.

    text: the text alternative. title: what the upright axis counts; key: what its signs mean.
    """

    points: tuple[ChartPoint, ...]
    starts: tuple[tuple[date, str], ...]
    transition: tuple[date, date] | None
    title: str
    better: str
    ticks: tuple[tuple[float, str], ...]
    low: float
    high: float
    text: str
    key: tuple[str, ...]


def control_chart(series: Series, site: SiteResult, result: OutcomeResult, *, clock: Clock) -> ControlChart | None:
    """Return the chart; None where there is no point."""
    if not series.points:
        return None
    per = display_per(result)
    points = tuple(_point(point, per, result) for point in series.points)
    ends = [value for point in points for value in (point.level, point.low, point.high) if value is not None]
    ticks = _ticks(min(0.0, *ends), max(ends) if max(ends) > 0 else 1.0)
    planned, actual = site.planned_start, site.actual_start
    starts, transition = _starts(planned, actual, clock)
    return ControlChart(
        points=points,
        starts=starts,
        transition=transition,
        title=level_title(result),
        better="Lower is better" if result.better == "lower" else "Higher is better",
        ticks=tuple((value, plain_number(round(value, 6))) for value in ticks),
        low=ticks[0],
        high=max(ticks[-1], max(ends)),
        text=_text(series, site, result),
        key=words.chart_key(series, has_transition=transition is not None),
    )


def display_per(result: OutcomeResult) -> float:
    """Return what levels are shown per: the outcome's own, else per 100 for proportions."""
    if result.type == OutcomeType.MEAN:
        return 1.0
    return result.per or (100.0 if result.type == OutcomeType.PROPORTION else 1.0)


def level_title(result: OutcomeResult) -> str:
    """Return what levels count: "per 10,000 births", "% of patients", "days"."""
    per = display_per(result)
    unit = result.unit or ""
    if result.type == OutcomeType.MEAN:
        return f"Average, {unit}" if unit else "Average"
    if per == 100:
        return f"% of {unit}" if unit else "%"
    if per == 1:
        return f"Per {unit}" if unit else "Events per unit of exposure"
    return f"Per {per:,.0f} {unit}".strip()


def level_words(level: float, result: OutcomeResult) -> str:
    """Return a level as people read it: whole percentages, as they come from rounded counts; "12.5" otherwise."""
    if result.type != OutcomeType.MEAN and display_per(result) == 100:
        return f"{round(level)}%"
    return decimal(level) if level < 10 else f"{level:,.0f}" if result.type != OutcomeType.MEAN else f"{level:,.1f}"


def span_words(first: date, last: date) -> str:
    """Return "April 2024" or "April to June 2024"."""
    if (first.year, first.month) == (last.year, last.month):
        return month(first)
    if first.year == last.year:
        return f"{first:%B} to {month(last)}"
    return f"{month(first)} to {month(last)}"


def _point(point: Point, per: float, result: OutcomeResult) -> ChartPoint:
    def scaled(value: float | None) -> float | None:
        return None if value is None or not isfinite(value) else value * per

    kind = {"improvement": ": better than chance would explain", "concern": ": worse than chance would explain"}
    level = point.level * per
    return ChartPoint(
        at=point.first + timedelta(days=(point.last - point.first).days // 2),
        level=level,
        part=point.part,
        kind=point.kind,
        centre=scaled(point.centre),
        low=scaled(point.low),
        high=scaled(point.high),
        text=f"{span_words(point.first, point.last)}: {level_words(level, result)}{kind.get(point.kind, '')}",
    )


def _starts(
    planned: date | None, actual: date | None, clock: Clock
) -> tuple[tuple[tuple[date, str], ...], tuple[date, date] | None]:
    if planned and actual and planned != actual:
        marks = ((planned, f"Planned start {day(planned)}"), (actual, f"Actual start {day(actual)}"))
        shaded = (min(planned, actual), max(planned, actual)) if clock is Clock.ACTUAL else None
        return tuple(sorted(marks)), shaded
    known = actual or planned
    return ((known, f"{'Start' if actual else 'Planned start'} {day(known)}"),) if known else (), None


def _text(series: Series, site: SiteResult, result: OutcomeResult) -> str:
    kind = "Control chart" if series.limits else "Run chart"
    span = span_words(series.points[0].first, series.points[-1].last)
    return f"{kind} of {result.name} at {site.name}, {span}. {words.chart_finding(series)}"


def _ticks(low: float, high: float) -> list[float]:
    rough = (high - low) / 4
    size = 10.0 ** floor(log10(rough))
    step = next(step * size for step in (1, 2, 5, 10) if step * size >= rough)
    return [step * place for place in range(floor(low / step), ceil(high / step) + 1)]
