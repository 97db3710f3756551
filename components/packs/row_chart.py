"""A chart of rows on one axis, from any view: names on the left, ranges and signs on the axis, figures on the right.

The strip of the Overview, the forest of a project and the small multiples of Compare are all of this kind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log10

from components.charts.palette import Palette
from components.packs import fonts, glyphs
from components.packs.drawing import Bar, Drawing, Line, Mark, Words
from components.packs.typst_text import shown
from evaluation.views.axis import Axis, Span

#: Draws a sign around a point: x and y in points.
Sign = Callable[[float, float], tuple[Mark, ...]]

_LABEL_SHARE, _VALUE_SHARE, _GAP = 0.27, 0.23, 12.0
#: Share of the axis kept free at each end, so that an arrow does not run into the words beside it.
_ARROW_SHARE = 0.03
_LEADING = 1.3
_TICK_LINES = 2


@dataclass(frozen=True, kw_only=True)
class RangeBar:
    """A range on the axis, cut where the view cut it."""

    span: Span
    colour: str
    thickness: float


@dataclass(frozen=True, kw_only=True)
class ChartRow:
    """One row. value: its figures, a line each. judged_by: its own line, where rows are held against different ones."""

    label: str
    value: tuple[str, ...] = ()
    bars: tuple[RangeBar, ...] = ()
    points: tuple[tuple[float, Sign], ...] = ()
    strong: bool = False
    above: bool = False
    judged_by: float | None = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """How a chart is set: its width and the size of its words, in points."""

    width: float
    size: float = 8.5
    colours: Palette
    least_row: float = 17.0
    label_share: float = _LABEL_SHARE
    value_share: float = _VALUE_SHARE
    heading: tuple[str, str] = field(default=("", ""))

    @property
    def plot(self) -> tuple[float, float]:
        """Return where the axis begins and ends, from left to right."""
        left = self.width * self.label_share + (_GAP if self.label_share else _GAP * 0.75)
        return left, self.width * (1 - self.value_share) - (_GAP if self.value_share else _GAP * 0.75)

    def label_lines(self, row: ChartRow) -> tuple[str, ...]:
        """Return a row's name in the lines it needs."""
        if not self.label_share:
            return ()
        room = self.width * self.label_share
        return fonts.lines(shown(row.label), room_pt=room, size_pt=self.size, bold=row.strong)

    def value_lines(self, row: ChartRow) -> tuple[str, ...]:
        """Return a row's figures in the lines they need."""
        room = self.width * self.value_share
        broken = (fonts.lines(shown(part), room_pt=room, size_pt=self.size, bold=row.strong) for part in row.value)
        return tuple(line for lines in broken for line in lines)

    def row_height(self, row: ChartRow) -> float:
        """Return how tall a row is."""
        count = max(len(self.label_lines(row)), len(self.value_lines(row)), 1)
        return max(self.least_row, count * self.size * _LEADING + self.size * 0.7)


def place(axis: Axis, sheet: Sheet, value: float) -> float:
    """Return where a value stands on a chart, in points from the left."""
    low, high, value = (log10(each) if axis.logarithmic else each for each in (axis.low, axis.high, value))
    room = (high - low) * _ARROW_SHARE
    left, right = sheet.plot
    return left + (value - low + room) / (high - low + 2 * room) * (right - left)


def chart(rows: Sequence[ChartRow], axis: Axis, *, sheet: Sheet, text: str, note: str | None = None) -> Drawing:
    """Draw rows from top to bottom with the axis below them. text: the chart's text alternative."""
    head = sheet.size * 1.9 if any(sheet.heading) else 0.0
    heights = [sheet.row_height(row) for row in rows]
    foot = head + sum(heights)
    marks: list[Mark] = [*_heading(sheet, head), *_upright(axis, sheet, head, foot, rows)]
    top = head
    for row, height in zip(rows, heights, strict=True):
        marks += _row(row, axis, sheet, top, height)
        top += height
    below = _axis(axis, sheet, foot, note)
    return Drawing(
        width=sheet.width,
        height=foot + below[1],
        marks=(*marks, *below[0]),
        text=text,
        ground=sheet.colours.surface,
    )


def _heading(sheet: Sheet, head: float) -> list[Mark]:
    if not head:
        return []
    look = {"y": head / 2, "colour": sheet.colours.quiet, "size": sheet.size}
    left, right = sheet.heading
    return [
        Words(x=0.0, text=left, anchor="start", **look),
        Words(x=sheet.width * (1 - sheet.value_share), text=right, anchor="start", **look),
        Line(x1=0, y1=head, x2=sheet.width, y2=head, colour=sheet.colours.grid, width=0.75),
    ]


