"""Workbooks: the same table gives the same rows and the same problems as a CSV; what is no plain table is told."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from evaluation.domain.collection import Collection
from evaluation.intake.checking import CheckedFile, check

BAD_FILES = Path(__file__).parent.parent / "bad_files"
HEADINGS = ["project", "site", "outcome", "period_start", "period_end", "phase", "numerator", "denominator"]
ROW = ["ALPHA", "S014", "calls", dt.date(2025, 1, 1), dt.date(2025, 3, 31), "after", 3, 12.5]


def _book(*sheets: Sequence[Sequence[object]], formats: dict[tuple[int, int], str] | None = None) -> bytes:
    """Return a workbook of these sheets, dates in a date format; formats: number formats by row and column."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"default_date_format": "dd/mm/yyyy"})
    for rows in sheets:
        sheet = book.add_worksheet()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                form = (formats or {}).get((row, column))
                sheet.write(row, column, cell, book.add_format({"num_format": form}) if form else None)
    book.close()
    return data.getvalue()


def _one(known: Collection, data: bytes) -> CheckedFile:
    return check([("file.xlsx", data)], known).files[0]


def _told(file: CheckedFile) -> list[tuple[str, int | None, str | None]]:
    return [(each.code, each.row, each.column) for each in file.problems]


def test_values_are_read_as_typed(published: Collection) -> None:
    file = _one(
        published, _book([HEADINGS, ROW, [*ROW[:3], dt.date(2025, 4, 1), dt.date(2025, 6, 30), "after", 0, "[x]"]])
    )
    assert file.problems == ()
    assert file.rows is not None
    assert file.rows["period_start"].to_pylist() == [dt.date(2025, 1, 1), dt.date(2025, 4, 1)]
    assert file.rows["denominator"].to_pylist() == [12.5, None]
    assert file.rows["numerator"].to_pylist() == [3, 0]
    assert file.rows["line"].to_pylist() == [2, 3]


NAMES = [path.name for path in sorted(BAD_FILES.glob("*.csv"))]
#: What only a CSV can have: its bytes, its quotes, its line ends and rows of different widths; or what is no table.
ONLY_CSV = {
    *(
        "binary.csv",
        "byte_order_mark.csv",
        "crlf.csv",
        "empty.csv",
        "gzip.csv",
        "lone_cr.csv",
        "not_utf8.csv",
        "nul.csv",
    ),
    *("pdf.csv", "pipes.csv", "ragged_row.csv", "second_table.csv", "semicolons.csv", "stray_quote.csv", "tabs.csv"),
    *("two_encodings.csv", "unclear_number.csv", "unclosed_quote.csv", "utf16.csv", "web_page.csv", "windows1252.csv"),
    *(
        "footnote.csv",
        "blank_rows.csv",
        "unseen_character.csv",
        "title_rows.csv",
        "blank_heading.csv",
        "empty_column.csv",
    ),
}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ONLY_CSV])
def test_the_same_table_gives_the_same_problems(name: str, published: Collection) -> None:
    data = (BAD_FILES / name).read_bytes()
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    book = openpyxl.Workbook()
    for place, row in enumerate(rows, 1):
        for column, cell in enumerate(row, 1):
            if cell:
                written = book.active.cell(place, column, cell)  # type: ignore[union-attr]
                written.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    as_csv = check([("file", data)], published).files[0]
    as_book = _one(published, stream.getvalue())
    assert as_book.problems == as_csv.problems
    assert as_book.row_count == as_csv.row_count
    assert (as_book.rows is None) == (as_csv.rows is None)
    assert as_book.rows is None or as_book.rows.equals(as_csv.rows)


def test_what_excel_shows_otherwise_is_read_as_shown(published: Collection) -> None:
    rows = [HEADINGS, [*ROW[:6], 0.12, 300], [*ROW[:1], 100000, *ROW[2:]]]
    file = _one(published, _book(rows, formats={(1, 6): "0%", (2, 1): "0.00E+00"}))
    told = {(each.row, each.column): each for each in file.problems}
    assert told[2, "numerator"].message == (
        'Row 2, numerator: "12%". Enter the count. For 12 of 100, enter 12, with denominator 100.'
    )
    assert told[3, "site"].why == 'Row 3, site: "1.00E+05" was changed by Excel.'


def test_errors_and_formulas_without_value(published: Collection) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADINGS)
    sheet.append([*ROW[:6], "=1+1", 300])
    stream = io.BytesIO()
    book.save(stream)
    assert _told(_one(published, stream.getvalue())) == [("formula_without_value", 2, None), ("blank", 2, "numerator")]
    data = io.BytesIO()
    written = xlsxwriter.Workbook(data)
    other = written.add_worksheet()
    other.write_row(0, 0, HEADINGS)
    other.write_row(1, 0, [*ROW[:3], "2025-01-01", "2025-03-31", "after"])
    other.write_formula(1, 6, "=1/0", None, "#DIV/0!")
    other.write_formula(1, 7, "=200+100", None, 300)
    written.close()
    (told,) = _one(published, data.getvalue()).problems
    assert told.why == 'Row 2, numerator: "#DIV/0!" is not a number.'


