"""What differs between two states of a programme, row by row: added, changed, unchanged though sent again, gone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from evaluation.domain.collection import Collection
from evaluation.domain.returns import is_taken_back
from evaluation.intake.contract import KINDS, arrow_schema

_PROVENANCE = ("batch", "line")


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


@dataclass(frozen=True, kw_only=True)
class RowChanges:
    """Every row that two states do not share, by kind, change and key."""

    changes: tuple[RowChange, ...]

    def of(self, kind: str | None = None, change: Change | None = None) -> tuple[RowChange, ...]:
        """Return the rows of one kind, of one change, or of both."""
        return tuple(each for each in self.changes if kind in (None, each.kind) and change in (None, each.change))

    def counts(self, kind: str | None = None) -> dict[Change, int]:
        """Return how many rows there are of each change, of one kind or of all."""
        return {change: len(self.of(kind, change)) for change in Change}

    @property
    def digest(self) -> str:
        """Return the sha-256 over all that differs: the same wherever the same rows change in the same way."""
        told = [
            [each.kind, each.key, each.before, each.after] for each in self.changes if each.change != Change.UNCHANGED
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def row_changes(before: Collection, after: Collection) -> RowChanges:
    """Return what differs. Rows that both states took from the same line of the same file are left out."""
    return RowChanges(changes=tuple(change for kind in KINDS for change in _of_kind(kind, before, after)))


def _of_kind(kind: str, before: Collection, after: Collection) -> list[RowChange]:
    old, new = before.frame(kind), after.frame(kind)
    lines_before, lines_after = _lines(old), _lines(new)
    rows_before = _by_key(kind, old[~lines_before.isin(lines_after)])
    rows_after = _by_key(kind, new[~lines_after.isin(lines_before)])
    return [
        _change(kind, rows_before.get(key), rows_after.get(key))
        for key in sorted(rows_before.keys() | rows_after.keys())
    ]


def _lines(frame: pd.DataFrame) -> pd.Index:
    return pd.MultiIndex.from_frame(frame[list(_PROVENANCE)])


def _by_key(kind: str, frame: pd.DataFrame) -> dict[tuple[str, ...], dict[str, object]]:
    names = [name for name in arrow_schema(kind).names if name not in _PROVENANCE]
    taken_back = is_taken_back(frame) if kind == "returns" else pd.Series(False, index=frame.index)
    rows: list[dict[str, object]] = [{} for _ in range(len(frame))]
    for name in names:
        for row, cell in zip(rows, _cells(frame[name]), strict=True):
            if cell is not None:
                row[name] = cell
    keys = [tuple(str(row.get(name, "")) for name in KINDS[kind].key) for row in rows]
    for row, is_back in zip(rows, taken_back, strict=True):
        if is_back:
            row[""] = True
    return dict(zip(keys, rows, strict=True))


def _cells(column: pd.Series) -> list[object]:
    """Return a column's cells with None for what is missing and days as text."""
    missing = column.isna().to_numpy()
    if pd.api.types.is_datetime64_dtype(column.dtype):
        values = np.datetime_as_string(column.to_numpy(), unit="D").tolist()
    else:
        values = column.tolist()
    return [None if gone else value for gone, value in zip(missing.tolist(), values, strict=True)]


def _change(kind: str, old: dict[str, object] | None, new: dict[str, object] | None) -> RowChange:
    was_there, is_there = _stands(old), _stands(new)
    some = new or old or {}
    names: tuple[str, ...] = ()
    if was_there and not is_there:
        change = Change.GONE
    elif not was_there and is_there:
        change = Change.ADDED
    else:
        columns = arrow_schema(kind).names
        names = tuple(name for name in columns if (old or {}).get(name) != (new or {}).get(name))
        change = Change.CHANGED if names else Change.UNCHANGED
    return RowChange(
        kind=kind,
        change=change,
        key={name: some.get(name) for name in KINDS[kind].key},
        before=_shown(old) if was_there else None,
        after=_shown(new) if is_there else None,
        columns=names,
    )


def _stands(row: dict[str, object] | None) -> bool:
    """A row that was taken back with [z] stands for nothing."""
    return row is not None and "" not in row


def _shown(row: dict[str, object] | None) -> dict[str, object]:
    return {name: value for name, value in (row or {}).items() if name}
