"""What the strip and the forest share: ranges as bars with arrows where they go on, and the lines of the axis."""

from __future__ import annotations

from math import log10

from components.charts.sketch import Sketch, scatter
from components.charts.theme import Palette
from evaluation.views.axis import Axis, Span

#: Share of the axis kept free at each end, so that an arrow does not run into the names beside it.
_ARROW_SHARE = 0.03
#: How strongly the next site's range is drawn where 3 or 4 sites say little about the next.
FAINT = 0.55


def add_span(figure: Sketch, span: Span, y: float, *, colour: str, width: int, name: str, opacity: float = 1.0) -> None:
    """Draw a range; an arrow head at an end says that it goes on beyond the axis."""
    figure.add_trace(
        scatter(
            x=[span.low, span.high],
            y=[y, y],
            mode="lines",
            line={"color": colour, "width": width},
            hoverinfo="skip",
            opacity=opacity,
            name=name,
            cliponaxis=False,
        )
    )
    heads = [(span.low, "triangle-left")] * span.cut_low + [(span.high, "triangle-right")] * span.cut_high
    if heads:
        figure.add_trace(
            scatter(
                x=[x for x, _ in heads],
                y=[y] * len(heads),
                mode="markers",
                marker={"symbol": [symbol for _, symbol in heads], "color": colour, "size": width + 8},
                hoverinfo="skip",
                opacity=opacity,
                name=f"{name}: goes on",
                cliponaxis=False,
            )
        )


def add_lines(figure: Sketch, axis: Axis, colours: Palette) -> None:
    """Draw the axis's marks as upright lines: what readers judge by dotted and stronger, the full share dashed."""
    for value in sorted({axis.judged_by, *(value for value, _ in axis.ticks)}):
        judged_by = value == axis.judged_by
        figure.add_vline(
            x=value,
            line={
                "color": colours.quiet if judged_by else colours.grid,
                "width": 1.5 if judged_by else 1,
                "dash": "dot" if judged_by else "solid",
            },
            layer="below",
        )
    if axis.full is not None and axis.full != axis.judged_by:
        figure.add_vline(x=axis.full, line={"color": colours.quiet, "width": 1, "dash": "dash"}, layer="below")


def axis_range(axis: Axis) -> list[float]:
    """Return Plotly's range, in powers of ten on a logarithmic axis, with room for an arrow at either end."""
    low, high = (log10(axis.low), log10(axis.high)) if axis.logarithmic else (axis.low, axis.high)
    room = (high - low) * _ARROW_SHARE
    return [low - room, high + room]
