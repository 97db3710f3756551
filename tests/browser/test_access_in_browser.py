"""Each role by page, deep link and forged address; a role taken away, and a sign-in run out, while a page is open."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_in_browser import ROOT, settled
from heard import Heard
from playwright.sync_api import Browser, Page
from signing_in import PEOPLE, SignedInApp, running_with_sign_in, sign_in, visit

from queries import drafts
from queries.access import owner_here
from queries.store import open_store

ROLES = {
    "vic": {"viewer": ["PROMPT"]},
    "eva": {"evaluator": ["PROMPT"]},
    "ari": {"approver": None},
    "ada": {"administrator": None},
}
SECRET = "canary-of-the-owner"


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SignedInApp, str]]:
    """Give an app with the published figures as its own programme, and the id of an upload that its sender sees."""
    folder: Path = tmp_path_factory.mktemp("access")
    database = folder / "outcomes.duckdb"
    settings = {**os.environ, "OUTCOMES_DATABASE": str(database)}
    load = [sys.executable, "manage.py", "load", "data/published"]
    subprocess.run(load, cwd=ROOT, env=settings, check=True)
    store = open_store(database)
    secret = f"project,name\nNEW,{SECRET}\n".encode()
    received = drafts.start(store, owner_here(), [("projects.csv", secret)])
    store.close()
    assert received.upload
    with running_with_sign_in(folder, roles=ROLES) as signed:
        yield signed, received.upload.upload


def _in(browser: Browser, signed: SignedInApp, person: str, path: str = "/") -> Page:
    page, _ = visit(browser, signed, path)
    return sign_in(page, person)


def _open(page: Page, signed: SignedInApp, address: str) -> str:
    page.goto(signed.app.url + address)
    said = settled(page).locator("[data-testid=stMain]").inner_text()
    assert SECRET not in page.content()
    assert "Something went wrong" not in said
    return said


def test_of_one_project_nothing_else_is_seen(browser: Browser, signed: tuple[SignedInApp, str]) -> None:
    app, upload = signed
    page = _in(browser, app, "eva")
    heard = Heard().attach(page)
    assert "PROMPT" in _open(page, app, "/project?programme=own&project=PROMPT")
    for address in ("/project?programme=own&project=IRISi", "/site?programme=own&project=IRISi", "/?programme=own"):
        said = _open(page, app, address)
        assert "PINCER" not in said
        assert "IRISi" not in said.replace("There is no project IRISi here.", "")
    for address in (
        f"/upload?programme=own&upload={upload}",
        f"/review?programme=own&upload={upload}",
        "/people",
        "/pack?programme=own",
        "/history?programme=own&version=1",
        "/upload?programme=own&upload=%27%20OR%201=1",
    ):
        said = _open(page, app, address)
        buttons = [each.inner_text().lower() for each in page.get_by_role("button").all()]
        assert not any("publish" in each for each in buttons), address
        assert "PINCER" not in said, address
    assert not heard.holds(["PINCER", SECRET])
    assert heard.holds(["PROMPT"])
    page.context.close()


def test_an_administrator_sees_no_figures(browser: Browser, signed: tuple[SignedInApp, str]) -> None:
    app, upload = signed
    page = _in(browser, app, "ada")
    for address in ("/project?programme=own&project=PROMPT", f"/upload?programme=own&upload={upload}", "/review"):
        said = _open(page, app, address)
        assert "not allowed" in said, address
        assert "PROMPT" not in said, address
    page.context.close()


def test_a_role_taken_away_counts_at_the_next_click(browser: Browser, signed: tuple[SignedInApp, str]) -> None:
    app, _ = signed
    open_page = _in(browser, app, "ari", "/project?programme=own&project=PROMPT")
    assert "PROMPT" in open_page.locator("[data-testid=stMain]").inner_text()
    open_page.get_by_text("The chart as a table, and to download").first.click()
    files = [settled(open_page).get_by_role("button", name=name).first for name in ("Picture (PNG)", "Figures (CSV)")]
    given: list[str] = []
    open_page.on("request", lambda request: given.append(request.url) if "/media/" in request.url else None)
    files[0].click()
    open_page.wait_for_event("request", lambda request: "/media/" in request.url)
    given.clear()
    admin = _in(browser, app, "ada", "/people")
    admin.goto(app.app.url + "/people")
    settled(admin)
    assert "approver of every project" in admin.inner_text("[data-testid=stMain]")
    admin.get_by_role("combobox", name="Person").click()
    admin.get_by_role("option", name=f"{PEOPLE['ari']['name']} (ari)").click()
    settled(admin)
    admin.locator("label", has_text="Approver").first.click()
    admin.get_by_role("button", name="Save").click()
    admin.get_by_text("no role").first.wait_for()

    for file in files:  # made without a run of the page
        file.click()
        open_page.get_by_text("Failed to generate file").first.wait_for()
        open_page.wait_for_timeout(300)
    assert given == []
    open_page.get_by_role("link", name="Compare").first.click()
    open_page.get_by_text("You have no access here yet.").wait_for()
    assert "PROMPT" not in settled(open_page).inner_text("[data-testid=stMain]")
    open_page.context.close()

    settled(admin)
    admin.get_by_role("combobox", name="Person").click()
    admin.get_by_role("option", name=f"{PEOPLE['ada']['name']} (ada)").click()
    settled(admin)
    admin.locator("label", has_text="Administrator").first.click()
    admin.get_by_role("button", name="Save").click()
    admin.get_by_text("Nobody changes their own roles.").wait_for()
    admin.context.close()


def test_a_sign_in_ends_after_its_longest_time_however_busy(browser: Browser, tmp_path: Path) -> None:
    settings = {"OUTCOMES_LONGEST_HOURS": "0.003"}
    with running_with_sign_in(tmp_path, settings=settings) as app:
        page = _in(browser, app, "una")
        assert "You have no access here yet." in page.inner_text("[data-testid=stMain]")
        for _ in range(8):
            page.wait_for_timeout(1500)
            page.reload()
            settled(page)
            if page.get_by_text("lasts one working day").count():
                break
        assert "lasts one working day" in page.inner_text("[data-testid=stMain]")
        page.context.close()
