"""The reader of our own: what it accepts, an independent RFC 4180 reader reads alike; rows count as Excel's do."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.intake.records import QUOTE_FAULTS, split


@given(st.text(alphabet='ab ,"\n;', max_size=60))
def test_accepted_text_has_one_shape(text: str) -> None:
    records = split(text, ",")
    if records.broken:
        return
    reference = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert records.rows == [row or [""] for row in reference]
    assert records.numbers == list(range(1, len(reference) + 1))


@given(st.lists(st.lists(st.text(alphabet='ab ,"\n;\t', max_size=6), min_size=2, max_size=4), max_size=6))
def test_written_rows_come_back(rows: list[list[str]]) -> None:
    for delimiter in (",", ";", "\t"):
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
        records = split(text.getvalue(), delimiter)
        assert records.rows == rows
        assert records.broken == []


def test_a_record_counts_once_and_a_blank_row_counts() -> None:
    records = split('a,"1\n2\n3"\n\nb,c\n', ",")
    assert records.rows == [["a", "1\n2\n3"], [""], ["b", "c"]]
    assert records.numbers == [1, 2, 3]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('a,"b', "unclosed_quote"),
        ('a,"b""', "unclosed_quote"),
        ('"a"b,c', "stray_quote"),
        ('5" pipe,c', "stray_quote"),
        ('a, "b"', "stray_quote"),
    ],
)
def test_rows_with_wrong_quotes_are_told_and_passed(line: str, code: str) -> None:
    records = split(f"x,y\n{line}\nz,w\n", ",")
    assert records.rows == [["x", "y"], ["z", "w"]]
    assert records.numbers == [1, 3]
    assert records.broken == [(2, code, line)]


def test_reading_stops_where_quotes_make_no_sense() -> None:
    records = split('a"b\n' * 100_000, ",")
    assert len(records.broken) == QUOTE_FAULTS
    assert records.rows == []
