"""A pattern between sites: bubbles by how much each weighs, the fitted line with its range, or averages of models."""

from __future__ import annotations

import html

import plotly.graph_objects as go

from components.charts.sketch import Sketch, scatter
from components.charts.theme import Palette, base_figure, palette
from evaluation.views.delivery_chart import Band, Bubble, GroupMark, PatternChart
from evaluation.views.kept import kept

HEIGHT_PX = 400
_SYMBOLS = {None: "circle", "up": "triangle-up", "down": "triangle-down"}


@kept
def figure(chart: PatternChart, *, dark: bool, note: str | None = None) -> go.Figure:
    """Draw it. Traces are named "likely range", "line", "sites" and "average of" a model; note: a word on the data.

    Both axes' titles are the page's to show: here they would be broken as for the narrowest screen.
    """
    colours = palette(dark=dark)
    drawn = base_figure(colours, height=HEIGHT_PX)
    for value, _ in chart.y.ticks:
        drawn.add_hline(y=value, line={"color": colours.grid, "width": 1}, layer="below")
    drawn.add_hline(y=chart.y.judged_by, line={"color": colours.quiet, "width": 1.5, "dash": "dot"}, layer="below")
    if chart.band:
        _band(drawn, chart.band, colours)
    _sites(drawn, chart.bubbles, colours)
    for group in chart.groups:
        _group(drawn, group, colours)
    small = {"size": 13, "color": colours.quiet}
    drawn.update_xaxes(
        range=list(chart.x_range),
        tickvals=[value for value, _ in chart.x_ticks],
        ticktext=[html.escape(label) for _, label in chart.x_ticks],
        tickfont=small,
        tickangle=0,
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    if note:
        drawn.add_annotation(
            text=html.escape(note), xref="paper", x=1.0, xanchor="right", yref="paper", y=1.0, yanchor="bottom",
            showarrow=False, font=small,
        )  # fmt: skip
    room = (chart.y.high - chart.y.low) * 0.04
    drawn.update_yaxes(
        range=[chart.y.low - room, chart.y.high + room],
        tickvals=[value for value, _ in chart.y.ticks],
        ticktext=[label for _, label in chart.y.ticks],
        tickfont=small,
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    drawn.update_layout(margin={"l": 52, "r": 12, "t": 22 if note else 8, "b": 30})
    return drawn.figure()


def _band(drawn: Sketch, band: Band, colours: Palette) -> None:
    drawn.add_trace(
        scatter(
            x=[*band.x, *reversed(band.x)],
            y=[*band.high, *reversed(band.low)],
            fill="toself",
            fillcolor=colours.next_band,
            line={"width": 0},
            opacity=0.25 if band.faint else 0.5,
            hoverinfo="skip",
            name="likely range",
            mode="lines",
        )
    )
    drawn.add_trace(
        scatter(
            x=list(band.x),
            y=list(band.middle),
            mode="lines",
            line={"color": colours.text, "width": 2, "dash": "dash" if band.faint else "solid"},
            hoverinfo="skip",
            name="line",
        )
    )


def _sites(drawn: Sketch, bubbles: tuple[Bubble, ...], colours: Palette) -> None:
    drawn.add_trace(
        scatter(
            x=[bubble.x for bubble in bubbles],
            y=[bubble.y for bubble in bubbles],
            mode="markers",
            marker={
                "symbol": [_SYMBOLS[bubble.beyond] for bubble in bubbles],
                "size": [bubble.size_px for bubble in bubbles],
                "color": colours.accent,
                "opacity": 0.75,
                "line": {"color": colours.surface, "width": 1.5},
            },
            hoverinfo="text",
            hovertext=[html.escape(bubble.text) for bubble in bubbles],
            customdata=[bubble.site for bubble in bubbles],
            name="sites",
            cliponaxis=False,
        )
    )


def _group(drawn: Sketch, group: GroupMark, colours: Palette) -> None:
    drawn.add_trace(
        scatter(
            x=[group.x, group.x],
            y=[group.span.low, group.span.high],
            mode="lines",
            line={"color": colours.text, "width": 3},
            hoverinfo="skip",
            name=f"range of {html.escape(group.name)}",
        )
    )
    drawn.add_trace(
        scatter(
            x=[group.x],
            y=[group.middle],
            mode="markers",
            marker={"symbol": "line-ew-open", "size": 34, "color": colours.text, "line": {"width": 4}},
            hoverinfo="text",
            hovertext=[html.escape(group.text)],
            name=f"average of {html.escape(group.name)}",
        )
    )
