"""Sites by period: one cell each, its sign written into it, so that colour only helps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from components.charts.sketch import heatmap
from components.charts.theme import base_figure, palette

_ROW_PX, _LINE_PX = 26, 15
_LINE_LETTERS, _MOST_LINES = 17, 2
_BELOW_PX = 10
#: Between a name and the cells that it stands for.
_APART_PX = 5


def drawn_grid(
    grid: Any,
    *,
    ground: Callable[[Any], int],
    grounds: Sequence[str],
    name: str,
    sign_px: int,
    head_px: int,
    turned: bool,
    dark: bool,
) -> go.Figure:
    """Draw a view's grid (columns; rows with a label and cells, each a sign and a text), first row on top.

    ground: the place in grounds of a cell's colour. head_px: room for the columns' names; turned: written upwards.
    """
    colours, steps = palette(dark=dark), len(grounds)
    labels = [_label(row.label) for row in grid.rows]
    row_px = _ROW_PX + _LINE_PX * max(label.count("<br>") for label in labels)
    drawn = base_figure(colours, height=row_px * len(grid.rows) + head_px + _BELOW_PX)
    drawn.add_trace(
        heatmap(
            z=[[ground(cell) + 0.5 for cell in row.cells] for row in grid.rows],
            zmin=0,
            zmax=steps,
            colorscale=[[edge / steps, each] for place, each in enumerate(grounds) for edge in (place, place + 1)],
            showscale=False,
            xgap=2,
            ygap=2,
            hoverinfo="text",
            hovertext=[[escape(cell.text) for cell in row.cells] for row in grid.rows],
            # without a colour of its own the text takes the one that can be read on its ground
            text=[[escape(cell.sign) for cell in row.cells] for row in grid.rows],
            texttemplate="%{text}",
            textfont={"size": sign_px},
            name=name,
        )
    )
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "", "ticklabelstandoff": _APART_PX}
    drawn.update_xaxes(
        side="top",
        tickvals=list(range(len(grid.columns))),
        ticktext=[escape(column) for column in grid.columns],
        tickangle=-90 if turned else 0,
        tickfont={"size": 12, "color": colours.quiet},
        **axis,
    )
    drawn.update_yaxes(
        autorange="reversed",
        tickvals=list(range(len(grid.rows))),
        ticktext=labels,
        tickfont={"size": 13, "color": colours.text},
        automargin=True,
        **axis,
    )
    drawn.update_layout(margin={"l": 8, "r": 8, "t": head_px, "b": 8})
    return drawn.figure()


def _label(text: str) -> str:
    lines = wrap(text, _LINE_LETTERS, max_lines=_MOST_LINES, placeholder="…")
    return "<br>".join(escape(line) for line in lines)
