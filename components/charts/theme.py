"""What every figure shares: font, margins, markers. The colours stand in palette.py."""

from __future__ import annotations

from components import tokens
from components.charts.palette import DARK, LIGHT, MarkLook, Palette, palette
from components.charts.sketch import Sketch
from evaluation.views.marks import Tone

__all__ = ["DARK", "LIGHT", "MarkLook", "Palette", "base_figure", "marker", "palette"]

#: What a chart may do in the browser: nothing that a reader could trip over.
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}
FONT_FAMILY = tokens.FONT_FAMILY


_AXIS = {"ticks": "", "automargin": True, "linecolor": "white", "gridcolor": "white", "title": {"standoff": 15}}
#: What is set nowhere else. Plotly's own template would go along with each chart: 7 kB for every kind that it knows.
_TEMPLATE = {
    "layout": {
        "autotypenumbers": "strict",
        "hovermode": "closest",
        "hoverlabel": {"align": "left"},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "annotationdefaults": {"arrowhead": 0, "arrowwidth": 1},
    }
}


def base_figure(colours: Palette, *, height: int) -> Sketch:
    """Return an empty figure with the shared font, margins and a transparent ground."""
    return Sketch(
        height=height,
        margin={"l": 4, "r": 4, "t": 4, "b": 4, "pad": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT_FAMILY, "size": 14, "color": colours.text},
        showlegend=False,
        dragmode=False,
        hoverlabel={"bgcolor": colours.surface, "font": {"color": colours.text, "size": 14}},
        transition={"duration": 0},
        template=_TEMPLATE,
    )


def marker(colours: Palette, tone: Tone, *, size: int) -> dict:
    """Return Plotly's marker of a verdict."""
    look = colours.marks[tone]
    return {
        "symbol": look.symbol,
        "size": size,
        "color": look.line if look.symbol.endswith("-open") else look.fill,
        "line": {"color": look.line, "width": 2.5},
    }
