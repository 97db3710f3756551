"""The forest: the original, the new sites by name, their average, and what the next site can expect."""

from __future__ import annotations

import html
from math import log10
from textwrap import wrap

import plotly.graph_objects as go

from components.charts.retention import line_keys
from components.charts.rows import FAINT, add_lines, add_span, axis_range
from components.charts.sketch import Sketch, scatter
from components.charts.theme import Palette, base_figure, marker, palette
from evaluation.views.axis import Axis
from evaluation.views.kept import kept
from evaluation.views.marks import Tone
from evaluation.views.project import Forest, ForestRow, RowKind

_ROW_PX, _LINE_PX, _LEAST_ROW_PX = 26, 17, 30
#: Room above the rows for the name of the line that readers judge by.
_ABOVE_PX = 24
#: A line of a row's name: short enough to leave a telephone's screen to the chart.
_LINE_LETTERS, _MOST_LINES = 17, 3
_NOTE_LETTERS = 28


@kept
def figure(forest: Forest, *, dark: bool, note: str | None = None) -> go.Figure:
    """Draw a forest, top row first. A row's marker carries its site's code as custom data; note: a word on the data.

    The axis's title is the page's to show: it would have to be broken here as for the narrowest screen.
    """
    colours, axis = palette(dark=dark), forest.axis
    rows, notes = forest.rows, wrap(note or "", _NOTE_LETTERS)
    below_px = 48 + _LINE_PX * len(notes)
    labels = [_label(row.label) for row in rows]
    row_px = _ROW_PX + _LINE_PX * max(label.count("<br>") for label in labels)
    drawn = base_figure(colours, height=max(row_px, _LEAST_ROW_PX) * len(rows) + below_px + _ABOVE_PX)
    add_lines(drawn, axis, colours)
    drawn.add_annotation(
        x=log10(axis.judged_by) if axis.logarithmic else axis.judged_by,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=axis.judged_by_name,
        showarrow=False,
        font={"size": 13, "color": colours.quiet},
    )
    for place, row in enumerate(rows):
        _add_row(drawn, row, float(-place), colours)
    if any(row.kind is RowKind.AVERAGE for row in rows):
        first = next(place for place, row in enumerate(rows) if row.kind is RowKind.AVERAGE)
        drawn.add_hline(y=0.5 - first, line={"color": colours.grid, "width": 1}, layer="below")
    drawn.update_xaxes(
        type="log" if axis.logarithmic else "linear",
        range=axis_range(axis),
        tickvals=[value for value, _ in axis.ticks],
        ticktext=[_tick(value, label, axis) for value, label in axis.ticks],
        tickfont={"size": 13, "color": colours.quiet},
        tickangle=0,
        title={
            "text": "<br>".join(html.escape(line) for line in notes),
            "font": {"size": 13, "color": colours.quiet},
            "standoff": 8,
        },
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    drawn.update_yaxes(
        range=[0.6 - len(rows), 0.6],
        tickvals=[float(-place) for place in range(len(rows))],
        ticktext=labels,
        tickfont={"size": 13, "color": colours.text},
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        automargin=True,
    )
    drawn.update_layout(margin={"l": 8, "r": 16, "t": _ABOVE_PX, "b": below_px})
    return drawn.figure()


def _add_row(drawn: Sketch, row: ForestRow, y: float, colours: Palette) -> None:
    average, faint = row.kind is RowKind.AVERAGE, row.kind is RowKind.NOT_COMPARED
    tone = row.mark.tone if row.mark else Tone.NO_DATA
    colour = colours.marks[tone].bar if average else colours.marks[tone].line if row.mark else colours.quiet
    if row.span:
        is_next = row.kind is RowKind.NEXT_SITE
        bar = colours.next_band if is_next else colour
        width = 10 if average else 6 if row.kind is RowKind.GROUP or (is_next and not row.faint) else 3
        add_span(drawn, row.span, y, colour=bar, width=width, name=row.kind.value, opacity=FAINT if row.faint else 1.0)
    if row.point is None:
        return
    if row.kind is RowKind.ORIGIN:
        look = {"symbol": "diamond-open", "size": 15, "color": colours.origin, "line": {"width": 2}}
    elif row.mark is None or faint:
        look = {"symbol": "circle-open-dot", "size": 11, "color": colours.quiet, "line": {"width": 1.5}}
    else:
        look = marker(colours, tone, size=18 if average else 13)
    drawn.add_trace(
        scatter(
            x=[row.point],
            y=[y],
            mode="markers",
            marker=look,
            hoverinfo="text",
            hovertext=[html.escape(row.text)],
            customdata=[row.site],
            name=row.kind.value,
            cliponaxis=False,
        )
    )


def keys(forest: Forest) -> tuple[str, ...]:
    """Return what a forest's upright lines and arrows mean; shares have the lines of the strips."""
    lines = line_keys([forest.axis]) if forest.axis.full is not None else (f"┊ {forest.axis.judged_by_name}",)
    goes_on = any(row.span and (row.span.cut_low or row.span.cut_high) for row in forest.rows)
    return (*lines, "▸ goes on beyond the chart") if goes_on else lines


def _tick(value: float, label: str, axis: Axis) -> str:
    """Return a mark's label on two lines; of the line that readers judge by only its value: its name stands above."""
    number, _, name = label.partition(" ")
    return number if value == axis.judged_by or not name else f"{number}<br>{name}"


def _label(text: str) -> str:
    """Break a name into short lines and make it plain text, as Plotly reads tags in labels."""
    lines = wrap(text, _LINE_LETTERS, max_lines=_MOST_LINES, placeholder="…")
    return "<br>".join(html.escape(line) for line in lines)
