"""A file of returns of any size, checked as a small one is, in bounded memory.

Blocks that read one way only are typed as columns of distinct texts, by the parser of small files; rows that surely
break no rule go on from there. All others, and every block that is not plain, go through the reader, the types and
the rules of small files, row by row. So what is accepted, and as which values, is the same by construction, and only
the sound rows of plain blocks are fast.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from evaluation.intake import layout, personal
from evaluation.intake.cells import Cell, Dialect
from evaluation.intake.columns import Column, Type
from evaluation.intake.contract import RETURNS, arrow_schema
from evaluation.intake.headings import normal
from evaluation.intake.large.ahead import Plain, ahead, prepared
from evaluation.intake.large.apart import Series
from evaluation.intake.large.blocks import BLOCK_BYTES, Block, Lines, NotLarge, blocks
from evaluation.intake.large.sound import Judged, Pairs, judge
from evaluation.intake.large.vectors import Memory, Vector, nothing, vector
from evaluation.intake.large.watch import Watch
from evaluation.intake.reading import TextTable, columns_of, plain_spaces, showable, tell_tidied, trimmed
from evaluation.intake.records import LINE_LENGTH, Records, split
from evaluation.intake.report import KEPT_OF_A_SORT, Report
from evaluation.intake.rules import RULES
from evaluation.intake.rules_keys import once_each
from evaluation.intake.rules_periods import periods_apart
from evaluation.intake.subject import Subject
from evaluation.intake.typed import TypedTable, type_cells
from evaluation.intake.world import World

_BETWEEN_ROWS = (once_each, periods_apart)
_OF_ONE_ROW = tuple(rule.tell for rule in RULES if "returns" in rule.kinds and rule.tell not in _BETWEEN_ROWS)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
#: Rows read again to say which keys or periods clash; of a file with more, the first are told.
CLASHES_READ = 2_000
#: Rows that are told one by one in a file with faults; of the others the faults are counted.
_TOLD_ONE_BY_ONE = 2_000


def schema() -> pa.Schema:
    """Return the columns of the rows that a check gives: the contract's, with strings as dictionaries."""
    words = pa.dictionary(pa.int32(), pa.string())
    declared = arrow_schema(RETURNS.name)
    return pa.schema([pa.field(each.name, words if each.type == pa.string() else each.type) for each in declared])


