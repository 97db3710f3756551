"""What a call as a whole promises: files resolve each other in any order, rows are typed, one mistake is told once."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools

import pyarrow as pa
import pytest

from evaluation.domain.collection import Collection
from evaluation.intake.checking import Checked, CheckedFile, check, empty_collection
from evaluation.intake.contract import KINDS, arrow_schema

RETURNS = "project,site,outcome,period_start,period_end,phase,numerator,denominator"
ESTIMATES = RETURNS + ",mean,sd,n,estimate,ci_low,ci_high,ci_level,source,not_comparable_because"


def _check(known: Collection, *texts: str) -> Checked:
    return check([(f"file{number}.csv", text.encode()) for number, text in enumerate(texts)], known)


def _one(known: Collection, text: str) -> CheckedFile:
    return _check(known, text).files[0]


def _places(file: CheckedFile) -> list[tuple[int | None, str | None, str]]:
    return [(problem.row, problem.column, problem.code) for problem in file.problems]


def _rows(file: CheckedFile) -> pa.Table:
    assert file.rows is not None, file.problems
    return file.rows


def test_files_of_a_call_know_each_other_in_any_order() -> None:
    texts = {
        "projects": "project,name\nP,Project\n",
        "outcomes": "project,outcome,name,type,measure,better,primary,design\nP,o,O,rate,IRR,lower,yes,before_after\n",
        "sites": "project,site,name,role,parent\nP,A,Site,replication,B\nP,B,Hub,replication,\n",
        "returns": f"{RETURNS}\nP,A,o,2024-01-01,2024-03-31,before,0,12.5\n",
    }
    for order in itertools.permutations(texts):
        checked = _check(empty_collection(), *(texts[kind] for kind in order))
        assert checked.ok
        assert [file.kind for file in checked.files] == list(order)


def test_the_bar_moves_in_many_steps_and_reaches_its_end(published: Collection) -> None:
    text = f"{RETURNS}\nALPHA,S014,calls,2025-01-01,2025-03-31,after,0,12.5\n".encode()
    told: list[float] = []
    check([("a.csv", text), ("b.csv", text), ("c.csv", text + b"\n")], published, progress=told.append)
    assert told == sorted(told)
    assert len(told) > 15
    assert told[-1] == pytest.approx(1.0)


def test_rows_are_typed_and_marks_kept_apart(published: Collection) -> None:
    file = _one(
        published,
        f"{RETURNS},note,x_ours\n"
        "ALPHA,S014,calls,2025-01-01,2025-03-31,after,0,12.5,,kept\n"
        '\nALPHA,S014,calls,2025-04-01,2025-06-30,after,[c],[x],"two\nlines",kept\n'
        "ALPHA,S014,apgar,2025-04-01,2025-06-30,after,[z],300,,kept\n",
    )
    rows = _rows(file)
    assert rows.schema == arrow_schema("returns")
    assert rows["line"].to_pylist() == [2, 4, 5]
    assert rows["numerator"].to_pylist() == [0.0, None, None]
    assert rows["numerator_mark"].to_pylist() == [None, "c", "z"]
    assert rows["denominator"].to_pylist() == [12.5, None, 300.0]
    assert rows["denominator_mark"].to_pylist() == [None, "x", None]
    assert rows["period_start"].to_pylist()[0] == dt.date(2025, 1, 1)
    assert rows["note"].to_pylist() == [None, "two\nlines", None]
    assert rows["estimate"].null_count == 3


def test_file_is_described(published: Collection) -> None:
    data = b"project,name\nGAMMA,Gamma\n"
    (file,) = check([("a.csv", data)], published).files
    assert file.to_dict() == {"file": "a.csv", "kind": "projects", "rows": 1, "problems": []}
    assert (file.sha256, file.byte_size, file.row_count) == (hashlib.sha256(data).hexdigest(), len(data), 1)


def test_problem_is_printed_in_the_agreed_shape(published: Collection) -> None:
    (problem,) = _one(published, "project,name\nGAMMA,\n").problems
    assert problem.to_dict() == {
        "row": 2,
        "column": "name",
        "found": None,
        "code": "blank",
        "why": "Row 2, name is blank.",
        "how_to_fix": "Enter the name.",
        "severity": "fault",
    }


def test_all_faults_of_all_rows_are_told(published: Collection) -> None:
    file = _one(
        published,
        "project,site,outcome,period_start,period_end,phase,numerator,denominator,colour\n"
        "ALPHA,S014,apgar,03/04/2024,2024-13-01,After,12%,1E+05,red\n"
        "ALPHA,S0I4,apgar,2025-01-01,2025-03-31,after,31,28,red\n"
        "Total,,,,,,43,128,\n",
    )
    assert _places(file) == [
        (1, "colour", "unknown_column"),
        (2, "period_start", "unclear_date"),
        (2, "period_end", "impossible_date"),
        (2, "phase", "not_a_choice"),
        (2, "numerator", "percentage"),
        (2, "denominator", "shortened_number"),
        (3, "site", "unknown_code"),
        (3, "numerator", "impossible_number"),
        (4, None, "total_or_note"),
    ]


def test_a_faulty_row_still_lends_its_code() -> None:
    """One mistake is told once: returns do not fail because their site's own row has a fault."""
    checked = _check(
        empty_collection(),
        "project,name\nP,Project\n",
        "project,outcome,name,type,measure,better,primary,design\nP,o,O,rate,XX,lower,yes,before_after\n",
        "project,site,name,role\nP,A,One, or two,replication\nP,B,,replication\n",
        f"{RETURNS}\nP,A,o,2024-01-01,2024-03-31,before,1,12\nP,B,o,2024-01-01,2024-03-31,before,1,12\n",
    )
    assert [len(file.problems) for file in checked.files] == [0, 1, 3, 0]
    assert not checked.ok


