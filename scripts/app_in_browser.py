"""Start the app as a person does and open it in a real browser: for the browser tests and the screenshots."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from install_browser import find_browser
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent

#: --no-sandbox: the sandbox does not start for root, as in a container, and we open only our own pages. The rest keeps
#: the browser from calling its maker's servers.
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_START_SECONDS = 60
_STOP_SECONDS = 15
_SETTLE_SECONDS = 60
_POLL_SECONDS = 0.15
#: On a page below the root, Streamlit's own script first asks for its server under that page's address, is told 404
#: and finds it at the root.
_LOOKING_FOR_SERVER = ("/_stcore/health", "/_stcore/host-config")
#: Polls in a row that must find nothing changing: a click reaches the server a moment after it is made.
_QUIET_POLLS = 3

#: What is still going on, and figures that change while a page is being built.
_STATE = """() => {
    const all = (test) => [...document.querySelectorAll(test)];
    const waits = [];
    const app = document.querySelector('[data-testid=stApp]');
    if (!app || app.dataset.testScriptState !== 'notRunning') waits.push('the script');
    if (all('[data-testid=stStatusWidget]').length) waits.push('the running sign');
    const unfinished = '[data-testid=stSkeleton], [data-testid=stAppSkeleton], [data-stale=true]';
    if (all(unfinished).length) waits.push('an element');
    const undrawn = (chart) => chart.offsetParent && !chart.querySelector('.main-svg');
    if (all('[data-testid=stPlotlyChart]').some(undrawn)) waits.push('a chart');
    if (document.fonts.status !== 'loaded') waits.push('a font');
    const main = document.querySelector('[data-testid=stMain]');
    const size = [location.href, all('*').length, document.body.innerText.length, main ? main.scrollHeight : 0];
    return {waits, size: size.join(' ')};
}"""

_SIDEWAYS = """() => {
    const places = ['html', 'body', '[data-testid=stApp]', '[data-testid=stAppViewContainer]', '[data-testid=stMain]'];
    const beyond = places.map((place) => document.querySelector(place)).filter(Boolean)
        .map((element) => element.scrollWidth - element.clientWidth);
    return Math.max(...beyond);
}"""

#: Texts that reach beyond the window's edges or those of a box that cuts or scrolls them. Left out: what is made for
#: screen readers only (a box of a pixel), tables of Streamlit's that scroll by design, and a folded sidebar.
_CUT = """() => {
    const apart = '[data-testid=stSidebar], [data-testid=stDataFrame], script, style, title';
    const cuts = (element, text) => {
        for (let at = element; at && at !== document.body; at = at.parentElement) {
            const {display, overflowX} = getComputedStyle(at);
            if (['inline', 'contents'].includes(display)) continue;
            const box = at.getBoundingClientRect();
            if (box.width <= 1) return false;
            if (overflowX !== 'visible' && (text.left < box.left - 1 || text.right > box.right + 1)) return true;
        }
        return text.left < -1 || text.right > window.innerWidth + 1;
    };
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || element.closest(apart)) continue;
        if (!element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const box = range.getBoundingClientRect();
        if (box.width && cuts(element, box)) found.push(node.data.trim().slice(0, 60));
    }
    return found;
}"""


class AppFailed(Exception):
    """The app did not start; str() of it holds the end of its log."""


@dataclass(frozen=True, kw_only=True)
class App:
    """A running app. url: without a slash at the end; log: the file that its output goes to; process: its number."""

    url: str
    log: Path
    process: int = 0

    def log_end(self, *, lines: int = 60) -> str:
        """Return the last lines of what the server printed."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


@dataclass(kw_only=True)
class Watch:
    """What pages did that they never should: errors in the console or the script, calls to another server.

    server: host and port of the app; friends: others that its pages may call.
    """

    server: str
    friends: tuple[str, ...] = ()
    problems: list[str] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"error in the page: {error}"))
        page.on("request", lambda request: self._call(request.url))
        page.on("websocket", lambda socket: self._call(socket.url))

    def _console(self, message: ConsoleMessage) -> None:
        looks_for_server = urlsplit(message.location.get("url", "")).path.endswith(_LOOKING_FOR_SERVER)
        if message.type == "error" and not looks_for_server:
            self.problems.append(f"error in the console: {message.text} {message.location}")

    def _call(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc not in (self.server, *self.friends):
            self.problems.append(f"call to another server: {url}")


@contextmanager
def running_app(
    folder: Path,
    *,
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
    command: Sequence[str] = (sys.executable, "manage.py"),
) -> Iterator[App]:
    """Start `manage.py run` on a free port with an empty store in a folder; end that very process afterwards.

    Without a file of secrets, whatever this machine has: the app is for one person. settings: more, or others.
    command: what runs in place of manage.py.
    """
    port = port or free_port()
    app = App(url=f"http://127.0.0.1:{port}", log=folder / "server.log")
    settings = {
        "PORT": str(port),
        "OUTCOMES_SECRETS": str(folder / "secrets.toml"),
        "OUTCOMES_DATABASE": str(folder / "outcomes.duckdb"),
        "STREAMLIT_SERVER_HEADLESS": "true",
        **(settings or {}),
    }
    with app.log.open("wb") as log:
        process = subprocess.Popen(
            [*command, "run"],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_healthy(app, process)
            yield replace(app, process=process.pid)
        finally:
            _end(process)


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_healthy(app: App, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{app.url}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(_POLL_SECONDS)
    raise AppFailed(f"The app did not start. The end of its log:\n{app.log_end()}")


def _end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the browser of install_browser.find_browser with a profile of its own. Raises NoBrowser."""
    program = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(BROWSER_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def settled(page: Page, *, seconds: float = _SETTLE_SECONDS) -> Page:
    """Wait until the script has ended, charts are drawn and nothing changes any more; return the page.

    Raises AssertionError that names what the page still waits for.
    """
    deadline = time.monotonic() + seconds
    quiet, last, waits = 0, "", ["the page"]
    while quiet < _QUIET_POLLS:
        assert time.monotonic() < deadline, (
            f"After {seconds:.0f} seconds {page.url} still waits for {', '.join(waits)}."
        )
        page.wait_for_timeout(_POLL_SECONDS * 1000)
        state = page.evaluate(_STATE)
        quiet = quiet + 1 if not state["waits"] and state["size"] == last else 0
        last, waits = state["size"], state["waits"] or ["an end to its changes"]
    return page


def sideways_scroll_px(page: Page) -> int:
    """Return by how many pixels the page can be scrolled sideways; 0 is right."""
    return page.evaluate(_SIDEWAYS)


def cut_texts(page: Page) -> list[str]:
    """Return the texts that the window's edge or the edge of a box cuts off sideways, their first 60 characters."""
    return page.evaluate(_CUT)
