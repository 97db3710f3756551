"""What to make of a store when it is opened: is it the one that the journal tells of, and what to do if it is not."""

from __future__ import annotations

import logging
import shutil
import uuid
from pathlib import Path

import duckdb

from queries import chain
from queries.chain import Entry, Head
from queries.journal import Account, Journal, sync_folder

_LOG = logging.getLogger(__name__)

_SHORT = (
    "Part of this programme's history is missing: the journal beside the store names {count} steps that are not in it. "
    "What you see is older. Nothing can be loaded until a copy of the right one is back in its place."
)
_OTHER = (
    "This store is not the one that the journal beside it tells of: it was swapped or altered. "
    "Do not rely on what you see. Nothing can be loaded until a copy of the right one is back in its place."
)
MISSING = (
    "The store {name} is missing, although the journal beside it tells of {count} steps. "
    "Put a copy of it back in its place, or move the journal away to begin anew."
)


def log_of(database: Path) -> Path:
    """Return where DuckDB keeps a store's write-ahead log."""
    return database.with_name(f"{database.name}.wal")


def trouble(cursor: duckdb.DuckDBPyConnection, account: Account | None) -> str | None:
    """Return why a store must be served for reading only, in words for a person; None when all is well."""
    found = chain.entries(cursor)
    if any(True for _ in chain.faults(found)):
        return _OTHER
    here = chain.head(cursor)
    if account is None or here in (account.settled, account.intent):
        return None
    if here.sequence < account.settled.sequence:
        return _SHORT.format(count=account.settled.sequence - here.sequence)
    return _OTHER


def settle(journal: Journal, account: Account | None, found: tuple[Entry, ...], here: Head) -> None:
    """Write down what came of an intent that a crash left open, and complete the audit lines it did not get to write.

    Lines that are missing for any other reason are left missing: the audit's check must find them.
    """
    if account is None or account.intent is None:
        return
    if here == account.intent:
        written = set(journal.audit_lines())
        journal.repeat(entry for entry in found[account.settled.sequence :] if entry.line not in written)
        journal.settle(here)
    else:
        journal.settle(here, what="undone")


def copied(database: Path) -> Path | None:
    """Copy a store and its log into quarantine where there is a log, before anything reads it; None without one."""
    log = log_of(database)
    if not log.exists() or not log.stat().st_size or not database.exists():
        return None
    folder = database.parent / "quarantine" / uuid.uuid4().hex
    folder.mkdir(parents=True)
    for path in (database, log):
        shutil.copy2(path, folder / path.name)
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
