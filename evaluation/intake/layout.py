"""Where the headings and the rows of a table are, and what else people put into the file around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from evaluation.domain.vocabulary import MARKS
from evaluation.intake.contract import KINDS, Kind, Type
from evaluation.intake.decoding import UNREADABLE
from evaluation.intake.defusing import WHAT_TO_FIX
from evaluation.intake.headings import (
    ALL_HEADINGS,
    is_heading_row,
    letter,
    may_be_heading_row,
    nearest,
    nearest_kind,
    normal,
)
from evaluation.intake.limits import COLUMN_LIMIT
from evaluation.intake.records import Records
from evaluation.intake.report import Report, counted, shortened

#: Filled rows among which the headings are looked for, if people put titles above them.
SEARCHED_ROWS = 20

#: Headings of a file that is none of ours, as a message may name them, and how many of them.
_HEADING_LIKE = re.compile(r"[A-Za-z][A-Za-z0-9_ .%()-]{0,39}")
_SHOWN_HEADINGS = 6
_DATA_LIKE = re.compile(r"[-+(]?[0-9][0-9.,/: -]*[%)]?")
_TOTAL = re.compile(
    r"(grand[ -]?|sub[ -]?)?totals?([ :].*)?|(sum|average|overall)( .*|:.*)?", re.IGNORECASE | re.DOTALL
)
_NOTE = re.compile(r"(foot)?notes?\s*[:.].*|sources?\s*[:.].*|\*+\s*\w.*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Top:
    """The heading row: its place among the records, its number, its cells, and the kind they fit best."""

    index: int
    number: int
    cells: list[str]
    kind: Kind


@dataclass(kw_only=True)
class Body:
    """The rows under the headings; ragged ones apart."""

    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    ragged: list[list[str]] = field(default_factory=list)
    row_count: int = 0
    blank_rows: int = 0


def find_headings(records: Records, report: Report) -> Top | None:
    """Return the heading row, telling what stands above it; None, and told why, where there is none of ours."""
    filled = [index for index, row in enumerate(records.rows) if any(row)][:SEARCHED_ROWS]
    if not filled:
        if not records.broken:
            report.add("empty_file")
        return None
    first = filled[0]
    for index in filled:
        cells = records.rows[index]
        kind = nearest_kind(map(normal, cells))
        if len(cells) > COLUMN_LIMIT and (kind is not None or index == first):
            report.add("too_many_columns", row=records.numbers[index], count=f"{len(cells):,}", limit=COLUMN_LIMIT)
            return None
        if kind is not None and (index == first or is_heading_row(cells)):
            number = records.numbers[index]
            if index != first:
                rows = "row 1" if number == 2 else f"rows 1 to {number - 1}"
                title = next(cell for cell in records.rows[first] if cell)
                report.add("title_rows", row=records.numbers[first], found=title, title=shortened(title), rows=rows)
            return Top(index=index, number=number, cells=cells, kind=kind)
    if not records.broken or records.broken[0][0] > records.numbers[first]:
        _tell_no_headings(records.rows[first], records.numbers[first], report)
    return None


def _tell_no_headings(cells: Sequence[str], number: int, report: Report) -> None:
    data_like = any(_DATA_LIKE.fullmatch(cell) or cell in MARKS for cell in cells)
    if data_like and ALL_HEADINGS.isdisjoint(map(normal, cells)):
        report.add("no_headings", row=number)
        return
    words = [cell for cell in cells if _HEADING_LIKE.fullmatch(cell)][:_SHOWN_HEADINGS]
    says = f' "{shortened(", ".join(words))}"' if words else ""
    piped = len(cells) == 1 and "|" in cells[0]
    hint = ' Yours has "|" between values; we read commas, semicolons and tabs.' if piped else ""
    report.add("wrong_kind", row=number, says=says, kinds=", ".join(KINDS), hint=hint)


def tell_shape(records: Records, delimiter: str, report: Report) -> None:
    """Tell of a table that is none of ours what is wrong with its form, its first filled row taken for headings."""
    first = next((index for index, row in enumerate(records.rows) if any(row)), None)
    if first is None:
        return
    headings, number = records.rows[first], records.numbers[first]
    if len(headings) > COLUMN_LIMIT:
        return
    names = [normal(cell) for cell in headings]
    for place, name in enumerate(names):
        if not name and any(place < len(row) and row[place] for row in records.rows[first + 1 :]):
            report.add("blank_heading", row=number, letter=letter(place), fix="Name it or delete it.")
        elif name and name in names[:place]:
            facts = {"first": letter(names.index(name)), "second": letter(place), "heading": shortened(name)}
            report.add("repeated_heading", row=number, **facts)
    for row, at in zip(records.rows[first + 1 :], records.numbers[first + 1 :], strict=True):
        if any(row) and len(row) != len(headings):
            fix = _ragged_fix(delimiter, more=len(row) > len(headings))
            report.add("ragged_row", row=at, count=counted(len(row), "value"), width=len(headings), fix=fix)
        for place, cell in enumerate(row):
            if UNREADABLE in cell:
                report.add("unreadable_letters", row=at, column=f"column {letter(place)}", text=shortened(cell))


def find_rows(records: Records, top: Top, delimiter: str, report: Report, *, whole: bool = True) -> Body:
    """Return the data rows, telling of more headings, totals, notes and rows of another width.

    whole: the records are all there are, so that none under the headings is a fault.
    """
    body = Body()
    headings = [normal(cell) for cell in top.cells]
    body.blank_rows = sum(not any(row) for row in records.rows[: top.index])
    for row, number in zip(records.rows[top.index + 1 :], records.numbers[top.index + 1 :], strict=True):
        if not any(row):
            body.blank_rows += 1
        elif may_be_heading_row(row) and is_heading_row(row):
            if not _tell_headings_again(row, number, top, body, report):
                break
        else:
            body.row_count += 1
            _sort_row(row, number, headings, top.kind, delimiter, body, report)
    body.row_count += sum(number > top.number for number, _, _ in records.broken)
    if body.row_count == 0 and whole:
        report.add("headings_only", row=top.number)
    return body


def _tell_headings_again(row: list[str], number: int, top: Top, body: Body, report: Report) -> bool:
    """Tell of a heading row among the data; return whether the rows under it still belong to the same table."""
    if body.row_count == 0:
        report.add("two_heading_rows", row=number, found=row[0], first=top.number, second=number)
        return True
    report.add("second_table", row=number, found=", ".join(cell for cell in row if cell))
    return row == top.cells


def _sort_row(
    row: list[str], number: int, headings: list[str], kind: Kind, delimiter: str, body: Body, report: Report
) -> None:
    if _is_total_or_note(row, headings, kind):
        start = next(cell for cell in row if cell)
        report.add("total_or_note", row=number, found=start, start=shortened(start))
    elif len(row) != len(headings):
        found, count = delimiter.join(row), counted(len(row), "value")
        fix = _ragged_fix(delimiter, more=len(row) > len(headings))
        report.add("ragged_row", row=number, found=found, count=count, width=len(headings), fix=fix)
        body.ragged.append(row)
    else:
        body.rows.append(row)
        body.numbers.append(number)


def _ragged_fix(delimiter: str, *, more: bool) -> str:
    name = {",": "comma", ";": "semicolon", "\t": "tab"}[delimiter]
    if more:
        return f"Put names containing {name}s in double quotes."
    return f"Add what is missing; a blank cell still needs its {name}."


def may_open_no_row(start: str) -> bool:
    """Return whether a row's first cell is like one that opens a total, a note or headings again."""
    return (
        " " in start or ":" in start or bool(_TOTAL.fullmatch(start) or _NOTE.fullmatch(start)) or start in ALL_HEADINGS
    )


