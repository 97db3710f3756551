"""What differs between two states of a programme, row by row: added, changed, unchanged though sent again, gone."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import overload

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from evaluation.domain.collection import Collection
from evaluation.domain.returns import is_taken_back
from evaluation.intake.contract import KINDS, arrow_schema

_PROVENANCE = ["batch", "line"]


class Change(StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """One row: its key, its cells before and after (None where there is none), and the columns that differ."""

    kind: str
    change: Change
    key: Mapping[str, object]
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class KindChanges:
    """The rows of one kind that two states do not share, by key.

    before, after: the cells on each side, all missing where there is no row. stood, stands: whether there is one on
    that side and it was not taken back with [z]. Ten thousand rows are compared column by column; the few that a
    person looks at are put into words.
    """

    kind: str
    before: pd.DataFrame
    after: pd.DataFrame
    stood: np.ndarray
    stands: np.ndarray

    @cached_property
    def differs(self) -> pd.DataFrame:
        """Return, per row and column, whether the cells differ; two missing cells do not."""
        return pd.DataFrame({name: _differ(self.before[name], self.after[name]) for name in self.after.columns})

    @cached_property
    def change(self) -> np.ndarray:
        """Return what became of each row, as text."""
        gone, added = self.stood & ~self.stands, ~self.stood & self.stands
        other = np.where(self.differs.to_numpy().any(axis=1), str(Change.CHANGED), str(Change.UNCHANGED))
        return np.select([gone, added], [str(Change.GONE), str(Change.ADDED)], other)

    def of_projects(self, projects: frozenset[str]) -> KindChanges:
        """Return the rows of some projects; sources belong to none, and stay."""
        if "project" not in self.after:
            return self
        code = self.after["project"].where(self.after["project"].notna(), self.before["project"])
        mine = code.isin(projects).to_numpy(bool)
        before, after = self.before[mine], self.after[mine]
        return KindChanges(
            kind=self.kind, before=before, after=after, stood=self.stood[mine], stands=self.stands[mine]
        )  # fmt: skip

    def rows(self, places: np.ndarray) -> list[RowChange]:
        """Return the rows at these places in words."""
        old, new = (_cells(side.iloc[places]) for side in (self.before, self.after))
        differs = self.differs.iloc[places].to_numpy()
        # Where a row comes or goes, no single cell of it has changed.
        moved = (self.stood == self.stands)[places]
        return [
            RowChange(
                kind=self.kind,
                change=Change(self.change[place]),
                key={name: becomes.get(name, was.get(name)) for name in KINDS[self.kind].key},
                before=was if self.stood[place] else None,
                after=becomes if self.stands[place] else None,
                columns=tuple(self.differs.columns[differs[at]]) if moved[at] else (),
            )
            for at, (place, was, becomes) in enumerate(zip(places, old, new, strict=True))
        ]

    def content(self) -> bytes:
        """Return everything that differs as CSV, where text stands in quotes and a missing cell is empty."""
        which = self.change != str(Change.UNCHANGED)
        sides = {"before": self.before, "after": self.after}
        columns = {f"{side} {name}": cells[name][which] for side, cells in sides.items() for name in cells}
        columns |= {"stood": self.stood[which], "stands": self.stands[which]}
        text = io.BytesIO()
        pyarrow.csv.write_csv(
            pa.table({name: pa.array(cells, from_pandas=True) for name, cells in columns.items()}), text
        )
        return text.getvalue()


class Rows(Sequence[RowChange]):
    """Some of the rows, each put into words when it is asked for."""

    def __init__(self, parts: Iterable[tuple[KindChanges, np.ndarray]]) -> None:
        self._parts = tuple(parts)

    def __len__(self) -> int:
        return sum(len(places) for _, places in self._parts)

    @overload
    def __getitem__(self, index: int) -> RowChange: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[RowChange, ...]: ...
    def __getitem__(self, index: int | slice) -> RowChange | tuple[RowChange, ...]:
        which = range(len(self))[index]
        if isinstance(which, int):
            return self[which : which + 1][0]
        found: list[RowChange] = []
        first = 0
        for part, places in self._parts:
            found += part.rows(places[[place - first for place in which if 0 <= place - first < len(places)]])
            first += len(places)
        return tuple(found)

    def __iter__(self) -> Iterator[RowChange]:
        return iter(self[:])


@dataclass(frozen=True, kw_only=True, eq=False)
class RowChanges:
    """Every row that two states do not share, by kind, change and key."""

    parts: tuple[KindChanges, ...]

    @property
    def changes(self) -> Rows:
        """Return all of them."""
        return self.of()

    def of(self, kind: str | None = None, change: Change | None = None) -> Rows:
        """Return the rows of one kind, of one change, or of both."""
        parts = [part for part in self.parts if kind in (None, part.kind)]
        which = ((part.change == str(change)) if change else np.ones(len(part.change), bool) for part in parts)
        return Rows((part, np.flatnonzero(each)) for part, each in zip(parts, which, strict=True))

    def counts(self, kind: str | None = None) -> dict[Change, int]:
        """Return how many rows there are of each change, of one kind or of all."""
        parts = [part for part in self.parts if kind in (None, part.kind)]
        return {change: sum(int((part.change == str(change)).sum()) for part in parts) for change in Change}

    @property
    def projects(self) -> frozenset[str]:
        """Return the projects of which any row differs; sources belong to none."""
        sides = [frame for part in self.parts if part.kind != "sources" for frame in (part.before, part.after)]
        return frozenset(code for frame in sides for code in frame["project"].dropna().unique())

    def of_projects(self, projects: frozenset[str] | None) -> RowChanges:
        """Return those of some projects; None: of all. Sources belong to none, and stay."""
        return self if projects is None else RowChanges(parts=tuple(part.of_projects(projects) for part in self.parts))

    @cached_property
    def digest(self) -> str:
        """Return the sha-256 over all that differs: the same wherever the same rows change in the same way."""
        digest = hashlib.sha256()
        for part in self.parts:
            content = part.content()
            digest.update(f"{part.kind} {len(content)}\n".encode())
            digest.update(content)
        return digest.hexdigest()


def row_changes(before: Collection, after: Collection) -> RowChanges:
    """Return what differs. Rows that both states took from the same line of the same file are left out."""
    kinds = [kind for kind in KINDS if before.frame(kind) is not after.frame(kind)]
    parts = (_of_kind(kind, before.frame(kind), after.frame(kind)) for kind in kinds)
    return RowChanges(parts=tuple(part for part in parts if len(part.stood)))


def _of_kind(kind: str, old: pd.DataFrame, new: pd.DataFrame) -> KindChanges:
    if len(old) and len(new):
        lines_before, lines_after = (pd.MultiIndex.from_frame(frame[_PROVENANCE]) for frame in (old, new))
        old, new = old[~lines_before.isin(lines_after)], new[~lines_after.isin(lines_before)]
    places_before, places_after = _places(kind, old), _places(kind, new)
    keys = sorted(places_before.keys() | places_after.keys())
    stood, stands = ~_taken_back(kind, old), ~_taken_back(kind, new)
    was, now = (np.array([places.get(key, -1) for key in keys], int) for places in (places_before, places_after))
    names = [name for name in arrow_schema(kind).names if name not in _PROVENANCE]
    return KindChanges(
        kind=kind,
        before=_aligned(old[names], was),
        after=_aligned(new[names], now),
        stood=(was >= 0) & np.append(stood, False)[was],
        stands=(now >= 0) & np.append(stands, False)[now],
    )


def _places(kind: str, frame: pd.DataFrame) -> dict[tuple[str, ...], int]:
    """Return where each key stands; days as text, a missing part of a key as an empty one."""
    columns = [_words(frame[name]) for name in KINDS[kind].key]
    return {key: place for place, key in enumerate(zip(*columns, strict=True))}


def _words(column: pd.Series) -> list[str]:
    return ["" if cell is None else str(cell) for cell in _plain(column)]


def _taken_back(kind: str, frame: pd.DataFrame) -> np.ndarray:
    return is_taken_back(frame).to_numpy(bool) if kind == "returns" else np.zeros(len(frame), bool)


def _aligned(frame: pd.DataFrame, places: np.ndarray) -> pd.DataFrame:
    """Return the rows at these places, one for each; all cells missing at -1."""
    return frame.reset_index(drop=True).reindex(places).reset_index(drop=True)


def _differ(old: pd.Series, new: pd.Series) -> np.ndarray:
    missing, now_missing = old.isna().to_numpy(), new.isna().to_numpy()
    unlike = old.to_numpy() != new.to_numpy() if len(old) else np.zeros(0, bool)
    return (missing != now_missing) | (unlike.astype(bool) & ~missing)


def _cells(rows: pd.DataFrame) -> list[dict[str, object]]:
    """Return, per row, the cells that hold something."""
    found: list[dict[str, object]] = [{} for _ in range(len(rows))]
    for name in rows:
        for cells, cell in zip(found, _plain(rows[name]), strict=True):
            if cell is not None:
                cells[str(name)] = cell
    return found


def _plain(column: pd.Series) -> list[object]:
    """Return a column's cells with None for what is missing and days as text."""
    missing = column.isna().to_numpy()
    if pd.api.types.is_datetime64_dtype(column.dtype):
        values = np.datetime_as_string(column.to_numpy(), unit="D").tolist()
    else:
        values = column.tolist()
    return [None if gone else value for gone, value in zip(missing.tolist(), values, strict=True)]
