"""What to make of a store when it is opened: is it the one that the journal tells of, and what to do if it is not."""

from __future__ import annotations

import logging
import shutil
import uuid
from pathlib import Path

import duckdb

from queries import chain
from queries.chain import Entry, Head
from queries.connecting import DAMAGE, explained, opened
from queries.errors import StoreUnreadable
from queries.journal import Journal, sync_folder

_LOG = logging.getLogger(__name__)

_REMEDY = "Nothing can be loaded until it is mended: docs/operations.md says how."
_SHORT = (
    "Part of this programme's history is missing: the journal beside the store names {steps} not in it. "
    f"What you see is older. {_REMEDY}"
)
_OTHER = (
    "This store is not the one that the journal beside it tells of: it was swapped or altered. "
    f"Do not rely on what you see. {_REMEDY}"
)
_NO_JOURNAL = (
    "The journal beside this store is missing, so nobody can tell whether the store is whole. "
    f"What you see may be older than what was published. {_REMEDY}"
)
_LINES = (
    "The audit lines beside this store were cut or altered, or are missing. What you see agrees with the journal, "
    f"but its history cannot be shown to be whole. {_REMEDY}"
)
MISSING = (
    "The store {name} is missing, although what lies beside it tells of one. "
    "Put a backup back in its place: docs/operations.md says how."
)
DAMAGED = (
    "The store {name} is damaged and cannot be opened. Nothing is shown from it. "
    "Put a backup back in its place: docs/operations.md says how."
)

_NO_ROOM = (
    "The store {name} is not opened: the folder cannot take the copy that is made first. Nothing was changed. "
    "See that the disk has room and that the app may write there, then try again."
)


def log_of(database: Path) -> Path:
    """Return where DuckDB keeps a store's write-ahead log."""
    return database.with_name(f"{database.name}.wal")


def remains(database: Path) -> bool:
    """Return whether anything beside the place of a store tells that one was there."""
    journal = Journal(database)
    account = journal.account()
    told = account is not None and (account.settled.sequence or account.intent)
    return bool(told or journal.audit_lines() or any(database.parent.glob(f"backups/{database.stem}-*")))


def examined(path: Path, *, read_only: bool) -> tuple[duckdb.DuckDBPyConnection, str | None]:
    """Open a store's file, and return with it what trouble() says; one in which that cannot be read is no store."""
    connection = opened(path, read_only=read_only)
    try:
        return connection, trouble(connection, Journal(path))
    except DAMAGE as error:
        connection.close()
        raise explained(error, path) from None
    except BaseException:
        connection.close()
        raise


def trouble(cursor: duckdb.DuckDBPyConnection, journal: Journal) -> str | None:
    """Return why a store must be served for reading only, in words for a person; None when all is well."""
    account, found = journal.account(), chain.entries(cursor)
    if any(True for _ in chain.faults(found)):
        return _OTHER
    if account is None:  # a store from before there was a chain never had a journal
        return _NO_JOURNAL if any(entry.sha256 for entry in found) else None
    here = chain.head(cursor)
    if here not in (account.settled, account.intent):
        short = account.settled.sequence - here.sequence
        return _SHORT.format(steps=f"{short} {'step' if short == 1 else 'steps'}") if short > 0 else _OTHER
    if not journal.tells_of(found, unfinished=account.intent is not None):
        return _LINES
    return None


def settle(journal: Journal, found: tuple[Entry, ...], here: Head) -> None:
    """Write down what came of an intent that a crash left open, and complete the audit lines it did not get to write.

    Lines that are missing for any other reason are left missing: the audit's check must find them.
    """
    account = journal.account()
    if account is None or account.intent is None:
        return
    if here == account.intent:
        journal.complete(found)
        journal.settle(here)
    else:
        journal.settle(here, what="undone")


def copied(database: Path) -> Path | None:
    """Copy a store and its log into quarantine where there is a log, before anything reads it; None without one."""
    log = log_of(database)
    if not log.exists() or not log.stat().st_size or not database.exists():
        return None
    folder = database.parent / "quarantine" / uuid.uuid4().hex
    try:
        folder.mkdir(parents=True)
        for path in (database, log):
            shutil.copy2(path, folder / path.name)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise StoreUnreadable(_NO_ROOM.format(name=database.name)) from None
    return folder


def put_back(database: Path, folder: Path, *, with_log: bool) -> None:
    """Put a store back as it was before it was opened, with or without its log."""
    log_of(database).unlink(missing_ok=True)
    for path in (database, log_of(database))[: 2 if with_log else 1]:
        shutil.copy2(folder / path.name, path)
    sync_folder(database.parent)


def drop(folder: Path | None) -> None:
    """Remove a copy that turned out not to be needed."""
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
