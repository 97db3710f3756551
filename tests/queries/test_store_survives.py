"""A store that is cut, emptied, swapped, killed or tampered with: noticed, never served silently, never half."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import crowd
import duckdb
import pytest
import store_texts

from evaluation.domain.actor import Actor
from queries import audit_check, programme, uploads
from queries.errors import NothingSaved, StoreReadOnly, StoreUnreadable
from queries.startup import log_of
from queries.store import Store, close_stores, open_store


def _publish(store: Store, owner: Actor, count: int) -> int:
    name, data = crowd.returns(count=count)
    known = programme.collection(store, owner)
    return uploads.publish(store, owner, store_texts.checked({name: data.decode()}, known)).version


@pytest.fixture
def filled(store: Store, owner: Actor) -> Store:
    uploads.publish(store, owner, store_texts.checked(store_texts.ALL))
    _publish(store, owner, 30)
    return store


def _copy(database: Path, folder: Path) -> Path:
    folder.mkdir()
    for path in database.parent.iterdir():
        if path.is_file():
            shutil.copy2(path, folder / path.name)
    return folder / database.name


def test_an_ordinary_store_opens_without_trouble(filled: Store, owner: Actor) -> None:
    for _ in range(2):
        close_stores()
        again = open_store(filled.path)
        assert (again.trouble, programme.version(again, owner)) == (None, 2)


def test_an_older_copy_is_served_for_reading_with_the_reason(filled: Store, owner: Actor, tmp_path: Path) -> None:
    filled.close()
    shutil.copy2(filled.path, tmp_path / "older")
    _publish(open_store(filled.path), owner, 40)
    close_stores()
    shutil.copy2(tmp_path / "older", filled.path)
    again = open_store(filled.path)
    assert again.trouble is not None
    assert "missing: the journal beside the store names 1 step" in again.trouble
    assert programme.version(again, owner) == 2
    with pytest.raises(StoreReadOnly, match="history is missing"):
        _publish(again, owner, 50)


@pytest.mark.parametrize("harm", ["deleted", "emptied", "cut"])
def test_a_log_that_is_gone_is_noticed(filled: Store, owner: Actor, tmp_path: Path, harm: str) -> None:
    filled.close()
    _publish(open_store(filled.path), owner, 40)
    database = _copy(filled.path, tmp_path / "killed")  # as a kill would leave it, its log not yet taken in
    close_stores()
    log = log_of(database)
    size = log.stat().st_size
    assert size > 100
    if harm == "deleted":
        log.unlink()
    else:
        os.truncate(log, 0 if harm == "emptied" else size // 2)
    again = open_store(database)
    assert again.trouble
    assert again.read_only


def test_the_log_of_a_kill_is_taken_in(filled: Store, owner: Actor, tmp_path: Path) -> None:
    filled.close()
    _publish(open_store(filled.path), owner, 40)
    again = open_store(_copy(filled.path, tmp_path / "killed"))
    assert (again.trouble, programme.version(again, owner)) == (None, 3)
    assert not any((tmp_path / "killed" / "quarantine").iterdir())


def test_a_stale_log_is_set_aside_and_kept(filled: Store, owner: Actor, tmp_path: Path) -> None:
    filled.close()
    _publish(open_store(filled.path), owner, 40)
    stale = shutil.copy2(log_of(filled.path), tmp_path / "stale")
    close_stores()  # takes the log in
    shutil.copy2(stale, log_of(filled.path))
    again = open_store(filled.path)
    assert (again.trouble, programme.version(again, owner)) == (None, 3)
    assert programme.audit(again, owner)[0].action == "set a stale log aside"
    (kept,) = (filled.path.parent / "quarantine").iterdir()
    assert (kept / log_of(filled.path).name).read_bytes() == Path(stale).read_bytes()
    assert _publish(again, owner, 50) == 4


def test_a_store_that_is_gone_is_not_made_anew(filled: Store) -> None:
    filled.close()
    filled.path.unlink()
    with pytest.raises(StoreUnreadable, match="missing, although what lies beside it"):
        open_store(filled.path)
    assert not filled.path.exists()


def test_another_programmes_store_in_its_place_is_noticed(filled: Store, owner: Actor, tmp_path: Path) -> None:
    other = open_store(tmp_path / "other" / "outcomes.duckdb")
    crowd.settle(other)
    close_stores()
    shutil.copy2(other.path, filled.path)
    assert open_store(filled.path).trouble


def test_after_an_error_at_the_commit_the_store_is_asked(filled: Store, owner: Actor) -> None:
    """An error after the commit took place, as a failed checkpoint gives, is no failure; before it, nothing is kept."""
    before = programme.version(filled, owner)
    with pytest.raises(NothingSaved), filled.writing() as cursor:
        cursor.execute("select no_such_column from batch")
    assert programme.version(filled, owner) == before
    assert _publish(filled, owner, 60) == before + 1
    assert filled.journal.account() is not None


def test_a_whole_audit_log_verifies(filled: Store, owner: Actor) -> None:
    found = audit_check.verify(filled, owner)
    assert (found.faults, found.entries) == ((), 2)
    assert audit_check.verify(filled, owner, head=found.head).faults == ()
    assert audit_check.verify(filled, owner, head="0" * 64).faults


@pytest.mark.parametrize("harm", ["edit", "delete", "reorder", "cut", "cut all"])
def test_any_harm_to_the_lines_outside_is_found(filled: Store, owner: Actor, harm: str) -> None:
    _publish(filled, owner, 40)
    lines = filled.journal.audit_lines()
    harmed = {
        "edit": [lines[0].replace("publish", "Publish"), *lines[1:]],
        "delete": [lines[0], lines[2]],
        "reorder": [lines[1], lines[0], lines[2]],
        "cut": lines[:-1],
        "cut all": [],
    }[harm]
    filled.journal.audit_path.write_text("".join(f"{line}\n" for line in harmed))
    assert audit_check.verify(filled, owner).faults
    _publish(filled, owner, 50)
    assert audit_check.verify(filled, owner).faults, "a later entry must not cover it up"


@pytest.mark.parametrize(
    "harm",
    [
        "update audit set detail = '{}' where sequence = 1",
        "update audit set sha256 = null where sequence = 2",
        "delete from audit where sequence = 1",
        "delete from audit where sequence = 2",
        "update audit set sequence = 5 - sequence",
    ],
)
def test_any_harm_to_the_log_in_the_store_is_found(filled: Store, owner: Actor, harm: str) -> None:
    filled.close()
    with duckdb.connect(str(filled.path)) as other:
        other.execute(harm)
    again = open_store(filled.path)
    assert again.trouble
    assert audit_check.verify(again, owner).faults