def _is_total_or_note(row: list[str], headings: list[str], kind: Kind) -> bool:
    """Return whether a row sums up or comments; words that open a complete row of data do not make it one."""
    place = next(index for index, cell in enumerate(row) if cell)
    start = row[place]
    if not any(row[place + 1 :]) and len(headings) > 2 and not start.isalnum() and (" " in start or ":" in start):
        return True
    if not (_TOTAL.fullmatch(start) or _NOTE.fullmatch(start)):
        return False
    if len(row) != len(headings):
        return True
    cells = dict(zip(headings, row, strict=True))
    in_words = headings[place] in kind.names and kind.column(headings[place]).type is Type.TEXT
    return not in_words or any(not cells.get(name, "") for name in kind.required)


def name_columns(top: Top, rows: list[list[str]], report: Report) -> tuple[list[str], frozenset[str]]:
    """Return the headings as the contract spells them ("" for one not to be used), telling of all that are wrong.

    With them, the contract's columns that mistyped headings most likely mean: those have been told of already.
    """
    names: list[str] = []
    blank_is: str | None = None
    for place, cell in enumerate(top.cells):
        name = normal(cell)
        if not name:
            held = any(row[place] for row in rows)
            blank_is = blank_is or _only_missing(top) if held else blank_is
            meant = f' Is it "{blank_is}", which is missing?' if held and blank_is else ""
            facts = {"letter": letter(place), "fix": f"Name it or delete it.{meant}"}
            report.add("blank_heading" if held else "empty_column", row=top.number, **facts)
        elif name in names:
            first = letter(names.index(name))
            report.add(
                "repeated_heading",
                row=top.number,
                column=name,
                found=cell,
                first=first,
                second=letter(place),
                heading=name,
            )
            name = ""
        elif name != cell and name in top.kind.names:
            report.add("heading_spelling", row=top.number, column=name, found=cell, heading=cell)
        names.append(name)
    return names, _tell_unknown_and_missing(names, top, report, told={blank_is} if blank_is else set())


