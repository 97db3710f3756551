"""The colours of light and dark and the look of each verdict, once for the pages, the pictures and the board pack."""

from __future__ import annotations

from dataclasses import dataclass

from components import tokens
from evaluation.views.marks import Tone

#: The Foundation's red: only ever a thin stripe at the head.
BRAND = "#DD0031"


@dataclass(frozen=True, kw_only=True)
class MarkLook:
    """How a verdict is drawn: its marker's Plotly symbol, fill and outline, and the bar behind it."""

    symbol: str
    fill: str
    line: str
    bar: str


@dataclass(frozen=True, kw_only=True)
class Palette:
    """The colours of one theme."""

    text: str
    quiet: str
    grid: str
    surface: str
    accent: str
    next_band: str
    origin: str
    marks: dict[Tone, MarkLook]


LIGHT = Palette(
    text=tokens.TEXT.light,
    quiet=tokens.QUIET.light,
    grid=tokens.LINE.light,
    surface=tokens.CARD.light,
    accent=tokens.LINK.light,
    next_band=tokens.NEXT_BAND.light,
    origin=tokens.TEXT.light,
    marks={
        Tone.KEPT: MarkLook(symbol="circle", fill="#12436D", line="#12436D", bar="#6BACE6"),
        Tone.WEAKER: MarkLook(symbol="circle-dot", fill="#6BACE6", line="#12436D", bar="#B8DAFA"),
        Tone.NOT_KEPT: MarkLook(symbol="triangle-down", fill="#B34700", line="#B34700", bar="#F0B48A"),
        Tone.CANNOT_TELL: MarkLook(symbol="circle-open", fill="#FFFFFF", line="#595F69", bar="#B4BCC4"),
        Tone.NO_DATA: MarkLook(symbol="line-ew-open", fill="#768692", line="#768692", bar="#C9D0D5"),
    },
)
DARK = Palette(
    text=tokens.TEXT.dark,
    quiet=tokens.QUIET.dark,
    grid=tokens.LINE.dark,
    surface=tokens.CARD.dark,
    accent=tokens.LINK.dark,
    next_band=tokens.NEXT_BAND.dark,
    origin=tokens.TEXT.dark,
    marks={
        Tone.KEPT: MarkLook(symbol="circle", fill="#7DB9F2", line="#7DB9F2", bar="#2F6A9E"),
        Tone.WEAKER: MarkLook(symbol="circle-dot", fill="#4F7396", line="#B8DAFA", bar="#3A5F82"),
        Tone.NOT_KEPT: MarkLook(symbol="triangle-down", fill="#FF9A52", line="#FF9A52", bar="#96521F"),
        Tone.CANNOT_TELL: MarkLook(symbol="circle-open", fill="#1B232A", line="#B4BCC4", bar="#5B6670"),
        Tone.NO_DATA: MarkLook(symbol="line-ew-open", fill="#B4BCC4", line="#B4BCC4", bar="#46505A"),
    },
)


def palette(*, dark: bool) -> Palette:
    """Return the colours of the theme the reader uses."""
    return DARK if dark else LIGHT
