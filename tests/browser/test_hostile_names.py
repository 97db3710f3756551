"""A programme whose names and words try to be more than text: it is shown as text, and nothing breaks."""

from __future__ import annotations

import pytest
from app_in_browser import App, Watch, cut_texts, settled, sideways_scroll_px
from playwright.sync_api import Browser

PATHS = (
    "/",
    "/project?programme=own&project=H",
    "/project?programme=own&project=H&site=S1",
    "/compare?programme=own",
    "/site?programme=own&project=H&site=S0",
    "/next-sites?programme=own&project=H",
    "/data-health?programme=own&project=H",
    "/upload?programme=own&project=H",
    "/history?programme=own&version=1",
    "/methods?programme=own",
)


@pytest.mark.parametrize("path", PATHS)
def test_names_are_text(hostile_app: App, browser: Browser, path: str) -> None:
    watch = Watch(server=hostile_app.url.removeprefix("http://"))
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    watch.attach(page)
    page.goto(hostile_app.url + path)
    settled(page)

    assert "<script>" in page.locator("[data-testid=stMain]").inner_text()
    assert page.title() != "owned"
    assert page.locator("[data-testid=stMain] script, [data-testid=stMain] img").count() == 0
    links = page.locator("[data-testid=stMain] a").evaluate_all("links => links.map((link) => link.href)")
    assert [link for link in links if not link.startswith(hostile_app.url)] == []
    for width_px in (1440, 390):
        page.set_viewport_size({"width": width_px, "height": 900})
        assert sideways_scroll_px(settled(page)) == 0, width_px
    assert cut_texts(page) == []
    assert watch.problems == []
    context.close()