class LargeFile:
    """One file of returns under check. Make it with `headings_of`, then read, then tell_clashes."""

    def __init__(
        self,
        name: str,
        headings: Sequence[str],
        report: Report,
        world: World,
        pairs: Pairs,
        *,
        crlf: bool,
        block_bytes: int = BLOCK_BYTES,
    ) -> None:
        """Take the file's headings as they stand in its first line."""
        self.name = name
        self.headings = tuple(headings)
        self.report = report
        self.row_count = 0
        self._world = world
        self._pairs = pairs
        self._memory = Memory()
        self._dialect = Dialect()
        self._blank_rows = self._spaces = self._told_one_by_one = self._not_looked_at = 0
        self._line_ends_told = crlf
        self._block_bytes = block_bytes
        self._watch = Watch(headings)
        self.stopped = False

    def read(self, stream: BinaryIO, series: Series, *, file: int, sink: Callable[[pa.Table], None]) -> None:
        """Check every row after the first line; give the sound ones to sink. Raises NotLarge."""
        first = 2
        for block, plain in ahead(map(self._prepared, blocks(stream, size=self._block_bytes))):
            self._tell_line_ends(block)
            if plain is None:
                records = self._records(block, first)
                first = _next_number(records, first)
                self._watch.choose(records)
                self._one_by_one(records, series, file=file, sink=sink)
                continue
            numbers = np.arange(first, first + len(plain.fits), dtype=np.int32)
            first += len(numbers)
            if not plain.fits.all():
                ragged = _records_at(Lines(block.data), numbers, np.flatnonzero(~plain.fits))
                self._watch.choose(ragged)
                self._one_by_one(ragged, series, file=file, sink=sink)
            self._at_once(plain, numbers[plain.fits], series, file=file, sink=sink)
        if first == 2:
            self.report.add("headings_only", row=1)
        found = self._watch.found()
        if found.stopped:  # nothing else may be said of it
            self.stopped, self.report = True, Report()
        personal.tell(found, self.report, [showable(heading) for heading in self.headings])
        if self.stopped:
            return
        if self._not_looked_at:
            self.tell_not_looked_at(self._not_looked_at)
        tell_tidied(self._blank_rows, self._spaces, self.report)

    def tell_clashes(self, stream: BinaryIO, lines: np.ndarray, before: Sequence[TypedTable]) -> TypedTable:
        """Read some lines again and tell of keys and periods that clash among them and with the tables before."""
        text, _, _ = self._text_table(self._again(stream, lines), Report())
        table = replace(type_cells(text), report=self.report)
        subject = Subject(table, replace(self._world, tables=(*before, table)))
        for rule in _BETWEEN_ROWS:
            rule(subject)
        return table

    def tell_not_looked_at(self, rows: int) -> None:
        """Tell that some rows may hold further faults."""
        self.report.add("rows_not_looked_at", count=f"{rows:,}")

    def shown(self) -> TextTable:
        """Return the rows among which problems are shown; none of a file that was stopped."""
        if self.stopped:
            return TextTable(name=self.name, kind=None, report=self.report)
        return self._watch.table(self.name, self.report)

    def _prepared(self, block: Block) -> tuple[Block, Plain | None]:
        """Return a block split into columns, if rows of it can be known by their first cell."""
        opening = RETURNS.column(self.headings[0]).type if self.headings[0] in RETURNS.names else Type.TEXT
        return (block, None) if opening is Type.TEXT else prepared(block, self.headings)

    def _at_once(
        self, plain: Plain, numbers: np.ndarray, series: Series, *, file: int, sink: Callable[[pa.Table], None]
    ) -> None:
        lines, written = plain.lines, plain.written
        self._watch.keep(_records_at(lines, numbers, self._watch.rows_of(written, len(numbers))))
        columns = {
            column.name: vector(written[column.name], column, self._memory, self._dialect)
            if column.name in written
            else nothing(column, len(numbers))
            for column in RETURNS.columns
        }
        judged = judge(columns, self._pairs)
        sound = judged.sound & ~_may_be_no_row(columns[self.headings[0]])
        places = np.flatnonzero(sound)
        if len(places):
            self.row_count += len(places)
            self._spaces += sum(column.spaces_in(places) for column in columns.values())
            series.add(judged, places, file=file, lines=numbers[places])
            sink(_table(columns, places, numbers[places]))
        others = np.flatnonzero(~sound)
        while len(others):
            if self._told_one_by_one >= _TOLD_ONE_BY_ONE and self.report.has_fault:
                new = self._of_new_sorts(columns, judged, others)
                self._one_by_one(_records_at(lines, numbers, new), series, file=file, sink=sink)
                others = np.setdiff1d(others, new)
                self._count(columns, judged, others)
                series.add(judged, others[judged.keyed[others]], file=file, lines=numbers[others[judged.keyed[others]]])
                break
            some, others = others[:_TOLD_ONE_BY_ONE], others[_TOLD_ONE_BY_ONE:]
            self._told_one_by_one += len(some)
            self._one_by_one(_records_at(lines, numbers, some), series, file=file, sink=sink)

    def _of_new_sorts(self, columns: dict[str, Vector], judged: Judged, rows: np.ndarray) -> np.ndarray:
        """Return the first rows of each sort of fault that was not told yet: what is only counted is not shown."""
        told = self.report.counts
        found = [
            column.at_fault(rows, code)
            for name, column in columns.items()
            for code in column.fault_counts(rows)
            if not told.get((code, name))
        ]
        of_rows = {("unknown_code", name): wrong for name, wrong in judged.unknown.items()} | judged.wrong
        found += [rows[wrong[rows]] for sort, wrong in of_rows.items() if not told.get(sort)]
        return np.unique(np.concatenate([rows[:0], *(some[:KEPT_OF_A_SORT] for some in found)]))

    def _count(self, columns: dict[str, Vector], judged: Judged, rows: np.ndarray) -> None:
        """Count the faults of rows of a file that is refused already, without telling each."""
        self.row_count += len(rows)
        left = rows
        for name, column in columns.items():
            for code, count in column.fault_counts(rows).items():
                self.report.count(code, name, count)
            left = left[~column.faulty[left]]
        for name, wrong in judged.unknown.items():
            self.report.count("unknown_code", name, int(wrong[rows].sum()))
            left = left[~wrong[left]]
        for (code, name), wrong in judged.wrong.items():
            self.report.count(code, name, int(wrong[left].sum()))
            left = left[~wrong[left]]
        self._not_looked_at += len(left)

    def _records(self, block: Block, first: int) -> Records:
        found = split(plain_spaces(block.data.decode(), ",", self.report), ",")
        broken = [(number + first - 1, code, line) for number, code, line in found.broken]
        return Records(found.rows, [number + first - 1 for number in found.numbers], broken)

    def _one_by_one(self, records: Records, series: Series, *, file: int, sink: Callable[[pa.Table], None]) -> None:
        text, blank_rows, spaces = self._text_table(records, self.report)
        self.row_count += text.row_count
        self._blank_rows += blank_rows
        self._spaces += spaces
        table = type_cells(text)
        subject = Subject(table, self._world)
        for rule in _OF_ONE_ROW:
            rule(subject)
        columns = {column.name: _as_vector(table, column) for column in RETURNS.columns}
        judged = judge(columns, self._pairs)
        keyed = np.flatnonzero(judged.keyed)
        series.add(judged, keyed, file=file, lines=np.array(table.lines, np.int32)[keyed])
        if not self.report.has_fault:  # otherwise nothing of the file will be loaded
            sink(table.to_arrow().cast(schema()))

    def _text_table(self, records: Records, report: Report) -> tuple[TextTable, int, int]:
        """Return records as the text of a table of returns; with it the number of blank rows and of trimmed spaces."""
        records, spaces = trimmed(records)
        for number, code, line in records.broken:
            report.add(code, row=number, found=line, count=f"{len(line):,}", limit=f"{LINE_LENGTH:,}")
        top = layout.Top(index=0, number=1, cells=list(self.headings), kind=RETURNS)
        under_headings = Records([top.cells, *records.rows], [1, *records.numbers], records.broken)
        body = layout.find_rows(under_headings, top, ",", report, whole=False)
        table = TextTable(
            name=self.name,
            kind=RETURNS.name,
            headings=self.headings,
            columns=columns_of(RETURNS, list(self.headings), body.rows),
            lines=body.numbers,
            ragged=[dict(zip(self.headings, row, strict=False)) for row in body.ragged],
            row_count=body.row_count,
            report=report,
        )
        return table, body.blank_rows, spaces

    def _again(self, stream: BinaryIO, wanted: np.ndarray) -> Records:
        """Return the records of some lines, ascending, from a stream that stands under the headings."""
        found = Records()
        first = 2
        for block in blocks(stream, size=self._block_bytes):
            if block.is_plain():
                lines = Lines(block.data)
                upto = first + len(lines)
                here = wanted[(wanted >= first) & (wanted < upto)]
                some = _records_at(lines, np.arange(first, upto, dtype=np.int32), here - first)
            else:
                records = self._records(block, first)
                upto = _next_number(records, first)
                here = set(wanted[(wanted >= first) & (wanted < upto)].tolist())
                pairs = [each for each in zip(records.rows, records.numbers, strict=True) if each[1] in here]
                some = Records([row for row, _ in pairs], [number for _, number in pairs], [])
            found.rows.extend(some.rows)
            found.numbers.extend(some.numbers)
            first = upto
        return found

    def _tell_line_ends(self, block: Block) -> None:
        if block.crlf and not self._line_ends_told:
            self._line_ends_told = True
            self.report.add("line_ends", what="CRLF")


