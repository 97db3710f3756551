"""The way in: which files a call means, what it reports, and that a fault anywhere loads nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import store_texts

from evaluation.domain.actor import Actor
from queries import door, programme
from queries.errors import CallError
from queries.store import open_store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return store_texts.written(tmp_path / "files", store_texts.ALL)


def test_a_folder_is_its_csv_files_by_name(folder: Path, database: Path, owner: Actor) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "more.csv").write_text("not looked at")
    (folder / ".hidden.csv").write_text("not looked at")
    (folder / "notes.txt").write_text("not looked at")
    (folder / "sites.csv").rename(folder / "SITES.CSV")
    report = door.load(database, owner, [folder])
    assert report.ok
    assert report.loaded
    assert [file.name for file in report.files] == [
        "SITES.CSV",
        "delivery.csv",
        "outcomes.csv",
        "projects.csv",
        "returns.csv",
        "sources.csv",
    ]


def test_a_file_given_twice_is_read_once(folder: Path, owner: Actor) -> None:
    report = door.check_files(None, owner, [folder, folder / "sites.csv", folder / "." / "sites.csv"])
    assert report.ok
    assert len(report.files) == len(store_texts.ALL)


def test_files_of_one_name_are_told_apart(tmp_path: Path, owner: Actor) -> None:
    one = store_texts.written(tmp_path / "one", {"projects.csv": store_texts.PROJECTS})
    two = store_texts.written(tmp_path / "two", {"projects.csv": store_texts.PROJECTS.replace("ALPHA", "BETA")})
    report = door.check_files(None, owner, [one, two])
    assert [file.name for file in report.files] == [str(one / "projects.csv"), str(two / "projects.csv")]


@pytest.mark.parametrize("name", ["absent.csv", "absent", "", "files/inner"])
def test_what_cannot_be_read_is_a_wrong_call(folder: Path, database: Path, owner: Actor, name: str) -> None:
    (folder / "inner").mkdir()
    place = folder.parent / name if name else folder.parent
    with pytest.raises(CallError):
        door.load(database, owner, [folder / "sites.csv", place])
    assert not database.exists()


def test_a_fault_in_the_third_file_loads_none(folder: Path, database: Path, owner: Actor) -> None:
    assert door.load(database, owner, [folder / "projects.csv"]).version == 1
    store = open_store(database)
    before = programme.fingerprint(store, owner)
    (folder / "sites.csv").write_text(store_texts.SITES.replace("replication", "replica", 1))
    report = door.load(database, owner, [folder / f"{kind}.csv" for kind in ("projects", "outcomes", "sites")])
    assert (report.ok, report.loaded, report.version) == (False, False, 1)
    assert programme.fingerprint(store, owner) == before
    assert len(programme.history(store, owner)) == 1


def test_a_load_with_faults_makes_no_store(folder: Path, database: Path, owner: Actor) -> None:
    (folder / "sites.csv").write_text("site\n")
    report = door.load(database, owner, [folder])
    assert (report.ok, report.loaded, report.version) == (False, False, 0)
    assert not database.exists()


def test_codes_may_stand_in_the_store(folder: Path, database: Path, owner: Actor) -> None:
    alone = [folder / "returns.csv"]
    assert not door.check_files(None, owner, alone).ok
    assert door.load(database, owner, [folder]).loaded
    later = folder / "later.csv"
    later.write_text(store_texts.RETURNS.replace("[x]", "12"))
    assert not door.check_files(None, owner, [later]).ok
    assert door.check_files(open_store(database), owner, [later]).ok


def test_a_repeat_is_said_alike_by_check_and_load(folder: Path, database: Path, owner: Actor) -> None:
    first = door.load(database, owner, [folder])
    checked = door.check_files(open_store(database), owner, [folder])
    again = door.load(database, owner, [folder])
    assert checked == again
    assert (again.ok, again.loaded, again.version) == (True, False, first.version)
    store = open_store(database)
    day = programme.published_at(store, owner, 1)
    for file in again.files:
        (problem,) = (each for each in file.problems if each.code == "exact_repeat")
        assert (problem.row, problem.severity) == (None, "confirm")
        assert f"{day.day} {day:%B %Y} (version 1)" in problem.why


def test_a_repeat_is_said_although_another_file_has_a_fault(folder: Path, database: Path, owner: Actor) -> None:
    door.load(database, owner, [folder])
    (folder / "sites.csv").write_text("site\n")
    report = door.load(database, owner, [folder])
    codes = {file.name: [problem.code for problem in file.problems] for file in report.files}
    assert "exact_repeat" in codes["projects.csv"]
    assert report.version == 1


def test_a_large_file_is_refused_unread(
    folder: Path, database: Path, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTCOMES_MAX_FILE_MB", "1")
    with (folder / "delivery.csv").open("ab") as file:
        file.truncate(1024 * 1024 + 1)
    report = door.load(database, owner, [folder])
    codes = {file.name: [problem.code for problem in file.problems] for file in report.files}
    assert codes["delivery.csv"] == ["file_too_large"]
    assert (report.ok, report.loaded) == (False, False)
    monkeypatch.setenv("OUTCOMES_MAX_FILE_MB", "2")
    assert "file_too_large" not in {
        problem.code for file in door.check_files(None, owner, [folder]).files for problem in file.problems
    }


def test_the_report_has_the_documented_shape(folder: Path, database: Path, owner: Actor) -> None:
    report = door.load(database, owner, [folder]).to_dict()
    assert list(report) == ["files", "loaded", "version"]
    files = report["files"]
    assert isinstance(files, list)
    assert [list(file) for file in files] == [["file", "kind", "rows", "problems"]] * 6
