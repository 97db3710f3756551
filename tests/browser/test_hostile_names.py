"""A programme whose names and words try to be more than text: it is shown as text, and nothing breaks."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from app_in_browser import ROOT, App, Watch, cut_texts, running_app, settled, sideways_scroll_px
from playwright.sync_api import Browser

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
PATHS = (
    "/",
    "/project?programme=own&project=H",
    "/project?programme=own&project=H&site=S1",
    "/compare?programme=own",
    "/site?programme=own&project=H&site=S0",
    "/next-sites?programme=own&project=H",
    "/data-health?programme=own&project=H",
    "/upload?programme=own&project=H",
    "/history?programme=own&version=1",
    "/methods?programme=own",
)


def _csv(*rows: tuple[object, ...]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


@pytest.fixture(scope="module")
def hostile_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """Give the app with a programme of its own, loaded through the door as anyone would."""
    folder = tmp_path_factory.mktemp("hostile")
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
    with running_app(folder) as app:
        yield app


@pytest.mark.parametrize("width_px", [1440, 390])
@pytest.mark.parametrize("path", PATHS)
def test_names_are_text(hostile_app: App, browser: Browser, path: str, width_px: int) -> None:
    watch = Watch(server=hostile_app.url.removeprefix("http://"))
    context = browser.new_context(viewport={"width": width_px, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    watch.attach(page)
    page.goto(hostile_app.url + path)
    settled(page)

    assert "<script>" in page.locator("[data-testid=stMain]").inner_text()
    assert page.title() != "owned"
    assert page.locator("[data-testid=stMain] script, [data-testid=stMain] img").count() == 0
    links = page.locator("[data-testid=stMain] a").evaluate_all("links => links.map((link) => link.href)")
    assert [link for link in links if not link.startswith(hostile_app.url)] == []
    assert sideways_scroll_px(page) == 0
    assert cut_texts(page) == []
    assert watch.problems == []
    context.close()
