"""Mending on the spot, and the same file back with what to fix beside each row: nothing else of it changes."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import xlsxwriter

from evaluation.domain.problem import Problem
from evaluation.intake.decoding import decode
from evaluation.intake.defusing import WHAT_TO_FIX, defused
from evaluation.intake.headings import normal
from evaluation.intake.reading import TextTable, delimiter_of, read
from evaluation.intake.records import Records, cell_spans, split
from evaluation.intake.report import Report
from evaluation.intake.workbook import is_workbook, open_workbook

#: Cells that may be mended at once; beyond that the file itself is the better place.
MOST_MENDED = 20

_CONVERTED = "The workbook came back as a CSV file (UTF-8) with its one sheet."
_RECODED = "The file is now in UTF-8, which has every letter that was typed."
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_BESIDE = "; "

Changes = Mapping[tuple[int, str], str]


class CannotMend(Exception):
    """A cell cannot be changed on its own; str() is a sentence for a person."""


@dataclass(frozen=True, kw_only=True)
class Mended:
    """A file after mending; said: what else is different about it, None where nothing is."""

    name: str
    data: bytes
    said: str | None = None


def mend(name: str, data: bytes, changes: Changes) -> Mended:
    """Return a file with up to MOST_MENDED cells changed, by row (as a spreadsheet counts) and heading.

    A CSV keeps every other byte's meaning: encoding, delimiter, quotes, line ends, columns that are not read. A
    workbook comes back as CSV. Raises CannotMend.
    """
    if len(changes) > MOST_MENDED:
        raise CannotMend(
            f"At most {MOST_MENDED} cells can be mended here. Correct the file itself and upload it again."
        )
    table = read(name, data)
    if table.personal:
        raise CannotMend("A file that holds personal data is not kept, so it cannot be mended here.")
    places = {key: _place(table, key[1]) for key in changes}
    if is_workbook(data):
        return _mended_sheet(name, data, changes, places)
    return _mended_text(name, data, changes, places)


def _place(table: TextTable, column: str) -> int:
    for wanted in (column, normal(column)):
        if wanted and table.headings.count(wanted) == 1:
            return table.headings.index(wanted)
    raise CannotMend(f"There is no one column {column} to mend. Correct the headings in the file itself.")


def _mended_text(name: str, data: bytes, changes: Changes, places: Mapping[tuple[int, str], int]) -> Mended:
    decoded = decode(data)
    keep = "surrogateescape" if decoded.encoding == "utf-8" else "strict"
    text = data[len(decoded.mark) :].decode(decoded.encoding, keep if keep != "strict" else "replace")
    lines = _LINE.findall(text)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = delimiter_of(decoded.text.replace("\r\n", "\n").replace("\r", "\n"))
    records = split(plain, delimiter)
    broken = {number for number, _, _ in records.broken}
    by_row: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for (row, column), new in changes.items():
        by_row[row].append((places[row, column], new))
    for row, cells in by_row.items():
        if not 1 <= row <= len(records.starts) or row in broken:
            raise CannotMend(f"Row {row} cannot be mended cell by cell. Correct it in the file itself.")
        first, count = records.starts[row - 1]
        record = "".join(lines[first : first + count])
        end = re.search(r"(?:\r\n|\n|\r)?\Z", record)
        assert end is not None, "the pattern also matches nothing"
        body = _with_cells(record[: end.start()], cells, delimiter, row)
        lines[first : first + count] = [body + end.group(), *[""] * (count - 1)]
    mended = "".join(lines)
    try:
        return Mended(name=name, data=decoded.mark + mended.encode(decoded.encoding, keep))
    except UnicodeEncodeError:
        return Mended(name=name, data=mended.encode("utf-8-sig"), said=_RECODED)


def _with_cells(record: str, cells: Sequence[tuple[int, str]], delimiter: str, row: int) -> str:
    spans = cell_spans(record, delimiter)
    for place, new in sorted(cells, reverse=True):
        if place >= len(spans):
            raise CannotMend(f"Row {row} has fewer cells than there are headings. Correct it in the file itself.")
        start, end = spans[place]
        record = record[:start] + _quoted(new, delimiter) + record[end:]
    return record


def _quoted(text: str, delimiter: str) -> str:
    if any(sign in text for sign in (delimiter, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text


def _mended_sheet(name: str, data: bytes, changes: Changes, places: Mapping[tuple[int, str], int]) -> Mended:
    opened = open_workbook(data, Report())
    assert opened.table is not None, "a column was found in it"
    rows = opened.table.records.rows
    for (row, column), new in changes.items():
        if not 1 <= row <= len(rows):
            raise CannotMend(f"There is no row {row} to mend.")
        rows[row - 1][places[row, column]] = new
    return Mended(name=f"{PurePath(name).stem}.csv", data=_csv(rows), said=_CONVERTED)


def marked_file(name: str, data: bytes, problems: Sequence[Problem], *, as_workbook: bool) -> Mended:
    """Return the same table with a last column that says what to fix, to be corrected and uploaded again.

    What concerns no row stands beside the first one under the headings. Formulas are defused. Raises CannotMend.
    """
    table = read(name, data)
    if table.personal:
        raise CannotMend("A file that holds personal data is not kept, so it cannot be given back.")
    rows = _all_rows(data)
    if not rows:
        raise CannotMend("There is no table in the file to give back.")
    heading = table.heading_line if table.kind else 0
    said = _said_by_row(problems, heading, len(rows))
    width = max(map(len, rows))
    marked = []
    for number, row in enumerate(rows, 1):
        beside = WHAT_TO_FIX if number == heading else _BESIDE.join(said.get(number, []))
        marked.append([*map(defused, row), *[""] * (width - len(row)), defused(beside)])
    stem = f"{PurePath(name).stem}_{WHAT_TO_FIX}"
    if as_workbook:
        return Mended(name=f"{stem}.xlsx", data=_workbook(marked, heading))
    return Mended(name=f"{stem}.csv", data=_csv(marked))


def _said_by_row(problems: Sequence[Problem], heading: int, last: int) -> dict[int, list[str]]:
    said: dict[int, list[str]] = defaultdict(list)
    for each in problems:
        row = each.row if each.row is not None and each.row > heading else heading + 1
        said[min(row, max(last, heading + 1))].append(each.message)
    return said


def _all_rows(data: bytes) -> list[list[str]]:
    """Return every row of a file, blank and broken ones included, each at its number less 1; without our own column."""
    if is_workbook(data):
        opened = open_workbook(data, Report())
        rows = opened.table.records.rows if opened.table else []
    else:
        text = decode(data).text.replace("\r\n", "\n").replace("\r", "\n")
        delimiter = delimiter_of(text)
        rows = _in_order(split(text, delimiter), delimiter)
    ours = next((row.index(WHAT_TO_FIX) for row in rows[:20] if WHAT_TO_FIX in row), None)
    return rows if ours is None else [row[:ours] + row[ours + 1 :] for row in rows]


def _in_order(records: Records, delimiter: str) -> list[list[str]]:
    rows = dict(zip(records.numbers, records.rows, strict=True))
    rows |= {number: line.replace('"', "").split(delimiter) for number, _, line in records.broken}
    return [rows[number] for number in sorted(rows)]


def all_problems(problems: Sequence[Problem]) -> bytes:
    """Return problems as a CSV for a spreadsheet, one a row."""
    headings = ["row", "column", "found", "what_is_wrong", "how_to_fix", "kind"]
    rows = [[each.row, each.column, each.found, each.why, each.how_to_fix, each.severity] for each in problems]
    return _csv([headings, *([defused("" if cell is None else str(cell)) for cell in row] for row in rows)])


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows as CSV, with the mark by which Excel knows UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def _workbook(rows: Sequence[Sequence[str]], heading: int) -> bytes:
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False})
    sheet = book.add_worksheet("Table")
    bold, marked = book.add_format({"bold": True}), book.add_format({"bg_color": "#FFF1D6", "text_wrap": True})
    last = len(rows[0]) - 1
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if cell:
                form = bold if number == heading else marked if place == last else None
                sheet.write_string(number - 1, place, cell, form)
    sheet.freeze_panes(max(heading, 1), 0)
    sheet.set_column(0, last - 1, 14)
    sheet.set_column(last, last, 70)
    book.close()
    return data.getvalue()
