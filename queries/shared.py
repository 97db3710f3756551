"""A store that several machines share: DuckLake, its catalogue in PostgreSQL, its rows as Parquet in a shared folder
or in S3-compatible storage.

The same SQL runs on it as on a file; only connecting, taking one's turn and asking what became of a write differ.
PostgreSQL's advisory lock lets writers queue, on a connection of its own, so that it ends with the process that holds
it. Should that connection break while a write goes on, DuckLake refuses one of the two writes, because every write
changes the one row of the table turn. No journal is kept beside it: what was acknowledged is as safe as PostgreSQL's
own log. Limits: DuckDB 1.5.5, for which both extensions come as Python packages, so that nothing is fetched.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

import duckdb

from queries import objects
from queries import store as stores
from queries.chain import Head
from queries.connecting import CONFIG, spool_folder
from queries.errors import StoreBusy, StoreMissing, StoreUnreadable
from queries.migrations import migrate, pending, recorded_steps, schema_files
from queries.remembered import Answers, RememberingCursor
from queries.settings import database_path, shared_address
from queries.statements import statement
from queries.store import Store

if TYPE_CHECKING:
    import psycopg

_LOG = logging.getLogger(__name__)

_NAME = "the shared store"
_UNREACHED = "The shared store cannot be reached just now. Try again in a minute; nothing that was published is lost."
_BUSY = "Others are publishing just now. Nothing was saved; try again in a minute."
_MISSING = "There is no shared store there yet. Make it with: python manage.py move --to-shared FOLDER"
#: How long a writer waits for its turn.
_LONGEST_WAIT = "30s"


class SharedStore(Store):
    """An open shared store. Make one with open_store, where the setting OUTCOMES_SHARED names it."""

    def __init__(self, address: str, *, make_in: str | None = None) -> None:
        path = database_path().expanduser().resolve()  # what a process keeps for itself lies where its file would
        self._turn = _Turn(address)
        try:
            with self._turn.taken():
                connection = _connected(address, make_in=make_in)
        except BaseException:
            self._turn.close()
            raise
        super().__init__(connection, path=path, read_only=False, journalled=False)
        self._address = address
        self._answers = Answers(self._turn.snapshot)

    @property
    def holds_people(self) -> bool:
        """Return that the roles of the installation's people are kept in it."""
        return True

    @property
    def _unreadable(self) -> str:
        return _UNREACHED

    def _new_cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self._connection.cursor()
        cursor.execute(statement("shared/use"))
        return cast(duckdb.DuckDBPyConnection, RememberingCursor(cursor, self._answers))

    def _opened_again(self) -> duckdb.DuckDBPyConnection:
        return _connected(self._address)

    def _take_turn(self, cursor: duckdb.DuckDBPyConnection) -> None:
        cursor.execute(statement("shared/take_turn"))

    def _has(self, cursor: duckdb.DuckDBPyConnection, intent: Head) -> bool:
        values = {"sequence": intent.sequence, "sha256": intent.sha256}
        return cursor.execute(statement("audit/entry"), values).fetchone() is not None

    def _locked(self):
        return self._turn.taken()

    def close(self) -> None:
        """Close the connections of this process."""
        stores.forget(self)
        self._connection.close()
        self._turn.close()


class _Turn:
    """The lock that writers queue for: one connection to PostgreSQL, made when it is first needed."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._here = threading.RLock()
        self._depth = 0
        self._connection: psycopg.Connection | None = None
        self._asking = threading.Lock()
        self._reader: psycopg.Connection | None = None

    def snapshot(self) -> int:
        """Return the number of the latest commit, whoever made it. Raises StoreUnreadable."""
        import psycopg

        with self._asking:
            for fresh in (False, True):
                try:
                    if self._reader is None or self._reader.closed:
                        self._reader = psycopg.connect(self._address, autocommit=True, connect_timeout=10)
                    row = self._reader.execute(statement("shared/snapshot").encode()).fetchone()
                    assert row is not None, "an aggregate without groups gives one row"
                    return row[0]
                except psycopg.OperationalError:
                    self._reader = None
                    if fresh:
                        raise StoreUnreadable(_UNREACHED) from None
        raise AssertionError("the second time returns or raises")

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait until nobody else writes; a thread may ask again inside the block. Raises StoreBusy, StoreUnreadable."""
        with self._here:
            if self._depth == 0:
                self._take()
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._give_back()

    def _take(self) -> None:
        import psycopg

        for fresh in (False, True):  # a connection that lay idle may have been cut meanwhile
            try:
                if self._connection is None or self._connection.closed:
                    told = {"connect_timeout": 10, "options": f"-c lock_timeout={_LONGEST_WAIT}"}
                    self._connection = psycopg.connect(self._address, autocommit=True, **told)
                self._connection.execute(statement("shared/lock").encode())
                return
            except psycopg.errors.LockNotAvailable:
                raise StoreBusy(_BUSY) from None
            except psycopg.OperationalError as error:
                self.close()
                if fresh:
                    _LOG.warning("the shared store's catalogue cannot be reached: %s", type(error).__name__)
                    raise StoreUnreadable(_UNREACHED) from None

    def _give_back(self) -> None:
        import psycopg

        try:
            assert self._connection is not None
            self._connection.execute(statement("shared/unlock").encode())
        except psycopg.Error:
            self.close()  # which gives it back too

    def close(self) -> None:
        """Close the connection, and with it give back the lock."""
        for connection in (self._connection, self._reader):
            if connection is not None:
                with suppress(Exception):
                    connection.close()
        self._connection = self._reader = None