def _only_missing(top: Top) -> str | None:
    """Return the one needed heading that is not there; None where there are none or more."""
    names = {normal(cell) for cell in top.cells}
    missing = [name for name in top.kind.required if name not in names]
    return missing[0] if len(missing) == 1 else None


def _tell_unknown_and_missing(names: list[str], top: Top, report: Report, *, told: set[str]) -> frozenset[str]:
    """Tell of headings that are not ours and of ours that are not there; a mistyped one is told once, as what it is."""
    missing = [name for name in top.kind.names if name not in names and name not in told]
    mistyped: set[str] = set(told)
    for place, name in enumerate(names):
        if not name or name in top.kind.names or name.startswith("x_") or name == WHAT_TO_FIX:
            continue
        at, cell = letter(place), top.cells[place]
        meant = nearest(name, missing)
        if meant and (top.kind.column(meant[0]).required or top.kind.column(meant[0]).marks):
            fix = f'Did you mean "{shortened(cell)}" (column {at})? Rename it.'
            report.add("missing_column", row=top.number, column=meant[0], found=cell, needed="", fix=fix)
        else:
            fix = (
                f'Did you mean "{meant[0]}"? Rename it.'
                if meant
                else "Delete it, or start its name with x_ to keep it in the file unread."
            )
            report.add(
                "unknown_column",
                row=top.number,
                column=shortened(cell),
                found=cell,
                letter=at,
                heading=shortened(cell),
                kind=top.kind.name,
                fix=fix,
            )
        mistyped.update(meant)
        missing = [other for other in missing if other not in meant]
    for name in missing:
        if top.kind.column(name).required:
            fix = f"Add it: the template of {top.kind.name} has it."
            report.add("missing_column", row=top.number, column=name, needed="", fix=fix)
    return frozenset(mistyped)