def test_codes_of_an_unknown_project_are_not_judged(published: Collection) -> None:
    file = _one(published, f"{RETURNS}\nOMEGA,S1,o,2024-01-01,2024-03-31,before,1,12\n")
    assert _places(file) == [(2, "project", "unknown_code")]


def test_key_repeated_across_files_names_both_lines(published: Collection) -> None:
    row = "ALPHA,S014,apgar,2025-01-01,2025-03-31,after"
    checked = _check(published, f"{RETURNS}\n{row},1,300\n", f"{RETURNS}\n\n{row},2,300\n")
    assert checked.files[0].ok
    (problem,) = [problem for problem in checked.files[1].problems if problem.code == "duplicate_key"]
    assert problem.why.startswith("Row 3 and row 2 of file0.csv are both S014, January to March 2025")
    assert problem.why.endswith("with 1 and 2.")


def test_a_published_key_is_superseded_not_refused(published: Collection) -> None:
    again = f"{RETURNS}\nALPHA,S014,apgar,2024-06-01,2024-08-31,after,7,311\n"
    assert _one(published, again).problems == ()


def test_primary_can_move_in_one_file(published: Collection) -> None:
    headings = "project,outcome,name,type,measure,better,primary,design\n"
    moved = "ALPHA,apgar,Apgar,proportion,RR,lower,,before_after\nALPHA,calls,Calls,rate,IRR,lower,yes,before_after\n"
    assert _one(published, headings + moved).problems == ()


@pytest.mark.parametrize(
    "figures",
    [
        ",,,,,0.8,0.5,1.2,,smith2020,",
        ",,,,,0.8,[x],[x],,A report of 2020,",
        ",,,,310,0.8,0.5,1.2,0.9,smith2020,",
        "[z],[z],,,,0.8,0.5,1.2,,smith2020,",
        "[x],[x],,,,,,,,,Only a chart was published",
    ],
)
def test_returns_that_are_fine(published: Collection, figures: str) -> None:
    row = f"ALPHA,S014,apgar,2025-01-01,2025-03-31,after,{figures}"
    assert _one(published, f"{ESTIMATES}\n{row}\n").problems == ()


def test_figures_that_are_never_compared_may_overlap(published: Collection) -> None:
    row = "ALPHA,S014,apgar,2024-07-01,2024-12-31,after,3,300,,,,,,,,,{}"
    told = _one(published, f"{ESTIMATES}\n{row.format('')}\n")
    assert _places(told) == [(2, "period_start", "overlapping_periods")]
    assert _one(published, f"{ESTIMATES}\n{row.format('Another definition')}\n").problems == ()


