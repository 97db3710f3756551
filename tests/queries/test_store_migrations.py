"""The schema's numbered files: applied once, in order, all or none, and never changed afterwards."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from evaluation.domain.actor import Actor
from queries import migrations, programme
from queries.errors import StoreTooNew, StoreUnreadable
from queries.migrations import SCHEMA_FOLDER, migrate, pending, schema_files
from queries.store import open_store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SCHEMA_FOLDER, tmp_path / "schema"))


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _add(folder: Path, text: str, number: int | None = None) -> Path:
    number = number or len(schema_files(folder)) + 1
    path = folder / f"{number:04d}_added.sql"
    path.write_text(text)
    return path


def test_each_step_is_recorded_once(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    steps = schema_files(folder)
    migrate(connection, steps)
    migrate(connection, steps)
    recorded = connection.execute("select number, name, sha256 from schema_migration order by number").fetchall()
    assert recorded == [(step.number, step.name, step.sha256) for step in steps]


def test_a_later_step_is_applied_to_an_older_store(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    migrate(connection, schema_files(folder))
    _add(folder, "create table later (a integer);\ninsert into later values (1);")
    migrate(connection, schema_files(folder))
    assert connection.execute("select a from later").fetchall() == [(1,)]
    assert pending(connection, schema_files(folder)) == ()


def test_a_step_that_fails_leaves_nothing(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    before = schema_files(folder)
    migrate(connection, before)
    _add(folder, "create table half (a integer);")
    _add(folder, "create table whole (a integer);\nselect no_such_column from half;")
    with pytest.raises(duckdb.Error):
        migrate(connection, schema_files(folder))
    assert connection.execute(
        "select count(*) from duckdb_tables() where table_name in ('half', 'whole')"
    ).fetchone() == (0,)
    assert len(pending(connection, schema_files(folder))) == 2


def test_a_changed_old_file_is_refused(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    migrate(connection, schema_files(folder))
    first = next(folder.glob("0001_*.sql"))
    first.write_text(first.read_text() + "\n-- an afterthought\n")
    with pytest.raises(StoreUnreadable, match="does not match"):
        migrate(connection, schema_files(folder))


def test_line_ends_of_a_windows_checkout_are_no_change(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    migrate(connection, schema_files(folder))
    for path in folder.glob("*.sql"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert pending(connection, schema_files(folder)) == ()


@pytest.mark.parametrize("name", ["0009_gap.sql", "0001_twice.sql", "notes.sql"])
def test_a_gap_a_repeat_or_a_stray_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).write_text("select 1;")
    with pytest.raises(StoreUnreadable, match="schema files"):
        schema_files(folder)


def test_a_gap_among_the_recorded_steps_is_refused(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    migrate(connection, schema_files(folder))
    connection.execute("delete from schema_migration where number = 1")
    with pytest.raises(StoreUnreadable, match="does not match"):
        pending(connection, schema_files(folder))


def test_a_store_of_a_later_release_is_refused(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    older = schema_files(folder)
    _add(folder, "create table later (a integer);")
    migrate(connection, schema_files(folder))
    with pytest.raises(StoreTooNew):
        migrate(connection, older)


def test_a_reader_brings_an_older_store_up(database: Path, owner: Actor) -> None:
    steps = schema_files()
    with duckdb.connect(str(database)) as connection:
        migrate(connection, steps[:1])
    store = open_store(database, read_only=True)
    assert store.read_only
    assert programme.version(store, owner) == 0


def test_the_shipped_steps_are_named_and_numbered() -> None:
    assert [step.number for step in schema_files()] == list(range(1, len(schema_files()) + 1))
    assert migrations.SCHEMA_FOLDER.is_dir()
