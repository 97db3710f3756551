"""Templates filled with a project's own codes and what it has due, as CSV or as a workbook with drop-downs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import xlsxwriter

from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import MARKS, OutcomeType
from evaluation.intake.columns import Column, Kind, Type
from evaluation.intake.contract import KINDS
from evaluation.intake.defusing import WHAT_TO_FIX, defused
from evaluation.intake.due import due_returns
from evaluation.intake.subject import TAKES
from evaluation.intake.workbook import EXAMPLE, EXPLANATION, LISTS

Row = list[str | date | float | None]

#: Rows below the filled ones for which a workbook offers its drop-downs.
_MORE_ROWS = 500
_LEAST_WIDTH, _MOST_WIDTH = 10, 40


def filled_csv(kind: str, known: Collection, project: str, on: date) -> bytes:
    """Return a kind's template as CSV, with the project's rows: what is due (returns, delivery) or what stands.

    Formulas are defused; where there were any, our own column says so, and the file is restored when it returns.
    """
    names, rows = _table(kind, known, project, on)
    texts = [[_cell(cell) for cell in row] for row in rows]
    safe = [[defused(cell) for cell in row] for row in texts]
    if safe != texts:
        names, safe = [*names, WHAT_TO_FIX], [[*row, ""] for row in safe]
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([names, *safe])
    return text.getvalue().encode("utf-8-sig")


def _cell(cell: str | date | float | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def filled_workbook(kind: str, known: Collection, project: str, on: date) -> bytes:
    """Return a kind's template as a workbook: drop-downs for codes, choices and marks, an example, each column told."""
    names, rows = _table(kind, known, project, on)
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    columns = [KINDS[kind].column(name) for name in names]
    sheet = book.add_worksheet(kind)
    _write_table(book, sheet, columns, rows)
    _explain(book, KINDS[kind], columns)
    _show_example(book, columns)
    lists = book.add_worksheet(LISTS)
    lists.hide()
    for place, column in enumerate(columns):
        _offer(sheet, lists, place, column, _choices(column, known, project), last_row=len(rows) + _MORE_ROWS)
    book.close()
    return data.getvalue()


def _table(kind: str, known: Collection, project: str, on: date) -> tuple[list[str], list[Row]]:
    """Return the headings and rows of a filled template."""
    if kind == "returns":
        return _returns(known, project, on)
    names = list(KINDS[kind].names)
    frame = known.frame(kind)
    own = frame[frame["project"] == project] if "project" in names else frame
    if kind == "delivery":
        pairs = own[["site", "component"]].drop_duplicates().itertuples(index=False)
        return names, [[project, site, component, on, None, None] for site, component in pairs]
    return names, [[_plain(value) for value in row] for row in own[names].itertuples(index=False)]


def _returns(known: Collection, project: str, on: date) -> tuple[list[str], list[Row]]:
    outcomes = known.outcomes[known.outcomes["project"] == project]
    types = [type_ for type_ in OutcomeType if type_ in set(outcomes["type"]) or type_ is OutcomeType.PROPORTION]
    figures = [name for type_ in types if type_ is not OutcomeType.ESTIMATE for name in TAKES[type_]]
    names = [*KINDS["returns"].key, *dict.fromkeys(figures), "note"]
    blank: Row = [None] * (len(names) - 6)
    due = due_returns(known, project, on)
    return names, [[project, each.site, each.outcome, each.start, each.end, str(each.phase), *blank] for each in due]


def _plain(value: Any) -> str | date | float | None:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value if isinstance(value, str | float) else str(value)


def _write_table(book: xlsxwriter.Workbook, sheet, columns: Sequence[Column], rows: Sequence[Row]) -> None:
    heading = book.add_format({"bold": True, "bg_color": "#E8EDEE", "border": 1})
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    forms = {Type.CODE: text, Type.TEXT: text, Type.CHOICE: text, Type.ADDRESS: text, Type.DATE: day}
    for place, column in enumerate(columns):
        longest = max((len(_cell(row[place])) for row in rows), default=0)
        width = min(max(longest, len(column.name), _LEAST_WIDTH), _MOST_WIDTH) + 2
        sheet.set_column(place, place, width, forms.get(column.type))
        sheet.write_string(0, place, column.name, heading)
        for number, row in enumerate(rows, 1):
            cell = row[place]
            if isinstance(cell, str):
                sheet.write_string(number, place, cell, text)
            elif isinstance(cell, float):
                sheet.write_number(number, place, cell)
            elif cell is not None:
                sheet.write_datetime(number, place, cell, day)
    sheet.freeze_panes(1, 0)


def _explain(book: xlsxwriter.Workbook, kind: Kind, columns: Sequence[Column]) -> None:
    sheet = book.add_worksheet(EXPLANATION)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, ["column", "needed", "what it holds", "how to write it"], bold)
    for number, column in enumerate(columns, 1):
        needed = "yes" if column.required else "see the outcome" if column.marks else ""
        sheet.write_row(number, 0, [column.name, needed, column.says, _how(column)], wrap)
    notes = [
        f"{kind.says} Fill in the sheet {kind.name}; rows you do not need can be deleted.",
        "Counts: 0 if none happened. [x] not available, [z] not applicable, [c] suppressed at source. Never a blank.",
        "Leave the first row as it is. No totals, no titles, no colours that mean something.",
    ]
    for number, note in enumerate(notes, len(columns) + 2):
        sheet.write_string(number, 0, note)
    for place, width in enumerate((20, 16, 70, 44)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)


def _how(column: Column) -> str:
    if column.choices:
        return " or ".join(column.choices)
    plain = {
        Type.CODE: "a code, exactly as in your list",
        Type.DATE: "a date: 2026-04-30",
        Type.WHOLE: "a whole number",
        Type.NUMBER: "a number, without %",
        Type.SHARE: "0 to 1, or 0% to 100%" if column.percent else "0 to 1",
        Type.ADDRESS: "a full web address",
    }
    said = plain.get(column.type, "words")
    return f"{said}, or [x], [z] or [c]" if column.marks else said


def _show_example(book: xlsxwriter.Workbook, columns: Sequence[Column]) -> None:
    sheet = book.add_worksheet(EXAMPLE)
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, [column.name for column in columns], bold)
    for place, column in enumerate(columns):
        sheet.write_string(1, place, column.example)
        sheet.set_column(place, place, max(len(column.example), len(column.name)) + 2)
    sheet.write_string(3, 0, "A made-up row, to show how each column is written. Nothing on this sheet is read.")


def _choices(column: Column, known: Collection, project: str) -> Sequence[str]:
    """Return what a drop-down offers; for numbers the marks, beside which any number may be typed."""
    if column.name == "project":
        return [project]
    if column.refers_to in ("sites", "outcomes"):
        frame = known.frame(column.refers_to)
        return list(frame.loc[frame["project"] == project, column.refers_to.removesuffix("s")])
    return list(MARKS) if column.marks else column.choices


def _offer(sheet, lists, place: int, column: Column, choices: Sequence[str], *, last_row: int) -> None:
    if not choices:
        return
    for row, choice in enumerate(choices):
        lists.write_string(row, place, choice)
    letter = xlsxwriter.utility.xl_col_to_name(place)
    options = {
        "validate": "list",
        "source": f"={LISTS}!${letter}$1:${letter}${len(choices)}",
        "error_title": "Not on the list",
        "error_message": f"Choose one of the list for {column.name}.",
        "show_error": not column.marks,
        "input_title": column.name,
        "input_message": column.says[:250],
    }
    sheet.data_validation(1, place, last_row, place, options)
