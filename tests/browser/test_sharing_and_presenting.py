"""Share and Present as people use them: links that reopen the same, files, arrow keys, and the last screen."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from app_in_browser import App, settled
from playwright.sync_api import Browser


def _download(page, label: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/", "PINCER"),
        ("/project?programme=demonstration&project=PINCER", "Average"),
        ("/compare?programme=demonstration", "PINCER"),
        ("/next-sites?programme=demonstration&project=PROMPT", "Most likely"),
        ("/data-health?programme=demonstration&project=PROMPT", "overdue"),
        ("/site?programme=demonstration&project=PINCER", "after"),
    ],
)
def test_a_chart_can_be_taken_away(open_page, path: str, says: str) -> None:
    page = settled(open_page(path))
    page.get_by_text("The chart as a table, and to download").first.click()
    settled(page)
    assert _download(page, "Picture (PNG)").startswith(b"\x89PNG")
    assert b"<title>" in _download(page, "Drawing (SVG)")
    rows = list(csv.DictReader(io.StringIO(_download(page, "Figures (CSV)").decode("utf-8-sig"))))
    assert rows
    assert all("Made-up data." in row["Notes"] and "Fingerprint" in row["Notes"] for row in rows)
    assert _download(page, "Figures (Excel)").startswith(b"PK")
    assert page.get_by_role("region").filter(has_text=says).count() >= 1


@pytest.mark.parametrize("path", ["/evidence?programme=demonstration", "/history?programme=demonstration"])
def test_a_table_can_be_taken_away(open_page, path: str) -> None:
    page = settled(open_page(path))
    page.get_by_role("button", name="Download this table").first.click()
    settled(page)
    rows = list(csv.DictReader(io.StringIO(_download(page, "Figures (CSV)").decode("utf-8-sig"))))
    assert rows
    says = "Published" if "evidence" in path else "Made-up data."
    assert all(says in row["Notes"] and "Fingerprint" in row["Notes"] for row in rows)
    assert _download(page, "Figures (Excel)").startswith(b"PK")


def test_a_copied_link_opens_the_same_view(app: App, browser: Browser) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{app.url}/project?project=IRISi&clock=planned")
    heading = settled(page).locator("h1").first.inner_text()
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="as at version 1").click()
    page.get_by_text("Copied.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    context.close()
    assert link.startswith(app.url)
    assert {"programme=demonstration", "project=IRISi", "clock=planned", "as_at=1"} <= set(
        link.split("?")[1].split("&")
    )
    other = browser.new_page()
    other.goto(link)
    assert settled(other).locator("h1").first.inner_text() == heading
    assert "held at version 1" in other.locator("[data-testid=stMain]").inner_text()
    other.get_by_role("link", name="Back to the latest").click()
    other.wait_for_url(lambda url: "as_at" not in url)
    other.close()


def test_a_presentation_is_one_click_away_and_turns_by_keys(open_page) -> None:
    page = settled(open_page("/", width_px=1280, height_px=720))
    page.get_by_role("link", name="Present", exact=True).click()
    page.wait_for_url("**present=1**")
    settled(page)
    assert page.get_by_role("link", name="Methods").count() == 0
    assert "1 of 7" in page.locator(".ok-foot").inner_text()
    assert "version 1" in page.locator(".ok-foot").inner_text()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**slide=2**")
    settled(page)
    sizes = page.locator(".st-key-ok-slide li").evaluate_all(
        "lines => lines.map((line) => parseFloat(getComputedStyle(line).fontSize))"
    )
    assert sizes
    assert min(sizes) >= 28
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**slide=1**")
    settled(page)
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**slide=2**")
    last = settled(open_page("/?present=1&slide=7", width_px=1280, height_px=720))
    assert last.locator("h1").inner_text() == "Decisions needed"
    assert last.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight <= window.innerHeight")
    alone = settled(open_page("/?present=1&project=PROMPT&slide=99"))
    assert alone.locator("h1").inner_text() == "Decisions needed"
    assert "IRISi" not in alone.locator("[data-testid=stMain]").inner_text()
