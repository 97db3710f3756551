"""What a programme's store holds, as at its latest or any earlier version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from evaluation.domain.actor import Actor
from evaluation.domain.collection import Collection
from evaluation.intake import contract
from queries.access import Action, require
from queries.errors import UnknownVersion
from queries.frames import frame
from queries.ledger import batch_projects, latest_version
from queries.statements import statement
from queries.store import Store

#: Where a number came from, not what it says: left out of the fingerprint.
PROVENANCE = frozenset({"batch", "line"})

#: Returns that are sorted at once for the fingerprint, or those of one site: DuckDB has 1 GB.
MOST_IN_A_PART = 2_000_000

_CURRENT_ROWS = {
    "projects": "rows/projects",
    "outcomes": "rows/outcomes",
    "sites": "rows/sites",
    "sources": "rows/sources",
    "returns": "rows/returns",
    "delivery": "rows/delivery",
}


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One published file. received_at is in UTC; version is the one it was published with."""

    batch: str
    sequence: int
    version: int
    kind: str
    file_name: str
    sha256: str
    byte_size: int
    row_count: int
    actor: str
    received_at: datetime
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Act:
    """One entry of the audit log. happened_at is in UTC; detail is JSON; version is the store's afterwards."""

    sequence: int
    happened_at: datetime
    actor: str
    action: str
    detail: str
    version: int


def version(store: Store, actor: Actor) -> int:
    """Return the latest published version; 0 for an empty store."""
    require(store, actor, Action.READ)
    with store.cursor() as cursor:
        return latest_version(cursor)


def published_at(store: Store, actor: Actor, version: int) -> datetime:
    """Return when a version was published, in UTC. Raises UnknownVersion."""
    require(store, actor, Action.READ)
    with store.cursor() as cursor:
        return _publication(cursor, version)


def version_on(store: Store, actor: Actor, day: date) -> int:
    """Return the version that was the latest at the end of a day, in UTC; 0 where there was none yet."""
    require(store, actor, Action.READ)
    with store.cursor() as cursor:
        before = datetime.combine(min(day, date.max - timedelta(days=1)), time.min) + timedelta(days=1)
        row = cursor.execute(statement("programme/version_by"), {"before": before}).fetchone()
    assert row is not None, "an aggregate without groups gives one row"
    return row[0]


def collection(store: Store, actor: Actor, *, as_at: int | None = None) -> Collection:
    """Return the current rows of every kind, as at a version (the latest by default).

    One row a key: of the rows published on or before that version, the one of the latest batch. Frames are sorted by
    key, so that nothing depends on the order of loading. Only projects that the actor may see. Version 0 is empty.
    Raises UnknownVersion.
    """
    projects = require(store, actor, Action.READ).projects(Action.READ)
    with store.cursor() as cursor:
        return current_collection(cursor, as_at=known_version(cursor, as_at), projects=projects)


def project_names(store: Store, actor: Actor) -> dict[str, str]:
    """Return the name of each project that the actor may see, by its code, in the order of the codes."""
    projects = require(store, actor, Action.READ).projects(Action.READ)
    with store.cursor() as cursor:
        rows = current_rows(cursor, "projects", as_at=latest_version(cursor), projects=projects)
    return dict(zip(rows["project"].to_pylist(), rows["name"].to_pylist(), strict=True))


def fingerprint(store: Store, actor: Actor, *, as_at: int | None = None) -> str:
    """Return the sha-256, in hexadecimal, over the content of the current rows as at a version.

    Hashed as UTF-8 lines, one row each: kinds by name, rows by key, a row as compact JSON [kind, {column: value}] with
    its columns by name. Only cells that hold something are written, so that a column added to the contract later does
    not alter the fingerprint of what was there before. Numbers are in Python's shortest form that reads back the same,
    always with a decimal point or exponent (-0 as 0.0); dates are ISO. Batch, line, file and time are left out.
    Raises UnknownVersion.
    """
    require(store, actor, Action.READ)
    with store.cursor() as cursor:
        return fingerprint_at(cursor, known_version(cursor, as_at))


def fingerprint_at(cursor: duckdb.DuckDBPyConnection, as_at: int) -> str:
    """Return the fingerprint for a job of the app's own, which nobody need be allowed to read for."""
    digest = hashlib.sha256()
    for kind in sorted(_CURRENT_ROWS):
        parts = _returns_in_parts(cursor, as_at) if kind == "returns" else [current_rows(cursor, kind, as_at=as_at)]
        for part in parts:
            for line in _content_lines(kind, part):
                digest.update(line)
    return digest.hexdigest()


