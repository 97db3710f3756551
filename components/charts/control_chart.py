"""A site's figures over time: points, limits that begin anew at the start, and both starts marked."""

from __future__ import annotations

import html

import plotly.graph_objects as go

from components.charts.sketch import Sketch, scatter
from components.charts.theme import Palette, base_figure, marker, palette
from evaluation.analysis.site_series import TRANSITION
from evaluation.views.kept import kept
from evaluation.views.marks import Tone
from evaluation.views.site_chart import ChartPoint, ControlChart

HEIGHT_PX = 380
#: A signal has a shape of its own, so that colour never carries it alone.
_TONES = {"improvement": Tone.KEPT, "concern": Tone.NOT_KEPT}


@kept
def figure(chart: ControlChart, *, dark: bool, note: str | None = None) -> go.Figure:
    """Draw a control chart. Traces are named "before", "transition" and "after", limits and middle after their part."""
    colours = palette(dark=dark)
    drawn = base_figure(colours, height=HEIGHT_PX)
    if chart.transition:
        drawn.add_vrect(
            x0=chart.transition[0], x1=chart.transition[1], fillcolor=colours.grid, opacity=0.6, line={"width": 0},
            layer="below",
        )  # fmt: skip
    parts = dict.fromkeys(point.part for point in chart.points)
    for part in parts:
        _part(drawn, part, [point for point in chart.points if point.part == part], colours)
    for place, (at, label) in enumerate(chart.starts):
        drawn.add_vline(x=at, line={"color": colours.text, "width": 1.5, "dash": "dot" if len(chart.starts) > 1
                                    and label.startswith("Planned") else "solid"}, layer="below")  # fmt: skip
        drawn.add_annotation(
            x=at, yref="paper", y=1.0 + 0.08 * (len(chart.starts) - place), yanchor="top", text=html.escape(label),
            showarrow=False, font={"size": 13, "color": colours.quiet}, xanchor=_side(chart, at), xshift=2,
        )  # fmt: skip
    title = "<br>".join(html.escape(line) for line in (chart.better, note) if line)
    drawn.update_xaxes(
        tickfont={"size": 13, "color": colours.quiet},
        title={"text": title, "font": {"size": 13, "color": colours.quiet}, "standoff": 8},
        showgrid=False,
        fixedrange=True,
        tickformat="%b\n%Y",
        nticks=8,
    )
    room = (chart.high - chart.low) * 0.04
    drawn.update_yaxes(
        range=[chart.low - room, chart.high + room],
        tickvals=[value for value, _ in chart.ticks],
        ticktext=[label for _, label in chart.ticks],
        tickfont={"size": 13, "color": colours.quiet},
        gridcolor=colours.grid,
        zeroline=False,
        fixedrange=True,
    )
    drawn.update_layout(margin={"l": 52, "r": 12, "t": 6 + 22 * len(chart.starts), "b": 48 + 18 * title.count("<br>")})
    return drawn.figure()


def _side(chart: ControlChart, at: object) -> str:
    """Return on which side of its line a label has room."""
    first, last = chart.points[0].at, chart.points[-1].at
    return "left" if at < first + (last - first) * 0.55 else "right"  # type: ignore[operator]


def _part(drawn: Sketch, part: str, points: list[ChartPoint], colours: Palette) -> None:
    days = [point.at for point in points]
    for name, width, dash in (("low", 1.5, "dash"), ("high", 1.5, "dash"), ("centre", 1.5, "solid")):
        values = [getattr(point, name) for point in points]
        if all(value is not None for value in values):
            drawn.add_trace(
                scatter(
                    x=days,
                    y=values,
                    mode="lines",
                    line={"color": colours.quiet, "width": width, "dash": dash, "shape": "hvh"},
                    hoverinfo="skip",
                    name=f"{part}: {name}",
                )
            )
    looks = [_look(point, colours) for point in points]
    drawn.add_trace(
        scatter(
            x=days,
            y=[point.level for point in points],
            mode="lines+markers",
            line={"color": colours.marks[Tone.CANNOT_TELL].bar, "width": 1.5},
            marker={
                "opacity": 1,
                "symbol": [look["symbol"] for look in looks],
                "size": [look["size"] for look in looks],
                "color": [look["color"] for look in looks],
                "line": {"color": [look["line"] for look in looks], "width": 1.5},
            },
            hoverinfo="text",
            hovertext=[html.escape(point.text) for point in points],
            name=part,
            cliponaxis=False,
        )
    )


def _look(point: ChartPoint, colours: Palette) -> dict:
    if point.kind in _TONES:
        look = marker(colours, _TONES[point.kind], size=13)
        return {"symbol": look["symbol"], "size": 13, "color": look["color"], "line": look["line"]["color"]}
    if point.part == TRANSITION:
        return {"symbol": "circle-open", "size": 8, "color": colours.quiet, "line": colours.quiet}
    return {"symbol": "circle", "size": 8, "color": colours.accent, "line": colours.accent}
