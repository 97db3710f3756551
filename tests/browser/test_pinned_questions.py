"""A viewer asks on a chart, an evaluator answers there, and both see on which version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import signing_in
from app_in_browser import ROOT, cut_texts, settled, sideways_scroll_px
from playwright.sync_api import Browser, Page
from signing_in import SignedInApp

from evaluation.domain.question import ChartPlace
from queries import door, questions
from queries.access import owner_here
from queries.store import close_stores, open_store

CHART = "/project?programme=own&project=PROMPT&outcome=low_apgar"
HOSTILE = (
    "<img src=http://127.0.0.1:9/b.png onerror=document.title='owned'> ![x](http://127.0.0.1:9/c.png) [y](javascript:1)"
)


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedInApp]:
    """Give an app whose own programme is at version 2, with a question from version 1."""
    folder = tmp_path_factory.mktemp("questions")
    database, me = folder / "outcomes.duckdb", owner_here()
    assert door.load(database, me, [ROOT / "data" / "published"]).ok
    store = open_store(database)
    questions.ask(
        store, me, ChartPlace(page="project", outcome="low_apgar"), "Why only one?", project="PROMPT", as_at=1
    )
    more = folder / "projects.csv"
    more.write_text("project,name\nNEW,New\n", encoding="utf-8")
    assert door.load(database, me, [more]).ok
    close_stores()
    roles = {"vic": {"viewer": None}, "eva": {"evaluator": ["PROMPT"]}}
    with signing_in.running_with_sign_in(folder, roles=roles) as signed:
        yield signed


def _in(browser: Browser, signed: SignedInApp, person: str, path: str) -> tuple[Page, signing_in.Watch]:
    page, watch = signing_in.visit(browser, signed)
    signing_in.sign_in(page, person)
    page.goto(signed.app.url + path)
    return settled(page), watch


def _unfold(page: Page) -> Page:
    page.locator(".st-key-ok-questions summary").click()
    return settled(page)


def test_a_viewer_asks_and_an_evaluator_answers(browser: Browser, signed: SignedInApp, tmp_path: Path) -> None:
    viewer, watch = _in(browser, signed, "vic", CHART)
    assert "1 question on this chart, not answered yet" in viewer.inner_text(".st-key-ok-questions")
    _unfold(viewer)
    told = viewer.inner_text(".st-key-ok-questions")
    assert "on version 1, now version 2" in told
    assert viewer.get_by_role("button", name="Answer").count() == 0
    viewer.get_by_role("textbox", name="Your question").fill(HOSTILE)
    viewer.get_by_role("button", name="Pin this question").click()
    viewer.get_by_text("2 questions on this chart").wait_for()
    settled(viewer)

    evaluator, other = _in(browser, signed, "eva", CHART)
    _unfold(evaluator)
    assert HOSTILE in evaluator.inner_text(".st-key-ok-questions")
    evaluator.get_by_role("textbox", name="Your answer").first.fill("It is the only one that printed counts.")
    evaluator.get_by_role("button", name="Answer").first.click()
    evaluator.get_by_text("2 questions on this chart, 1 not answered yet").wait_for()
    settled(evaluator)
    assert evaluator.title() != "owned"
    assert evaluator.locator(".st-key-ok-questions img").count() == 0

    viewer.goto(signed.app.url + CHART)
    _unfold(settled(viewer))
    told = viewer.inner_text(".st-key-ok-questions")
    assert "It is the only one that printed counts." in told
    assert "Eva Evans" in told
    viewer.set_viewport_size({"width": 390, "height": 900})
    settled(viewer)
    assert sideways_scroll_px(viewer) == 0
    assert cut_texts(viewer) == []
    viewer.get_by_role("link", name="See the chart as at version 1").click()
    viewer.wait_for_url("**as_at=1**")
    _unfold(settled(viewer))
    assert "on version 1" in viewer.inner_text(".st-key-ok-questions")
    assert "now version" not in viewer.inner_text(".st-key-ok-questions")
    assert (watch.problems, other.problems) == ([], [])
    viewer.context.close()
    evaluator.context.close()


def test_words_that_may_not_stand_are_told_and_kept_in_the_field(browser: Browser, signed: SignedInApp) -> None:
    page, _ = _in(browser, signed, "vic", "/?programme=own")
    _unfold(page)
    page.get_by_role("textbox", name="Your question").fill("Is 943 476 5919 among them?")
    page.get_by_role("button", name="Pin this question").click()
    page.get_by_text("Nothing that names a person may stand here.").wait_for()
    assert page.get_by_role("textbox", name="Your question").input_value().startswith("Is 943")
    page.context.close()


def test_a_shipped_programme_says_where_to_ask(open_page) -> None:
    page = _unfold(settled(open_page("/compare?programme=demonstration")))
    assert "your own programme" in page.inner_text(".st-key-ok-questions")
    assert page.get_by_role("textbox", name="Your question").count() == 0
