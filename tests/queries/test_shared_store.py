"""A shared store says what a file says, takes writers from everywhere, and loses nothing when one of them dies.

On demand, as large as you like: SHARED_PUBLISHES=1000 python -m pytest tests/queries/test_shared_store.py
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import duckdb
import psycopg
import pytest
import store_texts
from object_storage import KEY, SECRET, Storage, running_storage
from postgres import Server, new_database, running_postgres
from psycopg import sql
from shared_writers import ROOT, started

from evaluation.domain.vocabulary import Clock
from queries import audit_check, moving, programme, shared, uploads
from queries.access import owner_here
from queries.cached import results_for
from queries.errors import CallError, NothingSaved, StoreMissing, StoreUnreadable
from queries.shared import make_shared
from queries.store import Store, close_stores, open_file, open_store

PUBLISHES = int(os.environ.get("SHARED_PUBLISHES", "12"))
WRITERS = 4
OWNER = owner_here()

_NUMBERS = count(1)
_EITHER = pytest.mark.parametrize("place", ["folder", "objects"], indirect=True)
#: Where much is asked for, either of them.
_FOLDER, _OBJECTS = (
    _EITHER if "SHARED_PUBLISHES" in os.environ else pytest.mark.parametrize("place", [one], indirect=True)
    for one in ("folder", "objects")
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a shared store is, or is to be made: address of the catalogue, folder of the rows, this process's file."""

    address: str
    rows: str
    database: Path
    storage: Storage | None

    @property
    def settings(self) -> dict[str, str]:
        key = self.storage.settings if self.storage else {}
        return {"OUTCOMES_SHARED": self.address, "OUTCOMES_DATABASE": str(self.database), **key}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_postgres(durable="SHARED_PUBLISHES" in os.environ) as found:
        yield found


@pytest.fixture(scope="module")
def storage() -> Iterator[Storage]:
    with running_storage() as found:
        yield found


@pytest.fixture
def place(
    server: Server, storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Place]:
    """Give a place of its own: rows in a folder, or as objects where the test says so."""
    name = f"store{next(_NUMBERS)}"
    rows, used = str(tmp_path / "rows"), None
    if getattr(request, "param", "folder") == "objects":
        rows, used = f"{storage.place}/{name}", storage
    address = new_database(server.address, name)
    made = Place(address=address, rows=rows, database=tmp_path / "own" / "outcomes.duckdb", storage=used)
    made.database.parent.mkdir()
    for name, value in made.settings.items():
        monkeypatch.setenv(name, value)
    yield made
    close_stores()


@pytest.fixture
def store(place: Place) -> Store:
    """Return a shared store with one version."""
    made = make_shared(place.address, place.rows)
    uploads.publish(made, OWNER, store_texts.checked(store_texts.ALL))
    return made


def _row(events: int) -> str:
    return f"{store_texts.RETURNS_HEADINGS}\nALPHA,S1,harm,2021-01-01,2021-12-31,after,{events},1000,again\n"


def _many(events: int) -> str:
    """Return more rows than DuckLake puts into the catalogue itself."""
    days = [date(2022, 1, 1) + timedelta(days) for days in range(40)]
    rows = [f"ALPHA,S1,harm,{day},{day},after,{events},1000,again" for day in days]
    return "\n".join([store_texts.RETURNS_HEADINGS, *rows, ""])


def _publish(store: Store, events: int) -> int:
    known = programme.collection(store, OWNER)
    return uploads.publish(store, OWNER, store_texts.checked({"returns.csv": _row(events)}, known)).version


