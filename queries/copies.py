"""Copies of a store that can be put back: the store, its journal and its audit lines, with what is in them and their
hashes.

A copy is made of files, under the lock that every write takes, so that the app may go on running; then it is opened
and held against its own journal. Only what passes is given its name. A copy carries its audit head: kept elsewhere,
that head finds a log of which everything here was cut alike.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from queries import chain, startup
from queries.errors import CallError, StoreBusy, StoreUnreadable
from queries.journal import Journal, sync_folder
from queries.ledger import latest_version
from queries.locks import writing_in
from queries.migrations import recorded_steps

MANIFEST = "manifest.json"
STORE, JOURNAL, AUDIT = "store.duckdb", "store.journal.jsonl", "store.audit.jsonl"

#: What is kept: every copy of a week, the last of each day for a month and of each month for two years, and the last
#: ten from before the schema was changed. The copy that holds most is never dropped.
EVERY_ONE_DAYS, DAILY_DAYS, MONTHLY_DAYS, BEFORE_CHANGES = 7, 31, 731, 10

#: The process that copies must not be the one that has the store open: closing the file would give up DuckDB's lock.
_COPY = "import shutil, sys\nfor at in range(1, len(sys.argv), 2): shutil.copyfile(sys.argv[at], sys.argv[at + 1])"
_TRIES = 3


@dataclass(frozen=True, kw_only=True)
class Copy:
    """One copy. taken_at: UTC; why: "asked" or "before a change of the schema"; entries and head: the audit log's;
    fingerprint: of the latest version, None where an older schema was copied; files: name to sha-256."""

    taken_at: datetime
    why: str
    schema_step: int
    version: int
    entries: int
    head: str
    fingerprint: str | None
    files: dict[str, str]
    folder: Path


def make(
    database: Path, into: Path, *, why: str = "asked", fingerprint: Callable[[duckdb.DuckDBPyConnection], str] | None
) -> Copy:
    """Copy a store into a new folder, also while the app has it open. Raises CallError, StoreBusy, StoreUnreadable."""
    if not database.exists():
        raise CallError(f"There is no store {database.name} to copy.")
    for _ in range(_TRIES):  # a process that ends without closing its store may take its log in at that moment
        beside = _copied(database, into)
        try:
            found = _described(beside, why, fingerprint)
            if found is not None:
                return _named(beside, found, database.stem)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    raise StoreUnreadable(
        f"No copy was kept: the store {database.name} is not what the journal beside it tells of. Open the dashboard, "
        "which says what is wrong with it."
    )


def before_change(database: Path) -> Copy:
    """Copy a store that this process has closed, before the schema is changed."""
    return make(database, folder_of(database), why="before a change of the schema", fingerprint=None)


def folder_of(database: Path) -> Path:
    """Return where a store's copies go unless somebody says otherwise."""
    return database.parent / "backups"


def read(folder: Path) -> Copy:
    """Return a copy by its folder, after holding its files against their hashes. Raises CallError, StoreUnreadable."""
    try:
        record = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        found = Copy(**{**record, "taken_at": datetime.fromisoformat(record["taken_at"]), "folder": folder})
    except (OSError, ValueError, TypeError, KeyError):
        raise CallError(f"{folder.name} is not a backup of this app: it has no {MANIFEST} that can be read.") from None
    for name, sha256 in found.files.items():
        if not (folder / name).is_file() or _hash(folder / name) != sha256:
            raise StoreUnreadable(
                f"The backup {folder.name} is damaged: its file {name} was changed. Take another one."
            )
    return found


def listed(into: Path) -> list[Copy]:
    """Return the copies of a folder that say what they are, the one that holds most last."""
    found = []
    for manifest in into.glob(f"*/{MANIFEST}"):
        with suppress(OSError, ValueError, TypeError, KeyError):
            record = json.loads(manifest.read_text(encoding="utf-8"))
            taken_at = datetime.fromisoformat(record["taken_at"])
            found.append(Copy(**{**record, "taken_at": taken_at, "folder": manifest.parent}))
    return sorted(found, key=_order)


def thin_out(into: Path, *, today: date) -> list[Path]:
    """Remove the copies that the rule does not keep, and return their folders."""
    gone = superfluous(listed(into), today=today)
    for copy in gone:
        shutil.rmtree(copy.folder)
    return [copy.folder for copy in gone]


