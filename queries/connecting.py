"""Connecting to a store's file: how DuckDB is set up, what is refused, and in which words."""

from __future__ import annotations

import logging
from pathlib import Path

import duckdb

from queries import copies
from queries.errors import NotAStore, StoreBusy, StoreMissing, StoreTooNew, StoreUnreadable
from queries.journal import sync_folder
from queries.migrations import migrate, pending, recorded_steps, schema_files
from queries.statements import statement

_LOG = logging.getLogger(__name__)

_CANNOT_WRITE = ("Permission denied", "Read-only file system", "No space left", "File too large")

#: What DuckDB raises where the bytes of a file are not what it wrote: of most blocks it finds out when it reads them.
DAMAGE = (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException)

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": "1GB",
    "max_temp_directory_size": "1GB",
    "threads": "2",
}


def spool_folder(path: Path) -> Path:
    """Return the one folder that SQL may read besides a store's own file: for rows that we write and remove again."""
    return path.expanduser().resolve().parent / ".spool"


def opened(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open a file, brought up to the app's schema, with nothing else on the disk within reach of SQL."""
    if read_only and not path.exists():
        raise StoreMissing(f"There is no store at {path}. Load files into it first.")
    if not read_only:
        _make_folder(path.parent)
    connection = _connect(path, read_only=read_only)
    try:
        _require_file(connection, path)
        steps = schema_files()
        if pending(connection, steps):
            if read_only:
                connection.close()
                opened(path, read_only=False).close()
                return opened(path, read_only=True)
            if recorded_steps(connection):
                connection.close()
                copies.before_change(path)
                connection = _connect(path, read_only=False)
            migrate(connection, steps)
            sync_folder(path.parent)
        connection.execute("set allowed_directories = [$folder]", {"folder": str(spool_folder(path))})
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    except DAMAGE as error:
        connection.close()
        raise explained(error, path) from None
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=read_only, config=CONFIG)
    except duckdb.Error as error:
        raise explained(error, path) from None


def explained(error: duckdb.Error, path: Path) -> StoreBusy | StoreTooNew | StoreUnreadable:
    """Return what is told in place of DuckDB's error, which goes to the log."""
    _LOG.warning("opening a store failed: %s", error)
    text = str(error)
    if "Could not set lock" in text or "different configuration" in text or "being used by another" in text:
        return StoreBusy(
            f"The store {path.name} is open in another program, most likely the app. "
            "Stop that first: press Ctrl+C in the window where it runs."
        )
    if any(words in text for words in _CANNOT_WRITE):
        return StoreUnreadable(
            f"The store {path.name} cannot be opened: the app may not write in its folder, or the disk is full. "
            "Nothing was changed."
        )
    if "version number" in text:
        return StoreTooNew(f"The store {path.name} was written by a later release of the app. Update the app first.")
    return _not_a_store(path)


def _not_a_store(path: Path) -> NotAStore:
    return NotAStore(f"The file {path.name} cannot be opened as a store of this app. Choose another file.")


def _require_file(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """DuckDB opens a Parquet file as a database in memory, which would keep nothing."""
    if file_behind(connection) is None:
        raise _not_a_store(path)


def file_behind(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return the file that a connection is to; None for a database in memory. Raises duckdb.Error if it is dead."""
    row = connection.execute(statement("schema/file")).fetchone()
    return row[0] if row else None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise StoreUnreadable(f"The folder {folder} cannot be made. Choose another place for the store.") from None
