"""Every bad file through `load`: exit 1, each fault located, and the store as it was."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import manage
from queries import programme
from queries.access import owner_here
from queries.settings import ROOT
from queries.store import close_stores, open_store

BAD_FILES = ROOT / "tests" / "bad_files"
EXPECTED: dict[str, list[list]] = json.loads((BAD_FILES / "expected.json").read_text(encoding="utf-8"))

_PROBLEM = ["row", "column", "found", "code", "why", "how_to_fix", "severity"]

NAMES = [
    "wrong_kind.csv",
    "missing_column.csv",
    "unknown_column.csv",
    "unknown_code.csv",
    "duplicate_key.csv",
    "impossible_count.csv",
    "blank.csv",
    "unclear_date.csv",
    "not_utf8.csv",
    "ragged_row.csv",
    "empty.csv",
    "binary.csv",
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds tests/bad_files/published."""
    database = tmp_path_factory.mktemp("published") / "outcomes.duckdb"
    assert manage.main(["load", str(BAD_FILES / "published"), "--database", str(database), "--json"]) == 0
    return database


@pytest.fixture(scope="module")
def before(database: Path) -> tuple[int, str, int]:
    return _state(database)


def _state(database: Path) -> tuple[int, str, int]:
    store, owner = open_store(database, read_only=True), owner_here()
    state = programme.version(store, owner), programme.fingerprint(store, owner), len(programme.audit(store, owner))
    close_stores()
    return state


def _problems(printed: str, name: str) -> list[dict]:
    report = json.loads(printed)
    assert list(report) == ["files", "loaded", "version"]
    (file,) = report["files"]
    assert list(file) == ["file", "kind", "rows", "problems"]
    assert file["file"] == name
    assert all(list(problem) == _PROBLEM for problem in file["problems"])
    return file["problems"]


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_file(run, here, database: Path, before: tuple[int, str, int], name: str) -> None:
    """In the test's own process, which prints the same; as a process those whose bytes are no text of ours."""
    done = (run if name in ("not_utf8.csv", "binary.csv") else here)(
        "load", BAD_FILES / name, "--database", database, "--json"
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["loaded"] is False
    assert json.loads(done.stdout)["version"] == 1
    found = _problems(done.stdout, name)
    assert [[problem["row"], problem["column"], problem["code"]] for problem in found] == EXPECTED[name]
    assert "fault" in {problem["severity"] for problem in found}
    assert all(problem["why"] and problem["how_to_fix"] for problem in found)
    assert _state(database) == before


@pytest.mark.parametrize(("name", "code"), [("blank.csv", 1), ("semicolons.csv", 0), ("comparator_missing.csv", 0)])
def test_without_json_it_reads_well(database: Path, name: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert manage.main(["check", str(BAD_FILES / name), "--database", str(database)]) == code
    heading, *lines, last = capsys.readouterr().out.splitlines()
    assert heading.startswith(f"{name}: ")
    severities = [line.strip().split(":")[0] for line in lines]
    assert ("fault" in severities) == (code == 1)
    assert set(severities) <= {"fault", "confirm", "fixed"}
    assert last.startswith("Nothing was loaded" if code else "Nothing is wrong")


def test_what_only_needs_a_word_is_loaded(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = Path(shutil.copytree(database.parent, tmp_path / "copy")) / database.name  # its journal belongs to it
    assert manage.main(["load", str(BAD_FILES / "semicolons.csv"), "--database", str(copy), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["loaded"], report["version"]) == (True, 2)
    assert {problem["severity"] for problem in report["files"][0]["problems"]} == {"fixed"}


def test_a_fault_in_one_file_keeps_the_others_out(
    database: Path, before: tuple[int, str, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "projects.csv"
    new.write_text("project,name\nNEW,New\n")
    capsys.readouterr()
    files = [str(new), str(BAD_FILES / "published" / "sites.csv"), str(BAD_FILES / "blank.csv")]
    assert manage.main(["load", *files, "--database", str(database), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["loaded"] is False
    assert _state(database) == before
