"""Trying a backup: the newest one is put up in a folder of its own and held against what was written down of it."""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evaluation.domain.actor import Actor
from queries import audit_check, copies, programme, restoring
from queries.access import Action, require_owner
from queries.copies import Copy
from queries.errors import CallError, StoreError
from queries.journal import Journal
from queries.store import open_store

#: Beside the backups: how the latest try went, for the health address.
RECORD = "last-drill.json"

_ANOTHER = "It is not of this store's history: the folder holds backups of another store, or this one was replaced."


@dataclass(frozen=True, kw_only=True)
class Drilled:
    """The backup that was tried, and what was wrong with it; nothing where it can be relied on."""

    copy: Copy
    faults: tuple[str, ...]


def drill(database: Path, actor: Actor, *, backups: Path | None = None) -> Drilled:
    """Restore the newest backup beside the others, compare it, and remove it again; the store is not touched.

    How it went is kept in the folder of backups. Raises NotAllowed, and CallError where there is no backup.
    """
    require_owner(actor, Action.BACKUP)
    database = database.expanduser().resolve()
    folder = backups or copies.folder_of(database)
    made = copies.listed(folder)
    if not made:
        raise CallError(f"There is no backup in {folder} to try. Make one with: python manage.py backup")
    newest = max(made, key=lambda copy: copy.taken_at)
    try:
        faults = _faults(newest, database, actor)
    except (StoreError, OSError) as error:
        faults = (str(error),)
    record = {"at": datetime.now(UTC).replace(microsecond=0).isoformat(), "of": newest.folder.name, "ok": not faults}
    with suppress(OSError):
        (folder / RECORD).write_text(json.dumps(record) + "\n", encoding="utf-8")
    return Drilled(copy=newest, faults=faults)


def passed(database: Path) -> bool | None:
    """Return whether the latest try went well; None where none was made."""
    try:
        return json.loads((copies.folder_of(database) / RECORD).read_text(encoding="utf-8"))["ok"] is True
    except OSError:
        return None
    except (ValueError, TypeError, KeyError):
        return False


def _faults(copy: Copy, database: Path, actor: Actor) -> tuple[str, ...]:
    found = []
    with tempfile.TemporaryDirectory(dir=copy.folder.parent, prefix=".drill-") as scratch:
        place = Path(scratch) / database.name
        restoring.restore(place, actor, copy=copy.folder)
        store = open_store(place)
        try:
            audit = audit_check.verify(store, actor, head=copy.head or None)
            found += [*([store.trouble] if store.trouble else []), *audit.faults]
            if programme.version(store, actor) != copy.version:
                found.append(f"It stands at version {programme.version(store, actor)}, not at {copy.version}.")
            if copy.fingerprint not in (None, programme.fingerprint(store, actor)):
                found.append("Its fingerprint is another than when it was made.")
        finally:
            store.close()
    known = {head.sha256 for head in Journal(database).heads()} | _hashes(database)
    if copy.head and known and copy.head not in known:
        found.append(_ANOTHER)
    return tuple(found)


def _hashes(database: Path) -> set[str]:
    """Return the hashes of the audit lines beside a store, which the app may have open meanwhile."""
    hashes = set()
    for line in Journal(database).audit_lines():
        with suppress(ValueError, TypeError, KeyError):
            hashes.add(str(json.loads(line)["sha256"]))
    return hashes
