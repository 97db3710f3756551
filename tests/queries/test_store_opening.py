"""Opening the store: what is refused, and in which words."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest
import store_texts

from evaluation.domain.actor import Actor
from queries import programme, uploads
from queries.errors import StoreMissing, StoreReadOnly, StoreTooNew, StoreUnreadable
from queries.settings import ROOT
from queries.store import Store, open_store


def _run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_one_store_a_file_whatever_the_path_is_called(database: Path, store: Store) -> None:
    assert open_store(database.parent / "." / database.name) is store
    assert open_store(database, read_only=True) is store


def test_a_new_identity_after_closing(database: Path, store: Store) -> None:
    before = store.identity
    store.close()
    assert open_store(database).identity != before


@pytest.mark.parametrize("read_only", [False, True])
def test_a_second_process_is_told_what_works(store: Store, read_only: bool) -> None:
    code = (
        "import sys; from pathlib import Path; from queries.store import open_store\n"
        "from queries.errors import StoreBusy\n"
        "try: open_store(Path(sys.argv[1]), read_only=sys.argv[2] == 'True')\n"
        "except StoreBusy as error: print(error)"
    )
    said = _run(code, store.path, read_only).stdout.strip()
    assert said.startswith("The store outcomes.duckdb is open in another program")
    assert "\n" not in said
    assert "PID" not in said
    assert str(store.path.parent) not in said


def test_two_readers_at_once(database: Path, store: Store) -> None:
    store.close()
    open_store(database, read_only=True)
    code = "import sys; from pathlib import Path; from queries.store import open_store\n"
    code += "print(open_store(Path(sys.argv[1]), read_only=True).read_only)"
    assert _run(code, database).stdout.strip() == "True"


def test_reading_never_makes_a_file(database: Path) -> None:
    with pytest.raises(StoreMissing):
        open_store(database, read_only=True)
    assert not database.exists()


def test_a_reader_takes_no_uploads(database: Path, store: Store, owner: Actor) -> None:
    store.close()
    reader = open_store(database, read_only=True)
    with pytest.raises(StoreReadOnly):
        uploads.publish(reader, owner, store_texts.checked({"projects.csv": store_texts.PROJECTS}))
    with pytest.raises(StoreReadOnly):
        open_store(database)


@pytest.mark.parametrize(
    "content",
    [b"", b"hi", b"project,name\n" * 1000, b"SQLite format 3\0" + bytes(5000), b"PAR1" + bytes(5000)],
    ids=["empty", "short", "csv", "sqlite", "parquet"],
)
@pytest.mark.parametrize("name", ["outcomes.duckdb", "outcomes.csv", "outcomes.parquet"])
def test_what_is_not_a_store_is_refused_and_left_alone(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(StoreUnreadable, match="Choose another file"):
        open_store(path)
    assert path.read_bytes() == content


def test_a_folder_is_not_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreadable):
        open_store(tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnreadable):
        open_store(tmp_path / "file" / "outcomes.duckdb")


def test_another_apps_database_is_refused_and_left_alone(database: Path) -> None:
    with duckdb.connect(str(database)) as other:
        other.execute("create table theirs (a integer)")
    with pytest.raises(StoreUnreadable, match="not a store of this app"):
        open_store(database)
    with duckdb.connect(str(database)) as other:
        assert other.execute("show tables").fetchall() == [("theirs",)]


def test_a_damaged_store_is_refused(database: Path, store: Store) -> None:
    store.close()
    content = bytearray(database.read_bytes())
    content[4096:12288] = os.urandom(8192)
    database.write_bytes(content)
    with pytest.raises(StoreUnreadable):
        open_store(database)


@pytest.mark.parametrize("read_only", [False, True])
def test_wherever_a_store_is_damaged_it_is_refused_or_was_not_looked_at(
    database: Path, store: Store, owner: Actor, read_only: bool
) -> None:
    """DuckDB finds a spoilt block when it reads it, which of the log of acts is after it has opened the file."""
    uploads.publish(store, owner, store_texts.checked(store_texts.ALL))
    store.close()
    whole, block = database.read_bytes(), 256 * 1024
    said = []
    for at in range(3 * 4096 + block // 4, len(whole), block // 4):
        database.write_bytes(whole[:at] + bytes(byte ^ 0x55 for byte in whole[at : at + 64]) + whole[at + 64 :])
        try:
            open_store(database, read_only=read_only).close()
        except StoreUnreadable as error:
            said.append(str(error))
    assert len(said) > 4
    assert {text.partition(".")[0] for text in said} == {"The store outcomes"}


def test_a_file_format_of_a_later_duckdb(database: Path, store: Store) -> None:
    store.close()
    content = bytearray(database.read_bytes())
    content[12:20] = struct.pack("<Q", 999)
    content[:8] = struct.pack("<Q", _header_checksum(bytes(content[8:4096])))
    database.write_bytes(content)
    with pytest.raises(StoreTooNew):
        open_store(database)


def _header_checksum(content: bytes) -> int:
    """DuckDB's checksum of a block: 5381, then exclusive-or with each word times a constant, in 64 bits."""
    result = 5381
    for (word,) in struct.iter_unpack("<Q", content):
        result ^= word * 0xBF58476D1CE4E5B9 & (2**64 - 1)
    return result


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('{folder}/secret.csv')",
        "select * from read_text('{folder}/secret.csv')",
        "select * from '{folder}/secret.csv'",
        "copy batch to '{folder}/out.csv'",
        "attach '{folder}/other.duckdb'",
        "export database '{folder}/out'",
        "install httpfs",
        "load '{folder}/evil.duckdb_extension'",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "set memory_limit = '100GB'",
        "select * from secret_frame",
    ],
)
def test_sql_reaches_nothing_outside_the_store(store: Store, tmp_path: Path, sql: str) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    secret_frame = store_texts.checked({"projects.csv": store_texts.PROJECTS}).files[0].rows
    with store.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(sql.format(folder=tmp_path)).fetchall()
    assert secret_frame is not None
    assert {path.name for path in tmp_path.iterdir()} <= {"secret.csv", "outcomes.duckdb", "outcomes.duckdb.wal"}


def test_eight_threads_each_read_their_own(store: Store, owner: Actor) -> None:
    for number in range(8):
        text = store_texts.PROJECTS.replace("ALPHA", f"P{number}")
        uploads.publish(store, owner, store_texts.checked({"projects.csv": text}))
    wrong: list[object] = []

    def read(number: int) -> None:
        for _ in range(5):
            codes = list(programme.collection(store, owner, as_at=number + 1).projects["project"])
            if codes != [f"P{each}" for each in range(number + 1)]:
                wrong.append(codes)

    _run_threads(read, 8)
    assert wrong == []


def test_eight_threads_open_one_store(database: Path) -> None:
    found: list[Store] = []
    _run_threads(lambda _: found.append(open_store(database)), 8)
    assert len(found) == 8
    assert len({id(store) for store in found}) == 1


def test_eight_threads_publish_one_after_the_other(store: Store, owner: Actor) -> None:
    files = [
        store_texts.checked({"projects.csv": store_texts.PROJECTS.replace("ALPHA", f"P{number}")})
        for number in range(8)
    ]
    versions: list[int] = []
    _run_threads(lambda number: versions.append(uploads.publish(store, owner, files[number]).version), 8)
    assert sorted(versions) == list(range(1, 9))
    assert sorted(batch.sequence for batch in programme.history(store, owner)) == list(range(1, 9))
    assert len(programme.collection(store, owner).projects) == 8


def _run_threads(job, count: int) -> None:
    threads = [threading.Thread(target=job, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
