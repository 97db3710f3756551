"""Backups: made while the app writes, put back to the same fingerprint and audit head, never over something newer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import crowd
import duckdb
import pytest
import store_texts

from evaluation.domain.actor import Actor
from queries import audit_check, copies, migrations, programme, restoring, uploads
from queries.copies import Copy
from queries.errors import CallError, NotAllowed, StoreBusy, StoreTooNew, StoreUnreadable
from queries.migrations import schema_files
from queries.settings import ROOT
from queries.store import Store, close_stores, open_store


def _publish(store: Store, owner: Actor, count: int) -> int:
    name, data = crowd.returns(count=count)
    return uploads.publish(
        store, owner, store_texts.checked({name: data.decode()}, programme.collection(store, owner))
    ).version


@pytest.fixture
def filled(store: Store, owner: Actor) -> Store:
    uploads.publish(store, owner, store_texts.checked(store_texts.ALL))
    _publish(store, owner, 30)
    return store


def _state(store: Store, owner: Actor) -> tuple[str, str, int]:
    found = audit_check.verify(store, owner)
    assert found.faults == ()
    return programme.fingerprint(store, owner), found.head, programme.version(store, owner)


def _restored(place: Path, owner: Actor, copy: Copy) -> Store:
    restoring.restore(place, owner, copy=copy.folder)
    store = open_store(place)
    assert store.trouble is None
    return store


def test_a_backup_of_a_running_store_restores_to_the_same_fingerprint_and_head(
    filled: Store, owner: Actor, tmp_path: Path
) -> None:
    copy, _ = restoring.backup(filled.path, owner)
    assert (copy.fingerprint, copy.head, copy.version) == _state(filled, owner)
    assert copy.entries == 2
    again = _restored(tmp_path / "elsewhere" / "outcomes.duckdb", owner, copy)
    assert _state(again, owner) == _state(filled, owner)
    assert _publish(again, owner, 40) == 3


def test_every_backup_made_under_writes_is_a_state_that_was_published(
    filled: Store, owner: Actor, tmp_path: Path
) -> None:
    stop = threading.Event()

    def write() -> None:
        count = 0
        while not stop.is_set():
            count += 1
            _publish(filled, owner, count % 900 + 1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [restoring.backup(filled.path, owner)[0] for _ in range(3)]
    finally:
        stop.set()
        writer.join(60)
    for number, copy in enumerate(made):
        assert copy.fingerprint == programme.fingerprint(filled, owner, as_at=copy.version)
        again = _restored(tmp_path / str(number) / "outcomes.duckdb", owner, copy)
        assert _state(again, owner) == (copy.fingerprint, copy.head, copy.version)
        assert audit_check.verify(filled, owner, head=copy.head).faults == ()


def test_making_a_backup_lets_no_second_program_in(filled: Store, owner: Actor) -> None:
    restoring.backup(filled.path, owner)
    code = "import sys; from pathlib import Path; from queries.store import open_store; open_store(Path(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, filled.path], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "StoreBusy" in done.stderr


def test_a_backup_is_refused_of_a_store_in_trouble(filled: Store, owner: Actor) -> None:
    filled.journal.path.unlink()
    with pytest.raises(StoreUnreadable, match="No copy was kept"):
        restoring.backup(filled.path, owner)
    assert list(copies.folder_of(filled.path).iterdir()) == []


def test_restoring_over_something_newer_has_to_be_said(filled: Store, owner: Actor) -> None:
    copy, _ = restoring.backup(filled.path, owner)
    before = _state(filled, owner)
    _publish(filled, owner, 40)
    close_stores()
    with pytest.raises(CallError, match="holds 1 later step "):
        restoring.restore(filled.path, owner, copy=copy.folder)
    assert programme.version(open_store(filled.path), owner) == 3
    close_stores()
    done = restoring.restore(filled.path, owner, copy=copy.folder, over_newer=True)
    assert _state(open_store(filled.path), owner) == before
    assert done.set_aside is not None
    close_stores()
    aside = shutil.copytree(done.set_aside, filled.path.parent / "aside")
    assert programme.version(open_store(Path(aside) / filled.path.name), owner) == 3


@pytest.mark.parametrize("left", ["the journal", "the audit lines", "the store"])
def test_whatever_is_left_tells_of_something_newer(filled: Store, owner: Actor, left: str) -> None:
    copy, _ = restoring.backup(filled.path, owner)
    _publish(filled, owner, 40)
    close_stores()
    parts = {"the journal": filled.journal.path, "the audit lines": filled.journal.audit_path, "the store": filled.path}
    for name, path in parts.items():
        if name != left:
            path.unlink()
    with pytest.raises(CallError, match="holds 1 later step "):
        restoring.restore(filled.path, owner, copy=copy.folder)


def test_a_damaged_store_is_replaced_without_more_ado(filled: Store, owner: Actor) -> None:
    copy, _ = restoring.backup(filled.path, owner)
    before = _state(filled, owner)
    close_stores()
    os.truncate(filled.path, filled.path.stat().st_size // 2)
    with pytest.raises(StoreUnreadable, match="is damaged"):
        open_store(filled.path)
    assert _state(_restored(filled.path, owner, copy), owner) == before


def test_another_programmes_backup_is_something_else(filled: Store, owner: Actor, tmp_path: Path) -> None:
    other = open_store(tmp_path / "other" / "outcomes.duckdb")
    uploads.publish(other, owner, store_texts.checked(store_texts.ALL))
    for count in (5, 6):
        _publish(other, owner, count)
    copy, _ = restoring.backup(other.path, owner)
    close_stores()
    with pytest.raises(CallError, match="another history"):
        restoring.restore(filled.path, owner, copy=copy.folder)


def test_nothing_is_restored_under_a_running_app_or_from_a_changed_backup(filled: Store, owner: Actor) -> None:
    copy, _ = restoring.backup(filled.path, owner)
    with pytest.raises(StoreBusy):
        restoring.restore(filled.path, owner, copy=copy.folder)
    close_stores()
    code = (
        "import sys; from pathlib import Path; from queries.store import open_store\n"
        "open_store(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", code, str(filled.path)]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        assert app.stdout.readline() == "open\n"
        with pytest.raises(StoreBusy):
            restoring.restore(filled.path, owner, copy=copy.folder)
        assert app.stdin is not None
        app.stdin.close()
    audit = copy.folder / copies.AUDIT
    audit.write_text(audit.read_text().replace("publish", "Publish"))
    with pytest.raises(StoreUnreadable, match="was changed"):
        restoring.restore(filled.path, owner, copy=copy.folder)
    with pytest.raises(CallError, match="not a backup"):
        restoring.restore(filled.path, owner, copy=filled.path.parent)


def test_a_copy_is_made_before_the_schema_changes(
    filled: Store, owner: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _state(filled, owner)
    close_stores()
    steps = schema_files()
    folder = Path(shutil.copytree(migrations.SCHEMA_FOLDER, tmp_path / "schema"))
    (folder / f"{len(steps) + 1:04d}_later.sql").write_text("create table later (a integer);")
    monkeypatch.setattr("queries.connecting.schema_files", lambda: schema_files(folder))
    assert _state(open_store(filled.path), owner) == before
    close_stores()
    (copy,) = copies.listed(copies.folder_of(filled.path))
    assert (copy.why, copy.schema_step, copy.head) == ("before a change of the schema", len(steps), before[1])
    monkeypatch.undo()
    with pytest.raises(StoreTooNew, match="later release"):
        open_store(filled.path)
    assert _state(_restored(filled.path, owner, copy), owner) == before


def test_a_store_of_the_first_release_is_copied_too(database: Path, owner: Actor) -> None:
    with duckdb.connect(str(database)) as connection:
        migrations.migrate(connection, schema_files()[:1])
    open_store(database)
    (copy,) = copies.listed(copies.folder_of(database))
    assert (copy.schema_step, copy.entries, copy.head) == (1, 0, "")


def test_a_new_store_needs_no_copy(store: Store) -> None:
    assert not copies.folder_of(store.path).exists()


def test_a_store_is_accepted_only_as_it_is_and_by_its_owner(filled: Store, owner: Actor) -> None:
    head = audit_check.verify(filled, owner).head
    close_stores()
    filled.journal.path.unlink()
    assert "journal beside this store is missing" in str(open_store(filled.path).trouble)
    with pytest.raises(NotAllowed):
        restoring.accept(filled.path, crowd.person("adam"), head=head)
    with pytest.raises(CallError, match="not the one you gave"):
        restoring.accept(filled.path, owner, head="0" * 64)
    again = restoring.accept(filled.path, owner, head=head)
    assert again.trouble is None
    assert programme.audit(again, owner)[0].action == "accept the store as it is"
    assert audit_check.verify(again, owner, head=head).faults == ()
    with pytest.raises(CallError, match="nothing is wrong"):
        restoring.accept(filled.path, owner, head=head)
    close_stores()
    assert open_store(filled.path).trouble is None


def _copy(days_ago: int, entries: int, *, hour: int = 12, why: str = "asked") -> Copy:
    at = datetime(2026, 6, 30, hour, tzinfo=UTC) - timedelta(days=days_ago)
    return Copy(
        taken_at=at,
        why=why,
        schema_step=4,
        version=1,
        entries=entries,
        head="",
        fingerprint=None,
        files={},
        folder=Path(f"{days_ago}-{hour}-{entries}"),
    )


def test_the_rule_keeps_a_week_then_days_then_months() -> None:
    made = [_copy(days, 10_000 - days * 2 + late, hour=8 + late) for days in range(900) for late in (0, 1)]
    kept = {copy.folder for copy in made} - {copy.folder for copy in copies.superfluous(made, today=date(2026, 6, 30))}
    ages = sorted(int(folder.name.split("-")[0]) for folder in kept)
    assert ages[:16] == [day for day in range(8) for _ in (0, 1)]
    assert ages[16:40] == list(range(8, 32))
    assert len(ages[40:]) == 24 - 1
    assert max(ages) <= 731


def test_the_rule_keeps_what_holds_most_what_came_before_changes_and_what_a_wrong_clock_dated() -> None:
    most = _copy(800, 500)
    changes = [_copy(900 + number, number, why="before a change of the schema") for number in range(12)]
    future = _copy(-400, 3)
    others = [_copy(850, 4)]
    gone = copies.superfluous([most, *changes, future, *others], today=date(2026, 6, 30))
    assert {copy.folder for copy in gone} == {changes[0].folder, changes[1].folder, others[0].folder}
