"""The door's one question: is every row of these files fit to load, and if not, what exactly is wrong?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import pyarrow as pa

from evaluation.domain.collection import Collection
from evaluation.domain.problem import Problem, Severity
from evaluation.intake.contract import KINDS, arrow_schema
from evaluation.intake.grouping import Group, grouped, preview, single
from evaluation.intake.reading import TextTable, read
from evaluation.intake.report import Report
from evaluation.intake.rules import RULES
from evaluation.intake.rules_keys import of_project
from evaluation.intake.subject import Subject
from evaluation.intake.typed import TypedTable, type_cells
from evaluation.intake.world import build

#: Shares of the work on a file, as measured on 120,000 returns: to split it into cells, to search it for personal data,
#: to type its cells, and to hold it against the rules.
_SPLITTING, _SEARCHING, _TYPING, _RULES = 0.2, 0.2, 0.1, 0.5

Progress = Callable[[float], None]


@dataclass(frozen=True, kw_only=True)
class CheckedFile:
    """What was found in one file.

    rows: the typed rows in arrow_schema(kind), in the file's order; None where the file has any fault. Of a large file
    they are what whoever read it lays them into.
    row_count: data rows read, blank rows apart, whether or not they are sound.
    groups: the problems by kind, counted, the first ones in their context. headings, preview: the columns that are used
    and the first rows as read; empty for a file that was stopped.
    """

    name: str
    kind: str | None
    sha256: str
    byte_size: int
    row_count: int
    rows: pa.Table | Any | None
    problems: tuple[Problem, ...]
    groups: tuple[Group, ...] = ()
    headings: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()

    @property
    def counts(self) -> dict[Severity, int]:
        """Return how many problems of each severity there are, kept or not; that some are not listed is none."""
        found = dict.fromkeys(Severity, 0)
        for group in self.groups:
            found[group.severity] += group.count if group.code != "too_many" else 0
        return found

    def with_problem(self, problem: Problem) -> CheckedFile:
        """Return the file with one more problem, met outside of it."""
        return replace(self, problems=(*self.problems, problem), groups=(*self.groups, single(problem)))

    @property
    def must_not_be_kept(self) -> bool:
        """Return whether personal data was found: neither the bytes nor anything of them may be stored or logged."""
        return any(problem.code == "personal_data" for problem in self.problems)

    @property
    def ok(self) -> bool:
        """Return whether the file has no fault; questions and told fixes do not count."""
        return not any(problem.severity is Severity.FAULT for problem in self.problems)

    def to_dict(self) -> dict[str, object]:
        """Return the file's part of what the command line prints."""
        problems = [problem.to_dict() for problem in self.problems]
        return {"file": self.name, "kind": self.kind, "rows": self.row_count, "problems": problems}


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The files of one call, in the order given. Load them all or none."""

    files: tuple[CheckedFile, ...]

    @property
    def ok(self) -> bool:
        """Return whether no file has a fault."""
        return all(file.ok for file in self.files)

    def to_dict(self) -> dict[str, object]:
        """Return {"files": [...]} as the command line prints it, before it adds what became of them."""
        return {"files": [file.to_dict() for file in self.files]}


def empty_collection() -> Collection:
    """Return a collection with no rows, in the contract's columns and with batch and line."""
    return Collection(**{kind: _empty_frame(kind) for kind in KINDS})


def _empty_frame(kind: str) -> pd.DataFrame:
    frame = arrow_schema(kind).empty_table().to_pandas()
    dates = [field.name for field in arrow_schema(kind) if pa.types.is_date(field.type)]
    frame = frame.astype(dict.fromkeys(dates, "datetime64[s]"))
    return frame.assign(batch=pd.Series(dtype="int64"))


def check(
    files: Sequence[tuple[str, bytes]],
    known: Collection,
    *,
    for_project: str | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Check (name, bytes) pairs against each other, in any order, and against what is published; nothing is stored.

    Every fault of every row is found: a rule never stops another. Never raises for anything a file may hold.
    for_project: the code of the project that all rows must belong to; None takes any. progress: told the share of the
    work that is done, now and then.
    """
    bar = _Bar(progress, files=len(files))
    tables = _read_each_once(files, bar)
    typed: dict[int, TypedTable] = {}
    for place, table in enumerate(tables):
        if table.kind is not None:
            typed[place] = type_cells(table)
        bar.on(_TYPING if place in typed else _TYPING + _RULES)
    world = build(known, list(typed.values()))
    for table in typed.values():
        if for_project and not of_project(table, for_project, world):
            continue
        subject = Subject(table, world)
        rules = [rule for rule in RULES if table.kind.name in rule.kinds]
        for rule in rules:
            rule.tell(subject)
            bar.on(_RULES / len(rules))
    return Checked(
        files=tuple(_checked(name, data, tables[place], typed.get(place)) for place, (name, data) in enumerate(files))
    )


class _Bar:
    """Adds up how far the work on all files is, for whoever wants to know."""

    def __init__(self, progress: Progress | None, *, files: int) -> None:
        self._progress = progress
        self._files = files
        self._done = 0.0

    def on(self, share: float) -> None:
        """Go on by a share of the work on one file."""
        self._done += share / self._files
        if self._progress:
            self._progress(min(1.0, self._done))


def _read_each_once(files: Sequence[tuple[str, bytes]], bar: _Bar) -> list[TextTable]:
    """Return each file as text; one that repeats another byte for byte is told of and not read again."""
    tables: list[TextTable] = []
    first: dict[bytes, str] = {}
    for name, data in files:
        if data and data in first:
            tables.append(_repeated(name, first[data], tables))
            bar.on(_SPLITTING)
        else:
            first[data] = name
            tables.append(read(name, data, on_split=lambda: bar.on(_SPLITTING)))
        bar.on(_SEARCHING)
    return tables


def _repeated(name: str, first: str, tables: list[TextTable]) -> TextTable:
    (read_,) = (table for table in tables if table.name == first and not table.repeats)
    report = Report()
    report.add("repeated_file", other=first)
    return TextTable(name=name, kind=None, report=read_.report if read_.personal else report, repeats=True)


def _checked(name: str, data: bytes, text: TextTable, typed: TypedTable | None) -> CheckedFile:
    return CheckedFile(
        name=name,
        kind=text.kind,
        sha256=hashlib.sha256(data).hexdigest(),
        byte_size=len(data),
        row_count=text.row_count,
        rows=None if typed is None or text.report.has_fault else typed.to_arrow(),
        problems=text.report.problems(text.headings),
        groups=grouped(text.report, text),
        headings=tuple(text.columns),
        preview=preview(text),
    )
