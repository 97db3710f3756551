"""Backup, restore, and taking a store for the right one that its journal does not vouch for."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from evaluation.domain.actor import Actor
from queries import chain, copies, startup
from queries.access import Action, require, require_owner
from queries.copies import AUDIT, JOURNAL, STORE, Copy
from queries.errors import CallError, StoreBusy, StoreUnreadable
from queries.journal import Journal, sync_folder, text_of
from queries.ledger import latest_version
from queries.locks import is_open_elsewhere, writing_in
from queries.programme import fingerprint_at
from queries.store import Store, is_shared, open_store, opened_store


@dataclass(frozen=True, kw_only=True)
class Restored:
    """copy: what was put back; set_aside: where that lies which was there before, None where there was nothing."""

    copy: Copy
    set_aside: Path | None


def backup(database: Path, actor: Actor, *, into: Path | None = None) -> tuple[Copy, int]:
    """Copy a store, also while the app has it open; return the copy and how many older ones the rule let go.

    Raises NotAllowed, CallError, StoreBusy, StoreUnreadable.
    """
    database = database.expanduser().resolve()
    _require(database, actor)
    folder = into or copies.folder_of(database)
    made = copies.make(database, folder, fingerprint=lambda cursor: fingerprint_at(cursor, latest_version(cursor)))
    return made, len(copies.thin_out(folder, today=made.taken_at.date()))


def restore(database: Path, actor: Actor, *, copy: Path, over_newer: bool = False) -> Restored:
    """Put a copy in a store's place; what was there is set aside, never deleted.

    over_newer: do it although what is there holds steps that the copy does not. Raises CallError for that, StoreBusy
    while the app runs, StoreUnreadable for a copy that was changed.
    """
    require_owner(actor, Action.BACKUP)
    database = database.expanduser().resolve()
    found = copies.read(copy)
    _require_closed(database)
    database.parent.mkdir(parents=True, exist_ok=True)
    with writing_in(database.parent):
        lost = _beyond(database, found)
        if lost and not over_newer:
            raise CallError(
                f"Nothing was done: what is there now holds {lost} that the backup does not, and they would be gone. "
                "If that is what you want, say so with --over-newer; what is there is then set aside, not deleted."
            )
        set_aside = _set_aside(database)
        _put(database, found)
    return Restored(copy=found, set_aside=set_aside)


def accept(database: Path, actor: Actor, *, head: str) -> Store:
    """Take a store as it is for the right one, although its journal or its audit lines say otherwise.

    head: its audit head, to show that this very store was looked at. The journal and the lines are set aside and begun
    anew from the store, and the audit log says that they were. Raises CallError, StoreUnreadable, StoreBusy.
    """
    require_owner(actor, Action.BACKUP)
    store = open_store(database)
    with store.cursor() as cursor:
        entries, here = chain.entries(cursor), chain.head(cursor)
    if not store.trouble:
        raise CallError("There is nothing to accept: nothing is wrong with this store.")
    if any(True for _ in chain.faults(entries)):
        raise StoreUnreadable(
            "The audit log in this store was altered; it cannot be accepted. Put a backup in its place."
        )
    if head != here.sha256:
        raise CallError(f"The head of this store is {here.sha256 or 'none'}, not the one you gave.")
    said = store.trouble
    store.close()
    path, journal = store.path, store.journal
    with writing_in(path.parent):
        aside = _quarantine(path, [journal.path, journal.audit_path])
        journal.audit_path.write_text(text_of(entries), encoding="utf-8")
        journal.settle(here, what="accepted")
    store = open_store(path)
    with store.writing() as cursor:
        detail: dict[str, object] = {"trouble": said, "quarantine": aside.name}
        chain.append(cursor, actor, "accept the store as it is", detail, version=latest_version(cursor))
    return store


def _require(database: Path, actor: Actor) -> None:
    if is_shared(database):
        raise CallError(
            "A shared store is copied and put back with PostgreSQL's own tools and a copy of its folder: "
            "docs/operations.md says how. Or move it into a file first: python manage.py move --to-file FILE"
        )
    if isinstance(actor, Actor) and (actor.issuer or actor.subject):
        require(open_store(database), actor, Action.BACKUP)
    else:
        require_owner(actor, Action.BACKUP)


def _require_closed(database: Path) -> None:
    if opened_store(database) is not None or is_open_elsewhere(database):
        raise StoreBusy(
            f"The store {database.name} is open in another program, most likely the app. "
            "Stop that first: press Ctrl+C in the window where it runs."
        )


def _beyond(database: Path, copy: Copy) -> str:
    """Return what is there that the copy does not hold, in words; blank where it holds all of it."""
    steps, hashes = _there(database)
    if not steps:
        return ""
    if copy.head not in hashes:
        return "steps of another history"
    more = steps - copy.entries
    return "" if more <= 0 else f"{more} later {'step' if more == 1 else 'steps'}"


def _there(database: Path) -> tuple[int, set[str]]:
    """Return how many steps are known of a store's place, and their hashes, whichever of its files still tells."""
    journal = Journal(database)
    heads = journal.heads()
    steps = [head.sequence for head in heads]
    hashes = {head.sha256 for head in heads}
    for line in journal.audit_lines():
        with suppress(ValueError, TypeError, KeyError):
            record = json.loads(line)
            steps.append(int(record["sequence"]))
            hashes.add(str(record["sha256"]))
    if database.exists():
        with suppress(duckdb.Error), closing(duckdb.connect(str(database), read_only=True)) as connection:
            found = chain.entries(connection)
            steps.append(len(found))
            hashes |= {entry.sha256 for entry in found if entry.sha256}
    return max(steps, default=0), hashes


def _set_aside(database: Path) -> Path | None:
    journal = Journal(database)
    there = [database, startup.log_of(database), journal.path, journal.audit_path]
    there = [path for path in there if path.exists()]
    return _quarantine(database, there) if there else None


def _quarantine(database: Path, files: list[Path]) -> Path:
    folder = database.parent / "quarantine" / uuid.uuid4().hex
    folder.mkdir(parents=True)
    for path in files:
        if path.exists():
            shutil.move(path, folder / path.name)
    sync_folder(folder)
    sync_folder(database.parent)
    return folder


def _put(database: Path, copy: Copy) -> None:
    """Put a copy's files in place, the store last: until it is there, the journal tells that one is missing."""
    journal = Journal(database)
    for name, place in ((JOURNAL, journal.path), (AUDIT, journal.audit_path), (STORE, database)):
        if (copy.folder / name).exists():
            beside = place.with_name(f".{place.name}-{uuid.uuid4().hex}")
            shutil.copyfile(copy.folder / name, beside)
            with beside.open("rb+") as file:
                os.fsync(file.fileno())
            beside.replace(place)
        if name == JOURNAL and copy.entries:
            journal.settle(chain.Head(sequence=copy.entries, sha256=copy.head), what="restored")
    sync_folder(database.parent)
