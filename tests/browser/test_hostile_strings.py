"""Known lists of hostile strings as every word of a programme and in every address: none runs, none calls anywhere."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import hostile_programme
import pytest
from app_in_browser import App, Watch, settled
from playwright.sync_api import Browser, Page
from ready_app import running_app

from components.navigation import PAGES
from tests.strings.hostile_strings import hostile, in_lots

#: Anything that a string could call is noted; on a page nothing of ours asks or tells through a dialog.
_TRAPS = """
window.ran = 0;
for (const name of ['alert', 'prompt', 'confirm', 'print']) window[name] = () => { window.ran += 1; };
"""
#: What only a string could have made: addresses that lead away, elements that load or run, and what runs on an event.
_FOREIGN = r"""(home) => {
    const main = document.querySelector('[data-testid=stApp]');
    // A citation may lead away: to an address of the web, with no name before the host.
    const cites = (a, to) => a.className === 'ok-link' && a.rel === 'noreferrer'
        && /^https?:\/\//i.test(a.getAttribute('href')) && !to.username && !a.getAttribute('href').includes('@');
    const away = [...main.querySelectorAll('a')]
        .map((a) => [a, a.getAttribute('href') ?? a.getAttribute('xlink:href')])
        .filter(([a, to]) => to && !new URL(to, location.href).href.startsWith(home))
        .filter(([a, to]) => !cites(a, new URL(to, location.href))).map(([a, to]) => to);
    const loads = [...main.querySelectorAll('script, img, iframe, object, embed, base, meta, link, video, audio')]
        .map((each) => each.outerHTML.slice(0, 120));
    const acts = [...main.querySelectorAll('*')].flatMap((each) => [...each.attributes])
        .filter((each) => /^on[a-z]+$/.test(each.name)).map((each) => each.name);
    return [...away, ...loads, ...acts];
}"""
_NAMES = (
    *(
        "project",
        "outcome",
        "site",
        "scale",
        "clock",
        "as_at",
        "since",
        "group",
        "by",
        "order",
        "page",
        "chart",
        "look",
    ),
    *("upload", "version", "rows", "kind", "sites", "volume", "level", "model", "region", "projects", "slide"),
)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The running app, the page it is read in, and what came of it."""

    app: App
    page: Page
    watch: Watch
    called: list[str]
    returned: str
    waits: str

    def open(self, address: str) -> Page:
        self.page.goto(self.app.url + address)
        return settled(self.page)

    def nothing_ran(self) -> None:
        assert self.page.evaluate("window.ran") == 0
        assert "Outcomes Kept" in self.page.title()
        assert self.page.evaluate(_FOREIGN, self.app.url) == []
        assert self.called == []
        assert self.watch.problems == []
        assert "Traceback" not in self.app.log.read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="module")
def scene(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give the scene; once all is over the figures must be what they were, whatever SQL was in the addresses."""
    folder: Path = tmp_path_factory.mktemp("strings")
    with hostile_programme.beacon() as (address, called):
        returned, waits = hostile_programme.load(folder, address)
        before = hostile_programme.fingerprint(folder)
        with running_app(folder) as app:
            watch = Watch(server=app.url.removeprefix("http://"))
            context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
            context.add_init_script(_TRAPS)
            page = context.new_page()
            watch.attach(page)
            page.on("dialog", lambda dialog: watch.problems.append(f"a dialog: {dialog.message}"))
            yield Scene(app=app, page=page, watch=watch, called=called, returned=returned, waits=waits)
            context.close()
        assert hostile_programme.fingerprint(folder) == before


def test_the_beacon_counts(scene: Scene, browser: Browser) -> None:
    with hostile_programme.beacon() as (address, called):
        page = browser.new_page()
        page.set_content(f"<img src='{address}/image.png'>")
        page.wait_for_load_state("networkidle")
        page.close()
        assert called == ["/image.png"]


@pytest.mark.parametrize("project", hostile_programme.PROJECTS)
def test_as_names_notes_and_questions(scene: Scene, project: str) -> None:
    page = _unfolded(scene.open(f"/project?programme=own&project={project}&outcome=harm&site=S1"))
    assert "<" in page.inner_text(".st-key-ok-questions")
    assert page.locator("a[rel=noreferrer]").count(), "the addresses of sources are links"
    marks = page.locator(".js-plotly-plot .point")
    if marks.count():
        marks.first.hover(force=True)
    scene.nothing_ran()


@pytest.mark.parametrize("entry", [entry.url_path for entry in PAGES])
def test_on_every_page(scene: Scene, entry: str) -> None:
    project = hostile_programme.PROJECTS[len(entry) % 4]
    _unfolded(scene.open(f"/{entry}?programme=own&project={project}"))
    scene.nothing_ran()


def _unfolded(page: Page) -> Page:
    page.evaluate("document.querySelectorAll('[data-testid=stMain] summary').forEach((each) => each.click())")
    return settled(page)


def test_as_file_names_reasons_and_comments(scene: Scene) -> None:
    for address in (f"/upload?programme=own&upload={scene.returned}", f"/review?programme=own&upload={scene.waits}"):
        assert "onerror" in scene.open(address).inner_text("[data-testid=stMain]")
        scene.nothing_ran()


def test_in_every_part_of_an_address(scene: Scene) -> None:
    """The strings in every parameter that a page may read, a share of them on each page; on demand all of them."""
    lots = in_lots((text for text in hostile() if "\x00" not in text), letters=240)
    names, pages = itertools.cycle(_NAMES), [entry.url_path for entry in PAGES]
    share = -(-len(lots) // len(pages))
    for place, entry in enumerate(pages):
        if place % 3 and not hostile_programme.EVERYTHING:
            continue
        query: dict[str, str] = {}
        for lot in lots[place * share : (place + 1) * share]:
            name = next(names)
            query[name] = query.get(name, "") + lot
        scene.open(f"/{entry}?{urlencode({'programme': 'own', **query})}")
        assert scene.page.locator("[data-testid=stException]").count() == 0
        scene.nothing_ran()
