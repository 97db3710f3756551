"""What changed, and a presentation: every sentence by its branch, and what the views make of moves and verdicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from evaluation.analysis.result_types import ProjectInfo, Reporting, Results
from evaluation.analysis.verdict_moves import VerdictMove
from evaluation.domain.vocabulary import VerdictCode
from evaluation.views import changes, present, since
from evaluation.views.marks import mark_of
from evaluation.views.wording.present import chase, decision
from evaluation.views.wording.since import cause_line, changes_line
from tests.views.result_values import an_outcome

AT = datetime(2026, 3, 3, tzinfo=UTC)


def _results() -> Results:
    result = an_outcome()
    info = ProjectInfo(project=result.project, name="One", franchisor=None, aim=None, outcomes=(result.outcome,))
    return Results(projects=(info,), outcomes=(result,), sources=(), data_to=None)


def test_one_and_many_changes() -> None:
    assert changes_line(0, since="version 1") == "No verdict changed since version 1"
    assert changes_line(1, since="version 1") == "1 verdict changed since version 1"
    assert changes_line(2, since="version 1") == "2 verdicts changed since version 1"


def test_a_cause_names_few_files_and_counts_the_rest() -> None:
    assert cause_line(day="3 March 2026", version=2, files=()) == "Version 2, published 3 March 2026"
    assert cause_line(day="3 March 2026", version=2, files=("a.csv",)).endswith(": a.csv")
    assert cause_line(day="3 March 2026", version=2, files=tuple("abcde")).endswith(": a, b, c and 2 more")


def test_a_first_version_has_nothing_to_compare_with() -> None:
    assert since.build(_results(), (), {}, since=0, versions={}) is None


def test_a_move_stands_with_its_upload() -> None:
    results = _results()
    project, outcome = results.outcomes[0].project, results.outcomes[0].outcome
    moves = (
        VerdictMove(project=project, outcome=outcome, before=VerdictCode.TOO_EARLY, after=VerdictCode.KEPT),
        VerdictMove(project="GONE", outcome="x", before=VerdictCode.KEPT, after=None),
    )
    causes = {(project, outcome): since.Cause(version=2, published_at=AT, files=("returns.csv",))}
    view = since.build(results, moves, causes, since=1, versions={1: AT})
    assert view is not None
    assert view.line == "2 verdicts changed since version 1, 3 March 2026"
    first, gone = view.rows
    assert (first.before, first.after) == (mark_of(VerdictCode.TOO_EARLY), mark_of(VerdictCode.KEPT))
    assert "returns.csv" in first.cause
    assert gone.after is None
    assert "no longer there" in gone.cause
    slides = present.build(results, changes=view)
    assert slides[-1].message == "Decisions needed"


@pytest.mark.parametrize("verdict", list(VerdictCode))
def test_every_verdict_asks_for_a_decision(verdict: VerdictCode) -> None:
    assert decision("P", mark_of(verdict)).startswith("P: ")


def test_sites_that_have_not_reported_are_asked() -> None:
    def heard(reporting: int, due: int) -> list[Reporting]:
        return [Reporting(reporting=reporting, due=due, silent=())]

    assert chase(heard(3, 3)) is None
    assert chase(heard(2, 3)) == "Who asks the 1 site that has not reported?"
    assert chase(heard(0, 1200)) == "Who asks the 1,200 sites that have not reported?"


def test_an_outcome_is_called_by_its_project_unless_another_carries_the_headline() -> None:
    results = _results()
    other = replace(results.outcomes[0], outcome="other", name="Another outcome", primary=False)
    results = replace(results, outcomes=(*results.outcomes, other))
    project = other.project
    assert changes.outcome_names(results) == {
        (project, results.outcomes[0].outcome): "One",
        (project, "other"): "One (Another outcome)",
    }
