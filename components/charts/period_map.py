"""Sites by half-year: a level a cell, written into it, so that the shade only helps."""

from __future__ import annotations

import plotly.graph_objects as go

from components.charts.grid import drawn_grid
from evaluation.views.kept import kept
from evaluation.views.periods import PeriodGrid

#: Nothing to show, then one hue from low to high, light and dark.
_GROUNDS = (
    ("#FFFFFF", "#EAF3FB", "#C4DFF6", "#8FC1EC", "#2F6EA3", "#12436D"),
    ("#1B232A", "#1C3A55", "#24547C", "#3C7AAE", "#7DB9F2", "#CFE6FA"),
)


@kept
def figure(grid: PeriodGrid, *, dark: bool) -> go.Figure:
    """Draw the grid, first row on top."""
    return drawn_grid(
        grid,
        ground=lambda cell: 0 if cell.step is None else cell.step + 1,
        grounds=_GROUNDS[dark],
        name="levels",
        sign_px=12,
        head_px=132,
        turned=True,
        dark=dark,
    )
