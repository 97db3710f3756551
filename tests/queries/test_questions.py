"""Questions pinned to charts: kept with their version, one answer each, hostile words inert, nobody named."""

from __future__ import annotations

import json

import crowd
import pytest

from evaluation.domain.question import MOST_LETTERS, ChartPlace
from queries import programme, questions
from queries.errors import CallError, NotAllowed, UnknownVersion, WrongState
from queries.questions import MOST_OPEN
from queries.store import Store

CHART = ChartPlace(page="project", outcome="harm")
VERA, EVA, BEA = (crowd.person(name) for name in ("vera", "eva", "bea"))
ALPHA = ["ALPHA"]


@pytest.fixture
def settled(store: Store) -> Store:
    crowd.settle(store)
    return store


def _seen(store: Store, *, as_at: int, place: ChartPlace = CHART) -> list[tuple[str, int, str | None, int | None]]:
    return [
        (each.asked.words, each.asked.version, each.answer.words if each.answer else None,
         each.answer.version if each.answer else None)
        for each in questions.questions(store, EVA, place, of=ALPHA, as_at=as_at)
    ]  # fmt: skip


def test_question_and_answer_stay_with_their_versions(settled: Store) -> None:
    asked = questions.ask(settled, VERA, CHART, "  Why is\nS1 so low? ", project="ALPHA", as_at=1)
    assert _seen(settled, as_at=1) == [("Why is S1 so low?", 1, None, None)]
    questions.answer(settled, EVA, asked, "It began late.", as_at=2)
    assert _seen(settled, as_at=2) == [("Why is S1 so low?", 1, "It began late.", 2)]
    assert _seen(settled, as_at=1) == [("Why is S1 so low?", 1, None, None)], "as it stood then, it had no answer"
    found = questions.questions(settled, EVA, CHART, of=ALPHA, as_at=2)[0]
    assert (found.asked.by, found.answer and found.answer.by) == ("Vera", "Eva")
    with pytest.raises(WrongState, match="answered this meanwhile"):
        questions.answer(settled, EVA, asked, "Again.", as_at=2)


def test_a_question_is_on_its_chart_only(settled: Store) -> None:
    questions.ask(settled, VERA, CHART, "Here?", project="ALPHA", as_at=1)
    for other in (
        ChartPlace(page="project", outcome="other"),
        ChartPlace(page="site", outcome="harm", site="S1"),
        ChartPlace(page="overview"),
    ):
        assert _seen(settled, as_at=2, place=other) == []
    assert questions.questions(settled, crowd.OWNER, CHART, of=["BETA"], as_at=2) == ()
    assert questions.questions(settled, BEA, CHART, of=["ALPHA", "BETA"], as_at=2) == ()


def test_who_may_what(settled: Store) -> None:
    asked = questions.ask(settled, VERA, CHART, "Why?", project="ALPHA", as_at=1)
    for refused in (
        lambda: questions.answer(settled, VERA, asked, "So.", as_at=1),
        lambda: questions.answer(settled, BEA, asked, "So.", as_at=1),
        lambda: questions.ask(settled, BEA, CHART, "Why?", project="ALPHA", as_at=1),
        lambda: questions.ask(settled, crowd.person("adam"), CHART, "Why?", project="ALPHA", as_at=1),
        lambda: questions.questions(settled, crowd.person("gone"), CHART, of=ALPHA, as_at=1),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert _seen(settled, as_at=1) == [("Why?", 1, None, None)]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "Write something"),
        (" \n\u200b\t", "Write something"),
        ("x" * (MOST_LETTERS + 1), "letters"),
        ("Is 943 476 5919 among them?", "names a person"),
        ("Write to mary.jones@example.org", "names a person"),
    ],
)
def test_words_that_may_not_stand(settled: Store, words: str, why: str) -> None:
    with pytest.raises(CallError, match=why):
        questions.ask(settled, VERA, CHART, words, project="ALPHA", as_at=1)
    assert _seen(settled, as_at=2) == []


def test_hostile_words_are_kept_as_words(settled: Store) -> None:
    hostile = "<script>alert(1)</script> [x](javascript:1) '; drop table question_step; --"
    questions.ask(settled, VERA, CHART, hostile + "\u202e\x1b[31m", project="ALPHA", as_at=1)
    assert _seen(settled, as_at=1)[0][0] == f"{hostile}[31m"


def test_too_many_open_questions_must_wait(settled: Store) -> None:
    for place in range(MOST_OPEN):
        questions.ask(settled, VERA, CHART, f"Question {place}?", project="ALPHA", as_at=1)
    with pytest.raises(CallError, match="wait for an answer"):
        questions.ask(settled, VERA, CHART, "One more?", project="ALPHA", as_at=1)


def test_unknown_versions_and_questions(settled: Store) -> None:
    with pytest.raises(UnknownVersion):
        questions.ask(settled, VERA, CHART, "When?", project="ALPHA", as_at=99)
    with pytest.raises(CallError, match="no such question"):
        questions.answer(settled, EVA, "nothing", "So.", as_at=1)


def test_the_audit_log_holds_the_hash_of_the_words(settled: Store) -> None:
    asked = questions.ask(settled, VERA, CHART, "Why?", project="ALPHA", as_at=1)
    act = programme.audit(settled, crowd.OWNER)[0]
    detail = json.loads(act.detail)
    assert (act.action, act.actor, detail["question"], detail["on_version"]) == ("question asked", "Vera", asked, 1)
    assert "Why?" not in act.detail
    assert len(detail["sha256"]) == 64
