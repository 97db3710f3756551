"""One small file a fault: each is told where it is, what it is and how to mend it, and nothing else is told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from evaluation.domain.collection import Collection
from evaluation.domain.problem import Problem, Severity
from evaluation.intake.checking import check
from evaluation.intake.codes import CODES
from evaluation.intake.codes_files import AT_THE_DOOR, WORKBOOKS
from evaluation.intake.report import KEPT_PROBLEMS, PERSONAL_CODES

BAD_FILES = Path(__file__).parent.parent / "bad_files"
EXPECTED: dict[str, list[list[object]]] = json.loads((BAD_FILES / "expected.json").read_text())

#: Bad calls that would be too large, or too many files, to keep as one small file each.
MADE: dict[str, list[tuple[str, bytes]]] = {
    "too_many": [("many.csv", b"project,name\n" + b"?,\n" * KEPT_PROBLEMS)],
    "too_many_columns": [("wide.csv", b"project,name" + b",x_more" * 200 + b"\n")],
    "row_too_long": [("long.csv", b"project,name\nGAMMA," + b"g" * 1_000_001 + b"\n")],
    "uk_dates": [("dates.csv", b"project,site,name,role,ended\n" + b"ALPHA,S014,Derby,replication,1/2/2024\n" * 3)],
    "repeated_file": [("one.csv", b"project,name\nGAMMA,Gamma\n"), ("two.csv", b"project,name\nGAMMA,Gamma\n")],
}


def _places(problems: Sequence[Problem]) -> list[list[object]]:
    return [[problem.row, problem.column, problem.code] for problem in problems]


def test_every_bad_file_has_its_expectation() -> None:
    names = {path.name for path in BAD_FILES.iterdir() if path.is_file()}
    assert names - {"expected.json", ".gitattributes"} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_bad_file(name: str, published: Collection) -> None:
    data = (BAD_FILES / name).read_bytes()
    checked = check([(name, data)], published)
    (file,) = checked.files
    assert _places(file.problems) == EXPECTED[name]
    for problem in file.problems:
        assert problem.severity is CODES[problem.code].severity
        assert problem.why
        assert problem.how_to_fix
        assert problem.found is None or 0 < len(problem.found) <= 80
    faulty = any(problem.severity is Severity.FAULT for problem in file.problems)
    assert checked.ok is not faulty
    assert (file.rows is None) is faulty
    assert file.rows is None or file.rows.num_rows == file.row_count


@pytest.mark.parametrize("code", MADE)
def test_made_fault(code: str, published: Collection) -> None:
    checked = check(MADE[code], published)
    assert not checked.ok
    assert code in {problem.code for problem in checked.files[-1].problems}


def test_every_code_is_produced_by_a_bad_file() -> None:
    produced = {place[2] for places in EXPECTED.values() for place in places}
    elsewhere = {code.name for code in AT_THE_DOOR} | {"wrong_project", "other_project"}  # test_thirty_faults.py
    elsewhere |= PERSONAL_CODES  # test_personal_data.py
    elsewhere |= {code.name for code in WORKBOOKS}  # test_workbooks.py
    elsewhere |= {"start_changed", "denominator_changed"}  # test_rules_against_stored.py
    elsewhere |= {"source_of_others"}  # queries/test_sources_of_others.py
    elsewhere |= {"rows_not_looked_at", "too_large_to_tidy"}  # test_large.py
    assert produced | set(MADE) | elsewhere == set(CODES)


def test_beyond_the_bound_every_sort_of_problem_is_still_shown(published: Collection) -> None:
    (file,) = check(MADE["too_many"], published).files
    *kept, last = file.problems
    assert {problem.code for problem in kept} == {"code_format", "blank"}
    assert last.why.startswith(f"There are {2 * KEPT_PROBLEMS - len(kept):,} more problems")
    assert len(kept) == KEPT_PROBLEMS + 3
