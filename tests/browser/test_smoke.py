"""The first thing a visitor sees, on a wide and on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from app_in_browser import cut_texts, running_app, settled, sideways_scroll_px
from playwright.sync_api import Browser, Page

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


def test_the_first_visitor_of_a_server_may_come_by_a_link(browser: Browser, tmp_path: Path) -> None:
    """Streamlit's older router would answer that the page was not found: docs/decisions/0004."""
    context = browser.new_context()
    with running_app(tmp_path) as fresh:
        page = context.new_page()
        page.goto(f"{fresh.url}/project?project=PINCER&programme=demonstration")
        settled(page)
        shown = page.locator("body").inner_text()  # the message is a dialog, outside the app's own box
        context.close()
    assert "not found" not in shown.lower()
    assert "PINCER" in shown
