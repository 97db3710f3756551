"""The Data health page as a visitor meets it: wide and narrow, a group opened, a file taken away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from app_in_browser import cut_texts, settled, sideways_scroll_px
from playwright.sync_api import Page


@pytest.mark.parametrize("width_px", [1440, 390])
@pytest.mark.parametrize("where", ["programme=demonstration&project=PINCER", "programme=published&project=IRISi"])
def test_it_is_whole_at_any_width(open_page: Callable[..., Page], where: str, width_px: int) -> None:
    page = settled(open_page(f"/data-health?{where}", width_px=width_px))
    assert page.get_by_text("Sites by period").is_visible()
    assert sideways_scroll_px(page) == 0
    assert cut_texts(page) == []


def test_a_group_opens_and_the_file_holds_every_site(open_page: Callable[..., Page]) -> None:
    page = settled(open_page("/data-health?programme=demonstration&project=PINCER"))
    page.get_by_role("combobox", name="Look into").click()
    page.get_by_role("option", name="Kestwold Health Network").click()
    page.wait_for_url("**group=**")
    table = settled(page).get_by_role("table").filter(has_text="Returns in")
    assert table.get_by_role("row").count() == 1 + 8
    page.get_by_text("The chart as a table, and to download").click()
    with settled(page).expect_download() as download:
        page.get_by_role("button", name="Figures (CSV)").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 120
    assert "overdue" in "".join(lines)


def test_an_empty_programme_says_how_to_begin(open_page: Callable[..., Page]) -> None:
    page = settled(open_page("/data-health?programme=own"))
    assert page.get_by_text("This programme is empty.").is_visible()
    page.get_by_role("link", name="Upload your files").click()
    page.wait_for_url("**/upload?**")
    assert settled(page).get_by_text("Send in your figures").is_visible()
    assert not page.get_by_text("not into the one chosen above").count()
    page.get_by_role("radio", name="Demonstration").click()
    page.get_by_text("not into the one chosen above").wait_for()
    page.goto(page.url.partition("/upload")[0] + "/?programme=own&present=1")
    settled(page).get_by_role("link", name="End").click()
    page.wait_for_function("!location.search.includes('present')")
    page.goto(page.url.partition("/?")[0] + "/history?programme=own")
    assert settled(page).get_by_role("link", name="Upload your files").is_visible()