def _upright(axis: Axis, sheet: Sheet, top: float, foot: float, rows: Sequence[ChartRow]) -> list[Mark]:
    """Return the axis's lines through all rows; the one to be held against is dotted and stronger."""
    own = any(row.judged_by is not None for row in rows)
    marks: list[Mark] = []
    for value in sorted({axis.judged_by, *(value for value, _ in axis.ticks)}):
        judged = value == axis.judged_by
        if judged and own:
            continue
        x = place(axis, sheet, value)
        colour = sheet.colours.quiet if judged else sheet.colours.grid
        look = {"colour": colour, "width": 1.0 if judged else 0.75, "dash": "densely-dotted" if judged else None}
        marks.append(Line(x1=x, y1=top, x2=x, y2=foot + 3, **look))
    if axis.full is not None and axis.full != axis.judged_by and not own:
        x = place(axis, sheet, axis.full)
        marks.append(Line(x1=x, y1=top, x2=x, y2=foot + 3, colour=sheet.colours.quiet, width=0.75, dash="dashed"))
    return marks


def _row(row: ChartRow, axis: Axis, sheet: Sheet, top: float, height: float) -> list[Mark]:
    middle, colours = top + height / 2, sheet.colours
    marks: list[Mark] = []
    if row.above:
        marks.append(Line(x1=0, y1=top, x2=sheet.width, y2=top, colour=colours.grid, width=0.75))
    if row.judged_by is not None:
        x = place(axis, sheet, row.judged_by)
        marks.append(
            Line(x1=x, y1=top + 1, x2=x, y2=top + height - 1, colour=colours.quiet, width=1.0, dash="densely-dotted")
        )
    for bar in row.bars:
        marks += _bar(bar, axis, sheet, middle)
    for value, sign in row.points:
        marks += sign(place(axis, sheet, value), middle)
    marks += _lines(sheet.label_lines(row), 0.0, middle, sheet, strong=row.strong)
    start = sheet.width * (1 - sheet.value_share)
    return marks + _lines(sheet.value_lines(row), start, middle, sheet, strong=row.strong)


def _bar(bar: RangeBar, axis: Axis, sheet: Sheet, middle: float) -> list[Mark]:
    left, right = (place(axis, sheet, end) for end in (bar.span.low, bar.span.high))
    look = {"y": middle - bar.thickness / 2, "height": bar.thickness, "fill": bar.colour}
    marks: list[Mark] = [Bar(x=left, width=right - left, **look)]
    size = bar.thickness / 2 + 2.5
    if bar.span.cut_low:
        marks.append(glyphs.arrow(left, middle, size=size, left=True, colour=bar.colour))
    if bar.span.cut_high:
        marks.append(glyphs.arrow(right, middle, size=size, left=False, colour=bar.colour))
    return marks


def _lines(texts: Sequence[str], x: float, middle: float, sheet: Sheet, *, strong: bool) -> list[Mark]:
    step = sheet.size * _LEADING
    first = middle - step * (len(texts) - 1) / 2
    look = {"x": x, "colour": sheet.colours.text, "size": sheet.size, "bold": strong}
    return [Words(y=first + step * place, text=text, **look) for place, text in enumerate(texts) if text]


def _axis(axis: Axis, sheet: Sheet, top: float, note: str | None) -> tuple[list[Mark], float]:
    """Return the marks below the rows and how tall they are."""
    left, right = sheet.plot
    marks: list[Mark] = [Line(x1=left, y1=top, x2=right, y2=top, colour=sheet.colours.quiet, width=0.75)]
    step = sheet.size * _LEADING
    texts = _tick_texts(axis, sheet)
    tall = max((len(lines) for _, lines in texts), default=0)
    look = {"colour": sheet.colours.quiet, "size": sheet.size, "anchor": "middle"}
    for x, tick in texts:
        marks += [Words(x=x, y=top + 4 + step * (place + 0.5), text=text, **look) for place, text in enumerate(tick)]
    y = top + 4 + step * (tall + 0.75)
    for line in (axis.title, note):
        if line:
            marks.append(Words(x=(left + right) / 2, y=y, text=line, **look))
            y += step
    return marks, y - top


def _tick_texts(axis: Axis, sheet: Sheet) -> list[tuple[float, tuple[str, ...]]]:
    """Return each tick's place and lines: the number, then its words; a tick that would run into another is left out.

    The value that ranges are held against always stays.
    """
    ticks = [(place(axis, sheet, value), tuple(label.split(" ", 1)), value) for value, label in axis.ticks]
    while len(ticks) > 1:
        close = next((pair for pair in pairwise(ticks) if _touch(pair[0], pair[1], sheet)), None)
        if close is None:
            break
        ticks.remove(close[1] if close[1][2] != axis.judged_by else close[0])
    return [(x, lines) for x, lines, _ in ticks]


def _touch(
    one: tuple[float, tuple[str, ...], float], other: tuple[float, tuple[str, ...], float], sheet: Sheet
) -> bool:
    halves = [max(fonts.width_pt(line, size_pt=sheet.size) for line in lines) / 2 for _, lines, _ in (one, other)]
    return other[0] - one[0] < sum(halves) + 4
