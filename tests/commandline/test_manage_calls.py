"""The jobs as processes: what is printed, the exit codes, and one sentence for a call that is wrong."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import pytest

import manage
from evaluation import demonstration, results
from evaluation.analysis.selection import Level, Selection
from evaluation.domain.vocabulary import Clock
from evaluation.intake.contract import KINDS
from evaluation.report import report
from queries import programme
from queries.access import owner_here
from queries.results_options import LEVELS
from queries.selected import narrowed
from queries.settings import ROOT
from queries.store import open_store

PUBLISHED = ROOT / "tests" / "bad_files" / "published"


def _loaded(database: Path, *more: str) -> Path:
    assert manage.main(["load", str(PUBLISHED), *more, "--database", str(database)]) == 0
    return database


def _one_sentence(done) -> str:
    """What a wrong call says: nothing on standard output, and plain words without a traceback."""
    assert done.returncode == 2, done
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "Traceback" not in line
    return line


def _strict(text: str) -> dict:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=refuse)


def test_load_then_load_again(run, here, database: Path) -> None:
    first = run("load", PUBLISHED, "--database", database, "--json")
    assert (first.returncode, first.stderr) == (0, "")
    report_ = _strict(first.stdout)
    assert (report_["loaded"], report_["version"]) == (True, 1)
    assert sorted(file["kind"] for file in report_["files"]) == sorted(KINDS)
    again = run("load", PUBLISHED, "--database", database, "--json")
    report_ = _strict(again.stdout)
    assert (again.returncode, report_["loaded"], report_["version"]) == (0, False, 1)
    assert {problem["code"] for file in report_["files"] for problem in file["problems"]} == {"exact_repeat"}
    plain = here("load", PUBLISHED, "--database", database)
    assert "You uploaded this same file on" in plain.stdout
    assert plain.stdout.endswith("Nothing is wrong. Nothing was loaded; the store is at version 1.\n")


def test_the_default_store_is_the_setting(run, tmp_path: Path) -> None:
    assert run("load", PUBLISHED).stdout.endswith("Loaded. The store is now at version 1.\n")
    assert (tmp_path / "default.duckdb").exists()
    assert not (tmp_path / "data").exists()


def test_check_makes_no_store(here, tmp_path: Path, database: Path) -> None:
    assert here("check", PUBLISHED).returncode == 0
    assert "no store" in _one_sentence(here("check", PUBLISHED, "--database", database))
    assert list(tmp_path.iterdir()) == []


def test_check_against_a_store_changes_nothing(here, database: Path) -> None:
    _loaded(database)
    before = database.read_bytes()
    done = here("check", PUBLISHED / "returns.csv", "--database", database, "--json")
    assert (done.returncode, _strict(done.stdout)["version"]) == (0, 1)
    assert database.read_bytes() == before


def test_check_without_a_store_knows_only_the_files_of_the_call(here) -> None:
    done = here("check", PUBLISHED / "returns.csv", "--json")
    assert done.returncode == 1
    assert (_strict(done.stdout)["loaded"], _strict(done.stdout)["version"]) == (False, 0)
    assert "unknown_code" in done.stdout


def test_results_are_the_evaluation(run, database: Path) -> None:
    _loaded(database)
    done = run("results", "--database", database, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    store, owner = open_store(database, read_only=True), owner_here()
    expected = report(
        results.evaluate(programme.collection(store, owner)),
        version=1,
        fingerprint=programme.fingerprint(store, owner),
    )
    expected = json.loads(json.dumps(manage._strict(expected)))
    printed = _strict(done.stdout)
    assert {name: printed[name] for name in expected if name != "results"} == {
        name: value for name, value in expected.items() if name != "results"
    }
    told = zip(printed["results"], expected["results"], strict=True)
    assert [{name: each[name] for name in alone} for each, alone in told] == expected["results"]
    assert printed["results"][0]["as_shown"]["sites"]


def test_results_of_a_shipped_programme_and_of_one_site(here) -> None:
    call = ("results", "--json", "--programme", "published", "--project", "PROMPT", "--outcome", "low_apgar")
    told = _strict(here(*call, "--site", "southmead").stdout)
    assert told["summary"]["projects"] == 4
    assert told["site"]["site"] == "southmead"
    assert "no such site" in _one_sentence(here(*call, "--site", "NOWHERE"))


def test_results_of_one_project_or_outcome(here, database: Path) -> None:
    _loaded(database)
    everything = _strict(here("results", "--database", database, "--json").stdout)["results"]
    one = everything[0]
    options = ("--project", one["project"], "--outcome", one["outcome"])
    assert _strict(here("results", "--database", database, "--json", *options).stdout)["results"] == [one]
    assert "no such project" in _one_sentence(here("results", "--database", database, "--project", "NOWHERE"))


def test_results_are_narrowed_as_on_the_pages(here) -> None:
    call = ("results", "--programme", "demonstration", "--to", "2025-06-30")
    told = _strict(here(*call, "--project", "IRISi", "--provisional", "out", "--json").stdout)
    assert told["narrowed"]["by"] == {"to": "2025-06-30", "provisional": "out"}
    received = next(each for each in told["results"] if each["primary"])
    at = {"project": "IRISi", "outcome": received["outcome"], "clock": Clock.ACTUAL, "version": 1}
    asked = Selection(end=date(2025, 6, 30), provisional=False)
    shown = narrowed("demonstration", owner_here(), asked, **at)
    assert shown.result
    assert (received["verdict"], received["narrowed"]["sites"]) == (shown.result.verdict, shown.sites)
    effects = [each.estimate for each in shown.result.sites]
    assert [each["estimate"] for each in received["sites"]] == effects
    assert None in effects, "some counts are too small for an effect of their own, and this must hold here too"
    first = here(*call).stdout.splitlines()[1]
    assert first == "Narrowed: only outcomes up to 30 June 2025. So are 3 of 10 outcomes; the rest as agreed."
    assert "is no day" in _one_sentence(here("results", "--programme", "demonstration", "--from", "soon"))
    assert "has no filters" in _one_sentence(here(*call, "--project", "IRISi", "--site", "ashenford"))
    assert tuple(Level) == LEVELS


def test_results_as_at_an_earlier_version(here, database: Path, tmp_path: Path) -> None:
    _loaded(database)
    earlier = _strict(here("results", "--database", database, "--json").stdout)
    (tmp_path / "new.csv").write_text("project,name\nNEW,New\n")
    assert manage.main(["load", str(tmp_path / "new.csv"), "--database", str(database)]) == 0
    later = _strict(here("results", "--database", database, "--json").stdout)
    assert (later["version"], later["fingerprint"] != earlier["fingerprint"]) == (2, True)
    assert _strict(here("results", "--database", database, "--json", "--as-at", "1").stdout) == earlier
    for unknown in ("3", "-1"):
        said = _one_sentence(here("results", "--database", database, f"--as-at={unknown}"))
        assert said == f"There is no version {unknown}. The latest is 2."


def test_results_as_a_table(here, database: Path) -> None:
    _loaded(database)
    first, heading, *rows = here("results", "--database", database).stdout.splitlines()
    assert first.startswith("Version 1, fingerprint ")
    assert heading.split()[:3] == ["project", "outcome", "sites"]
    everything = _strict(here("results", "--database", database, "--json").stdout)["results"]
    assert [row.split()[:2] for row in rows] == [[each["project"], each["outcome"]] for each in everything]


def test_results_of_no_store(here, database: Path) -> None:
    assert "no store" in _one_sentence(here("results", "--database", database))
    assert not database.exists()


def test_results_of_an_empty_store(here, database: Path) -> None:
    open_store(database).close()
    done = here("results", "--database", database, "--json")
    assert (done.returncode, _strict(done.stdout)["results"]) == (0, [])


@pytest.mark.parametrize("job", ["load", "check", "results"])
def test_what_is_not_a_store(here, database: Path, job: str) -> None:
    database.write_text("project,name\n")
    files = [] if job == "results" else [PUBLISHED]
    said = _one_sentence(here(job, *files, "--database", database))
    assert said == "The file outcomes.duckdb cannot be opened as a store of this app. Choose another file."
    assert database.read_text() == "project,name\n"


@pytest.mark.parametrize("job", ["load", "results"])
def test_a_store_that_the_app_has_open(run, database: Path, job: str) -> None:
    open_store(database)
    files = [] if job == "results" else [PUBLISHED]
    assert "open in another program" in _one_sentence(run(job, *files, "--database", database))


def test_files_that_are_not_there(here, tmp_path: Path, database: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "no file" in _one_sentence(here("load", "absent.csv", "--database", database))
    assert "no CSV files" in _one_sentence(here("load", tmp_path / "empty", "--database", database))
    assert not database.exists()


def test_a_call_without_sense(here) -> None:
    for arguments in ((), ("dance",), ("load",), ("results", "--as-at", "one"), ("template", "cats")):
        done = here(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("usage: manage.py")


def test_demo_writes_files_that_load(here, tmp_path: Path, database: Path) -> None:
    done = here("demo", "--out", tmp_path / "demo")
    assert (done.returncode, done.stderr) == (0, "")
    assert here("check", tmp_path / "demo", "--json").returncode == 0
    texts = demonstration.generate()
    assert {path.name: path.read_bytes().decode() for path in (tmp_path / "demo").iterdir()} == texts
    assert here("demo", "--out", tmp_path / "demo", "--seed", "7").returncode == 0
    assert (tmp_path / "demo" / "returns.csv").read_text() != texts["returns.csv"]
    (tmp_path / "file").write_text("in the way")
    assert "cannot be written" in _one_sentence(here("demo", "--out", tmp_path / "file"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_has_the_contracts_headings(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert manage.main(["template", kind]) == 0
    assert capsys.readouterr().out.splitlines()[0].split(",") == list(KINDS[kind].names)


def test_json_says_null_for_what_it_cannot_say() -> None:
    assert manage._strict({"a": [math.nan, (math.inf, 1.5)], "b": -math.inf}) == {"a": [None, [None, 1.5]], "b": None}


def test_a_name_cannot_steer_the_terminal(here, tmp_path: Path) -> None:
    (tmp_path / "projects.csv").write_bytes(b"project,name\nA,\x1b[31mred\x1b]0;title\x07\n")
    printed = here("check", tmp_path).stdout
    assert "\x1b" not in printed
    assert "\x07" not in printed


def test_many_faults_of_one_sort_are_listed_shortly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"P{number},\n" for number in range(100))
    (tmp_path / "projects.csv").write_text(f"project,name\n{rows}")
    assert manage.main(["check", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[1][:11] for line in lines[1:4]] == ["Row 2, name", "Row 3, name", "Row 4, name"]
    listed = ", ".join(str(row) for row in range(5, 25))
    assert lines[4] == f"    the same in 97 more: row {listed}, ..."


def test_a_template_is_filled_for_a_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = tmp_path / "outcomes.duckdb"
    assert manage.main(["load", str(PUBLISHED), "--database", str(database)]) == 0
    capsys.readouterr()
    call = ["template", "returns", "--project", "ALPHA", "--on", "2025-06-30", "--database", str(database)]
    assert manage.main([*call, "--out", str(tmp_path / "returns.csv")]) == 0
    assert b"ALPHA,S014,apgar,2024-10-01,2024-12-31,after" in (tmp_path / "returns.csv").read_bytes()
    assert manage.main([*call, "--format", "xlsx", "--out", str(tmp_path / "returns.xlsx")]) == 0
    assert (tmp_path / "returns.xlsx").read_bytes().startswith(b"PK")
    assert manage.main([*call[:3], "OMEGA", *call[4:]]) == 2
    assert "There is no project OMEGA" in capsys.readouterr().err
