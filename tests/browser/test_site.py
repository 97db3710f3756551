"""The Site page in a browser: wide and narrow, light and dark, by its link, and after another site was chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from app_in_browser import cut_texts, settled, sideways_scroll_px
from playwright.sync_api import Page

ADDRESS = "/site?programme=demonstration&project=PINCER"


@pytest.mark.parametrize(("width_px", "scheme"), [(1440, "light"), (390, "dark")])
def test_it_opens_whole(open_page: Callable[..., Page], width_px: int, scheme: Literal["light", "dark"]) -> None:
    page = settled(open_page(ADDRESS, width_px=width_px, height_px=2400, scheme=scheme))
    assert "than before it began" in page.locator("h1").inner_text()
    assert page.locator("[data-testid=stPlotlyChart] .main-svg").count() >= 3
    assert sideways_scroll_px(page) == 0
    assert cut_texts(page) == []


def test_another_site_is_a_link_that_opens_the_same(open_page: Callable[..., Page]) -> None:
    page = settled(open_page(ADDRESS))
    first = page.locator("h1").inner_text()
    page.get_by_role("combobox", name="Site").click()
    page.get_by_role("option").nth(5).click()
    page.wait_for_url("**site=**")
    second = settled(page).locator("h1").inner_text()
    assert second != first
    again = settled(open_page("/" + page.url.split("/", 3)[3]))
    assert again.locator("h1").inner_text() == second
    page.go_back()
    page.wait_for_function("!location.search.includes('site=')")
    assert settled(page).locator("h1").inner_text() == first
