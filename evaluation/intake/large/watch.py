"""The search for personal data in a large file: the same search as in a small one, over the rows that bear on it.

Those are the first rows, which show what the columns hold, and every row with a cell that looks personal at a glance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evaluation.intake import personal
from evaluation.intake.contract import RETURNS
from evaluation.intake.personal_patterns import SUSPICIOUS_VISIBLE, VISIBLE, suspicious
from evaluation.intake.reading import TextTable, columns_of, trimmed
from evaluation.intake.records import Records
from evaluation.intake.report import Report

#: Rows looked at from the start, and most rows with a suspicious cell; a file with more of them stops by its share.
_FIRST_ROWS, _MOST_ROWS = 5_000, 50_000
#: Shorter texts hold nothing personal.
_SHORTEST = 5


class Watch:
    """The rows of one file that are to be searched."""

    def __init__(self, headings: Sequence[str]) -> None:
        """Take the file's headings, x_ columns among them."""
        self._headings = list(headings)
        self._rows: dict[int, list[str]] = {}
        self._broken: list[tuple[int, str, str]] = []
        self._first = 0

    def rows_of(self, written: Mapping[str, pa.DictionaryArray], rows: int) -> np.ndarray:
        """Return which rows of a block, given as text by column, are to be kept."""
        kept = np.zeros(rows, bool)
        kept[: max(_FIRST_ROWS - self._first, 0)] = True
        for column in written.values():
            looks = look_personal(column.dictionary)
            if looks.any():
                kept |= looks[column.indices.to_numpy()]
        self._first += rows
        return np.flatnonzero(kept)[: max(_MOST_ROWS - len(self._rows), 0)]

    def keep(self, records: Records) -> None:
        """Keep rows that were chosen."""
        self._rows.update(zip(records.numbers, records.rows, strict=True))

    def choose(self, records: Records) -> None:
        """Keep those of some rows that are among the first or look personal."""
        for number, row in zip(records.numbers, records.rows, strict=True):
            looks = any(len(text) >= _SHORTEST and suspicious(text) for text in row)
            if (looks or self._first < _FIRST_ROWS) and len(self._rows) < _MOST_ROWS:
                self._rows[number] = row
            self._first += 1
        self._broken += records.broken

    def table(self, name: str, report: Report) -> TextTable:
        """Return the kept rows of the right width as text, to show problems among their cells."""
        numbers = [number for number in sorted(self._rows) if len(self._rows[number]) == len(self._headings)]
        records, _ = trimmed(Records([self._rows[number] for number in numbers], numbers))
        columns = columns_of(RETURNS, self._headings, records.rows)
        return TextTable(
            name=name, kind=RETURNS.name, headings=tuple(self._headings), columns=columns, lines=numbers, report=report
        )

    def found(self) -> personal.Found:
        """Return what is personal in the file."""
        numbers = sorted(self._rows)
        rows = Records([self._headings, *(self._rows[number] for number in numbers)], [1, *numbers], self._broken)
        records, _ = trimmed(rows)
        found = personal.search(records, 0)
        whole = [row for row in records.rows[1 : _FIRST_ROWS + 1] if len(row) == len(self._headings)]
        if personal.one_row_a_person(columns_of(RETURNS, self._headings, whole)):
            found.reasons.append(personal.ONE_ROW_A_PERSON)
        return found


def look_personal(texts: pa.Array) -> np.ndarray:
    """Return which texts are worth a closer look: those of visible ASCII all at once, the others one by one."""
    visible = pc.match_substring_regex(texts, VISIBLE).to_numpy(zero_copy_only=False).astype(bool)
    looks = pc.match_substring_regex(texts, SUSPICIOUS_VISIBLE).to_numpy(zero_copy_only=False).astype(bool)
    for place in np.flatnonzero(~visible).tolist():
        looks[place] = suspicious(texts[place].as_py())
    looks &= pc.utf8_length(texts).to_numpy(zero_copy_only=False) >= _SHORTEST
    return looks
