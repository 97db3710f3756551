"""Every page of the menu, in four states, wide and narrow: taken from the menu, so that a new page is tried as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from app_in_browser import App, Watch, cut_texts, settled, sideways_scroll_px
from barriers import barriers, barriers_of_an_empty_page
from hostile import nothing_made_of_names
from playwright.sync_api import Browser, Page

from components.navigation import PAGES

STATES = {
    "demonstration": "programme=demonstration&project=PINCER",
    "published": "programme=published&project=PROMPT",
    "empty": "programme=own",
    "hostile": "programme=own&project=H",
}
#: Sites of another project, whose funnel has the longest title.
OF_ITS_OWN = {("demonstration", "site"): "programme=demonstration&project=IRISi"}
PATHS = [entry.url_path for entry in PAGES]
#: The pages that name what a programme holds, where hostile names must be read as text.
NAMING = ("", "project", "compare", "delivery", "site", "next-sites", "data-health", "upload", "history", "methods")
#: Between them these hold every kind of element that the app shows.
IN_THE_DARK = ("", "project", "compare", "site", "upload", "history")


@dataclass(kw_only=True)
class Walker:
    """One tab a state that goes from page to page, as a reader does."""

    page: Page
    url: str
    watch: Watch
    seen: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.set_viewport_size({"width": 1440, "height": 900})
        self.page.goto(f"{self.url}/{path}")
        return settled(self.page)


@pytest.fixture(scope="module", params=list(STATES))
def walker(request: pytest.FixtureRequest, browser: Browser, app: App) -> Iterator[Walker]:
    here: App = request.getfixturevalue("hostile_app") if request.param == "hostile" else app
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    watch, page = Watch(server=here.url.removeprefix("http://")), context.new_page()
    watch.attach(page)
    yield Walker(page=page, url=here.url, watch=watch, seen=[request.param])
    context.close()


@pytest.fixture(scope="module")
def dark(browser: Browser, app: App) -> Iterator[Walker]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce", color_scheme="dark")
    yield Walker(page=context.new_page(), url=app.url, watch=Watch(server=""), seen=["demonstration"])
    context.close()


@pytest.fixture(scope="module")
def known(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return barriers_of_an_empty_page(browser, tmp_path_factory.mktemp("empty"))


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_whole(walker: Walker, known: dict[str, str], path: str) -> None:
    """Wide, narrow and at 400 per cent, which is a window of 320 pixels; the demonstration also without barriers."""
    state = walker.seen[0]
    page = walker.open(f"{path}?{OF_ITS_OWN.get((state, path), STATES[state])}")
    sizes = [(1440, 900), (390, 900)]
    if walker.seen[0] == "demonstration":
        assert _barriers_of_our_own(page, known) == {}
        sizes.append((320, 256))
    for width_px, height_px in sizes:
        page.set_viewport_size({"width": width_px, "height": height_px})
        settled(page)
        assert page.get_by_test_id("stException").count() == 0
        assert page.get_by_text("Something went wrong on our side.").count() == 0
        assert sideways_scroll_px(page) == 0, width_px
        assert cut_texts(page) == [], width_px
    if walker.seen[0] == "hostile" and path in NAMING:
        nothing_made_of_names(page, walker.url)
        assert "<script>" in page.locator("[data-testid=stMain]").inner_text()
    problems, walker.watch.problems = walker.watch.problems, []
    assert problems == []


@pytest.mark.parametrize("path", IN_THE_DARK)
def test_a_page_has_no_barriers_of_our_own_in_the_dark(dark: Walker, known: dict[str, str], path: str) -> None:
    page = dark.open(f"{path}?{STATES['demonstration']}")
    assert _barriers_of_our_own(page, known) == {}


def _barriers_of_our_own(page: Page, known: dict[str, str]) -> dict[str, str]:
    print(f"an empty Streamlit page has {sorted(known)}")
    return {rule: where for rule, where in barriers(page).items() if rule not in known}


def test_the_first_key_leads_past_the_menu(open_page) -> None:
    page = settled(open_page("/"))
    page.keyboard.press("Tab")
    for _ in range(4):
        if page.evaluate("document.activeElement.className") == "ok-skip":
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "ok-skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "ok-content"
