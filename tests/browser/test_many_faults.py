"""A file in which every row is at fault twice, in the browser: the page says so soon, in bounded words and memory.

FAULTY_ROWS sets how many rows; the web takes up to its limit of megabytes. Half a million, on a quiet machine, are
held to the five seconds that docs/security.md promises.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import canary_programme
from app_in_browser import Watch, settled
from canary_programme import MINE, RETURNS
from playwright.sync_api import Browser
from ready_app import running_app

from benchmarks.servers import Server

ROWS = int(os.environ.get("FAULTY_ROWS", "20000"))
#: More than it takes by far where other programs hold the machine.
LONGEST_S = 5.0 if "FAULTY_ROWS" in os.environ else 30.0
MOST_LETTERS = 20_000
#: Of the server's resident memory, from before the file is chosen until after the page is there.
MOST_GROWTH_MB = 100


def test_a_flood_of_faults_is_told_in_a_page(browser: Browser, tmp_path: Path) -> None:
    canary_programme.load(tmp_path)
    file = tmp_path / "flood.csv"
    rows = (f"{MINE},X{number},harm,2021-01-01,2021-12-31,after,x{number % 10},9\n" for number in range(ROWS))
    file.write_text(f"{','.join(RETURNS[:-1])}\n{''.join(rows)}", encoding="utf-8")
    with running_app(tmp_path) as app:
        watch = Watch(server=app.url.removeprefix("http://"))
        page = browser.new_page()
        watch.attach(page)
        page.goto(f"{app.url}/upload?programme=own")
        settled(page)
        server = Server(port=0, pid=app.process)
        before_mb = server.memory_mb()
        begin = time.perf_counter()
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_text("to mend").first.wait_for(timeout=300_000)
        took = time.perf_counter() - begin
        grown_mb = server.memory_mb() - before_mb
        said = settled(page).inner_text("[data-testid=stMain]")
        page.close()
    assert f"{2 * ROWS:,} things to mend" in said
    assert len(said) < MOST_LETTERS
    assert watch.problems == []
    assert took < LONGEST_S
    assert grown_mb < MOST_GROWTH_MB
