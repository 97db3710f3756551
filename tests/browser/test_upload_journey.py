"""One file on its whole way: upload, mend on the spot, preview, send, published by a second person, undone."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_in_browser import ROOT, cut_texts, settled, sideways_scroll_px
from playwright.sync_api import Browser, Page
from signing_in import SignedInApp, running_with_sign_in, sign_in, visit

from tests.browser.test_three_journeys import COUNT, clicks

HEADINGS = ("project", "site", "outcome", "period_start", "period_end", "phase", "numerator", "denominator")
SITES = ("ORIGIN", "S1", "S2", "S3", "S4", "S5")
#: A valid number by its check digit, made up for this test.
PERSONAL = "943 476 5919"


def _csv(*rows: tuple[object, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _returns(after: int, *, only: str | None = None, first: str | None = None) -> bytes:
    rows = [
        ("P", site, "harm", f"{year}-01-01", f"{year}-12-31", phase, 300 if phase == "before" else count, 1000)
        for site in SITES
        for year, phase, count in ((2020, "before", 300), (2021, "after", 100 if site == "ORIGIN" else after))
        if only is None or (phase == only and site != "ORIGIN")
    ]
    made = [(*row[:6], first, 1000) if place == 0 and first else row for place, row in enumerate(rows)]
    return _csv(HEADINGS, *made)


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedInApp]:
    """Give the app with a project that keeps its benefit, and people with roles in it."""
    folder = tmp_path_factory.mktemp("journey")
    files = folder / "files"
    files.mkdir()
    head = ("project", "outcome", "name", "type", "measure", "better", "primary", "design")
    outcome = ("P", "harm", "Harm", "proportion", "OR", "lower", "yes", "before_after")
    (files / "projects.csv").write_bytes(_csv(("project", "name"), ("P", "Project P")))
    (files / "outcomes.csv").write_bytes(_csv(head, outcome))
    sites = [
        ("P", site, f"Site {site}", "origin" if site == "ORIGIN" else "replication", "2021-01-01") for site in SITES
    ]
    (files / "sites.csv").write_bytes(_csv(("project", "site", "name", "role", "actual_start"), *sites))
    (files / "returns.csv").write_bytes(_returns(110))
    settings = {**os.environ, "OUTCOMES_DATABASE": str(folder / "outcomes.duckdb")}
    subprocess.run([sys.executable, "manage.py", "load", str(files)], cwd=ROOT, env=settings, check=True)
    roles = {"eva": {"evaluator": ["P"]}, "ari": {"approver": None}, "vic": {"viewer": None}}
    with running_with_sign_in(folder, roles=roles) as signed:
        yield signed


@pytest.fixture
def eva(browser: Browser, signed: SignedInApp) -> Iterator[Page]:
    page, watch = visit(browser, signed, "/upload?programme=own")
    yield sign_in(page, "eva")
    assert watch.problems == []
    page.context.close()


def _main(page: Page) -> str:
    return settled(page).locator("[data-testid=stMain]").inner_text()


def _give(page: Page, tmp_path: Path, name: str, data: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(data)
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("stFileUploaderDropzone").locator("button").first.click()
    chooser.value.set_files(path)
    page.wait_for_timeout(500)
    return _main(page)


def test_from_upload_to_undo(eva: Page, browser: Browser, signed: SignedInApp, tmp_path: Path) -> None:
    """Also counts the clicks: template 1, upload 2, mending 2 more (the cell, check again), sent 1."""
    eva.add_init_script(COUNT)
    eva.reload()
    assert "Send in your figures" in _main(eva)
    with eva.expect_download() as template:
        eva.get_by_role("button", name="Template as CSV").click()
    assert template.value.path().read_bytes()
    assert clicks(eva) == 1
    faults = _give(eva, tmp_path, "q4.csv", _returns(290, only="after", first="290 approx"))
    assert clicks(eva) == 2
    assert "Your file has 1 thing to mend." in faults
    assert '"290 approx" is not a number' in faults
    assert "upload=" in eva.url

    eva.reload()
    assert "Your file has 1 thing to mend." in _main(eva)
    eva.get_by_role("textbox").first.click()
    eva.get_by_role("textbox").first.fill("290")
    eva.get_by_role("button", name="Save and check again").click()
    eva.get_by_role("heading", name="What it changes").wait_for(timeout=60_000)
    assert clicks(eva) == 4
    ready = _main(eva)
    assert "Moves Project P from Kept to" in ready
    assert "5 changed" in ready
    _answer_and_send(eva)
    assert clicks(eva) == 5, "3, and 2 for what was to mend"
    address = eva.url.replace("/upload?", "/review?")
    eva.goto(address)
    assert "not allowed" in _main(eva) or "somebody else decides" in _main(eva)

    ari, watch = visit(browser, signed, "/review?programme=own")
    sign_in(ari, "ari")
    assert "1 upload waits to be published." in _main(ari)
    ari.get_by_role("link", name="q4.csv").click()
    ari.get_by_role("button", name="Publish").wait_for()
    assert "Moves Project P from Kept to" in _main(ari)
    ari.get_by_role("button", name="Publish").click()
    ari.get_by_role("heading", name="Published.").wait_for()
    ari.goto(signed.app.url + "/?programme=own")
    assert "has probably kept most of its benefit" not in _main(ari)
    assert "The project has not kept its benefit in new places." in _main(ari)

    ari.goto(signed.app.url + "/history?programme=own&version=2&undo=withdraw")
    settled(ari)
    ari.get_by_role("textbox", name="Why?").fill("Counted twice")
    ari.keyboard.press("Tab")
    ari.get_by_text("I have seen what this changes.").click()
    settled(ari)
    ari.get_by_role("button", name="Take back what version 2 did").click()
    ari.get_by_text("3 versions so far").wait_for()
    assert "Took back version 2" in _main(ari)
    ari.goto(signed.app.url + "/?programme=own")
    assert "has probably kept most of its benefit" in _main(ari)
    assert watch.problems == []
    ari.context.close()


def test_it_comes_back_with_words_and_is_not_published_unseen(
    eva: Page, browser: Browser, signed: SignedInApp, tmp_path: Path
) -> None:
    """What is returned says why; what was published after a reviewer looked is told, and nothing goes in unseen."""
    addresses = []
    for count in (120, 130):
        eva.goto(f"{signed.app.url}/upload?programme=own")
        settled(eva)
        _give(eva, tmp_path, f"again{count}.csv", _returns(count, only="after"))
        _answer_and_send(eva)
        addresses.append(eva.url.replace("/upload?", "/review?"))
    ari, watch = visit(browser, signed, "/review?programme=own")
    sign_in(ari, "ari")
    ari.goto(addresses[0])
    ari.get_by_text("Return it to the sender").click()
    ari.get_by_role("textbox", name="What should be mended?").fill("Please count S2 once more")
    ari.keyboard.press("Tab")
    settled(ari)
    ari.get_by_role("button", name="Return it", exact=True).click()
    assert "again120.csv" not in _main(ari)
    eva.goto(addresses[0].replace("/review?", "/upload?"))
    assert "Returned to you: Please count S2 once more" in _main(eva)
    _answer_and_send(eva)

    ari.goto(addresses[1])
    ari.get_by_role("button", name="Publish").wait_for()
    other = ari.context.new_page()
    other.goto(addresses[0])
    other.get_by_role("button", name="Publish").click()
    other.get_by_role("heading", name="Published.").wait_for()
    ari.get_by_role("button", name="Publish").click()
    said = _main(ari)
    assert "after you looked" in said
    assert "Nothing was published; look at the preview again." in said
    ari.get_by_role("button", name="Publish").click()
    ari.get_by_role("heading", name="Published.").wait_for()
    assert watch.problems == []
    ari.context.close()


def _answer_and_send(page: Page) -> None:
    settled(page)
    for place in range(page.get_by_role("textbox").count()):
        page.get_by_role("textbox").nth(place).fill("We counted anew")
        page.keyboard.press("Tab")
        settled(page)
    page.get_by_role("button", name="Send to be published").click()
    page.get_by_role("heading", name="Sent, waits for a second person.").wait_for()


def test_personal_data_are_refused_and_not_repeated(eva: Page, signed: SignedInApp, tmp_path: Path) -> None:
    rows = [(*HEADINGS, "note")]
    rows += [("P", "S1", "harm", "2022-01-01", "2022-12-31", "after", 1, 10, f"patient {PERSONAL}")]
    said = _give(eva, tmp_path, "patients.csv", _csv(*rows))
    assert "Nothing was saved" in said
    html = eva.content()
    assert PERSONAL not in html
    assert PERSONAL.replace(" ", "") not in html
    eva.reload()
    assert "patients.csv" not in _main(eva)
    assert PERSONAL not in signed.app.log.read_text(encoding="utf-8", errors="replace")


def test_a_file_of_no_kind_is_never_called_right(eva: Page, tmp_path: Path) -> None:
    said = _give(eva, tmp_path, "odd.csv", b"a,b\n1,2\n3\n")
    assert "fit none of our files" in said
    assert "Row 3 has 1 value" in said
    eva.reload()
    assert "odd.csv was not kept" in _main(eva)
    assert "Your file is right" not in _main(eva)


def test_a_check_can_be_cancelled(eva: Page, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    rows = [("P", "S1", "harm", "2020-01-01", "2020-12-31", "before", each, 10**6) for each in range(200_000)]
    path.write_bytes(_csv(HEADINGS, *rows))
    eva.locator("input[type=file]").set_input_files(path)
    eva.get_by_role("progressbar").wait_for()
    eva.get_by_role("button", name="Cancel").click()
    assert "Send in your figures" in _main(eva)
    assert "upload=" not in eva.url
    assert "long.csv" not in _main(eva)


@pytest.mark.parametrize("width_px", [390])
@pytest.mark.parametrize("path", ["/upload", "/review", "/history", "/history?version=1"])
def test_each_page_is_whole(browser: Browser, signed: SignedInApp, path: str, width_px: int) -> None:
    mark = "&" if "?" in path else "?"
    page, watch = visit(browser, signed, f"{path}{mark}programme=own", width_px=width_px)
    sign_in(page, "ari")
    assert "Something went wrong" not in _main(page)
    assert sideways_scroll_px(page) == 0
    assert cut_texts(page) == []
    assert watch.problems == []
    page.context.close()
