"""What a person sees when the machine fails: a calm sentence and a number that finds the line in the log."""

from __future__ import annotations

import json
import re
import resource
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import harmed_app
import hostile
from app_in_browser import ROOT, App, settled
from playwright.sync_api import Browser, Page
from ready_app import running_app

LATER = """project,site,outcome,period_start,period_end,phase,numerator,denominator
H,S0,harm,2022-01-01,2022-12-31,after,61,1000
"""
_NUMBER = r"looks after the dashboard: ([0-9a-f]{8})"
_HOLD = (
    "import sys; from pathlib import Path; from queries.store import open_store\n"
    "open_store(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
)


def _sees(page: Page, app: App, words: str) -> None:
    """The page says the words and a number, which finds its line; and nothing of what is inside."""
    page.goto(f"{app.url}/?programme=own")
    _says(settled(page), app, words)


def _says(page: Page, app: App, words: str) -> None:
    said = page.locator("body").inner_text()
    assert words in said
    for inside in ("Traceback", "duckdb.", "select ", str(app.log.parent), ".py"):
        assert inside not in said
    number = re.search(_NUMBER, said)
    assert number, said
    _finds_its_line(app, number[1])


def _finds_its_line(app: App, number: str) -> None:
    (line,) = [line for line in _lines(app) if line.get("incident") == number]
    assert line["level"] == "error"
    assert line["errors"]


def _lines(app: App) -> list[dict[str, object]]:
    return [json.loads(line) for line in app.log.read_text().splitlines() if line.startswith('{"at"')]


def _health(app: App) -> tuple[int, dict[str, object]]:
    try:
        with urllib.request.urlopen(f"{app.url}/healthz", timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def _half_an_upload(app: App) -> None:
    """Begin to send a file and go away in the middle."""
    parts = urlsplit(app.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as line:
        head = "PUT /_stcore/upload_file/none/none HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n\r\n"
        line.sendall(head.encode() + b"x" * 100_000)


def _upload(page: Page, app: App, path: Path) -> Page:
    page.goto(f"{app.url}/upload?programme=own")
    settled(page).locator("input[type=file]").set_input_files(path)
    return page


def _a_disk_that_takes_no_more(page: Page, app: App, file: Path) -> None:
    """A limit on the app's files, its log's too, stands for a disk that is full; then it is lifted.

    The number that was shown meanwhile finds its line as soon as the log can be written again, and health says so.
    """
    endless = resource.RLIM_INFINITY
    resource.prlimit(app.process, resource.RLIMIT_FSIZE, (1000, endless))
    _upload(page, app, file).get_by_text("Nothing was saved: the store could not take it.").wait_for()
    number = re.search(_NUMBER, settled(page).locator("body").inner_text())
    assert number
    waiting = _health(app)[1]["log_lines_waiting"]
    assert isinstance(waiting, int)
    assert waiting > 0
    resource.prlimit(app.process, resource.RLIMIT_FSIZE, (endless, endless))
    assert _health(app)[1]["log_lines_waiting"] == 0
    _finds_its_line(app, number[1])
    _upload(page, app, file).get_by_text("Your file is right.").wait_for()


def _a_folder_for_reading_only(page: Page, app: App, file: Path) -> None:
    """What was published is shown, what is sent is refused in words, and both are as before once it may be written."""
    folder = app.log.parent
    modes = {path: path.stat().st_mode for path in (*folder.glob("outcomes*"), folder)}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        _upload(page, app, file).get_by_text("Nothing was saved: the store could not take it.").wait_for()
        settled(page)
        _says(page, app, "Nothing was saved")
        page.goto(f"{app.url}/?programme=own")
        assert settled(page).get_by_text("This cannot be shown just now.").count() == 0
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
    _upload(page, app, file).get_by_text("Your file is right.").wait_for()


def _a_clock_set_back(page: Page, app: App, file: Path) -> None:
    """A quarter of a century ago all goes on: what is sent is taken, stands first of its list, and nothing fails."""
    before, clock = len(_lines(app)), app.log.with_name("clock")
    clock.write_text(str(25 * 365.25 * 86_400), encoding="utf-8")
    _upload(page, app, file).get_by_text("Your file is right.").wait_for()
    for path in ("", "history", "upload"):
        page.goto(f"{app.url}/{path}?programme=own")
        for fault in ("This cannot be shown just now.", "Something went wrong"):
            assert settled(page).get_by_text(fault).count() == 0
    rows = page.locator("[data-testid=stMain] tbody tr")
    assert file.name in rows.first.inner_text()
    assert re.search(r"\b200[01]\b", rows.first.inner_text())
    clock.write_text("0", encoding="utf-8")
    assert [line for line in _lines(app)[before:] if line["level"] == "error"] == []


def _gone_in_the_middle(browser: Browser, page: Page, app: App, file: Path) -> None:
    """A window is shut while it sends; nothing of that is kept, and nobody else is held up."""
    window = browser.new_context()
    _upload(window.new_page(), app, file)
    window.close()
    page.goto(f"{app.url}/upload?programme=own")
    kept = settled(page).locator("[data-testid=stMain]").inner_text()
    assert "later.csv" in kept
    assert file.name not in kept


def test_a_store_that_is_held_damaged_or_back_again(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    hostile.load(tmp_path)
    database = tmp_path / "outcomes.duckdb"
    whole = database.read_bytes()
    words = [sys.executable, "-c", _HOLD, str(database)]
    holder = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdin is not None
    assert holder.stdout.readline() == "open\n"  # before the app, which opens the programme as soon as it starts
    (tmp_path / "clock").write_text("0", encoding="utf-8")
    settings = {"CLOCK_BACK": str(tmp_path / "clock")}
    with running_app(tmp_path, settings=settings, command=harmed_app.command()) as app:
        _sees(page, app, "is open in another program")
        status, said = _health(app)
        assert (status, said["ok"], said["store"]) == (503, False, "cannot be opened")
        holder.stdin.close()
        holder.wait()
        holder.stdout.close()
        database.write_bytes(whole[:5000])
        _sees(page, app, "is damaged and cannot be opened")
        database.write_bytes(whole)
        _half_an_upload(app)
        page.goto(f"{app.url}/?programme=own")
        assert settled(page).get_by_text("This cannot be shown just now.").count() == 0
        later, large = tmp_path / "later.csv", tmp_path / "large.csv"
        later.write_text(LATER, encoding="utf-8")
        large.write_text(LATER * 300_000, encoding="utf-8")
        _a_disk_that_takes_no_more(page, app, later)
        for harm, numerator in ((_a_folder_for_reading_only, 62), (_a_clock_set_back, 63)):
            file = tmp_path / f"harm{numerator}.csv"
            file.write_text(LATER.replace(",61,", f",{numerator},"), encoding="utf-8")
            harm(page, app, file)
        _gone_in_the_middle(browser, page, app, large)
        assert _health(app)[1]["store"] == "ready"
        assert "ClientDisconnect" not in app.log.read_text(encoding="utf-8")
        page.close()
