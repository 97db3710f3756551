"""Sites by period: one cell a return. Each state has a sign of its own, so that colour only helps."""

from __future__ import annotations

from html import escape
from textwrap import wrap

import plotly.graph_objects as go

from components.charts.sketch import heatmap
from components.charts.theme import base_figure, palette
from evaluation.analysis.calendar import Due
from evaluation.views.data_health import HealthGrid
from evaluation.views.kept import kept

_ROW_PX, _LINE_PX = 26, 15
_LINE_LETTERS, _MOST_LINES = 17, 2

#: The ground of each state, light and dark.
_GROUNDS = {
    Due.IN: ("#12436D", "#2F6A9E"),
    Due.REVISED: ("#B8DAFA", "#B8DAFA"),
    Due.QUERY: ("#FFF1D6", "#5C4A1E"),
    Due.DUE: ("#FFFFFF", "#1B232A"),
    Due.OVERDUE: ("#B34700", "#FF9A52"),
    Due.NOT_DUE: ("#ECEEEF", "#262F36"),
}


@kept
def figure(grid: HealthGrid, *, dark: bool) -> go.Figure:
    """Draw the grid, first row on top."""
    colours = palette(dark=dark)
    states, steps = list(Due), len(Due)
    grounds = [_GROUNDS[state][dark] for state in states]
    scale = [[edge / steps, ground] for place, ground in enumerate(grounds) for edge in (place, place + 1)]
    labels = [_label(row.label) for row in grid.rows]
    row_px = _ROW_PX + _LINE_PX * max(label.count("<br>") for label in labels)
    drawn = base_figure(colours, height=row_px * len(grid.rows) + 70)
    drawn.add_trace(
        heatmap(
            z=[[states.index(cell.state) + 0.5 for cell in row.cells] for row in grid.rows],
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
            textfont={"size": 13},
            name="returns",
        )
    )
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": ""}
    drawn.update_xaxes(
        side="top",
        tickvals=list(range(len(grid.columns))),
        ticktext=[escape(column) for column in grid.columns],
        tickangle=-90 if len(grid.columns) > 4 else 0,
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
    drawn.update_layout(margin={"l": 8, "r": 8, "t": 60, "b": 8})
    return drawn.figure()


def _label(text: str) -> str:
    lines = wrap(text, _LINE_LETTERS, max_lines=_MOST_LINES, placeholder="…")
    return "<br>".join(escape(line) for line in lines)
