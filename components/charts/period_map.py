"""Sites by half-year: a level a cell, written into it, so that the shade only helps."""

from __future__ import annotations

from html import escape
from textwrap import wrap

import plotly.graph_objects as go

from components.charts.sketch import heatmap
from components.charts.theme import base_figure, palette
from evaluation.views.kept import kept
from evaluation.views.periods import STEPS, PeriodGrid

_ROW_PX, _LINE_PX = 26, 15
_LINE_LETTERS, _MOST_LINES = 17, 2

#: Nothing to show, then one hue from low to high, light and dark.
_GROUNDS = (
    ("#FFFFFF", "#EAF3FB", "#C4DFF6", "#8FC1EC", "#3F7FB5", "#12436D"),
    ("#1B232A", "#1C3A55", "#24547C", "#3C7AAE", "#7DB9F2", "#CFE6FA"),
)


@kept
def figure(grid: PeriodGrid, *, dark: bool) -> go.Figure:
    """Draw the grid, first row on top."""
    colours, grounds = palette(dark=dark), _GROUNDS[dark]
    steps = STEPS + 1
    scale = [[edge / steps, ground] for place, ground in enumerate(grounds) for edge in (place, place + 1)]
    labels = [_label(row.label) for row in grid.rows]
    row_px = _ROW_PX + _LINE_PX * max(label.count("<br>") for label in labels)
    drawn = base_figure(colours, height=row_px * len(grid.rows) + 150)
    drawn.add_trace(
        heatmap(
            z=[[0.5 if cell.step is None else cell.step + 1.5 for cell in row.cells] for row in grid.rows],
            zmin=0,
            zmax=steps,
            colorscale=scale,
            showscale=False,
            xgap=2,
            ygap=2,
            hoverinfo="text",
            hovertext=[[escape(cell.text) for cell in row.cells] for row in grid.rows],
            # without a colour of its own the text takes the one that can be read on its ground
            text=[[escape(cell.sign) for cell in row.cells] for row in grid.rows],
            texttemplate="%{text}",
            textfont={"size": 12},
            name="levels",
        )
    )
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": ""}
    drawn.update_xaxes(
        side="top",
        tickvals=list(range(len(grid.columns))),
        ticktext=[escape(column) for column in grid.columns],
        tickangle=-90,
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
    drawn.update_layout(margin={"l": 8, "r": 8, "t": 132, "b": 8})
    return drawn.figure()


def _label(text: str) -> str:
    lines = wrap(text, _LINE_LETTERS, max_lines=_MOST_LINES, placeholder="…")
    return "<br>".join(escape(line) for line in lines)