@_EITHER
def test_a_programme_moves_there_and_back_whole(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OUTCOMES_SHARED")
    assert subprocess.run([sys.executable, "manage.py", "load", "data/demo"], cwd=ROOT, check=True).returncode == 0
    file = open_store(place.database)
    was = programme.fingerprint(file, OWNER), audit_check.verify(file, OWNER).head
    told = {clock: results_for(file, OWNER, clock=clock) for clock in Clock}
    close_stores()
    monkeypatch.setenv("OUTCOMES_SHARED", place.address)
    there = moving.to_shared(OWNER, folder=place.rows)
    assert (there.fingerprint, there.head) == was
    store = open_store(place.database)
    assert isinstance(store, shared.SharedStore)
    assert {clock: results_for(store, OWNER, clock=clock) for clock in Clock} == told
    assert audit_check.verify(store, OWNER, head=there.head).faults == ()
    with pytest.raises(CallError, match="already"):
        moving.to_shared(OWNER, folder=place.rows)
    back = moving.to_file(OWNER, database=place.database.with_name("back.duckdb"))
    assert back.fingerprint == there.fingerprint
    returned = open_file(place.database.with_name("back.duckdb"))
    assert returned.trouble is None
    assert audit_check.verify(returned, OWNER, head=there.head).faults == ()
    assert programme.fingerprint(returned, OWNER) == there.fingerprint


@_FOLDER
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


@_OBJECTS
def test_one_that_is_killed_loses_nothing_and_stops_nobody(store: Store, place: Place) -> None:
    writer = started(0, 1_000, place.settings)
    assert writer.stdout is not None
    lines = [writer.stdout.readline() for _ in range(3)]
    writer.send_signal(signal.SIGKILL)
    told = [int(line) for line in [*lines[1:], *writer.communicate()[0].split()] if str(line).strip()]
    assert _publish(store, 33) in (told[-1] + 1, told[-1] + 2)  # what was not acknowledged may be there all the same
    _is_whole(store, versions=programme.version(store, OWNER))


@_OBJECTS
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


@_OBJECTS
def test_the_key_to_the_objects_is_kept_nowhere(
    store: Store, place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with store.cursor() as cursor:
        assert SECRET not in str(cursor.execute("select * from duckdb_secrets()").fetchall())
        with pytest.raises(duckdb.PermissionException):
            cursor.execute("select * from read_parquet('s3://bucket/elsewhere/x.parquet')").fetchall()
    with psycopg.connect(place.address, autocommit=True) as catalogue:
        tables = catalogue.execute("select tablename from pg_tables where tablename like 'ducklake%'").fetchall()
        for (table,) in tables:
            told = catalogue.execute(sql.SQL("select * from {}").format(sql.Identifier(table))).fetchall()
            assert SECRET not in str(told)
            assert KEY not in str(told)
    for settings, says in (
        ({"AWS_ENDPOINT_URL": "http://elsewhere.invalid"}, "https://"),
        ({"AWS_SECRET_ACCESS_KEY": ""}, "AWS_SECRET_ACCESS_KEY"),
    ):
        with monkeypatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(name, value)
            with pytest.raises(StoreUnreadable, match=says):
                shared._connected(place.address)
    assert SECRET not in caplog.text


def test_storage_that_is_away_is_said_calmly_and_nothing_is_saved(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_storage() as own:
        settings = {"OUTCOMES_SHARED": new_database(server.address, f"store{next(_NUMBERS)}"), **own.settings}
        for name, value in {**settings, "OUTCOMES_DATABASE": str(tmp_path / "outcomes.duckdb")}.items():
            monkeypatch.setenv(name, value)
        made = make_shared(settings["OUTCOMES_SHARED"], f"{own.place}/rows")
        uploads.publish(made, OWNER, store_texts.checked(store_texts.ALL))
        known = programme.collection(made, OWNER)
        first, again = (store_texts.checked({"returns.csv": _many(events)}, known) for events in (1, 2))
        uploads.publish(made, OWNER, first)
    with pytest.raises(NothingSaved):
        uploads.publish(made, OWNER, again)
    with pytest.raises(StoreUnreadable, match="cannot be reached"):
        programme.collection(made, OWNER)
    close_stores()


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
