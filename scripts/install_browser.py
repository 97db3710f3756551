"""Find the browser that the tests and the screenshots use, or install one: python scripts/install_browser.py

Looked for in this order: the setting OUTCOMES_BROWSER, the usual names on the PATH and in the usual places, the one
that Playwright downloads. If there is none: Debian's package where we may install it (it comes from the machine's own
mirror, so it also works where downloads do not), else Playwright's download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

SETTING = "OUTCOMES_BROWSER"

#: The first has no window to draw, and opens a page with a third of the work.
_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
_USUAL_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_START_SECONDS = 60
_INSTALL_SECONDS = 900
_ADVICE = f"Install Chromium or Chrome, or set {SETTING} to the program of one, then try again."


class NoBrowser(Exception):
    """There is no browser to test with; str() of it says what to do."""


def find_browser() -> Path:
    """Return the program of a browser that starts. Raises NoBrowser."""
    chosen = os.environ.get(SETTING)
    if chosen:
        if _starts(Path(chosen)):
            return Path(chosen)
        raise NoBrowser(f"The setting {SETTING} names {chosen}, which does not start. {_ADVICE}")
    for path in _candidates():
        if _starts(path):
            return path
    raise NoBrowser(f"No browser was found. Run: python scripts/install_browser.py. Or: {_ADVICE}")


def _candidates() -> Iterator[Path]:
    found = [shutil.which(name) for name in _NAMES]
    yield from (Path(path) for path in (*found, *_USUAL_PLACES) if path)
    from playwright.sync_api import sync_playwright  # here, as it starts a process of its own

    with sync_playwright() as playwright:
        yield Path(playwright.chromium.executable_path)


def _starts(path: Path) -> bool:
    """Ubuntu's chromium-browser, for one, may be a script that only says how to install the real one."""
    if not path.is_file():
        return False
    if os.name == "nt":  # there --version opens a window
        return True
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=_START_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def install_browser() -> Path:
    """Install a browser and return its program. Raises NoBrowser."""
    problems = []
    for what, commands in _ways():
        print(f"No browser for the tests yet. Installing one: {what}", flush=True)
        problem = run(commands)
        if problem is None:
            try:
                return find_browser()
            except NoBrowser:
                problem = "it was installed but does not start"
        problems.append(f"{what}: {problem}")
    raise NoBrowser("\n".join(["No browser was found, and none could be installed.", *problems, _ADVICE]))


def debian_packages(*packages: str) -> Sequence[Sequence[str]]:
    """Return the commands that install packages of Debian; none where that is not ours to do."""
    if not (_may_install() and "ID=debian" in _system()):
        return ()
    return ("apt-get", "update", "-q"), ("apt-get", "install", "-y", "-q", "--no-install-recommends", *packages)


def _may_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _ways() -> Iterator[tuple[str, Sequence[Sequence[str]]]]:
    # Ubuntu has the same package manager, but its package is a wrapper round a snap, which a container cannot run.
    if commands := debian_packages("chromium-headless-shell", "fonts-liberation"):
        yield "Debian's package chromium-headless-shell", commands
    download = (sys.executable, "-m", "playwright", "install", "chromium")
    yield "Playwright's download", ((*download, *(("--with-deps",) if _may_install() else ())),)


def _system() -> Sequence[str]:
    try:
        return Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ()


def run(commands: Sequence[Sequence[str]]) -> str | None:
    """Run commands until one fails; return the line that says why, or None when all went well."""
    for command in commands:
        try:
            done = subprocess.run(
                command,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=_INSTALL_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        if done.returncode:
            lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
            reasons = [line for line in lines if "error" in line.lower() or line.startswith("E:")]
            return (reasons or lines or [f"exit code {done.returncode}"])[-1]
    return None


def main() -> int:
    """Print which browser is used, after installing one where there is none."""
    try:
        try:
            path = find_browser()
        except NoBrowser:
            if os.environ.get(SETTING):
                raise
            path = install_browser()
    except NoBrowser as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Browser for the tests: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
