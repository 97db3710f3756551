"""A programme whose names and words try to be more than text: it is shown as text, and nothing breaks.

Its pages as the menu opens them are looked at so in test_every_page.py; here are those that an address leads further.
"""

from __future__ import annotations

import pytest
from app_in_browser import App, Watch, cut_texts, settled, sideways_scroll_px
from hostile import nothing_made_of_names
from playwright.sync_api import Browser

PATHS = (
    "/project?programme=own&project=H&site=S1",
    "/site?programme=own&project=H&site=S0",
    "/history?programme=own&version=1",
)


@pytest.mark.parametrize("path", PATHS)
def test_names_are_text(hostile_app: App, browser: Browser, path: str) -> None:
    watch = Watch(server=hostile_app.url.removeprefix("http://"))
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    watch.attach(page)
    page.goto(hostile_app.url + path)
    settled(page)

    nothing_made_of_names(page, hostile_app.url)
    assert "<script>" in page.locator("[data-testid=stMain]").inner_text()
    for width_px in (1440, 390):
        page.set_viewport_size({"width": width_px, "height": 900})
        assert sideways_scroll_px(settled(page)) == 0, width_px
    assert cut_texts(page) == []
    assert watch.problems == []
    context.close()
