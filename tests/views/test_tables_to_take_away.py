"""Tables to take away: the page's figures, small numbers protected, notes in every row, nothing that runs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import openpyxl
import pytest

from components.packs.table_files import as_csv, as_workbook, defused
from evaluation.analysis.result_types import Counts
from evaluation.views.tables import SMALL_NUMBERS, Table, has_hidden_count, sites_table, with_notes
from tests.views.result_values import a_site, an_outcome


def _counts(numerator: float, denominator: float) -> Counts:
    return Counts(numerator=numerator, denominator=denominator, mean=None, sd=None, n=None)


def _site(before: tuple[float, float], after: tuple[float, float]):
    return a_site("S1", reference=_counts(*before), exposed=_counts(*after))


def _row(site, *, public: bool = False) -> dict[str, object]:
    table = sites_table(replace(an_outcome(), sites=(site,)), public=public)
    row = next(row for row in table.rows if row[1] == "new site")
    return dict(zip(table.columns, row, strict=True))


def test_a_site_shows_the_pages_figures_and_rounded_counts() -> None:
    row = _row(_site((302, 1001), (153, 1004)))
    assert row["Effect"] == 0.79
    assert isinstance(row["Kept, %"], int)
    assert (row["Before: number"], row["Before: out of"], row["After: number"]) == (300, 1000, 155)
    assert row["Notes"] == ""


@pytest.mark.parametrize("small", [(3, 1000), (7, 1000), (996, 1000), (2, 5)])
def test_a_small_count_or_complement_hides_the_count_and_the_sites_own_figures(small: tuple[float, float]) -> None:
    row = _row(_site((302, 1001), small))
    assert row["After: number"] == "*"
    assert row["Effect"] is row["Effect, from"] is row["Kept, %"] is row["Verdict"] is None
    assert row["Notes"] == SMALL_NUMBERS


def test_what_is_public_is_shown_as_it_was_published() -> None:
    row = _row(_site((302, 1001), (3, 1004)), public=True)
    assert (row["Before: number"], row["After: number"], row["Effect"]) == (302, 3, 0.79)


def test_a_small_count_of_a_member_hides_its_parent() -> None:
    member = _site((302, 1001), (4, 1000))
    assert has_hidden_count(a_site("P", members=(member,)), type_="proportion")
    assert not has_hidden_count(_site((302, 1001), (0, 1000)), type_="proportion"), "0 may be shown"
    assert has_hidden_count(_site((5, 1001.5), (400, 1000)), type_="rate")


HOSTILE = ("=cmd|'/c'!A0", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\rx")


@pytest.mark.parametrize("text", HOSTILE)
def test_text_cannot_run_and_a_negative_number_stays_a_number(text: str) -> None:
    assert defused(text) == f"'{text}"
    assert defused(-1.5) == -1.5
    table = Table(title="T", columns=("Name", "Figure", "Notes"), rows=((text, -1.5, ""), ("plain", None, "")))
    lines = list(csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"), newline="")))
    assert lines[1] == [f"'{text}", "-1.5", ""]
    assert lines[2] == ["plain", "", ""]
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(table))).active
    assert sheet is not None
    assert (sheet["A2"].data_type, sheet["B2"].value, sheet["B3"].value) == ("s", -1.5, None)


def test_notes_stand_in_every_row_after_its_own() -> None:
    table = with_notes(Table(title="T", columns=("A", "Notes"), rows=((1, "Own."), (2, ""))), ("Made-up data.", "V 1."))
    assert [row[-1] for row in table.rows] == ["Own. Made-up data. V 1.", "Made-up data. V 1."]
