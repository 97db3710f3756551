"""Questions beside a chart: every state in words, and who may ask or answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from evaluation.domain.question import Question, Said
from evaluation.views.pinned import PinnedView, build, elsewhere
from evaluation.views.wording import pinned as words

WHEN = datetime(2026, 8, 6, tzinfo=UTC)
NAMES = {"A": "Alpha"}


def _question(name: str = "q", *, project: str = "A", version: int = 3, answered_on: int | None = None) -> Question:
    answer = Said(words="It began late.", by="Eva", at=WHEN, version=answered_on) if answered_on else None
    return Question(
        question=name, project=project, asked=Said(words="Why?", by="Vic", at=WHEN, version=version), answer=answer
    )


def _view(*questions: Question, **changes: Any) -> PinnedView:
    values: dict[str, Any] = {"names": NAMES, "version": 5, "may_ask": frozenset("A"), "may_answer": frozenset()}
    return build(questions, **({**values, "read_only": False} | changes))


@pytest.mark.parametrize(
    ("asked", "waiting", "said"),
    [
        (0, 0, "Questions on this chart"),
        (1, 1, "1 question on this chart, not answered yet"),
        (1, 0, "1 question on this chart, answered"),
        (2, 2, "2 questions on this chart, not answered yet"),
        (2, 0, "2 questions on this chart, all answered"),
        (1203, 1001, "1,203 questions on this chart, 1,001 not answered yet"),
    ],
)
def test_the_heading(asked: int, waiting: int, said: str) -> None:
    assert words.heading(asked, waiting) == said


def test_both_versions_are_said_where_they_differ() -> None:
    row = _view(_question(answered_on=4)).rows[0]
    assert row.signed == "Vic, 6 August 2026, on version 3, now version 5"
    assert row.answer_signed == "Eva, 6 August 2026, on version 4, now version 5"
    assert row.then == 3
    same = _view(_question(version=5)).rows[0]
    assert (same.signed, same.then, same.answer) == ("Vic, 6 August 2026, on version 5", None, None)


def test_only_an_evaluator_of_the_project_answers_and_only_once() -> None:
    assert not _view(_question()).rows[0].answering
    assert _view(_question(), may_answer=frozenset("A")).rows[0].answering
    assert not _view(_question(answered_on=3), may_answer=frozenset("A")).rows[0].answering
    assert not _view(_question(), may_answer=frozenset("A"), read_only=True).rows[0].answering


def test_a_chart_of_several_projects_says_which_one_is_meant() -> None:
    assert _view(_question()).rows[0].about is None
    several = _view(_question(), _question("r", project="GONE"), names={"A": "Alpha", "B": "Beta"})
    assert [row.about for row in several.rows] == ["Alpha", "GONE"]
    assert several.asking == (("A", "Alpha"),)


def test_empty_and_refused_states() -> None:
    assert _view().said == (words.nobody_asked(),)
    assert _view(may_ask=frozenset()).said == (words.nobody_asked(), words.no_right())
    closed = _view(_question(), read_only=True)
    assert (closed.said, closed.asking) == ((words.for_reading(),), ())
    assert elsewhere().said == (words.not_yours(),)
