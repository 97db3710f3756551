"""Bytes to a table of text: dialect and layout are settled here and said; no cell is interpreted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from evaluation.domain.problem import Problem
from evaluation.intake import layout, personal
from evaluation.intake.contract import RETURNS, Kind
from evaluation.intake.decoding import decode
from evaluation.intake.defusing import WHAT_TO_FIX, restored
from evaluation.intake.headings import ALL_HEADINGS, normal
from evaluation.intake.limits import LINE_LENGTH
from evaluation.intake.records import Records, split
from evaluation.intake.report import Report, counted
from evaluation.intake.workbook import is_workbook, open_workbook

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
#: Characters among which the delimiter shows itself.
_EARLY = 100_000

_NO_BREAK = re.compile("[\u00a0\u2007\u202f]")
_ZERO_WIDTH = re.compile("[\u200b\ufeff]")
_TRIMMED = " \t\n"


@dataclass(frozen=True, kw_only=True)
class TextTable:
    """A file as text: every cell as written, but for spaces around it.

    kind: the kind of file that the headings fit best, None where nothing is near.
    headings: as read, in the file's order. mistyped: columns of ours that headings we do not know seem to mean.
    columns: the contract's columns that the file has, one cell a row.
    lines: each row's number in a spreadsheet. ragged: rows of another width, cell by heading, for their codes only.
    row_count: data rows met, sound or not. personal: stopped for personal data, so nothing else of it is here.
    repeats: the bytes of another file of the call, not read again.
    report: what was met on the way.
    """

    name: str
    kind: str | None
    delimiter: str = ","
    headings: tuple[str, ...] = ()
    mistyped: frozenset[str] = frozenset()
    columns: dict[str, list[str]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    ragged: list[dict[str, str]] = field(default_factory=list)
    row_count: int = 0
    heading_line: int = 1
    personal: bool = False
    repeats: bool = False
    report: Report

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what was met on the way, by row and column."""
        return self.report.problems(self.headings)


def read(name: str, data: bytes, *, on_split: Callable[[], None] = lambda: None) -> TextTable:
    """Return a file's bytes as a table of text. Never raises: what cannot be read is a problem of the table.

    on_split: called once a CSV is cut into cells, which is about half of the work.
    """
    report = Report()
    if is_workbook(data):
        return _read_workbook(name, data, report)
    decoded = decode(data)
    for code, facts in decoded.told:
        report.add(code, **facts)
    if decoded.refused:
        code, facts = decoded.refused
        report.add(code, **facts)
        return TextTable(name=name, kind=None, report=report)
    text = _one_line_end(decoded.text, report)
    delimiter = delimiter_of(text)
    records, spaces = trimmed(split(plain_spaces(text, delimiter, report), delimiter))
    on_split()
    return _table(name, records, delimiter, report, spaces=spaces)


def _read_workbook(name: str, data: bytes, report: Report) -> TextTable:
    opened = open_workbook(data, report)
    for sheet in opened.others:
        found = personal.search(trimmed(sheet.records)[0], None)
        if found.stopped:
            return _stopped(name, found, [], len(sheet.records.rows), of_sheet=" of another sheet")
        personal.tell(found, report, [], of_sheet=" of another sheet")
    if opened.table is None:
        return TextTable(name=name, kind=None, report=report)
    rows, odd = [], 0
    for row in opened.table.records.rows:
        cells = []
        for cell in row:
            text, count = _plain(cell)
            cells.append(text)
            odd += count
        rows.append(cells)
    if odd:
        report.add("odd_spaces", count=counted(odd, "unusual space"))
    records, spaces = trimmed(Records(rows, opened.table.records.numbers))
    return _table(name, records, ",", report, spaces=spaces, merged=opened.table.merged)


def _one_line_end(text: str, report: Report) -> str:
    if "\r" not in text:
        return text
    without_pairs = text.replace("\r\n", "\n")
    kinds = (["CRLF"] if len(without_pairs) < len(text) else []) + (["lone CR"] if "\r" in without_pairs else [])
    report.add("line_ends", what=" and ".join(kinds))
    return without_pairs.replace("\r", "\n")


def delimiter_of(text: str) -> str:
    """Return the delimiter under which some early line holds most of our headings; a comma where none does."""
    early = [line for line in text[:_EARLY].split("\n") if line.strip()][: layout.SEARCHED_ROWS]

    def known(delimiter: str) -> int:
        rows = ({normal(cell.strip('" \t')) for cell in line.split(delimiter)} for line in early)
        return max((len(ALL_HEADINGS & row) for row in rows), default=0)

    if not any(map(known, _DELIMITERS)):
        return _by_width(early)
    return max(_DELIMITERS, key=known)