def superfluous(copies: Iterable[Copy], *, today: date) -> list[Copy]:
    """Return the copies that the rule does not keep. What a clock that was wrong dated in the future is kept."""
    ordered = sorted(copies, key=_order)
    kept = {copy.folder for copy in ordered[-1:]}
    kept |= {copy.folder for copy in [each for each in ordered if each.why != "asked"][-BEFORE_CHANGES:]}
    of_day = {copy.taken_at.date(): copy.folder for copy in ordered}
    of_month = {copy.taken_at.strftime("%Y-%m"): copy.folder for copy in ordered}
    for copy in ordered:
        days = (today - copy.taken_at.date()).days
        daily = days <= DAILY_DAYS and copy.folder in of_day.values()
        monthly = days <= MONTHLY_DAYS and copy.folder in of_month.values()
        if days <= EVERY_ONE_DAYS or daily or monthly:
            kept.add(copy.folder)
    return [copy for copy in ordered if copy.folder not in kept]


def _order(copy: Copy) -> tuple[int, datetime]:
    return copy.entries, copy.taken_at


def _copied(database: Path, into: Path) -> Path:
    """Copy the files of a store as they are into a folder that has no name yet."""
    journal = Journal(database)
    names = {database: STORE, startup.log_of(database): f"{STORE}.wal"}
    names |= {journal.path: JOURNAL, journal.audit_path: AUDIT}
    beside = into / f".{uuid.uuid4().hex}"
    try:
        beside.mkdir(parents=True)
        with writing_in(database.parent):
            there = [path for path in names if path.exists()]
            size = sum(path.stat().st_size for path in there)
            if shutil.disk_usage(into).free < 2 * size:
                raise CallError(f"No copy was made: the disk has no room for {2 * size // 2**20 + 1:,} MB.")
            pairs = [str(path) for path in there for path in (path, beside / names[path])]
            done = subprocess.run([sys.executable, "-I", "-c", _COPY, *pairs], capture_output=True, check=False)
    except OSError:
        raise CallError(f"The folder {into} cannot be written. Choose another one.") from None
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    if done.returncode:
        shutil.rmtree(beside, ignore_errors=True)
        raise StoreBusy(f"The store {database.name} cannot be copied now: it cannot be read, or the disk is full.")
    return beside


def _described(beside: Path, why: str, fingerprint: Callable[[duckdb.DuckDBPyConnection], str] | None) -> Copy | None:
    """Return what a copy holds; None if it is not what its journal tells of. Its log is taken into it."""
    try:
        connection = duckdb.connect(str(beside / STORE))
    except duckdb.Error:
        return None
    try:
        steps = len(recorded_steps(connection))
        chained = steps >= chain.FIRST_STEP
        if chained and startup.trouble(connection, Journal(beside / STORE)):
            return None
        head = chain.head(connection) if chained else chain.Head()
        return Copy(
            taken_at=datetime.now(UTC).replace(microsecond=0),
            why=why,
            schema_step=steps,
            version=latest_version(connection),
            entries=head.sequence,
            head=head.sha256,
            fingerprint=fingerprint(connection) if fingerprint else None,
            files={},
            folder=beside,
        )
    except duckdb.Error:
        return None
    finally:
        connection.close()


def _named(beside: Path, found: Copy, stem: str) -> Copy:
    """Write down what a copy holds, make all of it durable, and give it its name."""
    files = {path.name: _hash(path) for path in sorted(beside.iterdir())}
    record = {**asdict(found), "taken_at": found.taken_at.isoformat(), "files": files}
    del record["folder"]
    (beside / MANIFEST).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    for path in beside.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    sync_folder(beside)
    stamp = f"{found.taken_at:%Y-%m-%d-%H%M%S}"
    why = "" if found.why == "asked" else "-before-change"
    folder = beside.parent / f"{stem}-{stamp}-{found.entries}-{found.head[:8] or 'none'}-{beside.name[1:5]}{why}"
    beside.rename(folder)
    sync_folder(folder.parent)
    return Copy(**{**asdict(found), "files": files, "folder": folder})


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
