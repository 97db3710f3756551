"""The checks that other browser tests rely on, each on a page that breaks it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_in_browser import Watch, cut_texts, sideways_scroll_px
from install_browser import NoBrowser, find_browser
from playwright.sync_api import Browser, Page

_PAGE = """<body style="margin: 0"><main data-testid="stMain" style="width: 400px; overflow: auto">
<p>Whole</p>
<span style="position: absolute; width: 1px; height: 1px; overflow: hidden">For screen readers</span>
<span style="display: contents"><b>Whole as well</b></span>
<div style="display: none">Not shown</div>
BROKEN
</main></body>"""


@pytest.fixture
def blank(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 400, "height": 300})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("broken", "cut"),
    [
        ("", []),
        ('<p style="position: absolute; left: 380px; white-space: nowrap">Out at the right</p>', ["Out at the right"]),
        ('<p style="position: absolute; left: -30px">Out at the left</p>', ["Out at the left"]),
        (
            '<p style="width: 40px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap">Ends in dots</p>',
            ["Ends in dots"],
        ),
        ('<div style="width: 90px; overflow-x: auto"><p style="width: 200px">Not cut</p></div>', []),
        (
            '<div style="width: 9px; overflow-x: auto"><p style="width: 99px; text-align: end">Out of view</p></div>',
            ["Out of view"],
        ),
    ],
)
def test_cut_texts_are_found(blank: Page, broken: str, cut: list[str]) -> None:
    blank.set_content(_PAGE.replace("BROKEN", broken))
    assert cut_texts(blank) == cut


def test_sideways_scroll_is_measured(blank: Page) -> None:
    blank.set_content(_PAGE.replace("BROKEN", ""))
    assert sideways_scroll_px(blank) == 0
    blank.set_content(_PAGE.replace("BROKEN", '<div style="width: 450px">wide</div>'))
    assert sideways_scroll_px(blank) == 50


def test_a_page_is_watched(blank: Page) -> None:
    watch = Watch(server="127.0.0.1:8501")
    watch.attach(blank)
    blank.set_content("<script>console.error('said'); console.warn('only a warning')</script>")
    blank.set_content("<script>throw new Error('thrown')</script>")
    blank.set_content('<img src="http://127.0.0.1:9/beacon.png">', wait_until="domcontentloaded")
    found = "\n".join(watch.problems)
    assert "error in the console: said" in found
    assert "error in the page: thrown" in found
    assert "call to another server: http://127.0.0.1:9/beacon.png" in found
    assert "only a warning" not in found


def test_a_browser_that_does_not_start_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    monkeypatch.setenv("OUTCOMES_BROWSER", str(program))
    with pytest.raises(NoBrowser, match="OUTCOMES_BROWSER names .*chromium, which does not start"):
        find_browser()
    if os.name == "posix":  # as Ubuntu's, which only says how to install the real one
        program.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        program.chmod(0o755)
        with pytest.raises(NoBrowser):
            find_browser()
