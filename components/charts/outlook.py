"""What more sites would bring: one wide bar for 80 in 100, a thin one for the wider range, and the middle."""

from __future__ import annotations

import html

import plotly.graph_objects as go

from components.charts.rows import add_lines, add_span, axis_range
from components.charts.sketch import scatter
from components.charts.theme import base_figure, palette
from evaluation.views.kept import kept
from evaluation.views.next_sites import Outlook

#: The height of the bar with its room, without what stands below it.
_BARE_PX = 80


@kept
def figure(outlook: Outlook, *, dark: bool, note: str | None = None) -> go.Figure:
    """Draw it. Traces are named "wider range", "80 in 100" and "most likely"; note: a word on the data."""
    colours, axis = palette(dark=dark), outlook.axis
    title = "<br>".join(html.escape(line) for line in (axis.title, note) if line)
    below_px = 48 + 18 * title.count("<br>")
    drawn = base_figure(colours, height=_BARE_PX + below_px)
    add_lines(drawn, axis, colours)
    add_span(drawn, outlook.outer, 0.0, colour=colours.next_band, width=6, name="wider range")
    add_span(drawn, outlook.inner, 0.0, colour=colours.next_band, width=20, name="80 in 100")
    drawn.add_trace(
        scatter(
            x=[outlook.median],
            y=[0.0],
            mode="markers",
            marker={"symbol": "line-ns-open", "size": 26, "color": colours.text, "line": {"width": 3}},
            hoverinfo="text",
            hovertext=[html.escape(outlook.text)],
            name="most likely",
        )
    )
    drawn.update_xaxes(
        range=axis_range(axis),
        tickvals=[value for value, _ in axis.ticks],
        ticktext=[label for _, label in axis.ticks],
        tickfont={"size": 13, "color": colours.quiet},
        tickangle=0,
        title={
            "text": title,
            "font": {"size": 13, "color": colours.quiet},
            "standoff": 8,
        },
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    drawn.update_yaxes(range=[-1, 1], visible=False, fixedrange=True)
    drawn.update_layout(margin={"l": 14, "r": 14, "t": 4, "b": below_px})
    return drawn.figure()
