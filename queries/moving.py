"""Moving a programme's store between a file and a shared store, whole: every row, the history and the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from evaluation.domain.actor import Actor
from queries import chain, shared
from queries.access import Action, require_owner
from queries.errors import CallError
from queries.ledger import latest_version
from queries.migrations import tables_of
from queries.programme import fingerprint_at
from queries.settings import database_path, shared_address
from queries.store import Store, open_file

#: What a store makes for itself.
_ITS_OWN = frozenset({"schema_migration", "turn"})
_ROWS_AT_ONCE = 100_000


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What was moved: the version it stands at, its fingerprint, and the last hash of the audit log before the move."""

    version: int
    fingerprint: str
    head: str


def to_shared(actor: Actor, *, folder: str, database: Path | None = None) -> Moved:
    """Make the shared store that OUTCOMES_SHARED names and move a file's programme there.

    folder: where its rows go, a folder or s3://BUCKET/PLACE. Without a file only the empty store is made. The file
    stays as it is. Raises CallError, StoreUnreadable.
    """
    require_owner(actor, Action.BACKUP)
    address = shared_address()
    if address is None:
        raise CallError("Say where PostgreSQL is: the setting OUTCOMES_SHARED. docs/operations.md says how.")
    path = database or database_path()
    there = path.exists()
    if database is not None and not there:
        raise CallError(f"There is no store at {database}. Check the name and the folder.")
    target = shared.make_shared(address, folder)
    if there:
        return _moved(open_file(path, read_only=True), target, actor, to="a shared store")
    with target.cursor() as cursor:
        return _moved_state(cursor)


def to_file(actor: Actor, *, database: Path) -> Moved:
    """Move the shared store's programme into a new file. The shared store stays as it is. Raises CallError."""
    require_owner(actor, Action.BACKUP)
    if shared_address() is None:
        raise CallError("Say where PostgreSQL is: the setting OUTCOMES_SHARED. docs/operations.md says how.")
    if database.exists():
        raise CallError(f"There is a file {database} already. Choose another name.")
    return _moved(shared.open_shared(), open_file(database), actor, to="a file")


def _moved(source: Store, target: Store, actor: Actor, *, to: str) -> Moved:
    if source.trouble:
        raise CallError(source.trouble)
    with source.cursor() as reading, target.writing() as cursor:
        reading.execute("begin")  # one state of it, whatever is published meanwhile
        state = _moved_state(reading)
        if chain.head(cursor).sequence:
            raise CallError("There is a programme in that store already. Nothing was moved.")
        for table in sorted(tables_of(cursor) - _ITS_OWN):
            rows = reading.table(table).to_arrow_reader(_ROWS_AT_ONCE)
            cursor.from_arrow(rows).insert_into(table)
        if fingerprint_at(cursor, state.version) != state.fingerprint or chain.head(cursor).sha256 != state.head:
            raise CallError("What arrived is not what was sent. Nothing was moved; both stores are as they were.")
        detail: dict[str, object] = {"to": to, "fingerprint": state.fingerprint, "head": state.head}
        chain.append(cursor, actor, "move the store", detail, version=state.version)
    return state


def _moved_state(cursor: duckdb.DuckDBPyConnection) -> Moved:
    version = latest_version(cursor)
    return Moved(version=version, fingerprint=fingerprint_at(cursor, version), head=chain.head(cursor).sha256)
