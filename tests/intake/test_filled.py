"""Templates filled with what a project has due: what is filled in goes through the check."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

import openpyxl
import pandas as pd
import pytest

from evaluation.domain.collection import Collection
from evaluation.intake.checking import check, empty_collection
from evaluation.intake.contract import KINDS
from evaluation.intake.due import Due, due_returns
from evaluation.intake.filled import filled_csv, filled_workbook

ON = date(2025, 1, 15)
OUTCOMES = (
    "project,outcome,name,type,measure,better,primary,design,before_months,after_months,follow_up_months\n"
    "P,o,Harm,proportion,RR,lower,yes,before_after,6,,9\n"
)
SITES = (
    "project,site,name,role,planned_start,actual_start,ended,status\n"
    "P,ORIGIN,Origin,origin,2020-01-01,2020-01-01,,delivering\n"
    "P,A,First,replication,2024-03-15,2024-04-01,,delivering\n"
    "P,B,Ended,replication,,2024-04-01,2024-07-31,ended\n"
    "P,C,Later,replication,2025-06-01,,,not_started\n"
    "P,D,No date,replication,,,,delivering\n"
)
RETURNS = (
    "project,site,outcome,period_start,period_end,phase,numerator,denominator\n"
    "P,A,o,2023-10-01,2023-12-31,before,1,10\nP,A,o,2024-04-01,2024-06-30,after,1,10\n"
)


def _known(**texts: str) -> Collection:
    given = {"projects": "project,name\nP,Project\nQ,Other\n"} | texts
    checked = check([(kind, text.encode()) for kind, text in given.items()], empty_collection())
    assert checked.ok, [file.problems for file in checked.files]
    empty = empty_collection()
    frames = {kind: empty.frame(kind) for kind in KINDS}
    for file in checked.files:
        assert file.rows is not None
        frames[file.name] = file.rows.to_pandas(date_as_object=False).assign(batch=1)
    return Collection(**frames)


def _periods(due: Sequence[Due], site: str) -> list[tuple[str, str, str]]:
    return [(str(each.start), str(each.end), str(each.phase)) for each in due if each.site == site]


def test_due_is_what_lies_in_the_windows_and_was_not_reported() -> None:
    due = due_returns(_known(outcomes=OUTCOMES, sites=SITES, returns=RETURNS), "P", ON)
    assert _periods(due, "A") == [
        ("2024-07-01", "2024-09-30", "after"),
        ("2024-10-01", "2024-12-31", "after"),
    ], "before: 6 months up to the planned start hold one whole quarter, which was reported"
    assert _periods(due, "B") == [
        ("2023-10-01", "2023-12-31", "before"),
        ("2024-01-01", "2024-03-31", "before"),
        ("2024-04-01", "2024-06-30", "after"),
    ], "nothing after it ended"
    assert {each.site for each in due} == {"A", "B"}
    assert due_returns(_known(), "Q", ON) == []


def test_periods_are_as_long_as_they_usually_are() -> None:
    months = "".join(f"P,A,o,2024-0{month}-01,2024-0{month}-28,after,1,10\n" for month in (5, 6))
    returns = RETURNS.partition("\n")[0] + "\n" + months.replace("06-28", "06-30").replace("05-28", "05-31")
    due = due_returns(_known(outcomes=OUTCOMES, sites=SITES, returns=returns), "P", date(2024, 8, 31))
    assert [each[0] for each in _periods(due, "A") if each[2] == "after"] == ["2024-04-01", "2024-07-01", "2024-08-01"]


def test_other_designs_have_other_phases() -> None:
    controlled = OUTCOMES.replace("before_after", "controlled")
    due = due_returns(_known(outcomes=controlled, sites=SITES), "P", date(2024, 7, 1))
    assert [each[2] for each in _periods(due, "A")] == ["control", "intervention"]
    sites = SITES.replace(",ended,status\n", ",ended,status,comparator\n").replace("delivering\n", "delivering,\n", 3)
    sites = sites.replace(
        "P,A,First,replication,2024-03-15,2024-04-01,,delivering,", "P,A,First,replication,,2024-04-01,,delivering,K"
    )
    sites += "P,K,Beside,comparator,,,,delivering,\n"
    sites = "\n".join(line if line.count(",") == 8 else line + "," for line in sites.splitlines()) + "\n"
    both = OUTCOMES.replace("before_after", "before_after_controlled")
    due = due_returns(_known(outcomes=both, sites=sites), "P", date(2024, 7, 1))
    assert _periods(due, "K") == _periods(due, "A") != []


@pytest.mark.parametrize("as_workbook", [False, True])
def test_a_filled_in_template_goes_through_without_a_word(as_workbook: bool) -> None:
    known = _known(outcomes=OUTCOMES, sites=SITES, returns=RETURNS)
    if as_workbook:
        book = openpyxl.load_workbook(io.BytesIO(filled_workbook("returns", known, "P", ON)))
        sheet = book["returns"]
        headings = [cell.value for cell in sheet[1]]
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, headings.index("numerator") + 1, 0 if row == 2 else "[x]")
            sheet.cell(row, headings.index("denominator") + 1, 12)
        stream = io.BytesIO()
        book.save(stream)
        data = stream.getvalue()
    else:
        rows = list(csv.reader(io.StringIO(filled_csv("returns", known, "P", ON).decode("utf-8-sig"))))
        text = io.StringIO()
        for row in rows[1:]:
            row[6:8] = ["0", "12"]
        csv.writer(text).writerows(rows)
        data = text.getvalue().encode()
    (file,) = check([("returns", data)], known, for_project="P").files
    assert [each for each in file.problems if each.code != "line_ends"] == []
    assert file.row_count == 5


@pytest.mark.parametrize("kind", KINDS)
def test_a_workbook_offers_lists_and_explains_every_column(kind: str) -> None:
    known = _known(outcomes=OUTCOMES, sites=SITES, returns=RETURNS)
    book = openpyxl.load_workbook(io.BytesIO(filled_workbook(kind, known, "P", ON)))
    assert book.sheetnames == [kind, "How to fill it in", "Example", "Lists"]
    sheet = book[kind]
    assert sheet.freeze_panes == "A2"
    headings = [str(cell.value) for cell in sheet[1]]
    assert set(headings) <= set(KINDS[kind].names)
    assert set(KINDS[kind].required) <= set(headings)
    assert [
        row[0].value for row in book["How to fill it in"].iter_rows(min_row=2, max_row=len(headings) + 1)
    ] == headings
    offered = {str(each.sqref).split(":")[0] for each in sheet.data_validations.dataValidation}
    listed = {
        name
        for name in headings
        if (column := KINDS[kind].column(name)).choices or column.marks or column.refers_to or name == "project"
    } - {"parent", "comparator"}
    assert len(offered) >= len(listed) - (kind in ("projects", "sources"))
    assert book["Lists"].sheet_state == "hidden"
    (file,) = check([("template.xlsx", filled_workbook(kind, known, "P", ON))], known).files
    assert {each.code for each in file.problems} <= {"blank", "headings_only"}


def test_what_stands_is_given_back_as_it_stands() -> None:
    known = _known(outcomes=OUTCOMES, sites=SITES)
    for kind in ("sites", "outcomes", "projects"):
        (file,) = check([(kind, filled_csv(kind, known, "P", ON))], known).files
        assert file.ok, file.problems
        assert file.rows is not None
        own = known.frame(kind).query("project == 'P'").drop(columns=["line", "batch"]).reset_index(drop=True)
        read = file.rows.to_pandas(date_as_object=False).drop(columns="line")
        pd.testing.assert_frame_equal(read, own, check_dtype=False)
