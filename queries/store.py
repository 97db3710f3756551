"""One embedded DuckDB file: one connection a process, one cursor a call, nothing else on the disk within reach.

Two threads that share a connection without cursors read each other's rows, silently; hence cursor(). After opening,
SQL can reach no other file and change no setting. The folder is synced after each commit, because a power cut may
otherwise bring back a write-ahead log that was already removed.
"""

from __future__ import annotations

import logging
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from queries.errors import StoreBusy, StoreMissing, StoreReadOnly, StoreTooNew, StoreUnreadable
from queries.migrations import migrate, pending, schema_files
from queries.statements import statement
from queries.transactions import transaction

_LOG = logging.getLogger(__name__)

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": "1GB",
    "max_temp_directory_size": "1GB",
    "threads": "2",
}


class Store:
    """An open store. Make one with open_store, which keeps one per file and process.

    path: the file, resolved. read_only: whether uploads are refused. identity: differs for every opening, so that a
    cache never serves what an earlier file of the same name held.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, path: Path, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self.identity = uuid.uuid4().hex
        self._connection = connection
        self._writing = threading.Lock()

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor of one's own for one piece of reading, and close it."""
        with closing(self._connection.cursor()) as cursor:
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor inside a transaction: one writer at a time, committed at the end, nothing kept on failure."""
        if self.read_only:
            raise StoreReadOnly("This programme is shown for reading only. Load files into your own programme.")
        with self._writing, self.cursor() as cursor:
            with transaction(cursor):
                yield cursor
            sync_folder(self.path.parent)

    def recover(self) -> None:
        """Reopen the file if a failed write (a full disk, say) made DuckDB give up the whole instance."""
        with self._writing:
            try:
                with self.cursor() as cursor:
                    _file_behind(cursor)
            except duckdb.Error:
                self._connection.close()
                self._connection = _opened(self.path, read_only=self.read_only)

    def close(self) -> None:
        """Close the file, so that another process may open it."""
        with _OPENING:
            _OPEN.pop(self.path, None)
            self._connection.close()
            if not self.read_only:
                sync_folder(self.path.parent)


_OPEN: dict[Path, Store] = {}
_OPENING = threading.RLock()


def open_store(path: Path, *, read_only: bool = False) -> Store:
    """Return this process's store of a file, opened (and, unless read_only, created and migrated) at first use.

    read_only leaves other readers in; it never creates a file. A store that is already open for writing serves a
    reader as it is. Raises StoreBusy, StoreUnreadable, StoreTooNew, StoreMissing or StoreReadOnly.
    """
    path = path.expanduser().resolve()
    with _OPENING:
        store = _OPEN.get(path)
        if store is None:
            store = _OPEN[path] = Store(_opened(path, read_only=read_only), path=path, read_only=read_only)
        if store.read_only and not read_only:
            raise StoreReadOnly("This store is open for reading only. Close it and try again.")
        return store


def opened_store(path: Path) -> Store | None:
    """Return the store of a file if this process has it open."""
    with _OPENING:
        return _OPEN.get(path.expanduser().resolve())


def close_stores() -> None:
    """Close every store of this process."""
    for store in list(_OPEN.values()):
        store.close()


def spool_folder(path: Path) -> Path:
    """Return the one folder that SQL may read besides a store's own file: for rows that we write and remove again."""
    return path.expanduser().resolve().parent / ".spool"


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable, where the system can (Windows cannot open a folder)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _opened(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
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
                _opened(path, read_only=False).close()
                return _opened(path, read_only=True)
            migrate(connection, steps)
            sync_folder(path.parent)
        connection.execute("set allowed_directories = [$folder]", {"folder": str(spool_folder(path))})
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=read_only, config=_CONFIG)
    except duckdb.Error as error:
        _LOG.warning("opening a store failed: %s", error)
        raise _explained(error, path) from None


def _explained(error: duckdb.Error, path: Path) -> StoreBusy | StoreTooNew | StoreUnreadable:
    text = str(error)
    if "Could not set lock" in text or "different configuration" in text or "being used by another" in text:
        return StoreBusy(
            f"The store {path.name} is open in another program, most likely the app. "
            "Stop that first: press Ctrl+C in the window where it runs."
        )
    if "version number" in text:
        return StoreTooNew(f"The store {path.name} was written by a later release of the app. Update the app first.")
    return _not_a_store(path)


def _not_a_store(path: Path) -> StoreUnreadable:
    return StoreUnreadable(f"The file {path.name} cannot be opened as a store of this app. Choose another file.")


def _require_file(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """DuckDB opens a Parquet file as a database in memory, which would keep nothing."""
    if _file_behind(connection) is None:
        raise _not_a_store(path)


def _file_behind(connection: duckdb.DuckDBPyConnection) -> str | None:
    row = connection.execute(statement("schema/file")).fetchone()
    return row[0] if row else None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise StoreUnreadable(f"The folder {folder} cannot be made. Choose another place for the store.") from None
