"""A store that has lost part of its history is never shown as if it were whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import hostile
from app_in_browser import ROOT, settled
from playwright.sync_api import Browser
from ready_app import running_app

LATER = """project,site,outcome,period_start,period_end,phase,numerator,denominator
H,S0,harm,2022-01-01,2022-12-31,after,61,1000
"""


def test_every_page_of_an_older_copy_says_so(browser: Browser, tmp_path: Path) -> None:
    hostile.load(tmp_path)
    database, older = tmp_path / "outcomes.duckdb", tmp_path / "older"
    shutil.copy2(database, older)
    (tmp_path / "later.csv").write_text(LATER, encoding="utf-8")
    settings = {**os.environ, "OUTCOMES_DATABASE": str(database)}
    subprocess.run(
        [sys.executable, "manage.py", "load", str(tmp_path / "later.csv")], cwd=ROOT, env=settings, check=True
    )
    shutil.copy2(older, database)
    with running_app(tmp_path) as app:
        page = browser.new_page()
        for path in ("/", "/project", "/upload", "/history"):
            page.goto(f"{app.url}{path}?programme=own")
            assert "history is missing" in settled(page).locator(".ok-banner.trouble").inner_text()
        page.close()
