"""A pattern between sites as a drawing, from the same view as the page: for pictures to take away."""

from __future__ import annotations

from collections.abc import Callable

from components.charts.palette import LIGHT, Palette
from components.packs.drawing import Disc, Drawing, Line, Mark, Polygon, Words
from evaluation.views.delivery_chart import Bubble, PatternChart

_HEIGHT_SHARE = 0.62
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 10.0, 22.0, 44.0
_SIZE = 8.5
#: Points for each pixel of a bubble on the page.
_POINTS_A_PIXEL = 0.62


def drawing(chart: PatternChart, *, width: float, colours: Palette = LIGHT, note: str | None = None) -> Drawing:
    """Draw the chart. note: a word on the data, such as "Made-up data"."""
    height = width * _HEIGHT_SHARE
    x = _scale(chart.x_range, _LEFT, width - _RIGHT)
    room = (chart.y.high - chart.y.low) * 0.04
    y = _scale((chart.y.low - room, chart.y.high + room), height - _BOTTOM, _TOP)
    marks = [*_axes(chart, x, y, width, colours), *_band(chart, x, y, colours)]
    marks += [mark for bubble in chart.bubbles for mark in _bubble(x(bubble.x), y(bubble.y), bubble, colours)]
    for group in chart.groups:
        at, middle = x(group.x), y(group.middle)
        marks.append(Line(x1=at, y1=y(group.span.low), x2=at, y2=y(group.span.high), colour=colours.text, width=2.0))
        marks.append(Line(x1=at - 11, y1=middle, x2=at + 11, y2=middle, colour=colours.text, width=3.0))
    titles = [chart.x_title, *([note] if note else [])]
    for place, line in enumerate(titles):
        at = height - _BOTTOM + 25 + 11 * place
        marks.append(_words((width + _LEFT - _RIGHT) / 2, at, line, colours, anchor="middle"))
    return Drawing(width=width, height=height, marks=tuple(marks), text=chart.text, ground=colours.surface)


def _scale(ends: tuple[float, float], first: float, last: float) -> Callable[[float], float]:
    low, high = ends
    return lambda value: first + (value - low) / (high - low) * (last - first)


def _axes(
    chart: PatternChart, x: Callable[[float], float], y: Callable[[float], float], width: float, colours: Palette
) -> list[Mark]:
    marks: list[Mark] = [_words(2, 8, chart.y.title, colours)]
    left, right = _LEFT, width - _RIGHT
    for value, label in chart.y.ticks:
        marks.append(Line(x1=left, x2=right, y1=y(value), y2=y(value), colour=colours.grid, width=0.6))
        marks.append(_words(left - 5, y(value), label, colours, anchor="end"))
    line = y(chart.y.judged_by)
    marks.append(Line(x1=left, x2=right, y1=line, y2=line, colour=colours.quiet, width=1.0, dash="dotted"))
    bottom = y(chart.y.low) + 14
    return marks + [_words(x(value), bottom, label, colours, anchor="middle") for value, label in chart.x_ticks]


def _band(
    chart: PatternChart, x: Callable[[float], float], y: Callable[[float], float], colours: Palette
) -> list[Mark]:
    band = chart.band
    if band is None:
        return []
    along = [x(value) for value in band.x]
    upper = list(zip(along, (y(value) for value in band.high), strict=True))
    lower = list(zip(along, (y(value) for value in band.low), strict=True))
    shape = Polygon(corners=(*upper, *reversed(lower)), fill=colours.grid, line=colours.grid, line_width=0.2)
    middle = [y(value) for value in band.middle]
    ends = {"x1": along[0], "y1": middle[0], "x2": along[-1], "y2": middle[-1]}
    return [shape, Line(**ends, colour=colours.text, width=1.4, dash="dashed" if band.faint else None)]


def _bubble(x: float, y: float, bubble: Bubble, colours: Palette) -> tuple[Mark, ...]:
    radius = bubble.size_px * _POINTS_A_PIXEL / 2
    look = {"fill": colours.accent, "line": colours.surface, "line_width": 0.8}
    if bubble.beyond is None:
        return (Disc(x=x, y=y, radius=radius, **look),)
    tip = -radius if bubble.beyond == "up" else radius
    return (Polygon(corners=((x - radius, y - tip), (x + radius, y - tip), (x, y + tip)), **look),)


def _words(x: float, y: float, text: str, colours: Palette, *, anchor: str = "start") -> Words:
    return Words(x=x, y=y, text=text, colour=colours.quiet, size=_SIZE, anchor=anchor)
