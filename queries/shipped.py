"""The app's three programmes: one's own, and two made from files that are shipped with it.

A shipped programme's store is built through the same door as any upload, when it is missing or when the files, the
schema or the door have changed since. It is built beside its place and moved there in one step, then only ever read,
so that several processes can start at once. A store that holds anything else is never replaced.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
import uuid
from enum import StrEnum
from pathlib import Path

from evaluation.domain.actor import Actor
from evaluation.intake import checking
from queries import programme, uploads
from queries.access import owner_here
from queries.errors import CallError, StoreBusy, StoreMissing, StoreTooNew, StoreUnreadable
from queries.folders import files_in
from queries.migrations import schema_files
from queries.settings import ROOT, database_path
from queries.store import Store, open_store, opened_store, sync_folder


class Programme(StrEnum):
    """The programmes that the app can show."""

    DEMONSTRATION = "demonstration"
    PUBLISHED = "published"
    OWN = "own"


#: Where the files of each shipped programme lie.
SHIPPED_FOLDERS = {
    Programme.DEMONSTRATION: ROOT / "data" / "demo",
    Programme.PUBLISHED: ROOT / "data" / "published",
}

_MADE_FROM = "made from shipped files, sha-256 "

_BUILDING = threading.Lock()


def open_programme(name: str) -> Store:
    """Return the store of a programme by its name. Raises CallError for an unknown one, and what open_store raises."""
    if name not in set(Programme):
        raise CallError(f"There is no programme {name}. There are {', '.join(Programme)}.")
    chosen = Programme(name)
    if chosen is Programme.OWN:
        return open_store(database_path())
    database = database_path().with_name(f"{chosen}.duckdb")
    if database == database_path():
        raise CallError(f"The setting OUTCOMES_DATABASE must not name a file {database.name}. Choose another name.")
    return open_derived(database, SHIPPED_FOLDERS[chosen])


def open_derived(database: Path, folder: Path) -> Store:
    """Return a store, for reading only, that holds exactly a folder's CSV files as version 1.

    Looked at once a process: files that change while the app runs are taken up when it starts again.
    """
    with _BUILDING:
        store = opened_store(database)
        if store is not None:
            return store
        files = _shipped_files(folder)
        mark = _mark(files)
        store = _current(database, mark)
        if store is not None:
            return store
        _build(database, files, mark)
        return open_store(database, read_only=True, journalled=False)


def _shipped_files(folder: Path) -> list[tuple[str, bytes]]:
    if not folder.is_dir():
        raise StoreMissing(f"The app's files in {folder.name} are missing. Install the app again.")
    return [(path.name, path.read_bytes()) for path in files_in(folder)]


def _mark(files: list[tuple[str, bytes]]) -> str:
    """Return the words kept with the store that say what it was made from."""
    parts = [(step.name, step.text.encode()) for step in schema_files()]
    parts += [(path.name, path.read_bytes()) for path in sorted(Path(checking.__file__).parent.glob("*.py"))]
    digest = hashlib.sha256()
    for name, content in parts + files:
        digest.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return _MADE_FROM + digest.hexdigest()


def _current(database: Path, mark: str) -> Store | None:
    """Return the store at this place if it is the one wanted, None if one may be built there.

    Raises StoreBusy, and StoreUnreadable for a store that holds what someone loaded.
    """
    if not database.exists():
        return None
    try:
        store = open_store(database, read_only=True, journalled=False)
    except (StoreUnreadable, StoreTooNew):
        return None
    reasons = [batch.reason or "" for batch in programme.history(store, owner_here())]
    if reasons and set(reasons) == {mark}:
        return store
    store.close()
    if not all(reason.startswith(_MADE_FROM) for reason in reasons):
        raise StoreUnreadable(
            f"The store {database.name} holds files that someone loaded. Move it away; the app makes its own again."
        )
    return None


def _build(database: Path, files: list[tuple[str, bytes]], mark: str) -> None:
    beside = database.with_name(f".{database.stem}-{uuid.uuid4().hex}.duckdb")
    try:
        _fill(beside, files, mark)
        # a log left by a store that was killed would be read into the new one
        _log_of(database).unlink(missing_ok=True)
        beside.replace(database)
        sync_folder(database.parent)
    except PermissionError:  # Windows does not replace a file that another process has open
        raise StoreBusy(f"The store {database.name} is open in another program. Close that, then try again.") from None
    finally:
        for leftover in (beside, _log_of(beside)):
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)


def _fill(database: Path, files: list[tuple[str, bytes]], mark: str) -> None:
    checked = checking.check(files, checking.empty_collection())
    if not checked.ok:
        names = ", ".join(file.name for file in checked.files if not file.ok)
        raise StoreUnreadable(f"The app's own files have faults ({names}). Install the app again.")
    store = open_store(database, journalled=False)
    try:
        uploads.publish(store, Actor(name="shipped with the app", role="owner"), checked, reason=mark)
    finally:
        store.close()


def _log_of(database: Path) -> Path:
    return database.with_name(f"{database.name}.wal")
