"""The board pack in the app: made in one click with word of how far it is, downloaded, and there again later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app_in_browser import settled
from playwright.sync_api import Page

OpenPage = Callable[..., Page]


def test_a_pack_is_made_downloaded_and_found_again(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/pack?programme=published&projects=PROMPT&make=1")
    page.get_by_role("heading", name="The pack is ready").wait_for(timeout=60_000)
    settled(page)
    assert "make=" not in page.url
    first = _download(page, tmp_path / "first.pdf")
    assert first.startswith(b"%PDF")
    page.reload()
    settled(page)
    assert page.get_by_role("heading", name="Packs made so far").is_visible()
    assert "PROMPT" in page.get_by_text("made on").first.inner_text()
    assert _download(page, tmp_path / "again.pdf") == first
    page.goto(f"{page.url}&make=1")
    page.get_by_role("heading", name="The pack is ready").wait_for(timeout=60_000)
    assert settled(page).get_by_role("button", name="PDF to read").count() == 1, "what is kept is not made again"
    page.get_by_role("button", name="Make the pack").click()
    page.get_by_role("progressbar").wait_for()


def _download(page: Page, target: Path) -> bytes:
    with page.expect_download() as found:
        page.get_by_role("button", name="PDF to read").first.click()
    found.value.save_as(target)
    return target.read_bytes()
