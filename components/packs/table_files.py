"""A table as a file: CSV and Excel workbook. Text can never run as a formula, and numbers stay numbers."""

from __future__ import annotations

import csv
import io

import xlsxwriter

from evaluation.intake.defusing import runs
from evaluation.views.tables import Cell, Table

_WIDEST, _NARROWEST = 60, 8


def defused(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet runs: an apostrophe before text that begins like a formula."""
    if isinstance(cell, str) and runs(cell):
        return f"'{cell}"
    return cell


def as_csv(table: Table) -> bytes:
    """Return a table as CSV in UTF-8, with the mark by which Excel knows that; nothing stands for no figure."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([defused(column) for column in table.columns])
    writer.writerows([["" if cell is None else defused(cell) for cell in row] for row in table.rows])
    return text.getvalue().encode("utf-8-sig")


def as_workbook(table: Table) -> bytes:
    """Return a table as an Excel workbook of one sheet, its headings frozen; text is written as text, never run."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Table")
    bold, wrapped = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
    for column, heading in enumerate(table.columns):
        sheet.write_string(0, column, heading, bold)
        cells = [row[column] for row in table.rows]
        for line, cell in enumerate(cells, start=1):
            if isinstance(cell, str):
                sheet.write_string(line, column, cell, wrapped)
            elif cell is not None:
                sheet.write_number(line, column, cell)
        widest = max((len(str(cell)) for cell in (heading, *cells) if cell is not None), default=0)
        sheet.set_column(column, column, min(max(widest, _NARROWEST), _WIDEST))
    sheet.freeze_panes(1, 1)
    book.set_properties({"title": table.title})
    book.close()
    return made.getvalue()
