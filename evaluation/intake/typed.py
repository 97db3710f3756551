"""A table of text to typed columns: each different text of a column is read once, and each faulty cell is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from evaluation.intake.cells import Cell, Dialect, parse
from evaluation.intake.columns import NUMBER_TYPES, Column, Type
from evaluation.intake.contract import KINDS, Kind, arrow_schema
from evaluation.intake.reading import TextTable
from evaluation.intake.report import Report, counted, shortened

_BLANK = Cell()
#: Dates of another form from which on, if they are most of a column, the column as a whole is told of as well.
_DATES_OF_A_COLUMN = 3


@dataclass(frozen=True, kw_only=True)
class TypedTable:
    """The rows of one file of a known kind, column by column in the contract's order.

    values: str, float, date or None, one a row; None where the cell is blank, marked or faulty. marks: for columns
    that take them. text: the cells as written, for the columns that the file has.
    """

    name: str
    kind: Kind
    lines: list[int]
    heading_line: int
    text: dict[str, list[str]]
    values: dict[str, list[Any]]
    marks: dict[str, list[str | None]]
    ragged: list[dict[str, str]]
    mistyped: frozenset[str]
    report: Report

    @property
    def size(self) -> int:
        """Return the number of rows."""
        return len(self.lines)

    @cached_property
    def differing(self) -> frozenset[str]:
        """Return the columns that hold more than one value."""
        return frozenset(name for name, values in self.values.items() if len(set(values) - {None}) > 1)

    @cached_property
    def taken_back(self) -> frozenset[int]:
        """Return the rows that carry no figure but [z], which takes a row back."""
        marks = {name: self.marks[name] for name in self.kind.marked}
        rows = {row for cells in marks.values() if "z" in cells for row, mark in enumerate(cells) if mark == "z"}
        return frozenset(
            row
            for row in rows
            if all(cells[row] in ("z", None) and self.values[name][row] is None for name, cells in marks.items())
        )

    def has(self, column: str) -> bool:
        """Return whether the file has the column."""
        return column in self.text

    def cell(self, column: str, row: int) -> str:
        """Return a cell as written; "" where the file does not have the column."""
        return self.text[column][row] if column in self.text else ""

    def tell(self, code: str, *, row: int, column: str | None = None, **facts: Any) -> None:
        """Report a problem of one row (counted from 0), with the cell as it was found."""
        found = facts.pop("found", None) or (self.cell(column, row) if column else None) or None
        self.report.add(code, row=self.lines[row], column=column, found=found and str(found), **facts)

    def to_arrow(self) -> pa.Table:
        """Return the rows in the kind's schema."""
        schema = arrow_schema(self.kind.name)
        columns = {column.name: self.values[column.name] for column in self.kind.columns}
        columns |= {f"{name}_mark": self.marks[name] for name in self.kind.marked}
        columns["line"] = self.lines
        return pa.table([pa.array(columns[item.name], item.type) for item in schema], schema=schema)


def type_cells(table: TextTable) -> TypedTable:
    """Return the typed columns of a table whose kind is known; its report takes the faults of its cells."""
    assert table.kind is not None
    kind = KINDS[table.kind]
    dialect = Dialect(comma_may_be_decimal=table.delimiter == ";")
    values: dict[str, list[Any]] = {}
    marks: dict[str, list[str | None]] = {}
    for column in kind.columns:
        cells = _read_column(table, column, dialect)
        values[column.name] = [cell.value for cell in cells]
        if column.marks:
            marks[column.name] = [cell.mark for cell in cells]
    return TypedTable(
        name=table.name,
        kind=kind,
        lines=table.lines,
        heading_line=table.heading_line,
        text=table.columns,
        values=values,
        marks=marks,
        ragged=table.ragged,
        mistyped=table.mistyped,
        report=table.report,
    )


def _read_column(table: TextTable, column: Column, dialect: Dialect) -> list[Cell]:
    texts = table.columns.get(column.name)
    if texts is None:
        return [_BLANK] * len(table.lines)
    read = {text: parse(text, column, dialect) for text in set(texts) if text}
    read[""] = _BLANK
    told = {text for text, cell in read.items() if cell.fault}
    if column.required:
        told.add("")
    if told:
        _tell_faults(table, column, texts, read, told)
    _tell_fixes(table, column, texts, read)
    return [read[text] for text in texts]


def _tell_faults(table: TextTable, column: Column, texts: list[str], read: dict[str, Cell], told: set[str]) -> None:
    other_dates: list[str] = []
    for line, text in zip(table.lines, texts, strict=True):
        if text not in told:
            continue
        code, facts = read[text].fault or ("blank", {"fix": how_to_fill(column)})
        table.report.add(code, row=line, column=column.name, found=text or None, **facts)
        if code in ("unclear_date", "date_not_iso"):
            other_dates.append(text)
    if len(other_dates) >= _DATES_OF_A_COLUMN and 2 * len(other_dates) > len(table.lines):
        count, text = counted(len(other_dates), "date"), shortened(other_dates[0])
        table.report.add("uk_dates", column=column.name, count=count, text=text)


def _tell_fixes(table: TextTable, column: Column, texts: list[str], read: dict[str, Cell]) -> None:
    fixes = {text: cell.fixed for text, cell in read.items() if cell.fixed}
    if not fixes:
        return
    counts = Counter(fixes[text] for text in texts if text in fixes)
    for fix, count in counts.items():
        line, text = next((line, text) for line, text in zip(table.lines, texts, strict=True) if fixes.get(text) == fix)
        value = f"{read[text].value:.15g}"
        table.report.fixed(fix, count, "number", row=line, column=column.name, found=text, text=text, value=value)


def how_to_fill(column: Column) -> str:
    """Return what to enter where a cell must not be blank."""
    if column.marks:
        none = "0 if none happened, " if column.name == "numerator" else ""
        return f"Enter the number, {none}or [x] if not available."
    if column.type is Type.CHOICE:
        return f"Enter one of {', '.join(column.choices)}."
    if column.type is Type.DATE:
        return "Enter a date such as 2024-04-30."
    return "Enter the number." if column.type in NUMBER_TYPES else f"Enter the {column.name}."
