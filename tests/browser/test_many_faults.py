"""A file in which every row is at fault, in the browser: the page says so soon and in bounded words.

FAULTY_ROWS sets how many; the web takes up to its limit of megabytes.
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

ROWS = int(os.environ.get("FAULTY_ROWS", "20000"))
#: A few seconds here; more where other programs hold the machine.
LONGEST_S = 30.0
MOST_LETTERS = 20_000


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
        begin = time.perf_counter()
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_text("to mend").first.wait_for(timeout=300_000)
        took = time.perf_counter() - begin
        said = settled(page).inner_text("[data-testid=stMain]")
        page.close()
    assert f"{ROWS:,}" in said
    assert len(said) < MOST_LETTERS
    assert watch.problems == []
    assert took < LONGEST_S * max(1, ROWS / 100_000)