def test_a_published_figure_can_be_set_apart_by_the_call_that_replaces_it(published: Collection) -> None:
    apart = "ALPHA,S014,apgar,2024-06-01,2024-08-31,after,6,310,,,,,,,,,Another definition"
    longer = "ALPHA,S014,apgar,2024-06-01,2024-12-31,after,12,620,,,,,,,,,"
    assert _one(published, f"{ESTIMATES}\n{apart}\n{longer}\n").problems == ()


def test_a_comma_beside_tabs_parts_thousands(published: Collection) -> None:
    row = "ALPHA,S014,apgar,2025-01-01,2025-03-31,after,4,1~204"
    file = _one(published, f"{RETURNS}\n{row}\n".replace(",", "\t").replace("~", ","))
    assert _rows(file)["denominator"].to_pylist() == [1204]
    assert {problem.code for problem in file.problems} == {"delimiter", "thousands"}


def test_estimate_needs_its_range_or_a_mark(published: Collection) -> None:
    row = "ALPHA,S014,apgar,2025-01-01,2025-03-31,after,,,,,,0.8,,,,smith2020,"
    assert _places(_one(published, f"{ESTIMATES}\n{row}\n")) == [(2, "ci_low", "blank"), (2, "ci_high", "blank")]


def test_start_in_the_same_call_counts(published: Collection) -> None:
    sites = "project,site,name,role,actual_start\nALPHA,S014,Derby,replication,2024-07-01\n"
    returns = f"{RETURNS}\nALPHA,S014,calls,2024-06-01,2024-06-30,after,3,300\n"
    assert _check(published, returns).ok
    (problem,) = _check(published, returns, sites).files[0].problems
    assert problem.why == 'Row 2 is marked "after" but ends before S014 started (1 July 2024).'


def test_score_may_be_a_percentage(published: Collection) -> None:
    text = "project,site,component,date,score\nALPHA,S014,Drill,2024-10-01,85%\nALPHA,S014,Drill,2024-11-01,[x]\n"
    rows = _rows(_one(published, text))
    assert rows["score"].to_pylist() == [0.85, None]
    assert rows["score_mark"].to_pylist() == [None, "x"]


def test_a_question_does_not_stop_the_load(published: Collection) -> None:
    checked = _check(published, "project,site,name,role\nBETA,B003,North,replication\n")
    assert [problem.severity for problem in checked.files[0].problems] == ["confirm"]
    assert checked.ok


def test_no_files_are_no_fault(published: Collection) -> None:
    assert check([], published) == Checked(files=())


def test_empty_collection_has_the_contract_s_columns() -> None:
    known = empty_collection()
    for kind in KINDS:
        assert list(known.frame(kind).columns) == [*arrow_schema(kind).names, "batch"]
        assert len(known.frame(kind)) == 0


def test_a_table_that_is_none_of_ours_is_told_all_that_is_wrong_with_its_form(published: Collection) -> None:
    data = b"Practice;Visits;;Visits\nA;1;x;2\n\nB;2\nGwyn\xeadd \xff;3;y;4\n"
    (file,) = check([("a.csv", data)], published).files
    said = {problem.message for problem in file.problems}
    assert any(
        message.startswith('The headings in row 1 "Practice, Visits, Visits" fit none of our') for message in said
    )
    assert "Your file uses semicolons. We read it as 4 columns. Check the preview." in said
    assert 'Columns B and D are both "visits". Rename or delete one.' in said
    assert "Column C holds values but has no heading. Name it or delete it." in said
    assert "Row 4 has 2 values; headings have 4. Add what is missing; a blank cell still needs its semicolon." in said
    assert any(message.startswith("Row 5, column A has unreadable letters") for message in said)
    assert "We ignored 1 blank row. Nothing to do." in said


def test_zero_bytes_alone_are_called_that(published: Collection) -> None:
    (file,) = check([("a.csv", bytes(5000))], published).files
    (told,) = file.problems
    assert told.code == "not_a_table"
    assert "Yours is 5,000 zero bytes and no text" in told.why
