"""A block's cells as columns of distinct texts, each read once by the same parser as a small file's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from evaluation.intake.cells import PLAIN_CODE, Cell, Dialect, parse
from evaluation.intake.columns import NUMBER_TYPES, Column, Type

#: Texts whose reading is kept from one block to the next, over all columns; beyond it the memory starts anew.
_REMEMBERED = 1_000_000
_MARKS = (None, "x", "z", "c")
_SPACE = " \t\n"
_EPOCH = date(1970, 1, 1).toordinal()


class Memory:
    """What texts have been read as, by column."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._cells: dict[str, dict[str, Cell]] = {}
        self._count = 0

    def read(self, texts: Sequence[str], column: Column, dialect: Dialect) -> list[Cell]:
        """Return what each text holds; a blank one holds nothing."""
        if self._count > _REMEMBERED:
            self._cells, self._count = {}, 0
        known = self._cells.setdefault(column.name, {"": Cell()})
        before = len(known)
        found = []
        for text in texts:
            cell = known.get(text)
            if cell is None:
                cell = known[text] = parse(text, column, dialect)
            found.append(cell)
        self._count += len(known) - before
        return found


@dataclass(frozen=True, eq=False)
class Vector:
    """One column of a block: its distinct texts (trimmed), each row's place among them, and what they were read as.

    spaces: how many characters the trimming took from each text.
    """

    column: Column
    texts: list[str]
    index: np.ndarray
    cells: list[Cell]
    spaces: list[int]

    def _spread(self, values: Sequence[Any], type_: Any) -> np.ndarray:
        return np.array(values, dtype=type_)[self.index]

    @cached_property
    def blank(self) -> np.ndarray:
        """Return where the cell is blank."""
        return self._spread([text == "" for text in self.texts], bool)

    @cached_property
    def faulty(self) -> np.ndarray:
        """Return where the cell is at fault: unreadable, or blank in a column that must be filled."""
        needed = self.column.required
        return self._spread(
            [
                cell.fault is not None or (needed and text == "")
                for text, cell in zip(self.texts, self.cells, strict=True)
            ],
            bool,
        )

    @cached_property
    def valued(self) -> np.ndarray:
        """Return where the cell has a value."""
        return self._spread([cell.value is not None for cell in self.cells], bool)

    @cached_property
    def fixed(self) -> np.ndarray:
        """Return where the cell was read after a fix that is told."""
        return self._spread([cell.fixed is not None for cell in self.cells], bool)

    @cached_property
    def marked(self) -> np.ndarray:
        """Return where the cell holds a mark."""
        return self._spread([cell.mark is not None for cell in self.cells], bool)

    @cached_property
    def numbers(self) -> np.ndarray:
        """Return the numbers as float64, NaN where there is none."""
        return self._spread([np.nan if cell.value is None else cell.value for cell in self.cells], np.float64)

    @cached_property
    def days(self) -> np.ndarray:
        """Return dates as days since 1970, -1e9 where there is none."""
        days = [cell.value.toordinal() - _EPOCH if isinstance(cell.value, date) else -(10**9) for cell in self.cells]
        return self._spread(days, np.int32)

    def _fault_of(self, place: int) -> str | None:
        """Return the code of the fault of a text, None for none."""
        fault = self.cells[place].fault
        return fault[0] if fault else "blank" if self.column.required and not self.texts[place] else None

    def fault_counts(self, rows: np.ndarray) -> dict[str, int]:
        """Return by code how many cells of some rows are at fault."""
        found: dict[str, int] = {}
        for place, times in enumerate(np.bincount(self.index[rows], minlength=len(self.texts)).tolist()):
            if times and (code := self._fault_of(place)):
                found[code] = found.get(code, 0) + times
        return found

    def at_fault(self, rows: np.ndarray, code: str) -> np.ndarray:
        """Return those of some rows whose cell has this fault."""
        return rows[self._spread([self._fault_of(place) == code for place in range(len(self.texts))], bool)[rows]]

    def spaces_in(self, rows: np.ndarray) -> int:
        """Return how many characters the trimming took from some rows."""
        return int(np.array(self.spaces)[self.index[rows]].sum()) if any(self.spaces) else 0

    def to_arrow(self, rows: np.ndarray) -> pa.Array:
        """Return the values of some rows: strings as a dictionary, dates as date32, numbers as float64."""
        if self.column.type in NUMBER_TYPES:
            return pa.array(self.numbers[rows], from_pandas=True)
        if self.column.type is Type.DATE:
            days = self.days[rows]
            return pa.array(days, mask=days == -(10**9)).cast(pa.date32())
        values = [cell.value if isinstance(cell.value, str) else None for cell in self.cells]
        return _dictionary(self.index[rows], values)

    def marks_to_arrow(self, rows: np.ndarray) -> pa.Array:
        """Return the marks of some rows as a dictionary."""
        places = self._spread([_MARKS.index(cell.mark) for cell in self.cells], np.int32)[rows]
        return _dictionary(places, _MARKS)


