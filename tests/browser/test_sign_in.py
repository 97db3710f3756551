"""Signing in at a real OpenID provider: who gets in, where they land, and when they are out again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app_in_browser import settled, sideways_scroll_px
from playwright.sync_api import Browser, Page
from signing_in import SignedInApp, running_with_sign_in, sign_in, visit


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedInApp]:
    folder = tmp_path_factory.mktemp("signed")
    with running_with_sign_in(folder, settings={"OUTCOMES_ASK": "Dana Okoro"}) as signed:
        yield signed


def _text(page: Page) -> str:
    return page.locator("[data-testid=stMain]").inner_text()


@pytest.mark.parametrize("width_px", [1440, 390])
def test_nobody_sees_anything_before_signing_in(browser: Browser, signed: SignedInApp, width_px: int) -> None:
    for path in ("/", "/project?project=IRISi", "/methods"):
        page, watch = visit(browser, signed, path, width_px=width_px)
        assert "Sign in to Outcomes Kept" in _text(page)
        assert "IRISi" not in _text(page)
        assert sideways_scroll_px(page) == 0
        assert watch.problems == []
        page.context.close()


def test_a_person_nobody_knows_is_told_whom_to_ask(browser: Browser, signed: SignedInApp) -> None:
    page, watch = visit(browser, signed)
    sign_in(page, "una")
    assert "You have no access here yet." in _text(page)
    assert "Ask Dana Okoro." in _text(page)
    assert "una@example.org" in _text(page)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").wait_for()
    assert watch.problems == []
    page.context.close()


def test_the_way_leads_back_to_the_page_that_was_asked_for(browser: Browser, signed: SignedInApp) -> None:
    page, watch = visit(browser, signed, "/project?programme=demonstration&project=IRISi&scale=technical")
    sign_in(page, "una")
    page.wait_for_url("**/project?**")
    assert "project=IRISi" in page.url
    assert "scale=technical" in page.url
    assert watch.problems == []
    page.context.close()


def test_signing_out_in_one_window_ends_the_others(browser: Browser, signed: SignedInApp) -> None:
    page, _ = visit(browser, signed)
    sign_in(page, "una")
    other = page.context.new_page()
    other.goto(signed.app.url + "/methods")
    assert "You have no access here yet." in _text(settled(other))

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").wait_for()
    other.get_by_role("button", name="Sign out").click()
    other.get_by_role("button", name="Sign in").wait_for()
    page.context.close()


def test_a_sign_in_that_was_not_used_ends_by_itself(browser: Browser, tmp_path: Path) -> None:
    with running_with_sign_in(tmp_path, settings={"OUTCOMES_IDLE_MINUTES": "0.05"}) as signed:
        page, _ = visit(browser, signed)
        sign_in(page, "una")
        page.wait_for_timeout(3500)
        page.reload()
        assert "you were signed out" in _text(settled(page))
        sign_in(page, "una")
        assert "You have no access here yet." in _text(page)
        page.context.close()
