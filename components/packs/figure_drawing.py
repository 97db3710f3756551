"""Any of the app's Plotly figures as a drawing, so that every chart can be taken away as PNG and SVG without a browser.

It reads a figure as plain values (`components.charts.sketch.parts`) and knows what the app's charts use: lines,
markers, grids of cells, upright lines and bands, labels. Whatever else a figure holds is an error, never left out in
silence.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from typing import Any

from components.charts.palette import LIGHT
from components.packs import fonts
from components.packs.drawing import Bar, Disc, Drawing, Line, Mark, Polygon, Words
from evaluation.views.numbers import plain_number

Values = Mapping[str, Any]

#: Points a pixel of the screen, and the size of words.
_POINTS, _SIZE = 0.75, 9.0
_DASHES = {"dash": "dashed", "dot": "dotted", "solid": None, None: None}
_WIDTH = 640.0
_STEP = _SIZE * 1.3


@dataclass(frozen=True, kw_only=True)
class _Scale:
    """Where values of one axis stand, in points."""

    low: float
    high: float
    start: float
    end: float
    is_log: bool = False

    def at(self, value: Any) -> float:
        number = _number(value)
        number = log10(number) if self.is_log else number
        return self.start + (number - self.low) / ((self.high - self.low) or 1.0) * (self.end - self.start)


def drawing(figure: Values, *, text: str) -> Drawing:
    """Draw a figure. text: the chart's text alternative."""
    layout, traces = figure["layout"], list(figure["data"])
    across, down = layout.get("xaxis", {}), layout.get("yaxis", {})
    names = [_plain(each) for each in down.get("ticktext") or ()]
    widest = max((fonts.width_pt(line, size_pt=_SIZE) for name in names for line in name.split("\n")), default=0.0)
    left = max(widest + 12, 14.0) if down.get("visible", True) else 14.0
    left = max(left, 40.0) if not names and down.get("visible", True) else left
    top = (36.0 if across.get("side") == "top" else 8.0) + 14.0 * len(_labels(layout, paper=True))
    tall = float(layout["height"]) * _POINTS
    bottom = tall - 8.0 if across.get("side") == "top" or across.get("visible") is False else tall - 44.0
    x = _scale(across, traces, "x", left, _WIDTH - 20.0)
    y = _scale(down, traces, "y", bottom, top)
    if down.get("scaleanchor"):
        x = _same_scale(x, y, float(down["scaleratio"]))
    marks: list[Mark] = [*_shapes(layout, x, y, top, bottom)]
    for trace in traces:
        marks += _cells(trace, x, y) if trace["type"] == "heatmap" else _trace(trace, x, y)
    marks += [*_across(across, x, top, bottom, traces), *_down(down, names, y, left, traces)]
    marks += _written(layout, x, y, top)
    title = _plain((across.get("title") or {}).get("text") or "").split("\n")
    below = bottom + 4 + 2.9 * _STEP
    middle = (x.start + x.end) / 2
    for place, line in enumerate(each for each in title if each):
        marks.append(_words(middle, below + place * _STEP, line, LIGHT.quiet, anchor="middle"))
    height = max(tall, below + len(title) * _STEP)
    return Drawing(width=_WIDTH, height=height, marks=tuple(marks), text=text, ground=LIGHT.surface)


def _number(value: Any) -> float:
    return float(value.toordinal()) if isinstance(value, date) else float(value)


def _plain(text: str) -> str:
    """Return a label without the tags that Plotly reads; what users wrote was escaped, and is words again."""
    return html.unescape(re.sub(r"<(?!br)[^>]*>", "", text).replace("<br>", "\n")).strip("\n")


def _words(x: float, y: float, text: str, colour: str, *, anchor: str = "start", bold: bool = False) -> Words:
    return Words(x=x, y=y, text=text, colour=colour, size=_SIZE, anchor=anchor, bold=bold)


def _values(traces: Sequence[Values], axis: str) -> list[float]:
    return [_number(value) for trace in traces for value in trace.get(axis) or () if value is not None]


def _scale(axis: Values, traces: Sequence[Values], name: str, start: float, end: float) -> _Scale:
    is_log = axis.get("type") == "log"
    grids = [trace for trace in traces if trace["type"] == "heatmap"]
    if grids:
        cells = grids[0]["z"]
        count = len(cells) if name == "y" else len(cells[0])
        low, high = -0.5, count - 0.5
    elif axis.get("range"):
        low, high = (float(each) for each in axis["range"])
    else:
        found = _values(traces, name)
        low, high = (min(found), max(found)) if found else (0.0, 1.0)
        room = (high - low) * 0.04 or 1.0
        low, high = low - room, high + room
    if axis.get("autorange") == "reversed":
        start, end = end, start
    return _Scale(low=low, high=high, start=start, end=end, is_log=is_log)