def _records_at(lines: Lines, numbers: np.ndarray, places: np.ndarray) -> Records:
    """Return some of a plain block's rows."""
    cells = [split(lines[place], ",").rows[0] for place in places.tolist()]
    return Records(cells, numbers[places].tolist(), [])


def _next_number(records: Records, first: int) -> int:
    return max([first - 1, *records.numbers, *(number for number, _, _ in records.broken)]) + 1


def _may_be_no_row(opening: Vector) -> np.ndarray:
    """Return which rows of a block, by their first cell, may be a total, a note, headings or nothing."""
    doubtful = [not text or layout.may_open_no_row(text) for text in opening.texts]
    return np.array(doubtful, bool)[opening.index]


def _table(columns: dict[str, Vector], rows: np.ndarray, numbers: np.ndarray) -> pa.Table:
    arrays: list[Any] = [columns[column.name].to_arrow(rows) for column in RETURNS.columns]
    arrays += [columns[name].marks_to_arrow(rows) for name in RETURNS.marked]
    return pa.table([*arrays, pa.array(numbers)], schema=schema())


def _as_vector(table: TypedTable, column: Column) -> Vector:
    """Return one column of typed rows as the rules for blocks take it."""
    marks = table.marks.get(column.name, [None] * table.size)
    cells = [Cell(value, mark) for value, mark in zip(table.values[column.name], marks, strict=True)]
    texts = [table.cell(column.name, row) for row in range(table.size)]
    return Vector(column, texts, np.arange(table.size, dtype=np.int32), cells, [0] * table.size)


def headings_of(stream: BinaryIO, report: Report) -> tuple[tuple[str, ...], bool]:
    """Return the headings of a file of returns from its first line, and whether that ended in CRLF.

    The stream stands under them afterwards. Raises NotLarge where anything about them would have to be told: such a
    file is read whole, and its problems are told as a small file's.
    """
    line = stream.readline(LINE_LENGTH)
    if line.startswith(_BYTE_ORDER_MARK):
        line = line.removeprefix(_BYTE_ORDER_MARK)
        report.add("byte_order_mark")
    try:
        headings = tuple(line.decode("ascii").rstrip("\r\n").split(","))
    except UnicodeDecodeError:
        raise NotLarge from None
    ours = [name for name in headings if not name.startswith("x_")]
    plain = all(name == normal(name) and name for name in headings) and len(set(headings)) == len(headings)
    if not plain or not set(RETURNS.required) <= set(ours) <= set(RETURNS.names) or len(headings) > layout.COLUMN_LIMIT:
        raise NotLarge
    crlf = line.endswith(b"\r\n")
    if crlf:
        report.add("line_ends", what="CRLF")
    return headings, crlf
