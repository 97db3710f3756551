"""Look for barriers with axe-core: what a page has beyond what Streamlit itself brings."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import sign_in_provider
from app_in_browser import free_port, settled
from playwright.sync_api import Browser, Page

_RUN = """async () => {
    const found = await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']});
    return found.violations.filter((each) => ['serious', 'critical'].includes(each.impact))
        .map((each) => [each.id, each.nodes.length + ' x: ' + each.nodes[0].html.slice(0, 200)]);
}"""


def barriers(page: Page) -> dict[str, str]:
    """Return the serious and critical violations of a page: the rule, and where it is broken first."""
    sign_in_provider.install()
    source = sign_in_provider.FOLDER / "node_modules" / "axe-core" / "axe.min.js"
    page.evaluate(source.read_text(encoding="utf-8"))
    return dict(page.evaluate(_RUN))


def barriers_of_an_empty_page(browser: Browser, folder: Path) -> dict[str, str]:
    """Return what an empty Streamlit page has, measured now."""
    script, port = folder / "empty.py", free_port()
    script.write_text("import streamlit as st\n\nst.title('Empty')\n", encoding="utf-8")
    settings = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *settings, "--browser.gatherUsageStats=false"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}")
        found = barriers(settled(page))
        page.close()
        return found
    finally:
        process.terminate()
        process.wait(15)


def _wait_for(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("an empty Streamlit page did not start")
