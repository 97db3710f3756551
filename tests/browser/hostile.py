"""A programme whose names and words try to be more than text, loaded through the door as anyone would."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

from app_in_browser import ROOT
from playwright.sync_api import Page

BEACON = "![x](http://127.0.0.1:9/beacon.png)"
SCRIPT = "<script>document.title='owned'</script><img src=http://127.0.0.1:9/b.png onerror=document.title='owned'>"
NAMES = (
    SCRIPT,
    BEACON,
    "https://example.org/[click](javascript:1)",
    "مستشفى الولادة في المدينة",
    "x" * 120,
    "=cmd|'/c'!A0",
)

HEADINGS = "project outcome name type measure better unit per primary design numerator_is"


def _csv(*rows: tuple[object, ...]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def load(folder: Path) -> None:
    """Make the store of one's own programme in a folder, with such names in it."""
    files = folder / "files"
    files.mkdir()
    outcome = ("H", "harm", f"Harm {SCRIPT}", "proportion", "OR", "lower", BEACON, 1000, "yes", "before_after", SCRIPT)
    sites = [("H", "ORIGIN", f"Origin {SCRIPT}", "origin")]
    sites += [("H", f"S{place}", name, "replication") for place, name in enumerate(NAMES)]
    returns = [
        ("H", site, "harm", f"{year}-01-01", f"{year}-12-31", phase, events, 1000)
        for place, (_, site, *_) in enumerate(sites)
        for year, phase, events in ((2020, "before", 120), (2021, "after", 60 + 5 * place))
    ]
    head = tuple(HEADINGS.split())
    (files / "projects.csv").write_text(_csv(("project", "name", "aim"), ("H", SCRIPT, BEACON)), encoding="utf-8")
    (files / "outcomes.csv").write_text(_csv(head, outcome), encoding="utf-8")
    (files / "sites.csv").write_text(_csv(("project", "site", "name", "role"), *sites), encoding="utf-8")
    columns = ("project", "site", "outcome", "period_start", "period_end", "phase", "numerator", "denominator")
    (files / "returns.csv").write_text(_csv(columns, *returns), encoding="utf-8")
    settings = {**os.environ, "OUTCOMES_DATABASE": str(folder / "outcomes.duckdb")}
    subprocess.run([sys.executable, "manage.py", "load", str(files)], cwd=ROOT, env=settings, check=True)


def nothing_made_of_names(page: Page, url: str) -> None:
    """Hold that no name became a title, an element that loads or runs, or a link away from the app."""
    assert page.title() != "owned"
    assert page.locator("[data-testid=stMain] script, [data-testid=stMain] img").count() == 0
    links = page.locator("[data-testid=stMain] a").evaluate_all("links => links.map((link) => link.href)")
    assert [link for link in links if not link.startswith(url)] == []
