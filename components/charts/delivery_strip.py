"""How closely a site delivered each part of the design, look by look: one hue, with the score written in."""

from __future__ import annotations

import html
from textwrap import wrap

import plotly.graph_objects as go

from components.charts.sketch import heatmap
from components.charts.theme import base_figure, palette
from evaluation.views.kept import kept
from evaluation.views.site_page import DeliveryStrip

_ROW_PX, _ABOVE_PX = 46, 6
_LABEL_LETTERS = 18
#: From so many columns on, the scores are no longer written into their cells.
_MOST_WRITTEN = 8


@kept
def figure(strip: DeliveryStrip, *, dark: bool, note: str | None = None) -> go.Figure:
    """Draw a strip, the first component at the top."""
    colours, below_px = palette(dark=dark), 62 if note else 40
    drawn = base_figure(colours, height=_ROW_PX * len(strip.components) + _ABOVE_PX + below_px)
    days = [f"{each:%b}<br>{each:%Y}" if len(strip.days) <= _MOST_WRITTEN else f"{each:%b %Y}" for each in strip.days]
    written = len(strip.days) <= _MOST_WRITTEN
    words = [["" if score is None else f"{score:.0%}" for score in row] for row in strip.scores]
    # neither end so far from the ground that a score written in the colour of text could not be read on it
    low, high = ("#E6F0F9", "#8FC1EC") if not dark else ("#22303C", "#2F6A9E")
    drawn.add_trace(
        heatmap(
            z=[list(row) for row in strip.scores],
            x=list(range(len(days))),
            y=list(range(len(strip.components))),
            zmin=0.0,
            zmax=1.0,
            colorscale=[[0.0, low], [1.0, high]],
            showscale=False,
            text=words,
            texttemplate="%{text}" if written else None,
            textfont={"size": 13, "color": colours.text},
            xgap=3,
            ygap=3,
            hoverinfo="text",
            hovertext=[
                [
                    f"{html.escape(name)}, {each:%B %Y}: {word or 'not scored'}"
                    for each, word in zip(strip.days, row, strict=True)
                ]
                for name, row in zip(strip.components, words, strict=True)
            ],
            name="delivery",
        )  # fmt: skip
    )
    drawn.update_xaxes(
        tickvals=list(range(len(days))), ticktext=days, tickfont={"size": 13, "color": colours.quiet},
        showgrid=False, zeroline=False, fixedrange=True, ticks="",
        title={"text": html.escape(note or ""), "font": {"size": 13, "color": colours.quiet}},
    )  # fmt: skip
    drawn.update_yaxes(
        tickvals=list(range(len(strip.components))),
        ticktext=["<br>".join(html.escape(line) for line in _lines(name)) for name in strip.components],
        tickfont={"size": 13, "color": colours.text}, autorange="reversed", showgrid=False, zeroline=False,
        fixedrange=True, ticks="",
    )  # fmt: skip
    drawn.update_layout(margin={"l": 138, "r": 8, "t": _ABOVE_PX, "b": below_px})
    return drawn.figure()


def _lines(name: str) -> list[str]:
    return wrap(name, _LABEL_LETTERS, max_lines=2, placeholder="…")
