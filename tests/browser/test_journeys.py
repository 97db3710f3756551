"""The ways people take through the app: in by the Overview, down to a site, back, and in again by a link."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from app_in_browser import ROOT, App, cut_texts, running_app, settled, sideways_scroll_px
from playwright.sync_api import Browser, Page

from evaluation.views.numbers import percent, percent_range
from tests.browser.test_comparing_pages import narrows_by_keyboard

MAKE_BELIEVE = "Made-up data"


def _shown(page: Page) -> str:
    """Return the text of the page without its header, which says the same everywhere."""
    return settled(page).locator("[data-testid=stMain]").inner_text()


def test_from_the_overview_to_a_site_and_back(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    overview = _shown(page)

    page.get_by_role("link", name="IRISi", exact=True).click()
    page.wait_for_url("**/project?**")
    project = _shown(page)
    assert "IRISi" in page.locator("h1").inner_text()
    assert "project=IRISi" in page.url

    table = page.get_by_role("table").filter(has_text="Sites by name")
    row = table.get_by_role("row").nth(3)
    site = row.get_by_role("link").inner_text()
    row.get_by_role("link").click()
    page.wait_for_url("**site=**")
    alone = _shown(page)
    assert page.locator(".st-key-site-panel").get_by_text(site, exact=True).is_visible()

    page.go_back()
    page.wait_for_function("!location.search.includes('site=')")
    assert _shown(page) == project
    page.go_back()
    page.wait_for_url("**/")
    assert _shown(page) == overview
    page.go_forward()
    page.wait_for_url("**/project?**")
    assert _shown(page) == project

    page.go_forward()
    page.wait_for_url("**site=**")
    assert _shown(page) == alone
    page.reload()
    assert _shown(page) == alone
    assert _shown(open_page(f"/{page.url.split('/', 3)[3]}")) == alone


def test_a_choice_is_in_the_address_and_back_undoes_it(open_page: Callable[..., Page]) -> None:
    page = open_page("/project?programme=demonstration&project=IRISi")
    before = _shown(page)

    page.get_by_role("radio", name="Technical").click()
    page.wait_for_url("**scale=technical**")
    technical = _shown(page)
    assert technical != before
    page.get_by_role("radio", name="Planned start dates").click()
    page.wait_for_url("**clock=planned**")
    settled(page)

    page.go_back()
    page.wait_for_function("!location.search.includes('clock=')")
    assert _shown(page) == technical
    page.go_back()
    page.wait_for_function("!location.search.includes('scale=')")
    assert _shown(page) == before


@pytest.mark.parametrize("width_px", [1440, 390])
def test_each_programme_says_what_it_is(open_page: Callable[..., Page], width_px: int) -> None:
    page = open_page("/", width_px=width_px)
    assert MAKE_BELIEVE in _shown(page)
    page.get_by_role("radio", name="Published", exact=True).click()
    page.wait_for_url("**programme=published**")
    published = _shown(page)
    assert "Published figures" in published
    assert MAKE_BELIEVE not in published
    page.get_by_role("radio", name="Your own").click()
    page.wait_for_url("**programme=own**")
    own = _shown(page)
    assert "This programme is empty." in own
    assert "manage.py" not in own
    page.locator("summary", has_text="At the command line instead").click()
    assert "manage.py load" in _shown(page)
    if width_px < 800:
        page.get_by_role("button", name="Menu", exact=True).click()
    page.get_by_role("link", name="Project", exact=True).filter(visible=True).click()
    page.wait_for_url("**/project?**")
    assert "This programme is empty." in _shown(page)


@pytest.mark.parametrize("path", ["/project?project=NOPE", "/project?programme=nope&outcome=nope&scale=nope&site=nope"])
def test_an_address_with_unknown_parts_still_opens(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(path)
    assert "Where it is kept" in _shown(page)
    if "NOPE" in path:
        assert "There is no project NOPE here" in _shown(page)


def test_a_link_to_a_page_is_the_first_thing_a_new_server_sees(browser: Browser, tmp_path: Path) -> None:
    with running_app(tmp_path) as app:
        page = browser.new_page()
        page.goto(f"{app.url}/project?programme=demonstration&project=PROMPT")
        assert "PROMPT" in settled(page).locator("h1").inner_text()
        assert page.get_by_role("dialog").count() == 0
        page.close()


def test_the_overview_says_what_the_command_line_says(app: App, open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    shown = _shown(page)
    narrows_by_keyboard(page)
    store = app.log.parent / "demonstration.duckdb"
    printed = subprocess.run(
        [sys.executable, "manage.py", "results", "--database", str(store), "--json"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        env={**os.environ, "OUTCOMES_DATABASE": str(app.log.parent / "another.duckdb")},
    )
    primary = [each for each in json.loads(printed.stdout)["results"] if each["primary"]]
    assert len(primary) == 4
    for each in primary:
        kept = each["retention"]
        assert f"{percent(kept['estimate'])} (likely range {percent_range(kept['low'], kept['high'])})" in shown
        assert f"{each['reporting']['reporting']} of {each['reporting']['due']} sites have reported" in shown


@pytest.mark.parametrize(
    "path",
    [
        "/?programme=published",
        "/project?programme=demonstration&project=PINCER",
        "/project?programme=published&project=PROMPT&outcome=brachial_plexus_injury&site=hanover",
        "/methods?programme=published",
    ],
)
def test_nothing_is_cut_or_scrolls_sideways(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(path, width_px=1440)
    for width_px in (1440, 1024, 390):
        page.set_viewport_size({"width": width_px, "height": 900})
        settled(page)
        assert sideways_scroll_px(page) == 0, width_px
        assert cut_texts(page) == [], width_px


def test_every_chart_says_in_words_what_it_shows(open_page: Callable[..., Page]) -> None:
    for path in ("/", "/project?programme=demonstration&project=IRISi"):
        page = settled(open_page(path))
        charts = page.get_by_test_id("stPlotlyChart")
        assert charts.count() > 0
        for place in range(charts.count()):
            text = charts.nth(place).evaluate(
                "chart => chart.getAttribute('aria-label') || chart.querySelector('[aria-label]')?.ariaLabel || ''"
            )
            finding = "by verdict" if text.startswith("Map") else "original"
            assert finding in text, f"chart {place} of {path} says {text!r}"
