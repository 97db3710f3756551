"""The 30 faults evaluators make most: each file, or call, gives exactly the message of docs/upload-faults.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from evaluation.domain.collection import Collection
from evaluation.domain.problem import Problem
from evaluation.intake import at_the_door
from evaluation.intake.checking import check
from evaluation.intake.limits import MB

ROOT = Path(__file__).parent.parent.parent
FILES = ROOT / "tests" / "bad_files" / "thirty"

_LINE = re.compile(r"^\| (?P<number>\d+) \| (?P<fault>[^|]+) \| (?P<kind>[^|]+) \| (?P<message>.+) \|$", re.MULTILINE)
DOCUMENT = [match.groupdict() for match in _LINE.finditer((ROOT / "docs" / "upload-faults.md").read_text("utf-8"))]
_SEVERITY = {"must fix": "fault", "asked": "confirm", "told": "fixed"}

#: What each file gives besides its own fault, as far as the file cannot be without it.
PLACES: dict[str, tuple[str, int | None, str | None]] = {
    "Not a table file": ("02_not_a_table.csv", None, None),
    "Empty": ("03_empty.csv", None, None),
    "Headings only": ("05_headings_only.csv", 1, None),
    "Wrong project": ("06_wrong_project.csv", None, None),
    "Semicolons or tabs": ("08_semicolons.csv", None, None),
    "Encoding that cannot be told": ("09_encoding.csv", 3, "name"),
    "Title rows on top": ("10_title_rows.csv", 1, None),
    "No headings": ("11_no_headings.csv", 1, None),
    "Two heading rows": ("12_two_heading_rows.csv", 2, None),
    "Column missing": ("13_column_missing.csv", 1, "denominator"),
    "Repeated heading": ("14_repeated_heading.csv", 1, "numerator"),
    "Blank heading": ("14_blank_heading.csv", 1, None),
    "Ragged row": ("15_ragged_row.csv", 3, None),
    "Totals or footnotes": ("16_totals.csv", 5, None),
    "Second table": ("17_second_table.csv", 5, None),
    "Blank rows, stray spaces": ("18_blank_rows_and_spaces.csv", None, None),
    "Text in number": ("19_text_in_number.csv", 2, "denominator"),
    "Percentage given": ("20_percentage.csv", 2, "numerator"),
    "Unclear date": ("21_unclear_date.csv", 2, "period_start"),
    "Excel date number": ("22_excel_date_number.csv", 2, "period_start"),
    "Code changed by Excel": ("23_code_changed.csv", 2, "site"),
    "Unknown site or outcome": ("24_unknown_site.csv", 2, "site"),
    "Impossible numbers": ("25_impossible_numbers.csv", 2, "numerator"),
    "Blank value": ("26_blank_value.csv", 2, "numerator"),
    "Duplicate rows": ("27_duplicate_rows.csv", 4, "phase"),
    "Personal data": ("30_personal_data.csv", 3, "note"),
    "Dates clash": ("28_dates_clash.csv", 2, "phase"),
}

#: Those that are met before a file is read, or beside what is stored.
MET_BEFORE: dict[str, Callable[[], Problem]] = {
    "No file": at_the_door.no_file,
    "Too big": lambda: at_the_door.too_large(64 * MB),
    "Exact repeat": lambda: at_the_door.exact_repeat(date(2026, 8, 6), 11),
    "Big change or rows gone": lambda: at_the_door.big_change("S014", was="4%", now="41%", gone=3),
}


def _expected(fault: str) -> tuple[str, str]:
    (line,) = (line for line in DOCUMENT if line["fault"] == fault)
    return line["message"], _SEVERITY[line["kind"]]


def test_the_document_has_every_fault_and_every_file_is_used() -> None:
    assert {int(line["number"]) for line in DOCUMENT} == set(range(1, 31))
    assert {line["fault"] for line in DOCUMENT} == {*PLACES, *MET_BEFORE}
    assert {path.name for path in FILES.iterdir()} == {name for name, _, _ in PLACES.values()}


@pytest.mark.parametrize("fault", PLACES)
def test_file_gives_exactly_its_message(fault: str, published: Collection) -> None:
    name, row, column = PLACES[fault]
    chosen = "BETA" if fault == "Wrong project" else None
    (file,) = check([(name, (FILES / name).read_bytes())], published, for_project=chosen).files
    told = [(each.message, str(each.severity), each.row, each.column) for each in file.problems]
    message, severity = _expected(fault)
    assert (message, severity, row, column) in told
    others = [each for each in file.problems if each.message != message and each.code != "personal_data"]
    assert all(each.severity == "fixed" for each in others), others
    assert file.ok is (severity != "fault")


@pytest.mark.parametrize("fault", MET_BEFORE)
def test_what_is_met_before_has_its_words(fault: str) -> None:
    told = MET_BEFORE[fault]()
    assert (told.message, str(told.severity)) == _expected(fault)
    assert (told.row, told.column) == (None, None)


def test_a_size_just_over_the_limit_is_told_in_bytes() -> None:
    told = at_the_door.too_large(50 * MB + 1)
    assert told.why == "The selected file must be smaller than 52,428,800 bytes. Yours is 52,428,801 bytes."
    assert "OUTCOMES_MAX_FILE_MB" in at_the_door.too_large(2048 * MB, 1024 * MB).how_to_fix


@pytest.mark.parametrize(("gone", "said"), [(1, "1 earlier period is missing"), (2, "2 earlier periods are missing")])
def test_periods_that_are_gone_are_asked_about(gone: int, said: str) -> None:
    assert at_the_door.periods_gone("S014", gone).why == f"Of S014, {said}."
    assert said not in at_the_door.big_change("S014", was="4%", now="41%").why


def test_rows_of_another_project_among_those_of_the_chosen_one(published: Collection) -> None:
    rows = "project,site,name,role\nALPHA,S014,Derby,replication\nBETA,B001,East practice,comparator\n"
    (file,) = check([("sites.csv", rows.encode())], published, for_project="ALPHA").files
    (told,) = file.problems
    assert told.message == "Row 3 is of Beta teams, not of Alpha training. Take it out, or change project."
    assert check([("sites.csv", rows.encode())], published).ok


def test_a_column_of_other_dates_is_told_of_as_a_whole(published: Collection) -> None:
    ends = "".join(f"ALPHA,S015,2026-0{month}-01,replication,{month}/07/2026\n" for month in range(1, 5))
    text = f"project,site,name,role,planned_start\n{ends}"
    (file,) = check([("sites.csv", text.encode())], published).files
    (hint,) = (each for each in file.problems if each.code == "uk_dates")
    assert (hint.row, hint.column) == (None, "planned_start")
    assert hint.why == "planned_start has 4 dates written like 1/07/2026."
    assert sum(each.code == "unclear_date" for each in file.problems) == 4