def test_rows_are_numbered_as_excel_numbers_them(published: Collection) -> None:
    file = _one(published, _book([[], HEADINGS, [], ROW, [], [*ROW[:6], "many", 3]]))
    assert _told(file) == [("tidied", None, None), ("duplicate_key", 6, "phase"), ("not_a_number", 6, "numerator")]
    assert file.problems[0].why == "We ignored 3 blank rows."


def test_a_merged_title_and_merged_cells(published: Collection) -> None:
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data)
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 7, "PINCER Q3 return")
    sheet.write_row(1, 0, HEADINGS)
    for row in (2, 3):
        sheet.write_row(
            row,
            0,
            ["ALPHA", "S014" if row == 2 else "", "calls", f"2025-0{row}-01", f"2025-0{row}-28", "after", 3, 300],
        )
    sheet.merge_range(2, 1, 3, 1, "S014")
    book.close()
    file = _one(published, data.getvalue())
    assert _told(file) == [("title_rows", 1, None), ("merged_cells", 4, None), ("blank", 4, "site")]
    assert file.problems[0].message == 'Row 1 says "PINCER Q3 return". Delete row 1 so headings are in row 1.'
    assert file.problems[1].why == "Row 4: the cells B3:B4 are merged."


def test_several_sheets_are_told_and_the_right_one_read(published: Collection) -> None:
    file = _one(published, _book([["a note"]], [], [HEADINGS, [*ROW[:6], "x", 300]]))
    assert _told(file) == [("several_sheets", None, None), ("not_a_number", 2, "numerator")]
    assert file.problems[0].why == 'The workbook has 2 sheets with values: "Sheet1" and "Sheet3". We read Sheet3.'
    assert _one(published, _book([HEADINGS, ROW], [], [])).ok


def test_patients_on_another_sheet_stop_the_workbook(published: Collection) -> None:
    file = _one(published, _book([HEADINGS, ROW], [["Forename", "Surname"], ["Jo", "Bloggs"]]))
    assert file.must_not_be_kept
    assert "Bloggs" not in str(file.problems)


def _zip(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return data.getvalue()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
REFUSED = {
    "macros": (
        _zip(**{"xl__workbook.xml": b"<a/>", "xl__vbaProject.bin": b"x"}),
        "an Excel workbook with macros (.xlsm)",
    ),
    "binary": (_zip(**{"xl__workbook.bin": b"x"}), "an Excel binary workbook (.xlsb)"),
    "old": (OLD + "Workbook".encode("utf-16-le"), "an old Excel workbook (.xls)"),
    "password": (OLD + "EncryptedPackage".encode("utf-16-le"), "an Excel workbook with a password"),
    "word": (_zip(**{"word__document.xml": b"<a/>"}), "a Word document"),
    "zip": (_zip(**{"returns.csv": b"a,b\n"}), "a compressed file (zip)"),
    "damaged": (_book([HEADINGS, ROW])[:900], "a damaged workbook"),
    "no sheets": (_zip(**{"xl__workbook.xml": b"<a/>"}), "a damaged workbook"),
    "entities": (
        _zip(**{"xl__workbook.xml": b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>', "[Content_Types].xml": b"<a/>"}),
        "a damaged workbook",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_plain_workbook_is_named(name: str, published: Collection) -> None:
    data, what = REFUSED[name]
    (told,) = _one(published, data).problems
    assert told.why == f"The selected file must be a CSV or an Excel workbook (.xlsx). Yours is {what}."
    assert told.how_to_fix


def test_a_workbook_bomb_is_refused_before_it_is_parsed(published: Collection) -> None:
    bomb = _zip(**{"xl__workbook.xml": b"<a/>", "xl__worksheets__sheet1.xml": bytes(300 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    (told,) = _one(published, bomb).problems
    assert told.why == "The workbook takes 300 MB when it is unpacked. We read at most 200 MB."


def test_a_cell_far_away_and_a_sheet_too_wide(published: Collection) -> None:
    far = _book([HEADINGS, ROW])
    for place, code in ((b"Q1048576", "far_cell"), (b"XFD9", "too_many_columns")):
        with zipfile.ZipFile(io.BytesIO(far)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = "xl/worksheets/sheet1.xml"
        number = place.lstrip(b"QXFD")
        cell = b'<row r="%s"><c r="%s"><v>1</v></c></row></sheetData>' % (number, place)
        parts[name] = parts[name].replace(b"</sheetData>", cell)
        (told,) = _one(published, _zip(**parts)).problems
        assert told.code == code
