"""The first thing a visitor sees, on a wide and on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from app_in_browser import cut_texts, settled, sideways_scroll_px
from playwright.sync_api import Page

PROJECTS = ("PROMPT", "PINCER", "IRISi", "Pathway")
ERROR_BOXES = "[data-testid=stException], [data-testid=stAlertContentError]"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width_px", [1440, 390])
def test_the_overview_opens_whole(open_page: Callable[..., Page], width_px: int, scheme: str) -> None:
    page = settled(open_page("/", width_px=width_px, scheme=scheme))

    assert page.locator(ERROR_BOXES).all_inner_texts() == []
    shown = page.locator("[data-testid=stMain]").inner_text()
    assert [name for name in PROJECTS if name not in shown] == []
    assert sideways_scroll_px(page) == 0
    assert cut_texts(page) == []
