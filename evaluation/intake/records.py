"""Text to records: a strict RFC 4180 reader, so that one file can be read in one way only.

Row numbers are those a spreadsheet shows: a record counts once however many lines its quoted cells span, and blank
rows count. A row whose quotes are wrong is reported and reading goes on at the next line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from evaluation.intake.limits import LINE_LENGTH, RECORD_LINES

#: Rows with wrong quotes after which reading stops: by then the rest is anyone's guess.
QUOTE_FAULTS = 100


@dataclass(frozen=True)
class Records:
    """The rows of a file as text, each with its number; and those that could not be read: number, code and line.

    starts: of each record, read or broken, in order, its first line counted from 0 and how many lines it takes.
    """

    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    broken: list[tuple[int, str, str]] = field(default_factory=list)
    starts: list[tuple[int, int]] = field(default_factory=list)


def split(text: str, delimiter: str) -> Records:
    """Return the records of text, whose line ends are LF only."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    records = Records()
    index = number = quote_faults = 0
    while index < len(lines) and quote_faults < QUOTE_FAULTS:
        number += 1
        first, line = index, lines[index]
        if len(line) > LINE_LENGTH:
            records.broken.append((number, "row_too_long", line))
        elif '"' not in line:
            records.rows.append(line.split(delimiter))
            records.numbers.append(number)
        else:
            cells, used, fault = _quoted(lines, index, delimiter)
            index += used - 1
            if fault:
                quote_faults += 1
                records.broken.append((number, fault, line))
            else:
                records.rows.append(cells)
                records.numbers.append(number)
        index += 1
        records.starts.append((first, index - first))
    return records


def _quoted(lines: list[str], start: int, delimiter: str) -> tuple[list[str], int, str | None]:
    """Return the cells of the record that starts at a line, the lines it takes, and what is wrong with its quotes.

    Inside a quoted cell an odd number of quotes has been met, so a record ends where the number is even.
    """
    parts = [lines[start]]
    quotes = length = 0
    while True:
        quotes += parts[-1].count('"')
        length += len(parts[-1])
        if quotes % 2 == 0:
            break
        if start + len(parts) == len(lines) or len(parts) == RECORD_LINES or length > LINE_LENGTH:
            return [], 1, _quote_fault(lines[start], delimiter)
        parts.append(lines[start + len(parts)])
    cells, wrong_at = _cells("\n".join(parts), delimiter)
    if wrong_at is None:
        return cells, len(parts), None
    return [], 1, _quote_fault(lines[start], delimiter)


_FIELD = {
    delimiter: re.compile(rf'"([^"]*(?:""[^"]*)*)"(?={delimiter}|\Z)|([^"{delimiter}]*)(?={delimiter}|\Z)')
    for delimiter in (",", ";", "\t")
}
_LEFT_OPEN = re.compile(r'"[^"]*(?:""[^"]*)*\Z')


def _cells(record: str, delimiter: str) -> tuple[list[str], int | None]:
    """Return the record's cells, and the place of the first that breaks the rules (None where none does)."""
    cells, place = [], 0
    while True:
        match = _FIELD[delimiter].match(record, place)
        if match is None:
            return cells, place
        quoted = match.group(1)
        cells.append(match.group(2) if quoted is None else quoted.replace('""', '"'))
        if match.end() == len(record):
            return cells, None
        place = match.end() + 1


def cell_spans(record: str, delimiter: str) -> list[tuple[int, int]]:
    """Return where each cell of a sound record begins and ends, its quotes included."""
    found, place = [], 0
    while match := _FIELD[delimiter].match(record, place):
        found.append(match.span())
        if match.end() == len(record):
            break
        place = match.end() + 1
    return found


def _quote_fault(line: str, delimiter: str) -> str:
    """Name the fault of a row whose quotes are wrong: sound up to a quoted cell left open, or a quote out of place."""
    _, place = _cells(line, delimiter)
    return "unclosed_quote" if place is not None and _LEFT_OPEN.match(line, place) else "stray_quote"
