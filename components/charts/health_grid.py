"""Sites by period: one cell a return. Each state has a sign of its own, so that colour only helps."""

from __future__ import annotations

import plotly.graph_objects as go

from components.charts.grid import drawn_grid
from evaluation.analysis.calendar import Due
from evaluation.views.data_health import HealthGrid
from evaluation.views.kept import kept

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
    states, turned = list(Due), len(grid.columns) > 4
    return drawn_grid(
        grid,
        ground=lambda cell: states.index(cell.state),
        grounds=[_GROUNDS[state][dark] for state in states],
        name="returns",
        sign_px=13,
        head_px=60 if turned else 26,
        turned=turned,
        dark=dark,
    )
