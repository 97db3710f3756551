"""Stores made from shipped files: built through the door, rebuilt when the files change, safe for two at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import store_texts

from evaluation.domain.actor import Actor
from queries import audit_check, door, programme, restoring, uploads
from queries.errors import CallError, StoreError, StoreMissing, StoreReadOnly
from queries.settings import ROOT
from queries.shipped import SHIPPED_FOLDERS, Programme, open_derived, open_programme
from queries.store import Store, close_stores, open_store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return store_texts.written(tmp_path / "shipped", store_texts.ALL)


@pytest.fixture
def derived(tmp_path: Path) -> Path:
    return tmp_path / "local" / "demonstration.duckdb"


def _reopened(derived: Path, folder: Path) -> Store:
    close_stores()
    return open_derived(derived, folder)


def test_it_is_what_the_door_makes_of_the_files(derived: Path, folder: Path, database: Path, owner: Actor) -> None:
    store = open_derived(derived, folder)
    door.load(database, owner, [folder])
    assert programme.version(store, owner) == 1
    assert programme.fingerprint(store, owner) == programme.fingerprint(open_store(database), owner)
    assert open_derived(derived, folder) is store


def test_it_takes_no_uploads(derived: Path, folder: Path, owner: Actor) -> None:
    store = open_derived(derived, folder)
    with pytest.raises(StoreReadOnly):
        uploads.publish(store, owner, store_texts.checked({"projects.csv": store_texts.PROJECTS}))


def test_it_is_kept_while_the_files_stay(derived: Path, folder: Path) -> None:
    open_derived(derived, folder)
    before = derived.stat()
    _reopened(derived, folder)
    after = derived.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert [path.name for path in derived.parent.iterdir()] == [derived.name]


def test_it_is_made_again_when_a_file_changes(derived: Path, folder: Path, owner: Actor) -> None:
    before = programme.fingerprint(open_derived(derived, folder), owner)
    (folder / "delivery.csv").write_text(store_texts.DELIVERY.replace("0.85", "0.9"))
    store = _reopened(derived, folder)
    assert programme.version(store, owner) == 1
    assert programme.fingerprint(store, owner) != before
    (folder / "delivery.csv").unlink()
    assert programme.collection(_reopened(derived, folder), owner).delivery.empty


@pytest.mark.parametrize("content", [b"", b"damaged" * 5000])
def test_it_is_made_again_when_damaged(derived: Path, folder: Path, owner: Actor, content: bytes) -> None:
    open_derived(derived, folder)
    close_stores()
    derived.write_bytes(content)
    assert programme.version(open_derived(derived, folder), owner) == 1


def test_what_someone_loaded_is_never_replaced(derived: Path, folder: Path, owner: Actor) -> None:
    open_derived(derived, folder)
    close_stores()
    # Without a journal it can only be read: somebody must have taken it for their own, and said so.
    head = audit_check.verify(open_store(derived), owner).head
    own = restoring.accept(derived, owner, head=head)
    other = store_texts.PROJECTS.replace("ALPHA", "BETA")
    uploads.publish(own, owner, store_texts.checked({"projects.csv": other}))
    before = programme.fingerprint(open_store(derived), owner)
    (folder / "delivery.csv").write_text(store_texts.DELIVERY.replace("0.85", "0.9"))
    close_stores()
    with pytest.raises(StoreError, match="Move it away"):
        open_derived(derived, folder)
    assert programme.fingerprint(open_store(derived), owner) == before


@pytest.mark.parametrize("name", SHIPPED_FOLDERS)
def test_ones_own_store_cannot_take_a_shipped_ones_place(
    name: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTCOMES_DATABASE", str(tmp_path / f"{name}.duckdb"))
    with pytest.raises(CallError, match="OUTCOMES_DATABASE"):
        open_programme(name)


def test_a_log_left_by_a_killed_process_is_not_read_into_it(derived: Path, folder: Path, owner: Actor) -> None:
    before = programme.fingerprint(open_derived(derived, folder), owner)
    close_stores()
    derived.unlink()
    derived.with_name("demonstration.duckdb.wal").write_bytes(b"left over" * 100)
    assert programme.fingerprint(open_derived(derived, folder), owner) == before


def test_faults_in_the_files_are_named(derived: Path, folder: Path) -> None:
    (folder / "sites.csv").write_text("site\n")
    with pytest.raises(StoreError, match=r"\(.*sites\.csv.*\)"):
        open_derived(derived, folder)
    assert not derived.parent.exists()


def test_missing_files_are_said(derived: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        open_derived(derived, tmp_path / "absent")


_STARTED = """
import sys
from pathlib import Path
from queries import programme
from queries.access import owner_here
from queries.shipped import open_derived
store = open_derived(Path(sys.argv[1]), Path(sys.argv[2]))
print(programme.fingerprint(store, owner_here()), flush=True)
sys.stdin.read()
print(len(programme.collection(store, owner_here()).returns))
"""


def test_three_processes_start_at_once(derived: Path, folder: Path, database: Path, owner: Actor) -> None:
    words = [sys.executable, "-c", _STARTED, str(derived), str(folder)]
    pipe = subprocess.PIPE
    started = [subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(3)]
    said = [process.stdout.readline().strip() for process in started if process.stdout]
    rest = [process.communicate(timeout=60) for process in started]
    door.load(database, owner, [folder])
    assert said == [programme.fingerprint(open_store(database), owner)] * 3, rest
    assert [out.strip() for out, _ in rest] == ["5"] * 3
    assert [path.name for path in derived.parent.iterdir()] == [derived.name]


def test_programmes_by_name(database: Path, owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTCOMES_DATABASE", str(database))
    own = open_programme("own")
    assert own.path == database
    assert programme.version(own, owner) == 0
    with pytest.raises(CallError, match="demonstration, published, own"):
        open_programme("theirs")


@pytest.mark.parametrize("name", SHIPPED_FOLDERS)
def test_the_shipped_programmes_open(
    name: Programme, database: Path, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTCOMES_DATABASE", str(database))
    store = open_programme(name)
    assert store.path == database.with_name(f"{name}.duckdb")
    assert len(programme.collection(store, owner).projects) >= 4
