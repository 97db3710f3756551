"""A funnel: sites by size and level, with exact and over-dispersed limits."""

from __future__ import annotations

import html
from collections.abc import Iterable

import plotly.graph_objects as go

from components.charts.sketch import Sketch, scatter
from components.charts.theme import Palette, base_figure, palette
from evaluation.views.funnel import FunnelPoint, FunnelView
from evaluation.views.kept import kept
from evaluation.views.marks import Tone

HEIGHT_PX = 380
_NAME_LETTERS = 22
_SYMBOLS = {None: "circle", "look": "diamond", "signal": "square"}


@kept
def figure(funnel: FunnelView, *, dark: bool, note: str | None = None, titled: bool = True) -> go.Figure:
    """Draw a funnel. A point carries its site's code as custom data; traces are named by what they are.

    titled: whether the axis of sizes has its title here; a page shows it itself, as it may be too long for a telephone.
    """
    colours = palette(dark=dark)
    drawn = base_figure(colours, height=HEIGHT_PX)
    for name, dash, width in (("998", "solid", 1.5), ("95", "dash", 1.5)):
        for side in ("low", "high"):
            values = getattr(funnel.spread, f"{side}_{name}")
            _line(drawn, funnel, values, colours.quiet, dash, width, f"limit {side} {name}")
            exact = getattr(funnel.exact, f"{side}_{name}")
            if name == "998":
                _line(drawn, funnel, exact, colours.quiet, "dot", 1, f"exact {side} {name}")
    _line(drawn, funnel, [funnel.target] * len(funnel.sizes), colours.text, "solid", 2.5, "target")
    others = [point for point in funnel.points if not point.chosen]
    for points, size, name in ((others, 8, "sites"), ([each for each in funnel.points if each.chosen], 15, "chosen")):
        if points:
            _points(drawn, points, size, name, colours)
    chosen = next((point for point in funnel.points if point.chosen), None)
    if chosen:
        _name(drawn, funnel, chosen, colours)
    title = "<br>".join(html.escape(line) for line in (funnel.size_title if titled else None, note) if line)
    drawn.update_xaxes(
        title={"text": title, "font": {"size": 13, "color": colours.quiet}, "standoff": 8},
        tickfont={"size": 13, "color": colours.quiet}, showgrid=False, zeroline=False, fixedrange=True, nticks=5,
        tickformat=",",
    )  # fmt: skip
    tops = [point.level for point in funnel.points] + [min(max(funnel.spread.high_998), 2 * max(funnel.spread.high_95))]
    drawn.update_yaxes(
        range=[-0.02 * max(tops), max(tops) * 1.12], tickfont={"size": 13, "color": colours.quiet},
        gridcolor=colours.grid, zeroline=False, fixedrange=True, nticks=6,
    )  # fmt: skip
    drawn.update_layout(
        margin={"l": 44, "r": 12, "t": 26 if chosen else 8, "b": (48 if title else 30) + 18 * title.count("<br>")}
    )
    return drawn.figure()


def keys(funnel: FunnelView) -> tuple[str, ...]:
    """Return what a funnel's lines mean, and the shapes of sites outside them where there are any."""
    limits = {point.limit for point in funnel.points}
    shapes = (("look", "◆ a site beyond 95%"), ("signal", "■ a site beyond 99.8%"))
    return (
        f"━ {funnel.target_label}",
        "┄ 95%: a reason to look",
        "─ 99.8%: a signal",
        "┈ 99.8% if chance were all",
        *(words for limit, words in shapes if limit in limits),
    )


def _line(
    drawn: Sketch, funnel: FunnelView, values: Iterable[float], colour: str, dash: str, width: float, name: str
) -> None:
    drawn.add_trace(
        scatter(
            x=list(funnel.sizes),
            y=list(values),
            mode="lines",
            hoverinfo="skip",
            name=name,
            line={"color": colour, "dash": dash, "width": width},
        )  # fmt: skip
    )


def _points(drawn: Sketch, points: list[FunnelPoint], size: int, name: str, colours: Palette) -> None:
    hot = colours.marks[Tone.NOT_KEPT].line
    drawn.add_trace(
        scatter(
            x=[point.size for point in points],
            y=[point.level for point in points],
            mode="markers",
            marker={
                "opacity": 1,
                "symbol": [_SYMBOLS[point.limit] for point in points],
                "size": [size + 2 * (point.limit is not None) for point in points],
                "color": [hot if point.limit == "signal" else colours.accent for point in points],
                "line": {"color": colours.surface, "width": 1},
            },
            hoverinfo="text",
            hovertext=[html.escape(point.text) for point in points],
            customdata=[point.site for point in points],
            name=name,
        )
    )


def _name(drawn: Sketch, funnel: FunnelView, point: FunnelPoint, colours: Palette) -> None:
    """Name the chosen site above the chart, where no other site can lie below its name."""
    drawn.add_vline(x=point.size, line={"color": colours.quiet, "width": 1, "dash": "dot"}, layer="below")
    first, last = funnel.sizes[0], funnel.sizes[-1]
    along = (point.size - first) / (last - first) if last > first else 0.5
    drawn.add_annotation(
        x=point.size, yref="paper", y=1.0, yanchor="bottom", text=f"<b>{html.escape(_short(point.name))}</b>",
        showarrow=False, font={"size": 13, "color": colours.text},
        xanchor="left" if along < 1 / 3 else "right" if along > 2 / 3 else "center",
    )  # fmt: skip


def _short(name: str) -> str:
    """Return a name that fits above a chart on a screen of 320 pixels, whichever site it is."""
    return name if len(name) <= _NAME_LETTERS else name[: _NAME_LETTERS - 1].rstrip() + "…"
