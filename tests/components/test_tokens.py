"""The colours of the app stand in one place; what Streamlit's settings must repeat agrees with it."""

from __future__ import annotations

import re
import tomllib

from components import tokens
from queries.settings import ROOT

CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]


def test_streamlits_settings_repeat_the_tokens() -> None:
    for scheme in ("light", "dark"):
        theme = {**CONFIG, **CONFIG[scheme]}
        assert theme["backgroundColor"] == getattr(tokens.WASH, scheme)
        assert theme["secondaryBackgroundColor"] == getattr(tokens.CARD, scheme)
        assert theme["textColor"] == getattr(tokens.TEXT, scheme)
        assert theme["linkColor"] == theme["primaryColor"] == getattr(tokens.LINK, scheme)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_texts_and_links_stand_out_from_their_grounds() -> None:
    for scheme in ("light", "dark"):
        for text in (tokens.TEXT, tokens.QUIET, tokens.LINK):
            for ground in (tokens.WASH, tokens.CARD):
                both = sorted(_luminance(getattr(shade, scheme)) for shade in (text, ground))
                assert (both[1] + 0.05) / (both[0] + 0.05) >= 4.5, (scheme, text, ground)


def test_the_font_is_shipped_with_its_licence() -> None:
    for face in CONFIG["fontFaces"]:
        assert (ROOT / face["url"].replace("app/static/", "static/")).read_bytes()[:4] == b"wOF2"
    assert "SIL OPEN FONT LICENSE" in (ROOT / "static" / "fonts" / "OFL.txt").read_text(encoding="utf-8")


def test_the_style_sheet_takes_its_variables_from_the_tokens() -> None:
    assert set(re.findall(r"--ok-(\w+):", tokens.css_variables())) == set(tokens.CSS_NAMES)
