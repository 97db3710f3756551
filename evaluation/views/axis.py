"""The axis that fits all projects: the share of the original effect kept, 0% none, 100% original."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

from evaluation.views.numbers import percent, plain_number

#: The part of the axis that is always shown, so that rows can be compared from page to page.
SHARE_LOW, SHARE_HIGH = -0.5, 1.5


@dataclass(frozen=True, kw_only=True)
class Span:
    """An interval on an axis; cut_low and cut_high say that it goes on beyond what is drawn."""

    low: float
    high: float
    cut_low: bool = False
    cut_high: bool = False


@dataclass(frozen=True, kw_only=True)
class Axis:
    """Where an axis begins and ends, its marks as (value, label), and whether steps are ratios.

    judged_by: the value that readers hold a range against: the agreed line, or no change. full: the share that a range
    must reach to count as kept, drawn without words; None where it is not drawn.
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    title: str
    judged_by: float
    judged_by_name: str
    logarithmic: bool = False
    full: float | None = None

    def span(self, low: float | None, high: float | None) -> Span | None:
        """Return an interval cut to the axis; None where it has no ends."""
        if low is None or high is None:
            return None
        return Span(
            low=min(max(low, self.low), self.high),
            high=max(min(high, self.high), self.low),
            cut_low=low < self.low,
            cut_high=high > self.high,
        )

    def point(self, value: float | None) -> float | None:
        """Return a value cut to the axis."""
        return None if value is None else min(max(value, self.low), self.high)


def share_axis(agreed_line: float, *, full: float | None = None) -> Axis:
    """Return the axis of shares with its marks: the ends, none, the agreed line, the original."""
    marks = {
        SHARE_LOW: percent(SHARE_LOW),
        0.0: "0% none",
        1.0: "100% original",
        SHARE_HIGH: percent(SHARE_HIGH),
        agreed_line: f"{percent(agreed_line)} agreed line",
    }
    return Axis(
        low=SHARE_LOW,
        high=SHARE_HIGH,
        ticks=tuple(sorted(marks.items())),
        title="Share of the original benefit kept",
        judged_by=agreed_line,
        judged_by_name="agreed line",
        full=full,
    )


def ratio_axis(values: list[float], *, title: str) -> Axis:
    """Return a logarithmic axis around the values (all above 0) and 1, with round marks."""
    low, high = min([*values, 1.0]) / 1.15, max([*values, 1.0]) * 1.15
    low, high = max(low, 0.01), min(high, 100.0)
    marks = [m * 10.0**e for e in range(-2, 3) for m in (1, 2, 5)]
    inside = [mark for mark in marks if low <= mark <= high]
    if len(inside) < 3:
        inside = [mark for mark in (0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 2, 4) if low <= mark <= high]
    return Axis(
        low=low,
        high=high,
        ticks=tuple((mark, f"{mark:g}") for mark in inside),
        title=title,
        judged_by=1.0,
        judged_by_name="no change",
        logarithmic=True,
    )


def plain_axis(values: list[float], *, title: str) -> Axis:
    """Return a linear axis around the values and 0, with about five round marks."""
    low, high = min([*values, 0.0]), max([*values, 0.0])
    room = (high - low) * 0.08 or 1.0
    low, high = low - room, high + room
    step = _round_step((high - low) / 5)
    marks = [step * place for place in range(ceil(low / step), floor(high / step) + 1)]
    return Axis(
        low=low,
        high=high,
        ticks=tuple((mark, plain_number(mark)) for mark in marks),
        title=title,
        judged_by=0.0,
        judged_by_name="no change",
    )


def _round_step(rough: float) -> float:
    size = 10.0 ** floor(log10(rough))
    return next(step * size for step in (1, 2, 5, 10) if step * size >= rough)
