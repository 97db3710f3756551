"""The app as it is served to others: TLS, nginx with the file that is shipped, sign-in, and its policy in Chromium."""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import streamlit
from app_in_browser import Watch, free_port, settled
from playwright.sync_api import Browser, Page
from proxy import running_proxy, shipped_headers
from signing_in import SignedInApp, running_with_sign_in, sign_in, visit

from components.navigation import PAGES

#: The pages that draw nothing.
PLAIN = {"evidence", "upload", "review", "history", "pack", "people", "methods"}
LIMIT_MB = 50


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedInApp]:
    roles = {"eva": {"administrator": None, "evaluator": None}}
    with running_with_sign_in(tmp_path_factory.mktemp("proxied"), roles=roles, proxied=True) as signed:
        yield signed


@pytest.fixture(scope="module")
def eva(browser: Browser, signed: SignedInApp) -> Iterator[tuple[Page, Watch]]:
    page, watch = visit(browser, signed)
    yield sign_in(page, "eva"), watch
    page.context.close()


def _asked(
    url: str, path: str, *, method: str = "GET", name: str = "localhost", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Ask without a browser, by this name; return status, headers and what came."""
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    where = ("127.0.0.1", urlsplit(url).port or 443)
    with socket.create_connection(where, timeout=20) as plain, trust.wrap_socket(plain, server_hostname=name) as line:
        asking = http.client.HTTPConnection(*where)
        asking.sock = line
        asking.request(method, path, headers={"Host": name, **headers})
        answer = asking.getresponse()
        return answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()


def test_every_page_works_under_the_policy(eva: tuple[Page, Watch], signed: SignedInApp) -> None:
    page, watch = eva
    for entry in PAGES:
        page.goto(f"{signed.app.url}/{entry.url_path}?programme=demonstration&project=PINCER")
        settled(page)
        assert page.get_by_test_id("stException").count() == 0
        assert (page.locator(".js-plotly-plot .main-svg").count() > 0) is (entry.url_path not in PLAIN), entry
        if entry.url_path == "project":
            _takes_a_chart_away(page)
    problems, watch.problems = watch.problems, []
    assert problems == []


def _takes_a_chart_away(page: Page) -> None:
    page.get_by_text("The chart as a table, and to download").first.click()
    settled(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Figures (Excel)").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"PK")


def test_what_the_policy_forbids_does_not_happen(eva: tuple[Page, Watch], signed: SignedInApp) -> None:
    """The control: without the policy, all of these would."""
    page = eva[0].context.new_page()
    page.goto(signed.app.url)
    broken = settled(page).evaluate("""async () => {
        const found = [];
        document.addEventListener('securitypolicyviolation', (event) => found.push(event.effectiveDirective));
        const add = (name, values) => document.body.append(Object.assign(document.createElement(name), values));
        add('script', {textContent: 'window.ran = 1'});
        add('script', {src: 'https://elsewhere.invalid/'});
        add('img', {src: 'https://elsewhere.invalid/'});
        add('iframe', {src: 'https://elsewhere.invalid/'});
        await fetch('https://elsewhere.invalid/').catch(() => {});
        setTimeout('window.ran = 2');
        await new Promise((done) => setTimeout(done, 500));
        return [window.ran || 0, [...new Set(found)].sort()];
    }""")
    page.close()
    kinds = ["connect-src", "frame-src", "img-src", "script-src", "script-src-elem"]
    assert broken == [0, kinds]


def test_cookies_go_by_tls_alone(eva: tuple[Page, Watch]) -> None:
    cookies = eva[0].context.cookies()
    ours = {cookie.get("name"): cookie for cookie in cookies if "localhost" in cookie.get("domain", "")}
    assert "_streamlit_user" in ours
    assert all(cookie.get("secure") for cookie in ours.values())
    assert ours["_streamlit_user"].get("httpOnly")


def test_files_up_to_the_limit_arrive_and_larger_ones_are_told(
    eva: tuple[Page, Watch], signed: SignedInApp, tmp_path: Path
) -> None:
    page, watch = eva
    page.goto(f"{signed.app.url}/upload?programme=own")
    settled(page)
    fits, large = tmp_path / "fits.csv", tmp_path / "large.csv"
    fits.write_bytes(b"\0" * (LIMIT_MB * 1_000_000 - 1))
    large.write_bytes(b"\0" * (LIMIT_MB * 2**20 + 1))
    page.locator("input[type=file]").set_input_files(large)
    page.get_by_text(f"File must be {LIMIT_MB}.0MB or smaller.").wait_for()
    page.locator("input[type=file]").set_input_files(fits)
    page.get_by_text("Your file has 1 thing to mend.").wait_for(timeout=60_000)
    assert watch.problems == []
    status, _, said = _asked(signed.app.url, "/_stcore/upload_file/a/b", method="PUT", **{"Content-Length": "70000000"})
    assert (status, b"Too Large" in said) == (413, True)


def test_what_it_keeps_inside_and_what_it_adds(signed: SignedInApp) -> None:
    url = signed.app.url
    for path in ("/healthz", "/_stcore/metrics"):
        assert _asked(url, path)[0] == 403
    for path in ("/", "/project", "/healthz", "/no-such-page", "/_stcore/health"):
        added = _asked(url, path)[1]
        assert {name: added.get(name.lower()) for name in shipped_headers()} == dict(shipped_headers())
        assert re.search(r"\d", added.get("server", "")) is None
    with pytest.raises((ssl.SSLError, OSError)):
        _asked(url, "/", name="elsewhere.invalid")
    script = re.search(rb'src="\.(/static/js/index\.[^"]+)"', _asked(url, "/")[2])
    assert script
    packed = _asked(url, script[1].decode(), **{"Accept-Encoding": "gzip"})
    assert (packed[0], packed[1].get("content-encoding")) == (200, "gzip")


def test_the_one_line_in_streamlits_page_is_the_one_allowed() -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    lines = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [f"sha256-{base64.b64encode(hashlib.sha256(line.encode()).digest()).decode()}" for line in lines]
    assert re.findall(r"sha256-[^']+", shipped_headers()["Content-Security-Policy"]) == hashes


def test_while_the_app_is_away_it_says_so_calmly(tmp_path: Path) -> None:
    with running_proxy(tmp_path, app_port=free_port()) as url:
        status, headers, said = _asked(url, "/project")
    assert (status, headers.get("content-type")) == (503, "text/plain")
    assert b"Nothing that was saved is lost." in said
