"""Publishing checked files: immutable batches, all of a call or none.

Nothing is updated in place. A row whose key was published before supersedes it; both stay, and every past version can
be seen again. A file is a repeat when the same bytes were published before and publishing them again would change no
row in force; if later files have superseded some of its rows, loading it again is a change and is published.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from evaluation.domain.actor import Actor
from evaluation.intake import contract
from evaluation.intake.checking import Checked, CheckedFile
from queries import chain
from queries.access import Action, require
from queries.large import SpooledRows
from queries.ledger import latest_version
from queries.programme import content_columns, current_rows
from queries.statements import statement
from queries.store import Store

_INSERT_ROWS = {
    "projects": "uploads/insert_projects",
    "outcomes": "uploads/insert_outcomes",
    "sites": "uploads/insert_sites",
    "sources": "uploads/insert_sources",
    "returns": "uploads/insert_returns",
    "delivery": "uploads/insert_delivery",
}


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """A file that changes nothing: its name now, and the version and time (UTC) at which its bytes were published."""

    name: str
    version: int
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class Published:
    """version: the store's after the call; batches: the ids of what was added; repeats: files already there."""

    version: int
    batches: tuple[str, ...]
    repeats: tuple[Repeat, ...]

    @property
    def repeated(self) -> tuple[str, ...]:
        """Return the names of the files that were already there."""
        return tuple(repeat.name for repeat in self.repeats)


def publish(store: Store, actor: Actor, checked: Checked, *, reason: str | None = None) -> Published:
    """Publish checked files in one transaction; the version grows by one if anything is new, else stays.

    Refuses files with faults (ValueError: the door reports them first). Raises NotAllowed, StoreReadOnly or
    NothingSaved.
    """
    require(store, actor, Action.PUBLISH)
    with store.writing() as cursor:
        return Publication(cursor, actor, reason).add(checked)


def repeats(store: Store, actor: Actor, checked: Checked) -> tuple[Repeat, ...]:
    """Return which of the files would change nothing if they were published now; none of others' projects.

    Else a file of guesses would tell whether it is what another project published.
    """
    within = require(store, actor, Action.CHECK).projects(Action.CHECK)
    with store.cursor() as cursor:
        as_at = latest_version(cursor)
        found = (repeat_of(cursor, file, as_at=as_at) for file in checked.files if is_within(file, within))
        return tuple(repeat for repeat in found if repeat)


def projects_in(file: CheckedFile) -> frozenset[str]:
    """Return the codes of the projects in a file's rows; none where it could not be read, and of sources."""
    if file.rows is None or file.kind == "sources":
        return frozenset()
    return frozenset(file.rows.select(["project"])["project"].unique().to_pylist())


def is_within(file: CheckedFile, projects: frozenset[str] | None) -> bool:
    """Return whether a file was read and holds rows of these projects only (None: every project)."""
    return file.rows is not None and (projects is None or projects_in(file) <= projects)


