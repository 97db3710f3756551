"""One embedded DuckDB file: one connection a process, one cursor a call, nothing else on the disk within reach.

Two threads that share a connection without cursors read each other's rows, silently; hence cursor(). After opening,
SQL can reach no other file and change no setting. The folder is synced after each commit, because a power cut may
otherwise bring back a write-ahead log that was already removed.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import duckdb

from evaluation.domain.actor import Actor
from queries import chain, startup
from queries.chain import Entry, Head
from queries.errors import NothingSaved, StoreBusy, StoreMissing, StoreReadOnly, StoreTooNew, StoreUnreadable
from queries.journal import Account, Journal, sync_folder
from queries.ledger import latest_version
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

_FOR_READING = "This programme is shown for reading only. Load files into your own programme."
_NOTHING_SAVED = "Nothing was saved: the store could not take it. See that the disk has room, then try again."


class _NothingWritten(Exception):
    """Ends a transaction that added nothing to the audit log, so that nothing of it is kept."""


class Store:
    """An open store. Make one with open_store, which keeps one per file and process.

    path: the file, resolved. read_only: whether uploads are refused. identity: differs for every opening, so that a
    cache never serves what an earlier file of the same name held. journalled: whether a journal beside it is kept and
    held against it. trouble: why it must not be relied on, in words for a person; None when all is well.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        *,
        path: Path,
        read_only: bool,
        journalled: bool = True,
        trouble: str | None = None,
    ) -> None:
        self.path = path
        self.read_only = read_only
        self.journalled = journalled
        self.trouble = trouble
        self.identity = uuid.uuid4().hex
        self.journal = Journal(path)
        self._connection = connection
        self._writing = threading.Lock()

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor of one's own for one piece of reading, and close it."""
        with closing(self._connection.cursor()) as cursor:
            yield cursor

    @contextmanager
    def trying(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor inside a transaction of which nothing is kept, for looking at what a write would change."""
        if self.read_only:
            raise StoreReadOnly(self.trouble or _FOR_READING)
        with self.cursor() as cursor:
            cursor.execute("begin")
            try:
                yield cursor
            finally:
                with suppress(duckdb.Error):  # a failed statement has already ended the transaction
                    cursor.execute("rollback")

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor inside a transaction: one writer at a time, kept only if the block added to the audit log.

        The journal is told before the commit and after it. Whatever goes wrong at the commit, the store is asked
        whether it holds the block's work, never assumed to: this returns if it does and raises NothingSaved if not.
        """
        if self.read_only:
            raise StoreReadOnly(self.trouble or _FOR_READING)
        with self._writing:
            intent: Head | None = None
            try:
                with self.cursor() as cursor, transaction(cursor):
                    before = chain.head(cursor)
                    yield cursor
                    added = chain.entries_after(cursor, before)
                    if not added:
                        raise _NothingWritten
                    intent = chain.head(cursor)
                    if self.journalled:
                        self.journal.intend(intent)
            except _NothingWritten:
                return
            except (duckdb.Error, OSError) as error:
                _LOG.exception("a write failed")
                if not self._holds(intent):
                    raise NothingSaved(_NOTHING_SAVED) from error
            if intent is not None:
                self._tell(added, intent)

    def _holds(self, intent: Head | None) -> bool:
        """Return whether a commit that raised took place all the same; the journal is told if it did not."""
        self._reopen_if_dead()
        with self.cursor() as cursor:
            here = chain.head(cursor)
        if intent is not None and here == intent:
            return True
        if intent is not None and self.journalled:
            with suppress(OSError):  # the next opening settles it
                self.journal.settle(here, what="undone")
        return False

    def _tell(self, added: tuple[Entry, ...], now: Head) -> None:
        """Write down what was committed; if that fails, it is committed all the same and the next opening tells."""
        try:
            sync_folder(self.path.parent)
            if self.journalled:
                self.journal.repeat(added)
                self.journal.settle(now)
        except OSError:
            _LOG.exception("the journal could not be told of a commit")

    def recover(self) -> None:
        """Reopen the file if a failed write (a full disk, say) made DuckDB give up the whole instance."""
        with self._writing:
            self._reopen_if_dead()

    def _reopen_if_dead(self) -> None:
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


def open_store(path: Path, *, read_only: bool = False, journalled: bool = True) -> Store:
    """Return this process's store of a file, opened (and, unless read_only, created and migrated) at first use.

    read_only leaves other readers in; it never creates a file. A store that is already open for writing serves a
    reader as it is. A store that is not the one its journal tells of is opened for reading, with its trouble named.
    Raises StoreBusy, StoreUnreadable, StoreTooNew, StoreMissing or StoreReadOnly.
    """
    path = path.expanduser().resolve()
    with _OPENING:
        store = _OPEN.get(path)
        if store is None:
            store = _OPEN[path] = _examined(path, read_only=read_only) if journalled else _plain(path, read_only)
        if store.read_only and not read_only and not store.trouble:
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


def _plain(path: Path, read_only: bool) -> Store:
    return Store(_opened(path, read_only=read_only), path=path, read_only=read_only, journalled=False)


def _examined(path: Path, *, read_only: bool) -> Store:
    """Open a store and hold it against its journal; a log that does not belong to it is set aside, never dropped."""
    account = Journal(path).account()
    if account is not None and account.settled.sequence and not path.exists():
        raise StoreUnreadable(startup.MISSING.format(name=path.name, count=account.settled.sequence))
    if read_only:
        connection = _opened(path, read_only=True)
        return Store(connection, path=path, read_only=True, trouble=startup.trouble(connection, account))
    copy = startup.copied(path)
    try:
        connection, why = _tried(path, account)
    except StoreUnreadable:
        if copy is None:
            raise
        connection, why = None, ""
    if why is None and connection is not None:
        startup.drop(copy)
        return _settled(Store(connection, path=path, read_only=False), account)
    if copy is not None:
        return _without_log(path, account, copy, connection)
    assert connection is not None, "without a log, a store that cannot be opened has raised"
    return Store(connection, path=path, read_only=True, trouble=why)


def _tried(path: Path, account: Account | None) -> tuple[duckdb.DuckDBPyConnection, str | None]:
    connection = _opened(path, read_only=False)
    return connection, startup.trouble(connection, account)


def _without_log(
    path: Path, account: Account | None, copy: Path, connection: duckdb.DuckDBPyConnection | None
) -> Store:
    """Open a store whose log spoils it as if there were no log; if it is then short, for reading only."""
    if connection is not None:
        connection.close()
    startup.put_back(path, copy, with_log=False)
    connection, why = _tried(path, account)
    if why is not None:
        return Store(connection, path=path, read_only=True, trouble=why)
    store = _settled(Store(connection, path=path, read_only=False), account)
    with store.writing() as cursor:
        detail: dict[str, object] = {"quarantine": copy.name}
        chain.append(cursor, Actor(name="the app"), "set a stale log aside", detail, version=latest_version(cursor))
    return store


def _settled(store: Store, account: Account | None) -> Store:
    with store.cursor() as cursor:
        here, found = chain.head(cursor), chain.entries(cursor)
    startup.settle(store.journal, account, found, here)
    return store


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
