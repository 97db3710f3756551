"""Filters, groups and parts of a list are links: they open to the same view elsewhere, and back undoes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from app_in_browser import App, cut_texts, running_app, settled, sideways_scroll_px
from playwright.sync_api import Browser, Page

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


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("many")
    for name, text in many_sites(150).files().items():
        (folder / name).write_text(text, encoding="utf-8")
    report = door.load(folder / "outcomes.duckdb", owner_here(), [folder / name for name in many_sites(2).files()])
    close_stores()
    assert report.loaded
    with running_app(folder) as app:
        yield app


@pytest.mark.parametrize("width_px", [1440, 320])
def test_groups_open_and_lists_go_on(many: App, browser: Browser, width_px: int) -> None:
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
    page.goto(f"{many.url}/project?programme=own&chart=periods")
    assert "before the start" in _shown(page)
    assert "Sites 1 to 25 of 150" in _shown(page)
    assert sideways_scroll_px(page) == 0
    assert cut_texts(page) == []
    page.close()
