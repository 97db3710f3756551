"""The map: an outline and one mark a site, drawn as plain lines and points, so that no tile is ever asked for."""

from __future__ import annotations

import html
from math import sqrt

import plotly.graph_objects as go

from components.charts.sketch import scatter
from components.charts.theme import base_figure, marker, palette
from evaluation.views.kept import kept
from evaluation.views.marks import Tone
from evaluation.views.site_map import EAST, NORTH, SHRINK, SiteMap

HEIGHT_PX = 620
_MARK_PX, _MOST_PX = 13, 34


@kept
def figure(drawn_map: SiteMap, *, dark: bool, note: str | None = None) -> go.Figure:
    """Draw a map. One trace a verdict, named by its word; a mark's site is its custom data."""
    colours = palette(dark=dark)
    drawn = base_figure(colours, height=HEIGHT_PX)
    x: list[float | None] = []
    y: list[float | None] = []
    for ring in drawn_map.rings:
        x += [*(east for east, _ in ring), ring[0][0], None]
        y += [*(north for _, north in ring), ring[0][1], None]
    drawn.add_trace(
        scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": colours.quiet, "width": 1},
            fill="toself",
            fillcolor=colours.surface,
            hoverinfo="skip",
            name="outline",
        )  # fmt: skip
    )
    for tone in Tone:
        marks = [each for each in drawn_map.marks if each.mark.tone is tone]
        if not marks:
            continue
        look = marker(colours, tone, size=_MARK_PX)
        look["opacity"] = 1
        look["size"] = [min(_MOST_PX, _MARK_PX + 2 * (sqrt(each.sites) - 1)) for each in marks]
        drawn.add_trace(
            scatter(
                x=[each.east for each in marks],
                y=[each.north for each in marks],
                mode="markers",
                marker=look,
                hoverinfo="text",
                hovertext=[html.escape(each.text) for each in marks],
                customdata=[each.site for each in marks],
                name=marks[0].mark.word,
                cliponaxis=False,
            )
        )
    drawn.update_xaxes(range=list(EAST), visible=False, fixedrange=True)
    drawn.update_yaxes(
        range=list(NORTH), visible=False, fixedrange=True, scaleanchor="x", scaleratio=1 / SHRINK, constrain="domain"
    )
    if note:
        drawn.add_annotation(
            xref="paper", yref="paper", x=0, y=0, xanchor="left", yanchor="bottom", showarrow=False,
            text=html.escape(note), font={"size": 13, "color": colours.quiet},
        )  # fmt: skip
    return drawn.figure()