def open_shared() -> Store:
    """Return this process's connection to the shared store. Raises StoreMissing, StoreUnreadable, StoreTooNew."""
    address = shared_address()
    assert address is not None, "asked only where the setting is there"
    return stores.kept_open(f"{_NAME} {address}", lambda: SharedStore(address))


def make_shared(address: str, folder: str) -> Store:
    """Make an empty shared store, its rows in this folder or under s3://…, or open the one that is there."""
    return stores.kept_open(f"{_NAME} {address}", lambda: SharedStore(address, make_in=folder))


def _connected(address: str, *, make_in: str | None = None) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config=CONFIG)
    try:
        for package, name in (
            ("duckdb_extension_postgres_scanner", "postgres_scanner"),
            ("duckdb_extension_ducklake", "ducklake"),
        ):
            connection.load_extension(str(_extension(package, name)))
        place = _place(address) or make_in or ""
        if objects.are_at(place):
            connection.load_extension(str(_extension("duckdb_extension_httpfs", "httpfs")))
            objects.reach(connection, place)
        _attach(connection, address, make_in)
        connection.execute(statement("shared/use"))
        _bring_up_to_date(connection)
        row = connection.execute(statement("shared/data_path")).fetchone()
        folders = [str(spool_folder(database_path())), *(row or ())]
        connection.execute("set allowed_directories = $folders", {"folders": folders})
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    except BaseException:
        connection.close()
        raise
    return connection


def _place(address: str) -> str | None:
    """Return where the rows of the store lie that PostgreSQL knows of; None where it knows of none."""
    import psycopg

    try:
        with psycopg.connect(address, autocommit=True, connect_timeout=10) as catalogue:
            row = catalogue.execute(statement("shared/place").encode()).fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    except psycopg.OperationalError as error:
        _LOG.warning("the shared store's catalogue cannot be reached: %s", type(error).__name__)
        raise StoreUnreadable(_UNREACHED) from None
    return row[0] if row else None


def _attach(connection: duckdb.DuckDBPyConnection, address: str, make_in: str | None) -> None:
    """Attach the lake; without a folder to make it in, only one that is there."""
    options = "create_if_not_exists false" if make_in is None else f"data_path {objects.quoted(make_in)}"
    named = {"address": objects.quoted(f"ducklake:postgres:{address}"), "options": f" ({options})"}
    try:
        connection.execute(statement("shared/attach").format_map(named))
    except duckdb.Error as error:
        if make_in is None and "does not exist" in str(error).lower():
            raise StoreMissing(_MISSING) from None
        _LOG.warning("the shared store cannot be attached: %s", type(error).__name__)
        raise StoreUnreadable(_UNREACHED) from None


def _bring_up_to_date(connection: duckdb.DuckDBPyConnection) -> None:
    steps = schema_files()
    if pending(connection, steps):
        migrate(connection, steps)
    assert recorded_steps(connection), "a store has at least its first step"
    connection.execute(statement("shared/make_turn"))
    connection.execute(statement("shared/first_turn"))


def _extension(package: str, name: str) -> Path:
    """Return an extension's file from its Python package, which must be DuckDB's own version."""
    found = find_spec(package)
    place = found and found.origin and Path(found.origin).parent / "extensions" / f"v{version('duckdb')}"
    file = place and place / f"{name}.duckdb_extension"
    if not file or not file.exists():
        raise StoreUnreadable("What a shared store needs is not installed. Install the app's requirements again.")
    return file
