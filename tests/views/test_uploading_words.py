"""What Upload, Review and History say, in every branch, one and many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.analysis.row_changes import Change, row_changes
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import VerdictCode
from evaluation.intake.checking import empty_collection
from evaluation.views.changes import MOST_ROWS, build, rows_table
from evaluation.views.marks import mark_of
from evaluation.views.wording import uploading as wording
from tests.analysis.scenes import Told

KEPT, WEAKER = mark_of(VerdictCode.KEPT), mark_of(VerdictCode.PARTLY_KEPT)


@pytest.mark.parametrize(
    ("faults", "questions", "files", "said"),
    [
        (1, 0, 1, "Your file has 1 thing to mend."),
        (1_200, 3, 2, "Your 2 files have 1,200 things to mend."),
        (0, 1, 1, "Your file is right. 1 question left to answer."),
        (0, 2, 3, "Your 3 files are right. 2 questions left to answer."),
        (0, 0, 1, "Your file is right. See what changes, then send."),
        (0, 0, 2, "Your 2 files are right. See what changes, then send."),
    ],
)
def test_what_is_left_to_do(faults: int, questions: int, files: int, said: str) -> None:
    assert wording.what_to_do(faults=faults, questions=questions, files=files) == said


def test_a_verdict_moves_comes_or_goes() -> None:
    assert wording.move("P", before=KEPT, after=WEAKER) == "Moves P from Kept to Weaker."
    assert wording.move("P", before=None, after=WEAKER) == "Gives P its first verdict: Weaker."
    assert wording.move("P", before=KEPT, after=None) == "Takes away the verdict of P, which was Kept."
    assert wording.no_move(0) == "There is no verdict yet that could move."
    assert wording.no_move(1) == "Moves no verdict."
    assert wording.no_move(12) == "Moves none of the 12 verdicts."


def test_counts_are_said_in_words() -> None:
    assert wording.not_kept("odd.csv").startswith("odd.csv was not kept")
    assert wording.see_all(1_003) == "Show all 1,003"
    assert wording.not_listed(20_000, 10_000) == "The first 10,000 of 20,000; each is in the file to download below."
    assert wording.fixed(1) == "1 thing put right for you; nothing to do."
    assert wording.waiting(0) == "Nothing waits to be published."
    assert wording.waiting(1) == "1 upload waits to be published."
    assert wording.waiting(2) == "2 uploads wait to be published."
    assert wording.history(0) == "Nothing has been published yet."
    assert wording.history(1) == "1 version so far, newest first."
    assert wording.rows_left_out(50, 50) is None
    assert wording.rows_left_out(1_200, 50) == "The first 50 of 1,200 rows."
    counts = {Change.ADDED: 1, Change.CHANGED: 0, Change.UNCHANGED: 2, Change.GONE: 1_000}
    assert wording.rows_line(counts) == "1 row added, 0 changed, 2 unchanged, 1,000 gone."


def _state(figures: dict[str, float]) -> Collection:
    """Return a state of one project with a return of each of these sites."""
    columns = {"project": "P", "site": list(figures), "numerator": list(figures.values()), "batch": str(figures)}
    returns = empty_collection().returns.reindex(range(len(figures))).assign(**columns, line=range(len(figures)))
    return replace(empty_collection(), returns=returns)


def test_verdicts_and_rows_are_laid_side_by_side(told: Told) -> None:
    results = told.results()
    fewer = type(results)(**{**results.__dict__, "outcomes": results.outcomes[1:]})
    added = {f"S{number:02d}": 5.0 for number in range(MOST_ROWS + 1)}
    changes = row_changes(_state({"S99": 5.0}), _state({**added, "S99": 7.5}))
    view = build(fewer, results, changes, chosen=None)
    assert len(view.sentences) == 1
    assert "first verdict" in view.sentences[0]
    assert [line.moved for line in view.verdicts][:2] == [True, False]
    assert view.choices == (("changed", "1 changed"), ("added", "51 added"))
    assert (view.rows[0].before, view.rows[0].after) == ("numerator 5", "numerator 7.5")
    assert view.rows[0].row == "P · S99"
    assert view.left_out is None
    new = build(results, results, changes, chosen="added")
    assert len(new.rows) == MOST_ROWS
    assert new.left_out == "The first 50 of 51 rows."
    everything = rows_table(changes, "added").rows
    assert len(everything) == MOST_ROWS + 1
    assert everything[0] == ("returns", "P · S00", "", "numerator 5")
    assert new.sentences == (f"Moves none of the {len(results.outcomes)} verdicts.",)
    assert build(results, results, row_changes(_state({}), _state({})), chosen="nonsense").rows == ()
