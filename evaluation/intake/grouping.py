"""Problems as a page shows them: those of a kind together, the first three among their row's cells, others counted."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.domain.problem import Problem, Severity
from evaluation.intake.codes import CODES
from evaluation.intake.reading import TextTable
from evaluation.intake.report import Report, shortened

#: Problems of a kind that are shown with the cells around them, and of all kinds together.
SHOWN_OF_A_KIND, SHOWN_IN_ALL = 3, 100
#: Cells shown on each side of the one at fault, and rows of a preview.
_AROUND = 2
PREVIEW_ROWS = 5

_ORDER = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A problem with the cells around it; headings and cells are empty where the row cannot be shown."""

    problem: Problem
    headings: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Group:
    """All problems of one code in one column. count: all of them, also those that are not kept."""

    code: str
    column: str | None
    severity: Severity
    count: int
    shown: tuple[Shown, ...]


def grouped(report: Report, table: TextTable) -> tuple[Group, ...]:
    """Return a file's problems by kind: faults first, then questions, then what was put right; each as first met."""
    first: dict[tuple[str, str | None], list[Problem]] = {}
    for each in report.problems(table.headings):
        kept = first.setdefault((each.code, each.column), [])
        if len(kept) < SHOWN_OF_A_KIND:
            kept.append(each)
    left = SHOWN_IN_ALL
    groups = []
    counts = report.counts
    for (code, column), problems in sorted(first.items(), key=lambda item: _ORDER[CODES[item[0][0]].severity]):
        shown = tuple(_shown(each, table) for each in problems[:left])
        left -= len(shown)
        count = counts.get((code, column), len(problems))
        groups.append(Group(code=code, column=column, severity=CODES[code].severity, count=count, shown=shown))
    return tuple(groups)


def single(problem: Problem) -> Group:
    """Return the group of a problem that was met outside the file."""
    shown = (Shown(problem=problem),)
    return Group(code=problem.code, column=problem.column, severity=problem.severity, count=1, shown=shown)


def preview(table: TextTable) -> tuple[tuple[str, ...], ...]:
    """Return the first rows as read, in the order of the columns that are used."""
    cells = zip(*(column[:PREVIEW_ROWS] for column in table.columns.values()), strict=True)
    return tuple(tuple(map(shortened, row)) for row in cells)


def _shown(problem: Problem, table: TextTable) -> Shown:
    place = _row_of(problem.row, table.lines)
    if place is None:
        return Shown(problem=problem)
    names = _around(problem.column, table.columns)
    cells = tuple(shortened(table.columns[name][place]) for name in names)
    return Shown(problem=problem, headings=names, cells=cells)


def _row_of(number: int | None, lines: list[int]) -> int | None:
    if number is None:
        return None
    place = bisect_left(lines, number)
    return place if place < len(lines) and lines[place] == number else None


def _around(column: str | None, columns: Mapping[str, list[str]]) -> tuple[str, ...]:
    names = list(columns)
    if column not in names:
        return tuple(names[: 2 * _AROUND + 1])
    place = names.index(column)
    start = max(0, min(place - _AROUND, len(names) - 2 * _AROUND - 1))
    return tuple(names[start : start + 2 * _AROUND + 1])
