"""One project's strip on the shared axis: thick bar for the average, thin bar for the next site."""

from __future__ import annotations

from collections.abc import Collection
from html import escape

import plotly.graph_objects as go

from components.charts.rows import FAINT, add_lines, add_span, axis_range
from components.charts.sketch import scatter
from components.charts.theme import base_figure, marker, palette
from evaluation.views.axis import Axis
from evaluation.views.kept import kept
from evaluation.views.numbers import percent
from evaluation.views.overview import ShareStrip

#: BARE: without its labels, which stand below; where strips stand close under each other, the last one's serve all.
HEIGHT_PX, BARE_HEIGHT_PX, LARGE_HEIGHT_PX = 108, 70, 190


@kept
def figure(strip: ShareStrip, *, dark: bool, large: bool = False) -> go.Figure:
    """Draw a strip. Names of the traces say what each is: "likely range", "next site", "average", "sites".

    large: for a room.
    """
    colours, axis = palette(dark=dark), strip.axis
    drawn = base_figure(colours, height=LARGE_HEIGHT_PX if large else HEIGHT_PX)
    times = 2 if large else 1
    add_lines(drawn, axis, colours)
    if strip.next_site:
        width, opacity = (3, FAINT) if strip.faint else (4, 1.0)
        band = colours.next_band
        add_span(drawn, strip.next_site, 0.0, colour=band, width=width * times, name="next site", opacity=opacity)
    if strip.likely:
        add_span(
            drawn, strip.likely, 0.0, colour=colours.marks[strip.mark.tone].bar, width=14 * times, name="likely range"
        )
    if strip.average is not None:
        points, texts = [strip.average], [strip.text]
    else:
        points, texts = [site.share for site in strip.sites], [site.text for site in strip.sites]
    drawn.add_trace(
        scatter(
            x=points,
            y=[0.0] * len(points),
            mode="markers",
            marker={
                **marker(colours, strip.mark.tone, size=times * (20 if strip.average is not None else 14)),
                "opacity": 1,
            },
            hoverinfo="text",
            hovertext=[escape(text) for text in texts],
            name="average" if strip.average is not None else "sites",
            cliponaxis=False,
        )
    )
    drawn.update_xaxes(
        range=axis_range(axis),
        tickvals=[value for value, _ in axis.ticks],
        ticktext=[_two_lines(label) for _, label in axis.ticks],
        tickfont={"size": 24 if large else 13, "color": colours.quiet},
        tickangle=0,
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        ticks="",
    )
    drawn.update_yaxes(range=[-1, 1], visible=False, fixedrange=True)
    drawn.update_layout(margin={"l": 14, "r": 14, "t": 2, "b": 76 if large else HEIGHT_PX - BARE_HEIGHT_PX})
    return drawn.figure()


def line_keys(axes: Collection[Axis]) -> tuple[str, ...]:
    """Return what the upright lines of strips mean, with their shares where all strips have the same."""
    shares = {axis.judged_by for axis in axes}, {axis.full for axis in axes}
    line, full = (f"{percent(found.pop() or 0.0)}, " if len(found) == 1 else "" for found in shares)
    return (
        f"┊ {line}the agreed line, above which a range must lie to count as kept",
        f"╎ {full}which it must reach as well",
    )


def _two_lines(label: str) -> str:
    """Put the number above its words, so that three labels fit on a telephone."""
    number, _, words = label.partition(" ")
    return f"{number}<br>{words}"