def _same_scale(x: _Scale, y: _Scale, ratio: float) -> _Scale:
    """Return x so that one step of it is as long as one of y, by a map's ratio."""
    step = abs(y.end - y.start) / (y.high - y.low) / ratio
    middle, half = (x.start + x.end) / 2, (x.high - x.low) * step / 2
    return _Scale(low=x.low, high=x.high, start=middle - half, end=middle + half)


def _shapes(layout: Values, x: _Scale, y: _Scale, top: float, bottom: float) -> Iterator[Mark]:
    for shape in layout.get("shapes") or ():
        line = shape.get("line") or {}
        if shape["type"] == "rect":
            left, right = x.at(shape["x0"]), x.at(shape["x1"])
            fill = f"{shape['fillcolor']}99"
            yield Bar(x=left, y=top, width=right - left, height=bottom - top, fill=fill)
        elif shape["x0"] == shape["x1"]:
            at = x.at(shape["x0"])
            yield _line((at, top), (at, bottom), line)
        else:
            at = y.at(shape["y0"])
            yield _line((min(x.start, x.end), at), (max(x.start, x.end), at), line)


def _line(start: tuple[float, float], end: tuple[float, float], look: Values) -> Line:
    dash = _DASHES[look.get("dash")]
    width = float(look.get("width") or 1.0) * _POINTS
    return Line(x1=start[0], y1=start[1], x2=end[0], y2=end[1], colour=look["color"], width=width, dash=dash)


def _trace(trace: Values, x: _Scale, y: _Scale) -> Iterator[Mark]:
    places = [
        None if a is None or b is None else (x.at(a), y.at(b)) for a, b in zip(trace["x"], trace["y"], strict=True)
    ]
    mode = trace.get("mode") or "markers"
    if "lines" in mode:
        path = _stepped(places) if trace["line"].get("shape") == "hvh" else places
        for start, end in zip(path, path[1:], strict=False):
            if start and end:
                yield _line(start, end, trace["line"])
    if "markers" in mode:
        look = trace["marker"]
        for place, at in enumerate(places):
            if at:
                yield from _marker(
                    at, {name: _one(look.get(name), place) for name in ("symbol", "size", "color")}, look, place
                )


def _stepped(places: Sequence[tuple[float, float] | None]) -> list[tuple[float, float] | None]:
    """Return the corners of a line that keeps each level as far as half the way to the next."""
    path: list[tuple[float, float] | None] = []
    for start, end in zip(places, places[1:], strict=False):
        if start and end:
            half = (start[0] + end[0]) / 2
            path += [start, (half, start[1]), (half, end[1]), end]
    return path or list(places)


def _one(value: Any, place: int) -> Any:
    return value[place] if isinstance(value, list | tuple) else value


def _marker(at: tuple[float, float], look: Values, whole: Values, place: int) -> Iterator[Mark]:
    (x, y), radius = at, float(look["size"]) * _POINTS / 2
    line = whole.get("line") or {}
    edge, pen = _one(line.get("color"), place) or look["color"], float(line.get("width") or 1.0) * _POINTS
    symbol, colour = str(look["symbol"]), str(look["color"])
    shape, is_open = symbol.partition("-open")[0], "-open" in symbol
    fill = LIGHT.surface if is_open else colour
    edge = colour if is_open else edge
    if shape.startswith("line"):
        reach = (radius, 0.0) if shape == "line-ew" else (0.0, radius)
        yield Line(x1=x - reach[0], y1=y - reach[1], x2=x + reach[0], y2=y + reach[1], colour=colour, width=pen)
    elif shape.startswith("circle"):
        yield Disc(x=x, y=y, radius=radius, fill=fill, line=edge, line_width=pen)
        if symbol.endswith("-dot"):
            yield Disc(x=x, y=y, radius=radius / 4, fill=edge, line=edge, line_width=0.1)
    else:
        yield Polygon(
            corners=tuple((x + a * radius, y + b * radius) for a, b in _CORNERS[shape]),
            fill=fill, line=edge, line_width=pen,
        )  # fmt: skip


