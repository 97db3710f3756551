"""What Upload, Review and History say, in every branch, one and many."""

from __future__ import annotations

import pytest

from evaluation.analysis.row_changes import Change, RowChange, RowChanges
from evaluation.domain.vocabulary import VerdictCode
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


def _change(number: int, change: Change) -> RowChange:
    row = {"site": f"S{number}", "numerator": 5.0, "note": None}
    return RowChange(
        kind="returns",
        change=change,
        key={"project": "P", "site": f"S{number}"},
        before=None if change is Change.ADDED else row,
        after=None if change is Change.GONE else {**row, "numerator": 7.5},
        columns=("numerator",) if change is Change.CHANGED else (),
    )


def test_verdicts_and_rows_are_laid_side_by_side(told: Told) -> None:
    results = told.results()
    fewer = type(results)(**{**results.__dict__, "outcomes": results.outcomes[1:]})
    changes = RowChanges(
        changes=(*(_change(n, Change.ADDED) for n in range(MOST_ROWS + 1)), _change(99, Change.CHANGED))
    )
    view = build(fewer, results, changes, chosen=None)
    assert len(view.sentences) == 1
    assert "first verdict" in view.sentences[0]
    assert [line.moved for line in view.verdicts][:2] == [True, False]
    assert view.choices == (("changed", "1 changed"), ("added", "51 added"))
    assert (view.rows[0].before, view.rows[0].after) == ("numerator 5", "numerator 7.5")
    assert view.rows[0].row == "P · S99"
    assert view.left_out is None
    added = build(results, results, changes, chosen="added")
    assert len(added.rows) == MOST_ROWS
    assert added.left_out == "The first 50 of 51 rows."
    everything = rows_table(changes, "added").rows
    assert len(everything) == MOST_ROWS + 1
    assert everything[0] == ("returns", "P · S0", "", everything[0][3])
    assert added.sentences == (f"Moves none of the {len(results.outcomes)} verdicts.",)
    assert build(results, results, RowChanges(changes=()), chosen="nonsense").rows == ()
