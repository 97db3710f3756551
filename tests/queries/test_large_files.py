"""Large files through the whole door: the same answer as for small ones, in a process of their own."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from evaluation import demonstration
from evaluation.intake.checking import empty_collection
from evaluation.intake.large import call
from queries import door, large, programme
from queries.access import owner_here
from queries.connecting import spool_folder
from queries.folders import write_files
from queries.store import close_stores, open_store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_files(tmp_path / "files", demonstration.generate())
    return tmp_path / "files"


@pytest.fixture
def by_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every file for a large one; the child is started anew and has its own settings, which matter not."""
    monkeypatch.setattr(door, "LARGE_FROM_BYTES", 1)


def stored(database: Path) -> tuple[str, int]:
    store = open_store(database)
    return programme.fingerprint(store, owner_here()), programme.version(store, owner_here())


def test_a_large_file_is_stored_as_a_small_one_is(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, blocks = tmp_path / "small" / "s.duckdb", tmp_path / "large" / "l.duckdb"
    assert door.load(small, owner_here(), [folder]).loaded
    monkeypatch.setattr(door, "LARGE_FROM_BYTES", 1)
    report = door.load(blocks, owner_here(), [folder])
    assert report.loaded
    assert report.ok
    assert stored(blocks) == stored(small)
    assert list(spool_folder(blocks).iterdir()) == []
    again = door.load(blocks, owner_here(), [folder / "returns.csv"])
    assert not again.loaded
    assert [problem.code for problem in again.files[0].problems] == ["exact_repeat"]
    close_stores()


@pytest.mark.usefixtures("by_blocks")
def test_a_fault_in_a_large_file_loads_nothing(folder: Path, tmp_path: Path) -> None:
    returns = folder / "returns.csv"
    lines = returns.read_text(encoding="utf-8").splitlines()
    mistyped = next(line for line in lines if ",before," in line).replace(",before,", ",befor,")
    returns.write_text("\n".join([*lines, lines[7], mistyped]), encoding="utf-8")
    database = tmp_path / "store.duckdb"
    report = door.load(database, owner_here(), [folder])
    (file,) = [file for file in report.files if file.name == "returns.csv"]
    assert not report.loaded
    assert {(problem.row, problem.code) for problem in file.problems} == {
        (len(lines) + 1, "duplicate_key"),
        (len(lines) + 2, "not_a_choice"),
    }
    assert not database.exists()


@pytest.mark.usefixtures("by_blocks")
def test_a_large_file_with_personal_data_is_kept_nowhere(folder: Path, tmp_path: Path) -> None:
    returns = folder / "returns.csv"
    heading, *lines = returns.read_text(encoding="utf-8").splitlines()
    place = heading.split(",").index("note")
    for row in range(0, 40, 10):
        cells = lines[row].split(",")
        cells[place] = "943 476 5919"  # made up; passes modulus 11
        lines[row] = ",".join(cells)
    returns.write_text("\n".join([heading, *lines]), encoding="utf-8")
    database = tmp_path / "store.duckdb"
    report = door.load(database, owner_here(), [folder])
    (file,) = [file for file in report.files if file.name == "returns.csv"]
    assert {problem.code for problem in file.problems} == {"personal_data"}
    assert "943" not in str(report.to_dict())
    assert not database.exists()
    assert list(spool_folder(database).iterdir()) == []


def test_too_large_to_be_tidied_is_said(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call, "WHOLE_UP_TO_BYTES", 1000)
    data = (folder / "returns.csv").read_bytes().replace(b",", b";")
    (tmp_path / "semicolons.csv").write_bytes(data)
    source = call.LargeSource(
        name="semicolons.csv",
        byte_size=len(data),
        open=lambda: (tmp_path / "semicolons.csv").open("rb"),
        sink=lambda rows: pytest.fail("no row of a refused file is given on"),
    )
    (file,) = call.check_large([source], empty_collection()).files
    assert [problem.code for problem in file.problems] == ["too_large_to_tidy"]


def test_a_child_that_is_killed_is_told_calmly(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "_work", _killed)
    files = [("returns.csv", folder / "returns.csv")]
    with large.checked_apart(files, empty_collection(), folder=tmp_path) as checked:
        assert [problem.code for problem in checked.files[0].problems] == ["reading_failed"]


def test_a_child_without_memory_is_told_calmly(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(large, "_work", _without_memory)
    with large.checked_apart([("returns.csv", folder / "returns.csv")], empty_collection(), folder=tmp_path) as checked:
        (told,) = checked.files[0].problems
    assert "more memory" in told.message
    assert capfd.readouterr().err == ""


def _without_memory(*given: object) -> None:
    large.check_large = _exhausted
    large._work(*given)  # type: ignore[arg-type]


def _exhausted(*_: object) -> None:
    raise MemoryError


def _killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
