"""Faults of the machine: an error after the commit, a clock that is wrong, a disk that fails, and what health says."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import crowd
import duckdb
import hardship
import pytest

from evaluation.domain.actor import Actor
from queries import audit_check, drafts, programme, restoring, transactions, undo
from queries.errors import NothingSaved, OutcomeUnknown, StoreUnreadable
from queries.readiness import readiness
from queries.store import Store, close_stores, open_store


@pytest.fixture
def filled(tmp_path: Path) -> Store:
    return open_store(hardship.filled(tmp_path))


@contextlib.contextmanager
def _failing(cursor: duckdb.DuckDBPyConnection, *, after_commit: bool) -> Iterator[None]:
    with transactions.transaction(cursor):
        yield
        if not after_commit:
            raise duckdb.IOException("the disk failed at the commit")
    raise duckdb.FatalException("COMMIT succeeded, but the automatic checkpoint failed")


@pytest.mark.parametrize("after_commit", [True, False])
def test_whether_it_was_saved_is_asked_of_the_store(
    filled: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch, after_commit: bool
) -> None:
    """Again and again, in turn with writes that go well: none is lost, none doubled, none said to fail."""
    expected = programme.version(filled, owner)
    for count in range(5):
        with monkeypatch.context() as patch:
            patch.setattr("queries.store.transaction", lambda cursor: _failing(cursor, after_commit=after_commit))
            if after_commit:
                expected += 1
                assert hardship.publish(filled, 100 + count) == expected
            else:
                with pytest.raises(NothingSaved):
                    hardship.publish(filled, 100 + count)
        assert programme.version(filled, owner) == expected
        expected += 1
        assert hardship.publish(filled, 200 + count) == expected
    assert hardship.faults(filled, [expected]) == []
    close_stores()
    assert hardship.faults(open_store(filled.path), [expected]) == []


def test_a_store_that_cannot_be_asked_is_not_guessed_about(
    filled: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise StoreUnreadable("no room to open it")

    with monkeypatch.context() as patch:
        patch.setattr("queries.store.transaction", lambda cursor: _failing(cursor, after_commit=True))
        patch.setattr(Store, "_reopen_if_dead", gone)
        with pytest.raises(OutcomeUnknown, match="look at the page History"):
            hardship.publish(filled, 100)
    assert programme.version(filled, owner) == 3
    assert hardship.publish(filled, 101) == 4
    assert audit_check.verify(filled, owner).faults == ()


def test_a_journal_that_failed_once_is_told_with_the_next_write(
    filled: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    for name in ("repeat", "settle"):
        with monkeypatch.context() as patch:
            patch.setattr(type(filled.journal), name, full)
            hardship.publish(filled, 110)
        hardship.publish(filled, 120)
        assert audit_check.verify(filled, owner).faults == ()
    with monkeypatch.context() as patch:
        patch.setattr(type(filled.journal), "settle", full)
        hardship.publish(filled, 130)
        close_stores()
    assert hardship.faults(open_store(filled.path), [7]) == []


@pytest.mark.parametrize("year", [2001, 2037])
def test_order_is_by_number_whatever_the_clock_says(
    filled: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch, year: int
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime(year, 10, 26, 1, 30, tzinfo=UTC)

    hardship.publish(filled, 300)
    with monkeypatch.context() as patch:
        for module in ("queries.uploads", "queries.chain"):
            patch.setattr(f"{module}.datetime", Clock)
        assert hardship.publish(filled, 400) == 4
    assert hardship.publish(filled, 500) == 5
    undo.withdraw(filled, owner, 5, reason="To see the one before.")
    returns = programme.collection(filled, owner).returns
    now = returns[(returns["site"] == "S1") & (returns["phase"] == "after")]["numerator"]
    assert list(now) == [400.0]
    assert [batch.version for batch in programme.history(filled, owner)][:4] == [5, 5, 4, 4]
    assert programme.published_at(filled, owner, 4).year == year
    assert audit_check.verify(filled, owner).faults == ()
    close_stores()
    assert open_store(filled.path).trouble is None


def test_summer_time_changes_neither_order_nor_day(
    filled: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where clocks show one hour twice, leave one out, or are on the next day already; all is kept in UTC."""
    moments = [
        datetime(2026, 3, 29, 0, 59, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),  # 2:00 in London
        datetime(2026, 7, 1, 23, 30, tzinfo=UTC),  # 0:30 on 2 July
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # 1:30 in London
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),  # 1:30 once more
    ]

    shown = moments[:1]

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return shown[0].astimezone(tz)

    first = programme.version(filled, owner)
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/London")
        time.tzset()
        for module in ("queries.uploads", "queries.chain"):
            patch.setattr(f"{module}.datetime", Clock)
        close_stores()
        store = open_store(filled.path)
        for number, shown[0] in enumerate(moments, 1):
            assert hardship.publish(store, 300 + number) == first + number
        at = [programme.published_at(store, owner, first + number) for number in range(1, 6)]
        on = [programme.version_on(store, owner, moment.date()) - first for moment in moments]
    time.tzset()
    assert at == moments
    assert on == [2, 2, 3, 5, 5]
    returns = programme.collection(store, owner).returns
    assert list(returns[(returns["site"] == "S1") & (returns["phase"] == "after")]["numerator"]) == [305.0]
    assert audit_check.verify(store, owner).faults == ()
    close_stores()
    assert open_store(filled.path).trouble is None


def test_an_upload_is_refused_before_it_could_fill_the_disk(
    filled: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = drafts.mine(filled, owner)
    with monkeypatch.context() as patch:
        patch.setattr("queries.drafts.LEAST_ROOM_BYTES", 2**62)
        with pytest.raises(NothingSaved, match="nearly full"):
            drafts.start(filled, owner, [crowd.returns()])
    assert drafts.mine(filled, owner) == before
    assert drafts.start(filled, owner, [crowd.returns()]).upload is not None


def test_health_says_what_is_wrong(filled: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTCOMES_DATABASE", str(filled.path))
    none_yet = {"days_since_backup": None, "backup_restores": None}
    assert readiness() == {"ok": True, "store": "ready", "has_room": True, **none_yet}
    restoring.backup(filled.path, owner)
    assert readiness()["days_since_backup"] == 0
    with monkeypatch.context() as patch:
        patch.setattr("queries.readiness.LEAST_ROOM_BYTES", 2**62)
        assert (readiness()["ok"], readiness()["has_room"]) == (False, False)
    close_stores()
    kept = filled.journal.path.read_bytes()
    filled.journal.path.unlink()
    assert (readiness()["ok"], readiness()["store"]) == (False, "in trouble")
    close_stores()
    filled.journal.path.write_bytes(kept)
    content = filled.path.read_bytes()
    filled.path.write_bytes(b"")
    assert (readiness()["ok"], readiness()["store"]) == (False, "cannot be opened")
    filled.path.write_bytes(content)
    monkeypatch.setenv("OUTCOMES_DATABASE", str(filled.path.parent / "new" / "own.duckdb"))
    assert (readiness()["ok"], readiness()["store"]) == (True, "empty")
