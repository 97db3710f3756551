"""The forest: the original, the new sites by name, their average, and what the next site can expect."""

from __future__ import annotations

import html

import plotly.graph_objects as go

from components.charts.rows import add_lines, add_span, axis_range
from components.charts.theme import Palette, base_figure, marker, palette
from evaluation.views.marks import Tone
from evaluation.views.project import Forest, ForestRow, RowKind

ROW_PX = 34
_LABEL_LINE = 26


def figure(forest: Forest, *, dark: bool, narrow: bool = False) -> go.Figure:
    """Draw a forest, top row first. Each row's marker carries its site's code as custom data."""
    colours = palette(dark=dark)
    rows = forest.rows
    step = 1.6 if narrow else 1.0
    drawn = base_figure(colours, height=int(len(rows) * ROW_PX * step) + 76)
    add_lines(drawn, forest.axis, colours, strong=tuple(value for value, _ in forest.axis.ticks if value in (0.0, 1.0)))
    for place, row in enumerate(rows):
        _add_row(drawn, row, float(-place), colours)
    if any(row.kind is RowKind.AVERAGE for row in rows):
        first = next(place for place, row in enumerate(rows) if row.kind is RowKind.AVERAGE)
        drawn.add_hline(y=0.5 - first, line={"color": colours.grid, "width": 1}, layer="below")
    drawn.update_xaxes(
        type="log" if forest.axis.logarithmic else "linear",
        range=axis_range(forest.axis),
        tickvals=[value for value, _ in forest.axis.ticks],
        ticktext=[label.replace(" ", "<br>", 1) if "%" in label else label for _, label in forest.axis.ticks],
        tickfont={"size": 13, "color": colours.quiet},
        tickangle=0,
        title={"text": forest.axis.title, "font": {"size": 13, "color": colours.quiet}, "standoff": 8},
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    drawn.update_yaxes(
        range=[0.6 - len(rows), 0.6],
        tickvals=[float(-place) for place in range(len(rows))],
        ticktext=[_label(row.label) for row in rows],
        tickfont={"size": 14, "color": colours.text},
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        automargin=True,
    )
    drawn.update_layout(margin={"l": 8, "r": 16, "t": 6, "b": 64})
    return drawn


def _add_row(drawn: go.Figure, row: ForestRow, y: float, colours: Palette) -> None:
    average, faint = row.kind is RowKind.AVERAGE, row.kind is RowKind.NOT_COMPARED
    tone = row.mark.tone if row.mark else Tone.NO_DATA
    colour = colours.marks[tone].bar if average else colours.marks[tone].line if row.mark else colours.quiet
    if row.span:
        is_next = row.kind is RowKind.NEXT_SITE
        bar = colours.next_band if is_next else colour
        add_span(drawn, row.span, y, colour=bar, width=10 if average else 6 if is_next else 3, name=row.kind.value)
    if row.point is None:
        return
    if row.kind is RowKind.ORIGIN:
        look = {"symbol": "diamond-open", "size": 15, "color": colours.origin, "line": {"width": 2}}
    elif row.mark is None or faint:
        look = {"symbol": "circle-open-dot", "size": 11, "color": colours.quiet, "line": {"width": 1.5}}
    else:
        look = marker(colours, tone, size=18 if average else 13)
    drawn.add_trace(
        go.Scatter(
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
    """Break a long name into two lines and make it plain text, as Plotly reads tags in labels."""
    words, lines = text.split(), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) > _LABEL_LINE and len(lines) < 2:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    lines = [line if len(line) <= _LABEL_LINE + 6 else line[: _LABEL_LINE + 5] + "…" for line in lines]
    return "<br>".join(html.escape(line) for line in lines)
