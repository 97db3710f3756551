"""Whether the app can do its work: what its health address answers. It names no person, no path and no figure."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

from queries import copies, drill
from queries.errors import StoreError
from queries.ledger import latest_version
from queries.settings import database_path
from queries.store import open_store

#: Below this, uploads may fail; a disk that is full is noticed before it is.
LEAST_ROOM_BYTES = 500 * 2**20

#: After so many days without a backup something is wrong with whatever makes them.
LONGEST_WITHOUT_BACKUP_DAYS = 3


def readiness() -> dict[str, object]:
    """Return whether all is well, and of what was looked at which is not.

    store: "ready", "empty", "in trouble" (served for reading only) or "cannot be opened". A store without any backup
    is told of, and not held against the app: somebody may have just begun. backup_restores: whether the latest drill
    went well; None where none was made.
    """
    store = _store()
    room = _has_room()
    days = _days_since_backup()
    restores = drill.passed(database_path().expanduser().resolve())
    kept = (days is None or days <= LONGEST_WITHOUT_BACKUP_DAYS) and restores is not False
    ok = store in ("ready", "empty") and room and kept
    return {"ok": ok, "store": store, "has_room": room, "days_since_backup": days, "backup_restores": restores}


def _store() -> str:
    try:
        store = open_store(database_path())
        with store.cursor() as cursor:
            has_any = latest_version(cursor) > 0
    except StoreError:
        return "cannot be opened"
    if store.trouble:
        return "in trouble"
    return "ready" if has_any else "empty"


def _has_room() -> bool:
    folder = database_path().expanduser().resolve().parent
    try:
        return shutil.disk_usage(folder).free >= LEAST_ROOM_BYTES
    except OSError:
        return False


def _days_since_backup() -> int | None:
    made = copies.listed(copies.folder_of(database_path().expanduser().resolve()))
    latest = max((copy.taken_at for copy in made), default=None)
    return None if latest is None else (datetime.now(UTC) - latest).days
