"""An Excel workbook to rows of text: one sheet, values only, as a person reads them off the screen."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import python_calamine as calamine

from evaluation.intake.decoding import no_table
from evaluation.intake.headings import is_heading_row, letter
from evaluation.intake.limits import COLUMN_LIMIT
from evaluation.intake.records import Records
from evaluation.intake.report import Report, counted, listed, shortened
from evaluation.intake.workbook_parts import SheetFacts, facts_of_sheet, open_parts, refusal_of_old_file, sheet_paths

#: Sheets of our own templates, which hold no data.
EXPLANATION, EXAMPLE, LISTS = "How to fill it in", "Example", "Lists"
HELPERS = frozenset({EXPLANATION, EXAMPLE, LISTS})

_SEARCHED_ROWS = 20
#: A sheet may be this large and yet mostly empty before the cell that stands far away is asked about.
_ROOMY, _SPARSE = 2_000_000, 10
_SHOWN_FORMULAS = 20


@dataclass(kw_only=True)
class Sheet:
    """One sheet with values: its rows from row 1 on, what is merged (as Excel writes it, with its last row)."""

    name: str
    records: Records
    merged: list[tuple[int, str]] = field(default_factory=list)


@dataclass(kw_only=True)
class Opened:
    """A workbook's sheets: the one to read, and the others that hold values; None where there is none to read."""

    table: Sheet | None = None
    others: list[Sheet] = field(default_factory=list)


def is_workbook(data: bytes) -> bool:
    """Return whether bytes are a workbook of any sort, or another file of the containers they come in."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


def open_workbook(data: bytes, report: Report) -> Opened:
    """Return the sheets of a workbook, telling of what is wrong with it as a whole."""
    if refused := refusal_of_old_file(data):
        report.add(refused[0], **refused[1])
        return Opened()
    parts = open_parts(data)
    if isinstance(parts, tuple):
        report.add(parts[0], **parts[1])
        return Opened()
    try:
        sheets = _sheets(data, parts, report)
    except (calamine.CalamineError, ElementTree.ParseError, KeyError, ValueError, OSError):
        code, facts = no_table("a damaged workbook", "Open it in Excel, save it again and select it.")
        report.add(code, **facts)
        return Opened()
    return _chosen(sheets, report)


def _sheets(data: bytes, parts: dict[str, bytes], report: Report) -> list[Sheet]:
    """Return the sheets that hold values; none where one is too large to be read."""
    paths = sheet_paths(parts)
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for place, about in enumerate(book.sheets_metadata):
        xml = parts.get(paths.get(about.name, ""), b"")
        if about.typ is not calamine.SheetTypeEnum.WorkSheet or not xml:
            continue
        facts = facts_of_sheet(xml, parts.get("xl/styles.xml", b""))
        if _too_large(facts, report):
            return []
        sheet = _sheet(book.get_sheet_by_index(place), facts)
        if sheet.records.rows:
            sheets.append(sheet)
            if about.name not in HELPERS:
                _tell_formulas(sheet, facts, report)
    if not sheets:
        report.add("empty_file")
    return sheets


def _too_large(facts: SheetFacts, report: Report) -> bool:
    if facts.columns > COLUMN_LIMIT:
        report.add("too_many_columns", count=f"{facts.columns:,}", limit=COLUMN_LIMIT)
        return True
    area = facts.rows * facts.columns
    if area > _ROOMY and area > _SPARSE * facts.cells:
        report.add("far_cell", cell=f"{letter(facts.columns - 1)}{facts.rows}")
        return True
    return False


def _sheet(found: calamine.CalamineSheet, facts: SheetFacts) -> Sheet:
    rows = [[_text(value) for value in row] for row in found.to_python(skip_empty_area=False)]
    for (row, column), text in facts.texts.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
        elif text:
            _put(rows, row, column, text)
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    width = max((place + 1 for row in rows for place, cell in enumerate(row) if cell.strip()), default=0)
    rows = [[*row[:width], *[""] * (width - len(row))] for row in rows]
    merged = [
        (bottom, f"{letter(left)}{top + 1}:{letter(right)}{bottom + 1}")
        for (top, left), (bottom, right) in found.merged_cell_ranges or []
        if bottom < len(rows)
    ]
    return Sheet(name=found.name, records=Records(rows, list(range(1, len(rows) + 1))), merged=merged)


def _put(rows: list[list[str]], row: int, column: int, text: str) -> None:
    """Put a text where the values ended before it, as those of errors do."""
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend([""] * (column + 1 - len(rows[row])))
    rows[row][column] = text


def _text(value: object) -> str:
    """Return a cell's value as it was typed: numbers without rounding or exponent, dates as year-month-day."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else _positional(value)
    if isinstance(value, datetime):
        midnight = not (value.hour or value.minute or value.second)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _positional(value: float) -> str:
    return format(Decimal(repr(value)), "f") if 1e-9 <= abs(value) < 1e21 else repr(value)


def _tell_formulas(sheet: Sheet, facts: SheetFacts, report: Report) -> None:
    for row, column in facts.without_value[:_SHOWN_FORMULAS]:
        report.add("formula_without_value", row=row + 1, cell=f"{letter(column)}{row + 1}")
    if len(facts.without_value) > _SHOWN_FORMULAS:
        report.add("formulas_without_value", count=counted(len(facts.without_value) - _SHOWN_FORMULAS, "more cell"))


def _chosen(sheets: list[Sheet], report: Report) -> Opened:
    """Return the sheet that has headings of ours, else the first; telling where there are several to choose from."""
    data = [sheet for sheet in sheets if sheet.name not in HELPERS] or sheets
    if not data:
        return Opened()
    table = next((sheet for sheet in data if _has_headings(sheet)), data[0])
    if len(data) > 1:
        names = listed(f'"{shortened(sheet.name)}"' for sheet in data[:5])
        report.add("several_sheets", count=len(data), names=names, read=shortened(table.name))
    return Opened(table=table, others=[sheet for sheet in sheets if sheet is not table])


def _has_headings(sheet: Sheet) -> bool:
    return any(is_heading_row([cell.strip() for cell in row]) for row in sheet.records.rows[:_SEARCHED_ROWS])
