"""A part of a programme's rows, from which some outcomes are worked out, here or in a process apart."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from evaluation.domain.collection import Collection
from queries.frames import frame

_BEYOND = "beyond"


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows by kind as DuckDB gave them. beyond: as in Collection."""

    tables: Mapping[str, pa.Table]
    beyond: pa.Table | None = None

    def collection(self) -> Collection:
        """Return the rows as they are evaluated."""
        frames = {kind: frame(table) for kind, table in self.tables.items()}
        return Collection(**frames, beyond=None if self.beyond is None else frame(self.beyond))

    @property
    def places(self) -> list[tuple[str, str]]:
        """Return the project and outcome of each of its outcomes."""
        return places_of(self.tables["outcomes"])

    @property
    def size(self) -> int:
        """Return how many returns there are."""
        return self.tables["returns"].num_rows

    def packed(self) -> dict[str, bytes]:
        """Return the rows as Arrow streams, which cost next to nothing to write."""
        more = {} if self.beyond is None else {_BEYOND: self.beyond}
        return {kind: _packed(table) for kind, table in {**self.tables, **more}.items()}

    @classmethod
    def unpacked(cls, streams: Mapping[str, bytes]) -> Part:
        """Return the part that was packed."""
        tables = {kind: pa.ipc.open_stream(data).read_all() for kind, data in streams.items()}
        beyond = tables.pop(_BEYOND, None)
        return cls(tables=tables, beyond=beyond)


def places_of(outcomes: pa.Table) -> list[tuple[str, str]]:
    """Return the project and outcome of each row."""
    return list(zip(outcomes["project"].to_pylist(), outcomes["outcome"].to_pylist(), strict=True))


def _packed(table: pa.Table) -> bytes:
    data = io.BytesIO()
    with pa.ipc.new_stream(data, table.schema) as writer:
        writer.write_table(table)
    return data.getvalue()
