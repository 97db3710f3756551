"""The pages that look across projects: each opens whole, wide and narrow, light and dark, and again as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from app_in_browser import cut_texts, settled, sideways_scroll_px
from playwright.sync_api import Page

from tests.browser.test_smoke import ERROR_BOXES

PAGES = {
    "/compare?programme=demonstration": "Side by side",
    "/next-sites?project=IRISi&programme=demonstration&sites=3&volume=9000": "How much it could be",
    "/evidence?programme=demonstration": "What is known of other programmes",
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width_px", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_page_opens_whole_and_reopens_as_it_was(
    open_page: Callable[..., Page], path: str, width_px: int, scheme: str
) -> None:
    page = settled(open_page(path, width_px=width_px, scheme=scheme))
    assert page.locator(ERROR_BOXES).all_inner_texts() == []
    shown = page.locator("[data-testid=stMain]").inner_text()
    assert PAGES[path] in shown
    assert sideways_scroll_px(page) == 0
    assert cut_texts(page) == []
    if path.startswith("/compare") and width_px > 800:
        narrows_by_keyboard(page)
    page.reload()
    assert settled(page).locator("[data-testid=stMain]").inner_text() == shown


def narrows_by_keyboard(page: Page) -> None:
    """The filters open by Enter, come next by Tab, and close by Escape, which gives the focus back."""
    button = page.get_by_role("button", name="Narrow")
    button.press("Enter")
    first = page.get_by_role("combobox").first
    first.wait_for()
    settled(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-testid=stPopoverBody]') !== null")
    page.keyboard.press("Escape")
    first.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.innerText").startswith("Narrow")
    button.press("Tab")
    assert page.evaluate("document.activeElement.innerText").strip().endswith("to download")
