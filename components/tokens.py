"""The colours and the font of the app, light and dark, in their one place: style sheet and charts take them here.

Streamlit's own settings (.streamlit/config.toml) repeat some, as they cannot be computed; a test holds them equal.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Shade:
    """One colour in the light and in the dark theme."""

    light: str
    dark: str


TEXT = Shade(light="#212B32", dark="#EEF1F3")
QUIET = Shade(light="#4C6272", dark="#B4BCC4")
LINE = Shade(light="#D8DDE0", dark="#3C4750")
CARD = Shade(light="#FFFFFF", dark="#1B232A")
WASH = Shade(light="#F6F5F3", dark="#12181D")
LINK = Shade(light="#005078", dark="#7DB9F2")
WARN = Shade(light="#B34700", dark="#FF9A52")
FOCUS = Shade(light="#B34700", dark="#FFB81C")
CHOSEN = Shade(light="#EAF3FB", dark="#22303C")
NEXT_BAND = Shade(light="#9DB7CC", dark="#4F7396")
#: The Foundation's red, for the stripe at the top and nothing else.
STRIPE = "#DD0031"

FONT_FAMILY = "Inter, Arial, sans-serif"

#: Names in the style sheet.
CSS_NAMES = {
    "text": TEXT,
    "quiet": QUIET,
    "line": LINE,
    "card": CARD,
    "wash": WASH,
    "link": LINK,
    "warn": WARN,
    "focus": FOCUS,
    "chosen": CHOSEN,
}


def css_variables() -> str:
    """Return the declarations of the style sheet's variables, which follow the reader's theme."""
    return " ".join(f"--ok-{name}: light-dark({shade.light}, {shade.dark});" for name, shade in CSS_NAMES.items())
