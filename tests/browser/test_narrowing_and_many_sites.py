"""Filters, groups and parts of a list are links: they open to the same view elsewhere, and back undoes them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from app_in_browser import App, cut_texts, settled, sideways_scroll_px
from playwright.sync_api import Browser, Page
from ready_app import running_app

import manage
from evaluation.views.wording.periods import half_year
from queries import door
from queries.access import owner_here
from queries.store import close_stores
from tests.analysis.many_sites import many_sites


def _shown(page: Page) -> str:
    return settled(page).locator("[data-testid=stMain]").inner_text()


def test_a_narrowed_view_is_a_link_and_never_looks_agreed(open_page: Callable[..., Page]) -> None:
    page = open_page("/project?programme=demonstration&project=IRISi")
    agreed = _shown(page)
    assert "Narrowed view" not in agreed

    page.get_by_role("button", name="Narrow or regroup").click()
    page.get_by_role("combobox", name="Count by").click()
    page.get_by_role("option", name="Regions, counts added up").click()
    page.wait_for_url("**level=region**")
    page.keyboard.press("Escape")
    settled(page)
    narrowed = page.locator("h1").inner_text()
    assert "The agreed verdict is that of all sites: Weaker." in _shown(page)
    address = f"/project?{page.url.partition('?')[2]}"

    page.go_back()
    page.wait_for_function("!location.search.includes('level=')")
    assert "Narrowed view" not in _shown(page)
    page.go_forward()
    page.wait_for_url("**level=region**")
    assert "Narrowed view" in _shown(page)

    elsewhere = open_page(address, width_px=390)
    assert "the counts of each region's sites added up" in _shown(elsewhere)
    assert elsewhere.locator("h1").inner_text() == narrowed
    assert sideways_scroll_px(elsewhere) == 0
    elsewhere.get_by_role("link", name="Show the agreed view").click()
    elsewhere.wait_for_function("!location.search.includes('level=')")
    assert "Narrowed view" not in _shown(elsewhere)


def test_what_means_nothing_in_an_address_changes_nothing(open_page: Callable[..., Page]) -> None:
    nonsense = "model=licence&from=soon&level=planet&provisional=maybe&chart=pie&group=x&page=-1"
    shown = _shown(open_page(f"/project?programme=demonstration&project=PROMPT&{nonsense}"))
    assert "Narrowed view" not in shown


#: A site on the first page of the list, by name and code.
SITE = ("Alder House practice 113", "S0113")


@pytest.fixture(scope="module")
def levels() -> list[dict[str, Any]]:
    """Give what the command line printed of one site by half-year, filled before the app had the store open."""
    return []


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, levels: list[dict[str, Any]]) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("many")
    for name, text in many_sites(150).files().items():
        (folder / name).write_text(text, encoding="utf-8")
    report = door.load(folder / "outcomes.duckdb", owner_here(), [folder / name for name in many_sites(2).files()])
    close_stores()
    assert report.loaded
    with redirect_stdout(io.StringIO()) as out:
        store = ("--database", str(folder / "outcomes.duckdb"))
        assert manage.main(["results", *store, "--json", "--project", "MANY", "--site", SITE[1]]) == 0
    close_stores()
    levels += json.loads(out.getvalue())["site"]["by_half_year"]
    with running_app(folder) as app:
        yield app


@pytest.mark.parametrize("width_px", [1440, 320])
def test_groups_open_and_lists_go_on(many: App, browser: Browser, width_px: int, levels: list[dict[str, Any]]) -> None:
    """As somebody sees it who has not asked for less motion."""
    page = browser.new_page(viewport={"width": width_px, "height": 900})
    page.goto(f"{many.url}/project?programme=own&by=start")
    assert "Groups of sites by year of start" in _shown(page)
    assert sideways_scroll_px(page) == 0
    assert cut_texts(page) == []
    page.get_by_role("link", name="Began in 2023", exact=True).click()
    page.wait_for_url("**group=**")
    assert "Sites 1 to 25 of 50 of Began in 2023" in _shown(page)
    page.get_by_role("link", name="Sites after these").click()
    page.wait_for_url("**page=2**")
    second = _shown(page)
    assert "Sites 26 to 50 of 50 of Began in 2023" in second
    assert sideways_scroll_px(page) == 0
    page.go_back()
    page.wait_for_function("!location.search.includes('page=')")
    assert "Sites 1 to 25 of 50" in _shown(page)
    page.goto(f"{many.url}/project?programme=own&chart=funnel")
    assert "99.8% limits" in _shown(page)
    assert sideways_scroll_px(page) == 0
    page.get_by_role("radio", name="By half-year").press("Enter")
    page.wait_for_url("**chart=periods**")
    assert "before the start" in _shown(page)
    assert "Sites 1 to 25 of 150" in _shown(page)
    assert sideways_scroll_px(page) == 0
    assert cut_texts(page) == []
    if width_px == 1440:
        _is_the_same_everywhere(page, browser, levels)
    page.close()


def _is_the_same_everywhere(page: Page, browser: Browser, levels: list[dict[str, Any]]) -> None:
    """The heat map, in another browser too, its files and the command line say the same, and no small count."""
    drawn = "plots => plots[0].data[0].text"
    cells = page.locator(".js-plotly-plot").evaluate_all(drawn)
    elsewhere = browser.new_page()
    elsewhere.goto(page.url)
    assert settled(elsewhere).locator(".js-plotly-plot").evaluate_all(drawn) == cells
    assert elsewhere.locator("[data-testid=stMain]").inner_text() == _shown(page)
    elsewhere.close()

    page.locator("summary", has_text="The chart as a table, and to download").first.press("Enter")
    settled(page)
    assert _download(page, "Picture (PNG)").startswith(b"\x89PNG")
    assert b"<title>" in _download(page, "Drawing (SVG)")
    rows = list(csv.DictReader(io.StringIO(_download(page, "Figures (CSV)").decode("utf-8-sig"))))
    assert [[row[name] for name in list(row)[1:-1]] for row in rows] == cells
    of_site = next(row for row in rows if row["Site"] == SITE[0])
    told = {half_year(*map(date.fromisoformat, (each["from"], each["to"]))): each for each in levels}
    assert len(told) == 4
    assert {name: of_site[name] for name in told} == {
        name: f"{'‹' if each['before'] else ''}{each['level']:.0f}" for name, each in told.items()
    }


def _download(page: Page, label: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    return Path(waiting.value.path()).read_bytes()
