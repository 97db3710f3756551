"""Mending changes what was asked and nothing else; a file with what to fix beside it can be corrected and sent."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.domain.collection import Collection
from evaluation.intake.checking import check
from evaluation.intake.defusing import defused, restored
from evaluation.intake.fixing import MOST_MENDED, CannotMend, all_problems, marked_file, mend
from evaluation.intake.reading import read

WORDS = st.sampled_from(["plain", 'the "new" one', "a, b; c", "two\nlines", "=1+1", "'=1", "l\u2019\u00c9toile", ""])
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]
RETURNS = (
    b"project,site,outcome,period_start,period_end,phase,numerator,denominator,note\n"
    b"ALPHA,S014,calls,2025-01-01,2025-03-31,after,many,300,=HYPERLINK(1)\n\n"
    b"ALPHA,S0I4,calls,2025-04-01,2025-06-30,after,3,,\n"
)


def _written(rows: list[list[str]], delimiter: str, line_end: str, quoting: int) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n", quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue().replace("\n", line_end)


@settings(max_examples=40)
@given(
    cells=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4),
    new=WORDS,
    delimiter=st.sampled_from(",;\t"),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(ENCODINGS),
    data=st.data(),
)
def test_one_cell_changes_and_no_other(
    cells: list[tuple[str, str]],
    new: str,
    delimiter: str,
    line_end: str,
    quoting: int,
    encoding: str,
    data: st.DataObject,
) -> None:
    rows = [["project", "name", "x_own", "aim"]]
    rows += [[f"P{number}", name or "N", "kept, too", aim] for number, (name, aim) in enumerate(cells)]
    before = _written(rows, delimiter, line_end, quoting).encode(encoding)
    row = data.draw(st.integers(1, len(cells)))
    column = data.draw(st.sampled_from(["name", "aim"]))
    mended = mend("a.csv", before, {(row + 1, column): new})
    old, now = read("a.csv", before), read("a.csv", mended.data)
    expected = {name: list(texts) for name, texts in old.columns.items()}
    expected[column][row - 1] = new.strip()
    assert now.columns == expected
    assert now.lines == old.lines
    assert {each.code for each in now.problems} ^ {each.code for each in old.problems} <= {"encoding"}
    again = mend("a.csv", mended.data, {(row + 1, column): old.columns[column][row - 1]})
    assert read("a.csv", again.data).columns == old.columns


def test_bytes_that_cannot_be_read_stay_as_they_are() -> None:
    before = b"project,name,x_own\r\nP,Gwyn\xeadd,\xff\xfe\r\nQ,Bad \xc3\x28,\xff\r\n"
    mended = mend("a.csv", before, {(2, "name"): "Gwyn\u00eadd"})
    assert mended.data == b"project,name,x_own\r\nP,Gwyn\xc3\xaadd,\xff\xfe\r\nQ,Bad \xc3\x28,\xff\r\n"


def test_a_heading_can_be_mended_and_a_letter_that_the_encoding_lacks_is_said(published: Collection) -> None:
    mended = mend(
        "a.csv", b"project,name,aims\nP,Gwyn\xeadd,x\n", {(1, "aims"): "aim", (2, "name"): "\u0141\u00f3d\u017a"}
    )
    assert mended.said == "The file is now in UTF-8, which has every letter that was typed."
    assert read("a.csv", mended.data).columns == {"project": ["P"], "name": ["\u0141\u00f3d\u017a"], "aim": ["x"]}


@pytest.mark.parametrize(
    ("data", "changes", "says"),
    [
        (b"project,name\nP,x\n", {(9, "name"): "y"}, "Row 9 cannot be mended"),
        (b"project,name\nP,x\n", {(2, "colour"): "y"}, "no one column colour"),
        (b'project,name\nP,"x\n', {(2, "name"): "y"}, "Row 2 cannot be mended"),
        (b"project,name,aim\nP,x\n", {(2, "aim"): "y"}, "Row 2 has fewer cells"),
        (b"project,name\nP,x\n", {(number, "name"): "y" for number in range(MOST_MENDED + 1)}, "At most 20 cells"),
        (b"Forename,Surname,DOB\nJo,Bloggs,1960-01-01\n", {(2, "Surname"): "y"}, "personal data"),
        (b"%PDF-1.7", {(2, "name"): "y"}, "no one column name"),
    ],
)
def test_what_cannot_be_mended_is_said(data: bytes, changes: dict[tuple[int, str], str], says: str) -> None:
    with pytest.raises(CannotMend, match=says):
        mend("a.csv", data, changes)


def test_a_workbook_is_mended_as_csv() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["project", "name"], [], ["P", "=1+1x"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    mended = mend("a.b.xlsx", stream.getvalue(), {(3, "name"): "One, or two"})
    assert (mended.name, mended.said) == ("a.b.csv", "The workbook came back as a CSV file (UTF-8) with its one sheet.")
    table = read(mended.name, mended.data)
    assert (table.columns, table.lines) == ({"project": ["P"], "name": ["One, or two"]}, [3])


@pytest.mark.parametrize("as_workbook", [False, True])
def test_the_same_file_comes_back_with_what_to_fix(as_workbook: bool, published: Collection) -> None:
    (file,) = check([("returns.csv", RETURNS)], published).files
    given_back = marked_file("returns.csv", RETURNS, file.problems, as_workbook=as_workbook)
    assert given_back.name == f"returns_what_to_fix.{'xlsx' if as_workbook else 'csv'}"
    again = read(given_back.name, given_back.data)
    assert again.columns == read("returns.csv", RETURNS).columns
    assert again.lines == [2, 4]
    if as_workbook:
        sheet = openpyxl.load_workbook(io.BytesIO(given_back.data)).active
        assert sheet is not None
        rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    else:
        rows = list(csv.reader(io.StringIO(given_back.data.decode("utf-8-sig"), newline="")))
    assert [row[-1] for row in rows][0] == "what_to_fix"
    assert 'Row 2, numerator: "many" is not a number.' in str(rows[1][-1])
    assert "We ignored 1 blank row." in str(rows[1][-1])
    assert "Did you mean S014 (Derby)?" in str(rows[3][-1])
    assert rows[1][8] == "'=HYPERLINK(1)"
    (rechecked,) = check([(given_back.name, given_back.data)], published).files
    told = {(each.code, each.row, each.column) for each in file.problems}
    assert told <= {(each.code, each.row, each.column) for each in rechecked.problems}
    twice = marked_file(given_back.name, given_back.data, rechecked.problems, as_workbook=False)
    assert read("a.csv", twice.data).headings.count("what_to_fix") == 1


@given(st.text(alphabet="='+-@\t1a%., ", max_size=6))
def test_defusing_can_be_undone_and_nothing_runs(text: str) -> None:
    safe = defused(text)
    assert restored(safe) == text or text == safe
    assert not safe.startswith(("=", "@", "\t")) or safe == text == ""


def test_an_apostrophe_in_any_other_file_is_an_apostrophe() -> None:
    assert read("a.csv", b"project,name\nP,'=x\n").columns["name"] == ["'=x"]
    assert read("a.csv", b"project,name,what_to_fix\nP,'=x,\n").columns["name"] == ["=x"]


def test_all_problems_as_a_file(published: Collection) -> None:
    (file,) = check([("returns.csv", RETURNS)], published).files
    rows = list(csv.DictReader(io.StringIO(all_problems(file.problems).decode("utf-8-sig"))))
    assert len(rows) == len(file.problems)
    assert rows[-1]["row"] == "4"
    assert {row["kind"] for row in rows} == {"fault", "fixed"}