class PlainCodes(Vector):
    """A column whose every text is a code as it should be: nothing of it need be read text by text.

    A file may name half a million different codes.
    """

    def __init__(self, column: Column, texts: list[str], index: np.ndarray) -> None:
        """Take the column's texts, none of them blank, and each row's place among them."""
        super().__init__(column, texts, index, [], [])

    def _everywhere(self, what: bool) -> np.ndarray:
        return np.full(len(self.index), what)

    @property
    def blank(self) -> np.ndarray:
        """Return that no cell is blank."""
        return self._everywhere(False)

    @property
    def faulty(self) -> np.ndarray:
        """Return that no cell is at fault."""
        return self._everywhere(False)

    @property
    def fixed(self) -> np.ndarray:
        """Return that no cell is fixed."""
        return self._everywhere(False)

    @property
    def marked(self) -> np.ndarray:
        """Return that no cell is marked."""
        return self._everywhere(False)

    @property
    def valued(self) -> np.ndarray:
        """Return that every cell has a value."""
        return self._everywhere(True)

    def fault_counts(self, rows: np.ndarray) -> dict[str, int]:
        """Return that none is at fault."""
        return {}

    def to_arrow(self, rows: np.ndarray) -> pa.Array:
        """Return the codes of some rows."""
        return _dictionary(self.index[rows], self.texts)


def _dictionary(places: np.ndarray, values: Sequence[str | None]) -> pa.DictionaryArray:
    """Return values by place, null where the value is None."""
    empty = np.array([value is None for value in values])
    indices = pa.array(places, mask=empty[places]) if empty.any() else pa.array(places)
    return pa.DictionaryArray.from_arrays(indices, pa.array([value or "" for value in values], pa.string()))


def nothing(column: Column, rows: int) -> Vector:
    """Return a column that the file does not have."""
    return Vector(column, [""], np.zeros(rows, np.int32), [Cell()], [0])


def vector(chunk: pa.DictionaryArray, column: Column, memory: Memory, dialect: Dialect) -> Vector:
    """Return one column of a block from its text as a dictionary."""
    written = chunk.dictionary.to_pylist()
    if column.type is Type.CODE and len(written) and pc.all(_is_plain_code(chunk.dictionary)).as_py():
        return PlainCodes(column, written, chunk.indices.to_numpy())
    texts = [text.strip(_SPACE) for text in written]
    index = chunk.indices.to_numpy()
    spaces = [len(old) - len(new) for old, new in zip(written, texts, strict=True)]
    return Vector(column, texts, index, memory.read(texts, column, dialect), spaces)


def _is_plain_code(texts: pa.Array) -> pa.Array:
    return pc.match_substring_regex(texts, rf"\A(?:{PLAIN_CODE})\z")


def split_plain(data: bytes, headings: Sequence[str]) -> dict[str, pa.DictionaryArray]:
    """Return the columns of a plain block as text. Raises pa.ArrowInvalid where a row has another width."""
    names = [f"{place}" for place in range(len(headings))]
    text = pa.dictionary(pa.int32(), pa.string())
    table = pyarrow.csv.read_csv(
        pa.py_buffer(data),
        read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=len(data) + 1),
        parse_options=pyarrow.csv.ParseOptions(ignore_empty_lines=False),
        convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, text), strings_can_be_null=False),
    )
    chunks = [table.column(place).unify_dictionaries().combine_chunks() for place in range(len(headings))]
    return dict(zip(headings, chunks, strict=True))


def of_width(data: bytes, width: int) -> np.ndarray:
    """Return which lines of a block without quotes hold as many cells as there are headings."""
    letters = np.frombuffer(data if data.endswith(b"\n") else data + b"\n", np.uint8)
    ends = np.flatnonzero(letters == ord("\n"))
    commas = np.searchsorted(np.flatnonzero(letters == ord(",")), ends)
    return np.diff(commas, prepend=0) == width - 1
