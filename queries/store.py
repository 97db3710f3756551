"""One embedded DuckDB file: one connection a process, one cursor a call, nothing else on the disk within reach.

Two threads that share a connection without cursors read each other's rows, silently; hence cursor(). After opening,
SQL can reach no other file and change no setting. The folder is synced after each commit, because a power cut may
otherwise bring back a write-ahead log that was already removed.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from pathlib import Path

import duckdb

from evaluation.domain.actor import Actor
from queries import chain, startup
from queries.chain import Entry, Head
from queries.connecting import opened
from queries.errors import (
    NotAStore,
    NothingSaved,
    OutcomeUnknown,
    StoreError,
    StoreReadOnly,
    StoreUnreadable,
)
from queries.journal import Journal, sync_folder
from queries.ledger import latest_version
from queries.locks import writing_in
from queries.settings import database_path, shared_address
from queries.transactions import transaction

_LOG = logging.getLogger(__name__)

_FOR_READING = "This programme is shown for reading only. Load files into your own programme."
_NOTHING_SAVED = "Nothing was saved: the store could not take it. See that the disk has room, then try again."
_UNKNOWN = (
    "It cannot be told whether this was saved: the store cannot be opened just now. See that the disk has room, then "
    "look at the page History before you send it again."
)
_UNREADABLE = (
    "The store {name} cannot be read just now. See that the disk has room and works, then load the page again."
)
#: What DuckDB raises when the disk or the file fails it, not the question; after a fatal one it answers nothing more.
_DISK_ERRORS = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)


class _NothingWritten(Exception):
    """Ends a transaction that added nothing to the audit log, so that nothing of it is kept."""


class Store:
    """An open store. Make one with open_store, which keeps one per file and process.

    path: the file, resolved. read_only: whether uploads are refused. identity: differs for every opening, so that a
    cache never serves what an earlier file of the same name held. journalled: whether a journal beside it is kept and
    held against it. trouble: why it must not be relied on, in words for a person; None when all is well. figures: the
    folder where what was worked out from it may be kept.
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
        self.figures = path.parent / ".figures"
        self._connection = connection
        self._writing = threading.RLock()
        self._may_be_dead = False
        self._untold: tuple[Entry, ...] = ()
        self._undecided: tuple[Entry, ...] = ()
        self._unsettled = False

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor of one's own for one piece of reading, and close it. Raises StoreUnreadable."""
        if self._may_be_dead:
            self.recover()
        try:
            with closing(self._new_cursor()) as cursor:
                yield cursor
        except _DISK_ERRORS as error:
            self._may_be_dead = True
            _LOG.exception("the store failed")
            raise StoreUnreadable(self._unreadable) from error

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
        with self._writing, self._locked():
            intent: Head | None = None
            added: tuple[Entry, ...] = ()
            try:
                with self.cursor() as cursor, transaction(cursor):
                    self._take_turn(cursor)
                    before = chain.head(cursor)
                    self._tell_the_untold(before)
                    yield cursor
                    added = chain.entries_after(cursor, before)
                    if not added:
                        raise _NothingWritten
                    intent = chain.head(cursor)
                    if self.journalled:
                        self.journal.intend(intent)
            except _NothingWritten:
                return
            except (duckdb.Error, OSError, StoreUnreadable) as error:
                _LOG.exception("a write failed")
                if not self._holds(intent, added):
                    raise NothingSaved(_NOTHING_SAVED) from error
            if intent is not None:
                self._tell(added, intent)

    # What differs for a store that is no file: queries/shared.py.

    @property
    def holds_people(self) -> bool:
        """Return whether the roles of this installation's people are kept in it."""
        return self.journalled

    @property
    def _unreadable(self) -> str:
        return _UNREADABLE.format(name=self.path.name)

    def _new_cursor(self) -> duckdb.DuckDBPyConnection:
        return self._connection.cursor()

    def _opened_again(self) -> duckdb.DuckDBPyConnection:
        return opened(self.path, read_only=self.read_only)

    def _take_turn(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Do what makes a transaction fail that runs beside another writer; of a file there is one writer only."""

    def _has(self, cursor: duckdb.DuckDBPyConnection, intent: Head) -> bool:
        """Return whether what was to be committed is there, however far others have come since."""
        return chain.head(cursor) == intent

    def _locked(self) -> AbstractContextManager[None]:
        return writing_in(self.path.parent) if self.journalled else nullcontext()

    def _holds(self, intent: Head | None, added: tuple[Entry, ...]) -> bool:
        """Return whether a commit that raised took place all the same; the journal is told if it did not."""
        if intent is None:  # it never came to a commit
            with suppress(StoreError, duckdb.Error):  # the next question opens it
                self._reopen_if_dead()
            return False
        try:
            self._reopen_if_dead()
            with self.cursor() as cursor:
                here, took_place = chain.head(cursor), self._has(cursor, intent)
        except (StoreError, duckdb.Error) as error:
            self._may_be_dead, self._undecided = True, added
            raise OutcomeUnknown(_UNKNOWN) from error
        if took_place:
            return True
        if self.journalled:
            with suppress(OSError):  # the next opening settles it
                self.journal.settle(here, what="undone")
        return False

    def _tell(self, added: tuple[Entry, ...], now: Head) -> None:
        """Write down what was committed; if that fails, it is committed all the same, and told with the next write."""
        if not self.journalled:
            return
        self._untold, self._unsettled = (*self._untold, *added), True
        try:
            sync_folder(self.path.parent)
            self._tell_the_untold(now)
        except OSError:
            _LOG.exception("the journal could not be told of a commit")

    def _tell_the_untold(self, now: Head) -> None:
        if not self.journalled:
            return
        if self._undecided:
            took_place = now.sha256 == self._undecided[-1].sha256
            self._untold = (*self._untold, *(self._undecided if took_place else ()))
            self._undecided, self._unsettled = (), True
        if self._untold:
            self.journal.repeat(self._untold)
            self._untold = ()
        if self._unsettled:
            self.journal.settle(now)
            self._unsettled = False

    def recover(self) -> None:
        """Reopen the file if a failure (a full disk, say) made DuckDB give up the whole instance."""
        with self._writing, self._locked():
            self._reopen_if_dead()

    def _reopen_if_dead(self) -> None:
        try:
            with closing(self._new_cursor()) as cursor:
                latest_version(cursor)
        except duckdb.Error:
            self._may_be_dead = True
            self._connection.close()
            self._connection = self._opened_again()
        self._may_be_dead = False

    def close(self) -> None:
        """Close the file, so that another process may open it."""
        with self._locked(), _OPENING:
            _OPEN.pop(self.path, None)
            self._connection.close()
            if not self.read_only:
                sync_folder(self.path.parent)


_OPEN: dict[Path | str, Store] = {}
_OPENING = threading.RLock()


def open_store(path: Path, *, read_only: bool = False, journalled: bool = True) -> Store:
    """Return this process's store of a file, opened (and, unless read_only, created and migrated) at first use.

    read_only leaves other readers in; it never creates a file. A store that is already open for writing serves a
    reader as it is. A store that is not the one its journal tells of is opened for reading, with its trouble named.
    Where the setting OUTCOMES_SHARED names a shared store, that one stands in place of the programme's own file.
    Raises StoreBusy, StoreUnreadable, StoreTooNew, StoreMissing or StoreReadOnly.
    """
    if is_shared(path):
        from queries.shared import open_shared  # here, as who has a file needs no PostgreSQL

        return open_shared()
    return open_file(path, read_only=read_only, journalled=journalled)


def open_file(path: Path, *, read_only: bool = False, journalled: bool = True) -> Store:
    """Return the store of a file as open_store does, whatever stands in its place."""
    path = path.expanduser().resolve()
    store = _OPEN.get(path)
    if store is None:
        with writing_in(path.parent) if journalled else nullcontext(), _OPENING:
            store = _OPEN.get(path)
            if store is None:
                examined = _examined(path, read_only=read_only) if journalled else _plain(path, read_only)
                store = _OPEN[path] = examined
    if store.read_only and not read_only and not store.trouble:
        raise StoreReadOnly("This store is open for reading only. Close it and try again.")
    return store


def kept_open(key: str, opening: Callable[[], Store]) -> Store:
    """Return the store that this process holds open under a key, opened at first use."""
    with _OPENING:
        store = _OPEN.get(key)
        if store is None:
            store = _OPEN[key] = opening()
        return store


def forget(store: Store) -> None:
    """Take a store that is being closed out of those that are open."""
    with _OPENING:
        for key in [key for key, each in _OPEN.items() if each is store]:
            del _OPEN[key]


def is_shared(path: Path) -> bool:
    """Return whether a shared store stands in the place of this file: it does for the programme's own."""
    return shared_address() is not None and path.expanduser().resolve() == database_path().expanduser().resolve()


def store_exists(path: Path) -> bool:
    """Return whether there is a store, without opening it."""
    return path.exists() or is_shared(path)


def opened_store(path: Path) -> Store | None:
    """Return the store of a file if this process has it open."""
    with _OPENING:
        return _OPEN.get(path.expanduser().resolve())


def open_stores() -> list[Store]:
    """Return every store that this process has open."""
    return list(_OPEN.values())


def close_stores() -> None:
    """Close every store of this process."""
    for store in open_stores():
        store.close()


def _plain(path: Path, read_only: bool) -> Store:
    return Store(opened(path, read_only=read_only), path=path, read_only=read_only, journalled=False)


def _examined(path: Path, *, read_only: bool) -> Store:
    """Open a store and hold it against its journal; a log that does not belong to it is set aside, never dropped."""
    there = startup.remains(path)
    if there and not path.exists():
        raise StoreUnreadable(startup.MISSING.format(name=path.name))
    try:
        return _for_reading(path) if read_only else _for_writing(path)
    except NotAStore:
        if there:
            raise StoreUnreadable(startup.DAMAGED.format(name=path.name)) from None
        raise


def _for_reading(path: Path) -> Store:
    try:
        connection, why = startup.examined(path, read_only=True)
    except NotAStore:
        if not startup.log_of(path).exists():
            raise
        _for_writing(path).close()  # a stale log, which only a writer can set aside
        connection, why = startup.examined(path, read_only=True)
    return Store(connection, path=path, read_only=True, trouble=why)


def _for_writing(path: Path) -> Store:
    copy = startup.copied(path)
    try:
        connection, why = startup.examined(path, read_only=False)
    except NotAStore:
        if copy is None:
            raise
        connection, why = None, ""
    except BaseException:
        startup.drop(copy)
        raise
    if connection is not None and why is None:
        startup.drop(copy)
        return _settled(Store(connection, path=path, read_only=False))
    if copy is not None:
        return _without_log(path, copy, connection)
    assert connection is not None, "without a log, a store that cannot be opened has raised"
    return Store(connection, path=path, read_only=True, trouble=why)


def _without_log(path: Path, copy: Path, connection: duckdb.DuckDBPyConnection | None) -> Store:
    """Open a store whose log spoils it as if there were no log; if it is then short, for reading only."""
    if connection is not None:
        connection.close()
    startup.put_back(path, copy, with_log=False)
    try:
        connection, why = startup.examined(path, read_only=False)
    except NotAStore:  # it is not the log: leave all as it was found
        startup.put_back(path, copy, with_log=True)
        startup.drop(copy)
        raise
    if why is not None:
        return Store(connection, path=path, read_only=True, trouble=why)
    store = _settled(Store(connection, path=path, read_only=False))
    with store.writing() as cursor:
        detail: dict[str, object] = {"quarantine": copy.name}
        chain.append(cursor, Actor(name="the app"), "set a stale log aside", detail, version=latest_version(cursor))
    return store


def _settled(store: Store) -> Store:
    with store.cursor() as cursor:
        startup.settle(store.journal, chain.entries(cursor), chain.head(cursor))
    return store
