"""The ways that a trustee and a programme manager take, in the clicks they are promised. The browser counts them.

The evaluator's way is in test_upload_journey.py: it needs a second person and files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from app_in_browser import App, Watch, settled
from playwright.sync_api import Browser, Page

#: Kept where a new page of the same visit finds it; only what a person does counts. The evaluator's way counts so too.
COUNT = """window.addEventListener('click', (event) => {
    if (event.isTrusted) localStorage.setItem('clicks', 1 + Number(localStorage.getItem('clicks') || 0));
}, true);"""


@pytest.fixture
def visit(app: App, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Give visit(path): a browser of one's own on its way, whose clicks are counted."""
    watch, opened = Watch(server=app.url.removeprefix("http://")), []

    def visit(path: str) -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        opened.append(context)
        context.add_init_script(COUNT)
        page = context.new_page()
        watch.attach(page)
        page.goto(app.url + path)
        return settled(page)

    yield visit
    for context in opened:
        context.close()
    assert watch.problems == []


def clicks(page: Page) -> int:
    """Return how often somebody has clicked since their first page."""
    return int(page.evaluate("localStorage.getItem('clicks') || 0"))


def _shown(page: Page) -> str:
    return settled(page).locator("[data-testid=stMain]").inner_text()


def _is_a_link(page: Page, visit: Callable[[str], Page]) -> None:
    """The address reopens the view exactly: after a refresh, and in another browser."""
    shown, path = _shown(page), f"/{page.url.split('/', 3)[3]}"
    page.reload()
    assert _shown(page) == shown
    assert _shown(visit(path)) == shown


def test_a_trustee_has_the_answer_in_no_click_why_in_one_and_a_site_in_two(visit: Callable[[str], Page]) -> None:
    page = visit("/")
    answer = page.locator("h1").first
    assert "of 4 projects" in answer.inner_text()
    assert page.locator(".st-key-ok-board").is_visible()
    box = answer.bounding_box()
    assert box, "the answer is on the page"
    assert box["y"] + box["height"] < 900, "and on the first screen"
    assert clicks(page) == 0

    page.get_by_role("link", name="PROMPT", exact=True).click()
    page.wait_for_url("**/project?**")
    why = settled(page).locator("[data-testid=stMain]").inner_text()
    assert "We cannot tell yet" in page.locator("h1").first.inner_text()
    assert "Certainty: " in why
    assert clicks(page) == 1

    rows = page.get_by_role("table").filter(has_text="Sites by name")
    site = rows.get_by_role("link").first
    name = site.inner_text()
    site.click()
    page.wait_for_url("**site=**")
    settled(page)
    assert page.locator(".st-key-site-panel").get_by_text(name, exact=True).is_visible()
    assert clicks(page) == 2
    _is_a_link(page, visit)

    page.go_back()
    page.wait_for_function("!location.search.includes('site=')")
    assert _shown(page) == why
    page.go_forward()
    page.wait_for_url("**site=**")
    settled(page)
    assert page.locator(".st-key-site-panel").get_by_text(name, exact=True).is_visible()


def test_a_trustee_has_the_board_pack_in_one(visit: Callable[[str], Page]) -> None:
    """It is being made after one click; test_board_pack.py waits for it."""
    page = visit("/")
    page.get_by_role("link", name="Board pack", exact=True).click()
    page.wait_for_url("**/pack?**make=1")
    page.get_by_role("progressbar").wait_for()
    assert clicks(page) == 1


def test_a_programme_manager_compares_in_one_click(visit: Callable[[str], Page]) -> None:
    page = visit("/")
    page.get_by_role("link", name="Compare", exact=True).click()
    page.wait_for_url("**/compare**")
    settled(page)
    assert clicks(page) == 1
    assert page.get_by_role("table").filter(has_text="Projects by name").is_visible()
    _is_a_link(page, visit)


def test_a_programme_manager_presents_in_one_click(visit: Callable[[str], Page]) -> None:
    page = visit("/")
    page.get_by_role("link", name="Present", exact=True).click()
    page.wait_for_url("**present=1**")
    settled(page)
    assert clicks(page) == 1
    assert page.get_by_role("link", name="Methods").count() == 0
    _is_a_link(page, visit)
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**slide=2**")
    second = _shown(page)
    page.go_back()
    page.wait_for_function("!location.search.includes('slide=2')")
    assert _shown(page) != second
    page.go_forward()
    page.wait_for_url("**slide=2**")
    assert _shown(page) == second


@pytest.mark.parametrize(
    "path",
    [
        "/project?programme=demonstration&project=IRISi&scale=technical&clock=planned",
        "/next-sites?programme=demonstration&project=PROMPT&sites=12&volume=5000&as_at=1",
        "/site?programme=published&project=PROMPT&outcome=mcroberts_position&site=hanover",
    ],
)
def test_every_view_is_a_link(visit: Callable[[str], Page], path: str) -> None:
    page = visit(path)
    address = page.url
    _is_a_link(page, visit)
    assert page.url == address