def _returns_in_parts(cursor: duckdb.DuckDBPyConnection, as_at: int) -> Iterator[pa.Table]:
    """Yield the current returns by key, some sites of one project at a time: very many cannot be sorted at once."""
    found = cursor.execute(statement("rows/returns_by_site"), {"as_at": as_at}).to_arrow_table().to_pandas()
    for project, sites in found.groupby("project", sort=False):
        part = (sites["returns"].cumsum() - sites["returns"]) // MOST_IN_A_PART
        for codes in (block["site"] for _, block in sites.groupby(part, sort=False)):
            span = {"first_site": codes.iloc[0], "last_site": codes.iloc[-1]}
            yield current_rows(cursor, "returns", as_at=as_at, projects=frozenset([str(project)]), **span)


def history(store: Store, actor: Actor) -> tuple[Batch, ...]:
    """Return every published file, newest first; none that also holds a project which the actor may not see.

    Of what was published together with such a file, the reason is not told, nor files that name no project.
    """
    projects = require(store, actor, Action.READ).projects(Action.READ)
    batches = tuple(Batch(**row) for row in _rows(store, "programme/history"))
    if projects is None:
        return batches
    with store.cursor() as cursor:
        holds = batch_projects(cursor)
    named, others = {batch for batch, _ in holds}, {batch for batch, project in holds if project not in projects}
    shared = {batch.version for batch in batches if batch.batch in others}
    return tuple(
        replace(batch, reason=None) if batch.version in shared else batch
        for batch in batches
        if batch.batch not in others and (batch.batch in named or batch.version not in shared)
    )


def audit(store: Store, actor: Actor) -> tuple[Act, ...]:
    """Return every act, newest first; only to who may see them of every project, as they are not told apart."""
    require(store, actor, Action.AUDIT, everywhere=True)
    return tuple(Act(**row) for row in _rows(store, "programme/audit"))


def current_rows(
    cursor: duckdb.DuckDBPyConnection,
    kind: str,
    *,
    as_at: int,
    projects: frozenset[str] | None = None,
    first_site: str | None = None,
    last_site: str | None = None,
) -> pa.Table:
    """Return batch, line and the contract's columns of one kind, one row a key, sorted by key.

    projects: only theirs; published sources name none and are read by everybody. first_site, last_site: of returns,
    only those of sites from the one code to the other.
    """
    values: dict[str, object] = {"as_at": as_at}
    if kind != "sources":
        values["projects"] = None if projects is None else sorted(projects)
    if kind == "returns":
        values |= {"first_site": first_site, "last_site": last_site}
    return cursor.execute(statement(_CURRENT_ROWS[kind]), values).to_arrow_table()


def current_collection(
    cursor: duckdb.DuckDBPyConnection,
    *,
    as_at: int,
    projects: frozenset[str] | None = None,
    without: Container[str] = (),
) -> Collection:
    """Return the current rows of every kind within a transaction of the caller's; none of the kinds named."""
    tables = current_tables(cursor, as_at=as_at, projects=projects, without=without)
    return Collection(**{kind: frame(table) for kind, table in tables.items()})


def current_tables(
    cursor: duckdb.DuckDBPyConnection,
    *,
    as_at: int,
    projects: frozenset[str] | None = None,
    without: Container[str] = (),
) -> dict[str, pa.Table]:
    """Return the same rows as DuckDB gives them, by kind."""
    return {
        kind: contract.arrow_schema(kind).empty_table()
        if kind in without
        else current_rows(cursor, kind, as_at=as_at, projects=projects)
        for kind in _CURRENT_ROWS
    }


def content_columns(kind: str) -> list[str]:
    """Return the columns of a kind that say something, in the contract's order."""
    return [name for name in contract.arrow_schema(kind).names if name not in PROVENANCE]


def known_version(cursor: duckdb.DuckDBPyConnection, as_at: int | None) -> int:
    """Return the version asked for, the latest for None. Raises UnknownVersion."""
    if as_at is None:
        return latest_version(cursor)
    if as_at != 0:
        _publication(cursor, as_at)
    return as_at


def _publication(cursor: duckdb.DuckDBPyConnection, version: int) -> datetime:
    row = cursor.execute(statement("programme/publication"), {"version": version}).fetchone()
    if row is None:
        raise UnknownVersion(f"There is no version {version}. The latest is {latest_version(cursor)}.")
    return row[0].replace(tzinfo=UTC)


def _rows(store: Store, name: str) -> list[dict[str, Any]]:
    """Return a query's rows by column, times in UTC."""
    with store.cursor() as cursor:
        found = cursor.execute(statement(name))
        columns = [column[0] for column in found.description or ()]
        rows = found.fetchall()
    return [
        {
            column: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
            for column, value in zip(columns, row, strict=True)
        }
        for row in rows
    ]


def _content_lines(kind: str, rows: pa.Table) -> Iterator[bytes]:
    columns = sorted(content_columns(kind))
    for batch in rows.select(columns).to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            cells = {name: _stable(value) for name, value in row.items() if value is not None}
            yield json.dumps([kind, cells], ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def _stable(value: object) -> object:
    if isinstance(value, float):
        return value + 0.0  # -0.0 + 0.0 is 0.0
    return value.isoformat() if isinstance(value, date) else value
