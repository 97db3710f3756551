"""The forest: the original, the new sites by name, their average, and what the next site can expect."""

from __future__ import annotations

import html
from textwrap import wrap

import plotly.graph_objects as go

from components.charts.rows import FAINT, add_lines, add_span, axis_range
from components.charts.sketch import Sketch, scatter
from components.charts.theme import Palette, base_figure, marker, palette
from evaluation.views.kept import kept
from evaluation.views.marks import Tone
from evaluation.views.project import Forest, ForestRow, RowKind

_ROW_PX, _LINE_PX, _LEAST_ROW_PX = 22, 17, 30
#: A line of a row's name: short enough to leave a telephone's screen to the chart.
_LINE_LETTERS, _MOST_LINES = 17, 3
_TITLE_LETTERS = 24


@kept
def figure(forest: Forest, *, dark: bool, note: str | None = None) -> go.Figure:
    """Draw a forest, top row first. A row's marker carries its site's code as custom data; note: a word on the data."""
    colours = palette(dark=dark)
    rows = forest.rows
    labels = [_label(row.label) for row in rows]
    row_px = _ROW_PX + _LINE_PX * max(label.count("<br>") for label in labels)
    drawn = base_figure(colours, height=max(row_px, _LEAST_ROW_PX) * len(rows) + 112)
    add_lines(drawn, forest.axis, colours)
    for place, row in enumerate(rows):
        _add_row(drawn, row, float(-place), colours)
    if any(row.kind is RowKind.AVERAGE for row in rows):
        first = next(place for place, row in enumerate(rows) if row.kind is RowKind.AVERAGE)
        drawn.add_hline(y=0.5 - first, line={"color": colours.grid, "width": 1}, layer="below")
    drawn.update_xaxes(
        type="log" if forest.axis.logarithmic else "linear",
        range=axis_range(forest.axis),
        tickvals=[value for value, _ in forest.axis.ticks],
        ticktext=[label.replace(" ", "<br>") for _, label in forest.axis.ticks],
        tickfont={"size": 13, "color": colours.quiet},
        tickangle=0,
        title={
            "text": "<br>".join(html.escape(line) for line in (*wrap(forest.axis.title, _TITLE_LETTERS), note) if line),
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
    drawn.update_layout(margin={"l": 8, "r": 16, "t": 6, "b": 100})
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


def _label(text: str) -> str:
    """Break a name into short lines and make it plain text, as Plotly reads tags in labels."""
    lines = wrap(text, _LINE_LETTERS, max_lines=_MOST_LINES, placeholder="…")
    return "<br>".join(html.escape(line) for line in lines)