_CORNERS = {
    "triangle-down": ((-1.0, -0.8), (1.0, -0.8), (0.0, 1.0)),
    "triangle-left": ((-1.0, 0.0), (0.8, -0.9), (0.8, 0.9)),
    "triangle-right": ((1.0, 0.0), (-0.8, -0.9), (-0.8, 0.9)),
    "diamond": ((0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
}


def _cells(trace: Values, x: _Scale, y: _Scale) -> Iterator[Mark]:
    wide, tall = abs(x.at(1) - x.at(0)), abs(y.at(1) - y.at(0))
    low, high = float(trace["zmin"]), float(trace["zmax"])
    for row, line in enumerate(trace["z"]):
        for column, value in enumerate(line):
            if value is None:
                continue
            ground = _ground(trace["colorscale"], (value - low) / (high - low))
            corner = (x.at(column) - wide / 2 + 1, y.at(row) - tall / 2 + 1)
            yield Bar(x=corner[0], y=corner[1], width=wide - 2, height=tall - 2, fill=ground)
            if trace.get("texttemplate"):
                ink = "#FFFFFF" if _is_dark(ground) else LIGHT.text
                yield _words(x.at(column), y.at(row), _plain(trace["text"][row][column]), ink, anchor="middle")


def _ground(scale: Sequence[Sequence[Any]], share: float) -> str:
    """Return the colour of a share of a scale, between the two that it lies between."""
    for (low, first), (high, last) in zip(scale, scale[1:], strict=False):
        if low <= share <= high:
            part = (share - low) / ((high - low) or 1.0)
            mixed = (round(a + (b - a) * part) for a, b in zip(_rgb(first), _rgb(last), strict=True))
            return "#" + "".join(f"{each:02X}" for each in mixed)
    return str(scale[-1][1])


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _is_dark(colour: str) -> bool:
    red, green, blue = _rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140


def _across(axis: Values, scale: _Scale, top: float, bottom: float, traces: Sequence[Values]) -> Iterator[Mark]:
    if axis.get("visible") is False or axis.get("showticklabels") is False:
        return
    is_top = axis.get("side") == "top"
    taken = float("-inf")
    for value, label in _ticks(axis, traces, "x", scale):
        at, lines = scale.at(10**value if scale.is_log else value), label.split("\n")
        half = max(fonts.width_pt(line, size_pt=_SIZE) for line in lines) / 2
        if at - half < taken + 2:  # words that would run into each other are left out
            continue
        taken = at + half
        for place, line in enumerate(lines):
            y = top - _STEP * (len(lines) - place - 0.4) if is_top else bottom + 4 + _STEP * (place + 0.5)
            yield _words(at, y, line, LIGHT.quiet, anchor="middle")


def _down(axis: Values, names: Sequence[str], scale: _Scale, left: float, traces: Sequence[Values]) -> Iterator[Mark]:
    if axis.get("visible") is False:
        return
    for value, label in _ticks(axis, traces, "y", scale):
        lines, at = label.split("\n"), scale.at(value)
        first = at - _STEP * (len(lines) - 1) / 2
        if not names:
            yield Line(x1=left, y1=at, x2=_WIDTH - 20.0, y2=at, colour=LIGHT.grid, width=0.5)
        for place, line in enumerate(lines):
            yield _words(left - 6, first + place * _STEP, line, LIGHT.text, anchor="end")


def _ticks(axis: Values, traces: Sequence[Values], name: str, scale: _Scale) -> list[tuple[Any, str]]:
    """Return a figure's own ticks, else round ones: years and half years for days."""
    if axis.get("tickvals"):
        values = [log10(each) if scale.is_log else each for each in axis["tickvals"]]
        return [(value, _plain(text)) for value, text in zip(values, axis["ticktext"], strict=True)]
    if any(isinstance(value, date) for trace in traces for value in trace.get(name) or ()):
        first, last = date.fromordinal(ceil(scale.low)), date.fromordinal(floor(scale.high))
        days = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in (1, 7)]
        return [(day, f"{day:%b}\n{day:%Y}") for day in days if first <= day <= last]
    rough = (scale.high - scale.low) / 5 or 1.0
    size = 10.0 ** floor(log10(rough))
    step = next(each * size for each in (1, 2, 5, 10) if each * size >= rough)
    places = range(ceil(scale.low / step), floor(scale.high / step) + 1)
    return [(step * place, plain_number(step * place)) for place in places]


def _labels(layout: Values, *, paper: bool) -> list[Values]:
    found = [each for each in layout.get("annotations") or () if (each.get("yref") == "paper") == paper]
    return [each for each in found if each.get("xref") != "paper"]


def _written(layout: Values, x: _Scale, y: _Scale, top: float) -> Iterator[Mark]:
    for place, each in enumerate(_labels(layout, paper=True)):
        anchor = {"right": "end", "center": "middle"}.get(str(each.get("xanchor")), "start")
        yield _words(x.at(each["x"]), top - 6 - 13.0 * place, _plain(each["text"]), LIGHT.quiet, anchor=anchor)
    for each in _labels(layout, paper=False):
        at = y.at(each["y"]) - float(each.get("yshift") or 0) * _POINTS
        yield _words(x.at(each["x"]), at, _plain(each["text"]), LIGHT.text, anchor="middle", bold=True)
    for each in layout.get("annotations") or ():
        if each.get("xref") == "paper":
            yield _words(14.0, y.at(y.low) - 6, _plain(each["text"]), LIGHT.quiet)
