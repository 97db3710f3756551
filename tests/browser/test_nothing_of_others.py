"""What reaches a browser: nothing of another project, no draft of another's, no small count; also of two at once."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import canary_programme
import pytest
from app_in_browser import Watch, settled
from canary_programme import CANARY, CANARY_BIRTHS, GIVEAWAYS, MINE, OTHER
from heard import Heard
from playwright.sync_api import Browser, Page
from signing_in import SignedInApp, running_with_sign_in, sign_in, visit

from components.navigation import PAGES
from queries import drafts
from queries.access import owner_here
from queries.store import open_store

ROLES = {
    "vic": {"viewer": [MINE]},
    "eva": {"evaluator": [MINE]},
    "ari": {"approver": [MINE]},
    "ada": {"administrator": None},
}
#: What a draft of the owner's holds, and one that is made while others look.
SECRET, DRAFT, DRAFT_BIRTHS = "canary-of-the-owner", "canary-of-a-draft", 54321
WORDS, NUMBERS = (CANARY, SECRET, DRAFT), (CANARY_BIRTHS, DRAFT_BIRTHS)


class Seat(NamedTuple):
    """One person at a browser of their own, and all that it was sent."""

    page: Page
    heard: Heard
    watch: Watch
    url: str

    def open(self, address: str) -> str:
        self.page.goto(self.url + address)
        said = settled(self.page).locator("[data-testid=stMain]").inner_text()
        assert "Something went wrong" not in said
        self.heard.add(self.page.content().encode())
        return said

    def leave(self) -> None:
        assert self.watch.problems == []
        self.page.context.close()


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SignedInApp, str]]:
    """Give the app, and the id of a draft that only the owner sees."""
    folder: Path = tmp_path_factory.mktemp("others")
    canary_programme.load(folder)
    store = open_store(folder / "outcomes.duckdb")
    received = drafts.start(store, owner_here(), [("projects.csv", f"project,name\nNEW,{SECRET}\n".encode())])
    store.close()
    assert received.upload
    with running_with_sign_in(folder, roles=ROLES) as signed:
        yield signed, received.upload.upload


def _seat(browser: Browser, signed: SignedInApp, person: str) -> Seat:
    page, watch = visit(browser, signed)
    heard = Heard().attach(page)
    return Seat(page=sign_in(page, person), heard=heard, watch=watch, url=signed.app.url)


def _take_downloads(seat: Seat) -> int:
    """Press everything on the page that gives a file away, and hear what it gives."""
    for each in seat.page.locator("[data-testid=stMain] summary").all():
        if each.is_visible():
            each.click()
    taken = 0
    for button in settled(seat.page).locator("[data-testid=stDownloadButton] button").all():
        if button.is_visible() and button.is_enabled():
            with seat.page.expect_download() as waiting:
                button.click()
            seat.heard.add(Path(waiting.value.path()).read_bytes())
            taken += 1
            settled(seat.page)
    return taken


def test_no_page_file_or_message_holds_another_project(browser: Browser, signed: tuple[SignedInApp, str]) -> None:
    seat, taken = _seat(browser, signed[0], "vic"), 0
    for entry in PAGES:
        seat.open(f"/{entry.url_path}?programme=own&project={MINE}&site=S1&version=1")
        if entry.url_path in ("project", "site", "history"):
            taken += _take_downloads(seat)
        assert not seat.heard.holds(WORDS, NUMBERS), entry.url_path
    assert seat.heard.holds(["plain project"]), "their own is there"
    assert taken > 3
    assert not seat.heard.holds(numbers=GIVEAWAYS), "a count of 6, or what gives it away"
    seat.leave()


def test_who_works_on_a_project_is_sent_what_is_searched_for(browser: Browser, signed: tuple[SignedInApp, str]) -> None:
    """The search finds words and numbers in messages, so that finding none elsewhere means something."""
    seat = _seat(browser, signed[0], "eva")
    seat.open("/history?programme=own&version=2")
    assert not seat.heard.holds(WORDS, NUMBERS), "others published this one"
    seat.open("/history?programme=own&version=1")
    wanted = {"plain project", "plain note", "plain reason"}
    assert seat.heard.holds(wanted, [canary_programme.OUT_OF]) == {*wanted, canary_programme.OUT_OF}
    seat.leave()


FORGED = (
    f"/project?programme=own&project={OTHER}",
    f"/site?programme=own&project={OTHER}&site=S1",
    "/upload?programme=own&upload={upload}",
    "/review?programme=own&upload={upload}",
    "/upload?programme=own&upload=%27%20OR%201=1",
    f"/pack?programme=own&pack=000000000000&projects={OTHER}",
)
#: Addresses that mean nothing, and are no refusals.
MEANINGLESS = ("/project?programme=own&as_at=99999&since=-1&question=0", "/history?programme=own&version=99999")


# an evaluator tries other addresses in tests/serving
@pytest.mark.parametrize("person", [name for name in ROLES if name != "eva"])
def test_a_forged_address_gives_nothing_and_is_logged(
    browser: Browser, signed: tuple[SignedInApp, str], person: str
) -> None:
    app, upload = signed
    seat, log = _seat(browser, app, person), app.app.log
    for address in FORGED:
        before = log.read_text(encoding="utf-8").count("refused:")
        seat.open(address.format(upload=upload))
        assert log.read_text(encoding="utf-8").count("refused:") > before, address
        buttons = [each.inner_text() for each in seat.page.get_by_role("button").all()]
        assert not any("publish" in each.lower() for each in buttons), address
    for address in MEANINGLESS:
        seat.open(address)
    words = (*WORDS, "plain project") if person == "ada" else WORDS
    assert not seat.heard.holds(words, NUMBERS)
    assert "Traceback" not in log.read_text(encoding="utf-8")
    seat.leave()


def test_a_draft_in_one_browser_reaches_no_other(
    browser: Browser, signed: tuple[SignedInApp, str], tmp_path: Path
) -> None:
    """While one's draft is shown, others load the same pages; BROWSER_RERUNS says how often."""
    app, _ = signed
    eva, others = _seat(browser, app, "eva"), [_seat(browser, app, name) for name in ("vic", "ari")]
    file = tmp_path / f"{DRAFT}.csv"
    row = (MINE, "S2", "harm", "2021-01-01", "2021-12-31", "after", 777, DRAFT_BIRTHS, DRAFT)
    file.write_bytes(canary_programme.as_csv(canary_programme.RETURNS, row))
    eva.open("/upload?programme=own")
    eva.page.locator("input[type=file]").set_input_files(file)
    eva.page.wait_for_url("**upload=**", timeout=60_000)
    draft = eva.page.url.removeprefix(eva.url)
    addresses = (f"/site?programme=own&project={MINE}&site=S2", draft, "/review?programme=own")
    reruns = int(os.environ.get("BROWSER_RERUNS", "1"))
    for address in itertools.chain.from_iterable(itertools.repeat(addresses, reruns)):
        for seat, at in ((eva, draft), *((other, address) for other in others)):
            seat.page.goto(seat.url + at, wait_until="commit")
        for seat in (eva, *others):
            seat.heard.add(settled(seat.page).content().encode())
    assert eva.heard.holds([DRAFT], [DRAFT_BIRTHS]) == {DRAFT, DRAFT_BIRTHS}
    assert not eva.heard.holds([CANARY, SECRET], [CANARY_BIRTHS])
    for other in others:
        assert not other.heard.holds(WORDS, NUMBERS)
        other.leave()
    eva.leave()