class Publication:
    """One version's rows of the ledger, written inside the caller's transaction."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, actor: Actor, reason: str | None) -> None:
        self._cursor = cursor
        self._actor = actor
        self._reason = reason
        self._now = datetime.now(UTC).replace(tzinfo=None)
        self._before = latest_version(cursor)

    def add(self, checked: Checked) -> Published:
        """Add what is new of the files, in the order in which they take effect."""
        if not checked.ok:
            raise ValueError("files with faults are never published")
        batches: list[str] = []
        found: list[Repeat] = []
        for file in checked.files:
            repeat = repeat_of(self._cursor, file, as_at=self._before + 1)
            if repeat:
                found.append(repeat)
            else:
                batches.append(self._add_file(file))
        if batches:
            self.begin_version("publish", {"batches": batches})
        return Published(
            version=self._before + 1 if batches else self._before, batches=tuple(batches), repeats=tuple(found)
        )

    def begin_version(self, act: str, detail: dict[str, object]) -> int:
        """Add a version and its entry in the audit log, and return its number."""
        version = self._before + 1
        values = {"version": version, "published_at": self._now, "actor": self._actor.name, "reason": self._reason}
        self._run("uploads/insert_publication", values)
        chain.append(self._cursor, self._actor, act, {**detail, "reason": self._reason}, version=version, at=self._now)
        return version

    def _add_file(self, file: CheckedFile) -> str:
        batch = uuid.uuid4().hex
        kind, rows = _content(file)
        self._run("uploads/insert_batch", self._batch_values(batch, file, kind))
        if isinstance(rows, SpooledRows):
            self._run("uploads/insert_spooled_returns", {"batch": batch, "path": str(rows.path)})
        else:
            with _registered(self._cursor, incoming=rows):
                self._run(_INSERT_ROWS[kind], {"batch": batch})
        self._run("uploads/insert_extent", {"batch": batch})
        return batch

    def _batch_values(self, batch: str, file: CheckedFile, kind: str) -> dict[str, object]:
        return {
            "batch": batch,
            "sequence": self._last_sequence() + 1,
            "version": self._before + 1,
            "kind": kind,
            "file_name": file.name,
            "sha256": file.sha256,
            "byte_size": file.byte_size,
            "row_count": file.row_count,
            "actor": self._actor.name,
            "received_at": self._now,
            "reason": self._reason,
        }

    def _last_sequence(self) -> int:
        row = self._run("uploads/last_sequence", {}).fetchone()
        assert row is not None, "an aggregate without groups gives one row"
        return row[0]

    def _run(self, name: str, values: dict[str, object]) -> duckdb.DuckDBPyConnection:
        return self._cursor.execute(statement(name), values)


def repeat_of(cursor: duckdb.DuckDBPyConnection, file: CheckedFile, *, as_at: int) -> Repeat | None:
    """Return what a file repeats, if publishing it would change nothing."""
    kind, rows = _content(file)
    row = cursor.execute(statement("uploads/same_bytes"), {"kind": kind, "sha256": file.sha256}).fetchone()
    if row is None or _rows_that_differ(cursor, kind, rows, as_at=as_at):
        return None
    return Repeat(name=file.name, version=row[0], published_at=row[1].replace(tzinfo=UTC))


def cited_elsewhere(
    cursor: duckdb.DuckDBPyConnection, file: CheckedFile, *, as_at: int, projects: frozenset[str] | None
) -> dict[int, str]:
    """Return the lines and codes of a file's sources that are new or changed and that others' rows in force cite.

    projects: whose citations may be changed (None: everybody's); also a code that others cite before it is described.
    """
    if projects is None or file.kind != "sources" or file.rows is None:
        return {}
    columns = content_columns("sources")
    present = current_rows(cursor, "sources", as_at=as_at).select(columns)
    with _registered(cursor, incoming=file.rows.select(columns), present=present):
        values = {"as_at": as_at, "projects": sorted(projects)}
        cited = {source for (source,) in cursor.execute(statement("uploads/cited_elsewhere"), values).fetchall()}
    places = zip(file.rows["line"].to_pylist(), file.rows["source"].to_pylist(), strict=True)
    return {line: source for line, source in places if source in cited}


def _rows_that_differ(cursor: duckdb.DuckDBPyConnection, kind: str, rows: pa.Table | SpooledRows, *, as_at: int) -> int:
    columns = content_columns(kind)
    present = current_rows(cursor, kind, as_at=as_at).select(columns)
    with _registered(cursor, incoming=rows.select(columns), present=present):
        row = cursor.execute(statement("uploads/rows_that_differ")).fetchone()
    assert row is not None, "a count gives one row"
    return row[0]


def _content(file: CheckedFile) -> tuple[str, pa.Table | SpooledRows]:
    if file.kind is None or file.rows is None:
        raise ValueError(f"{file.name} was not read, so it cannot be published")
    if file.rows.schema != contract.arrow_schema(file.kind):
        raise ValueError(f"{file.name} does not have the contract's columns")
    return file.kind, file.rows


@contextmanager
def _registered(cursor: duckdb.DuckDBPyConnection, **tables: pa.Table) -> Iterator[None]:
    """Let SQL see Arrow tables by name, on this cursor only."""
    for name, table in tables.items():
        cursor.register(name, table)
    try:
        yield
    finally:
        for name in tables:
            cursor.unregister(name)