def _by_width(early: list[str]) -> str:
    """Return the delimiter under which most early lines are as wide as the first, if that is wide at all."""

    def alike(delimiter: str) -> int:
        width = early[0].count(delimiter) if early else 0
        return sum(line.count(delimiter) == width for line in early) if width else 0

    return max(_DELIMITERS, key=alike)


def plain_spaces(text: str, delimiter: str, report: Report) -> str:
    """Return text with non-breaking spaces and tabs inside cells as spaces, without characters of no width."""
    text, count = _plain(text, tabs=delimiter != "\t")
    if count:
        report.fixed("odd_spaces", count, "unusual space")
    return text


def _plain(text: str, *, tabs: bool = True) -> tuple[str, int]:
    text, spaces = _NO_BREAK.subn(" ", text)
    text, nothings = _ZERO_WIDTH.subn("", text)
    if tabs and "\t" in text:
        spaces += text.count("\t")
        text = text.replace("\t", " ")
    return text, spaces + nothings


def trimmed(records: Records) -> tuple[Records, int]:
    """Return the records without spaces round their cells, and how many there were in rows that hold anything."""
    spaces = 0
    rows = []
    for row in records.rows:
        trimmed = [cell.strip(_TRIMMED) for cell in row]
        if trimmed != row and any(trimmed):
            spaces += sum(map(len, row)) - sum(map(len, trimmed))
        rows.append(trimmed)
    return Records(rows, records.numbers, records.broken), spaces


def tell_tidied(blank_rows: int, spaces: int, report: Report) -> None:
    """Tell of blank rows that were passed over and of spaces taken away, in one sentence."""
    done = [f"ignored {counted(blank_rows, 'blank row')}"] if blank_rows else []
    done += [f"trimmed {counted(spaces, 'space')}"] if spaces else []
    if done:
        report.add("tidied", what=" and ".join(done))


def _table(
    name: str,
    records: Records,
    delimiter: str,
    report: Report,
    *,
    spaces: int,
    merged: Sequence[tuple[int, str]] = (),
) -> TextTable:
    for number, code, line in records.broken:
        report.add(code, row=number, found=line, count=f"{len(line):,}", limit=f"{LINE_LENGTH:,}")
    top = layout.find_headings(records, report)
    found = personal.search(records, top and top.index)
    shown = [showable(cell) for cell in top.cells] if top else []
    if found.stopped:
        return _stopped(name, found, shown, len(records.rows))
    personal.tell(found, report, shown)
    if top is None:
        layout.tell_shape(records, delimiter, report)
        if delimiter != "," and records.rows:
            report.add("delimiter", what=_DELIMITERS[delimiter], count=len(max(records.rows, key=len)))
        tell_tidied(sum(not any(row) for row in records.rows), spaces, report)
        return TextTable(name=name, kind=None, delimiter=delimiter, row_count=len(records.rows), report=report)
    body = layout.find_rows(records, top, delimiter, report)
    for last, cells in merged:
        if last >= top.index:
            report.add("merged_cells", row=last + 1, cells=cells)
    tell_tidied(body.blank_rows, spaces, report)
    headings, mistyped = layout.name_columns(top, body.rows, report)
    if delimiter != ",":
        report.add("delimiter", what=_DELIMITERS[delimiter], count=len(headings))
    rows = [list(map(restored, row)) for row in body.rows] if WHAT_TO_FIX in headings else body.rows
    columns = columns_of(top.kind, headings, rows)
    if top.kind is RETURNS and personal.one_row_a_person(columns):
        found.reasons.append(personal.ONE_ROW_A_PERSON)
        return _stopped(name, found, shown, body.row_count)
    return TextTable(
        name=name,
        kind=top.kind.name,
        delimiter=delimiter,
        headings=tuple(headings),
        mistyped=mistyped,
        columns=columns,
        lines=body.numbers,
        ragged=[dict(zip(headings, row, strict=False)) for row in body.ragged],
        row_count=body.row_count,
        heading_line=top.number,
        report=report,
    )


def showable(heading: str) -> str:
    """Return a heading as a message about personal data may show it: "" for what might be a cell of data."""
    name = normal(heading)
    plain = name in ALL_HEADINGS or re.fullmatch(r"[a-z_]{1,40}", name)
    return name if plain and not personal.is_person(heading) else ""


def _stopped(name: str, found: personal.Found, headings: list[str], row_count: int, *, of_sheet: str = "") -> TextTable:
    """Return a table of which nothing is kept but why it was stopped."""
    report = Report()
    personal.tell(found, report, headings, of_sheet=of_sheet)
    return TextTable(name=name, kind=None, row_count=row_count, personal=True, report=report)


def columns_of(kind: Kind, headings: list[str], rows: list[list[str]]) -> dict[str, list[str]]:
    """Return the cells of the contract's columns that a table has, one list a column."""
    places = {name: headings.index(name) for name in kind.names if name in headings}
    return {name: [row[place] for row in rows] for name, place in places.items()}
