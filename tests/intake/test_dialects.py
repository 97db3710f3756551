"""A clean table reads the same in every dialect and encoding that we say we read, and what was done is told."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain.problem import Severity
from evaluation.intake.checking import check, empty_collection
from evaluation.intake.contract import arrow_schema

LETTERS = ["Ysbyty Gwyn\u00eadd", "l\u2019\u00c9toile", "north \u2013 west", "\u00a35 more"]
WORDS = st.sampled_from([*LETTERS, "plain", 'the "new" one', "a, b; c", "two\nlines", "=1+1"])
ROWS = st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=2).map(" and ".join)), min_size=1, max_size=5)
ENCODINGS = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "utf-16-le": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "utf-16-be": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "utf-16-le, no mark": lambda text: text.encode("utf-16-le"),
    "windows-1252": lambda text: text.encode("cp1252"),
}
EMPTY = empty_collection()


def _written(rows: list[tuple[str, ...]], delimiter: str, quoting: int, order: list[int]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\n")  # type: ignore[arg-type]
    for row in rows:
        writer.writerow([row[place] for place in order])
    return text.getvalue()


@given(
    rows=ROWS,
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(list(ENCODINGS)),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    order=st.permutations(range(3)),
    headings=st.sampled_from([("project", "name", "aim"), ("Project ", "NAME", " Aim")]),
)
def test_same_rows_in_every_dialect(
    rows: list[tuple[str, str]],
    delimiter: str,
    encoding: str,
    line_end: str,
    quoting: int,
    order: list[int],
    headings: tuple[str, ...],
) -> None:
    table = [headings, *((f"P{number}", name, aim) for number, (name, aim) in enumerate(rows))]
    data = ENCODINGS[encoding](_written(table, delimiter, quoting, order).replace("\n", line_end))
    (file,) = check([("any.csv", data)], EMPTY).files
    assert [problem for problem in file.problems if problem.severity is not Severity.FIXED] == []
    assert file.rows is not None
    assert file.rows.schema == arrow_schema("projects")
    assert file.rows["name"].to_pylist() == [name for name, _ in rows]
    assert file.rows["aim"].to_pylist() == [aim or None for _, aim in rows]
    assert file.rows["line"].to_pylist() == list(range(2, len(rows) + 2))
    told = {problem.code for problem in file.problems}
    assert ("delimiter" in told) == (delimiter != ",")
    assert ("line_ends" in told) == (line_end != "\n")
    assert ("byte_order_mark" in told) == (encoding == "utf-8 with mark")
    letters = any(word in name + aim for name, aim in rows for word in LETTERS)
    assert ("encoding" in told) == (encoding.startswith("utf-16") or (encoding == "windows-1252" and letters))
    assert ("heading_spelling" in told) == (headings[0] != "project")
