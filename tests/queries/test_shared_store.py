"""A shared store says what a file says, takes writers from everywhere, and loses nothing when one of them dies.

On demand, as large as you like: SHARED_PUBLISHES=1000 python -m pytest tests/queries/test_shared_store.py
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
import store_texts
from postgres import Server, new_database, running_postgres
from shared_writers import ROOT, started

from evaluation.domain.vocabulary import Clock
from queries import audit_check, moving, programme, shared, uploads
from queries.access import owner_here
from queries.cached import results_for
from queries.errors import CallError, NothingSaved, StoreMissing, StoreUnreadable
from queries.shared import make_shared
from queries.store import Store, close_stores, open_file, open_store

PUBLISHES = int(os.environ.get("SHARED_PUBLISHES", "24"))
WRITERS = 4
OWNER = owner_here()

_NUMBERS = count(1)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a shared store is, or is to be made: address of the catalogue, folder of the rows, this process's file."""

    address: str
    rows: Path
    database: Path

    @property
    def settings(self) -> dict[str, str]:
        return {"OUTCOMES_SHARED": self.address, "OUTCOMES_DATABASE": str(self.database)}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_postgres(durable="SHARED_PUBLISHES" in os.environ) as found:
        yield found


@pytest.fixture
def place(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    address = new_database(server.address, f"store{next(_NUMBERS)}")
    made = Place(address=address, rows=tmp_path / "rows", database=tmp_path / "own" / "outcomes.duckdb")
    made.database.parent.mkdir()
    for name, value in made.settings.items():
        monkeypatch.setenv(name, value)
    yield made
    close_stores()


@pytest.fixture
def store(place: Place) -> Store:
    """Return a shared store with one version."""
    made = make_shared(place.address, str(place.rows))
    uploads.publish(made, OWNER, store_texts.checked(store_texts.ALL))
    return made


def _row(events: int) -> str:
    return f"{store_texts.RETURNS_HEADINGS}\nALPHA,S1,harm,2021-01-01,2021-12-31,after,{events},1000,again\n"


def _publish(store: Store, events: int) -> int:
    known = programme.collection(store, OWNER)
    return uploads.publish(store, OWNER, store_texts.checked({"returns.csv": _row(events)}, known)).version


def test_a_programme_moves_there_and_back_whole(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OUTCOMES_SHARED")
    assert subprocess.run([sys.executable, "manage.py", "load", "data/demo"], cwd=ROOT, check=True).returncode == 0
    file = open_store(place.database)
    was = programme.fingerprint(file, OWNER), audit_check.verify(file, OWNER).head
    told = {clock: results_for(file, OWNER, clock=clock) for clock in Clock}
    close_stores()
    monkeypatch.setenv("OUTCOMES_SHARED", place.address)
    there = moving.to_shared(OWNER, folder=str(place.rows))
    assert (there.fingerprint, there.head) == was
    store = open_store(place.database)
    assert isinstance(store, shared.SharedStore)
    assert {clock: results_for(store, OWNER, clock=clock) for clock in Clock} == told
    assert audit_check.verify(store, OWNER, head=there.head).faults == ()
    with pytest.raises(CallError, match="already"):
        moving.to_shared(OWNER, folder=str(place.rows))
    back = moving.to_file(OWNER, database=place.database.with_name("back.duckdb"))
    assert back.fingerprint == there.fingerprint
    returned = open_file(place.database.with_name("back.duckdb"))
    assert returned.trouble is None
    assert audit_check.verify(returned, OWNER, head=there.head).faults == ()
    assert programme.fingerprint(returned, OWNER) == there.fingerprint


def test_of_many_writers_none_is_lost_and_none_doubled(store: Store, place: Place) -> None:
    each = PUBLISHES // WRITERS
    writers = [started(number, each, place.settings) for number in range(WRITERS)]
    told = [int(line) for writer in writers for line in writer.communicate()[0].split() if line != "ready"]
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    assert sorted(told) == list(range(2, 2 + WRITERS * each))
    _is_whole(store, versions=1 + WRITERS * each)
    with store.cursor() as cursor:
        notes = cursor.execute("select note from returns where note like 'writer %'").fetchall()
    assert sorted(notes) == sorted((f"writer {one} file {file}",) for one in range(WRITERS) for file in range(each))


def test_one_that_is_killed_loses_nothing_and_stops_nobody(store: Store, place: Place) -> None:
    writer = started(0, 1_000, place.settings)
    assert writer.stdout is not None
    lines = [writer.stdout.readline() for _ in range(3)]
    writer.send_signal(signal.SIGKILL)
    told = [int(line) for line in [*lines[1:], *writer.communicate()[0].split()] if str(line).strip()]
    assert _publish(store, 33) in (told[-1] + 1, told[-1] + 2)  # what was not acknowledged may be there all the same
    _is_whole(store, versions=programme.version(store, OWNER))


def test_a_writer_that_lost_its_turn_is_refused(store: Store, place: Place) -> None:
    """The lock's connection breaks in the middle of a write, and somebody else publishes meanwhile."""
    known = programme.collection(store, OWNER)
    checked = store_texts.checked({"returns.csv": _row(33)}, known)

    def _meanwhile() -> None:
        with psycopg.connect(place.address, autocommit=True) as other:
            other.execute("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'")
        assert started(0, 1, place.settings).communicate()[0].split() == ["ready", "2"]

    def _late() -> None:
        with store.writing() as cursor:
            uploads.Publication(cursor, OWNER, None).add(checked)
            _meanwhile()

    with pytest.raises(NothingSaved):
        _late()
    _is_whole(store, versions=2)
    assert _publish(store, 35) == 3


def test_a_catalogue_that_is_away_is_said_calmly_and_got_over(store: Store, place: Place) -> None:
    with psycopg.connect(place.address, autocommit=True) as other:
        other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
            "and pid <> pg_backend_pid()"
        )
    assert _publish(store, 33) == 2
    with pytest.raises(StoreUnreadable, match="cannot be reached"):
        shared._connected("host=127.0.0.1 port=1 user=nobody dbname=none")


def test_where_there_is_none_it_says_how_to_make_one(place: Place) -> None:
    with pytest.raises(StoreMissing, match="--to-shared"):
        open_store(place.database)


def test_the_tests_of_a_file_pass_on_it_too(server: Server) -> None:
    """The very same tests of undo, uploads and questions: some of them, or all where much is asked for."""
    modules = [f"tests/queries/test_{name}.py" for name in ("undo", "drafts", "questions", "taking_back", "publishing")]
    some = ["-k", "withdrawing_brings_back or row_taken_back_is_gone or asked_by_one"]
    chosen = modules if "SHARED_PUBLISHES" in os.environ else [*modules[:3], *some]
    settings = {**os.environ, "OUTCOMES_TESTS_SHARED": server.address}
    done = subprocess.run([sys.executable, "-m", "pytest", "-x", *chosen], cwd=ROOT, env=settings, check=False)
    assert done.returncode == 0


def _is_whole(store: Store, *, versions: int) -> None:
    assert programme.version(store, OWNER) == versions
    assert sorted(batch.version for batch in programme.history(store, OWNER))[-(versions - 1) :] == list(
        range(2, versions + 1)
    )
    assert audit_check.verify(store, OWNER).faults == ()
