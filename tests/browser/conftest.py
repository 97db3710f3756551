"""The real app in a real browser: one server and one browser a session, a fresh profile a page.

None of these tests is ever skipped: without a browser they fail and say what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Literal

import hostile
import pytest
from app_in_browser import ROOT, App, Watch, running_browser
from playwright.sync_api import Browser, Page
from ready_app import running_app

_FAILED = pytest.StashKey[bool]()
_PICTURES = ROOT / "test-output"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that `-m browser` never misses one."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the server's log with every failure."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
        app = getattr(item, "funcargs", {}).get("app")
        if isinstance(app, App):
            report.sections.append(("the server's log", app.log_end()))
    return report


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """Give the running app: `manage.py run` with a store of its own."""
    with running_app(tmp_path_factory.mktemp("app")) as app:
        yield app


@pytest.fixture(scope="session")
def hostile_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """Give the app with a programme of its own whose names try to be more than text."""
    folder = tmp_path_factory.mktemp("hostile")
    hostile.load(folder)
    with running_app(folder) as app:
        yield app


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give the browser, started once."""
    with running_browser() as browser:
        yield browser


@pytest.fixture
def open_page(app: App, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Give open_page(path="/", *, width_px=1440, height_px=900, scheme="light"), which returns a page on its way.

    At the end no page may have had an error in its console or script or called another server, and the server may
    not have printed a traceback. Pictures of a failed test's pages are left in test-output/.
    """
    watch = Watch(server=app.url.removeprefix("http://"))
    log_before = app.log.stat().st_size
    pages: list[Page] = []

    def open_page(
        path: str = "/", *, width_px: int = 1440, height_px: int = 900, scheme: Literal["light", "dark"] = "light"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width_px, "height": height_px}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        pages.append(page)
        watch.attach(page)
        page.goto(app.url + path)
        return page

    yield open_page
    if request.node.stash.get(_FAILED, False):
        _keep_pictures(pages, request.node.name)
    for page in pages:
        page.context.close()
    printed = app.log.read_bytes()[log_before:].decode(errors="replace")
    assert watch.problems == []
    assert "Traceback" not in printed, printed


def _keep_pictures(pages: list[Page], test: str) -> None:
    _PICTURES.mkdir(exist_ok=True)
    for number, page in enumerate(pages, start=1):
        page.screenshot(path=_PICTURES / f"{''.join(c if c.isalnum() else '-' for c in test)}-{number}.png")
