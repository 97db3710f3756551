"""Every copied reference case is confirmed, and the checker notices any single altered figure."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
CASES = sorted((HERE / "cases").glob("*.json"))


def _load_check() -> Any:
    """Load the script beside this file, whatever the import mode of the test run."""
    spec = importlib.util.spec_from_file_location("golden_check", HERE / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


check = _load_check()


def read(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_every_figure_of_the_case_is_confirmed(file: Path) -> None:
    compared, disagreements = check.check_file(file)
    assert disagreements == []
    assert compared > 0


def test_each_supported_kind_has_a_case() -> None:
    assert {read(file)["kind"] for file in CASES} == set(check.ANSWERS)


def places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every leaf of a tree as its container and its key."""
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        if isinstance(value, dict | list) and value:
            yield from places(value)
        else:
            yield tree, key


def altered(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, int | float):
        return value * 1.001 if abs(value) > 1e-10 else value + 0.001  # below, a solver's rest of what should be 0
    return 0 if value is None else "x"


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_an_error_in_every_figure_is_noticed(file: Path) -> None:
    case = read(file)
    answer = deepcopy(check.answer(case))
    spots = list(places(case["outputs"]))
    for container, key in spots:
        container[key] = altered(container[key])
    compared, disagreements = check.check_outputs(case, answer)
    confirmed = compared - len({found.path for found in disagreements})
    assert (compared, confirmed) == (len(spots), 0)


@pytest.mark.parametrize(
    "name",
    [
        "es_rr_zero_cells",
        "origin_two",
        "next_site_bcg",
        "pipeline_clabsi_published",
        "replication_small_telescopes",
        "replication_hedges_schauer",
        "spc_xmr_short",
        "sdc_basic",
    ],
)
def test_the_script_exits_1_for_each_altered_figure(name: str, tmp_path: Path, capsys: Any) -> None:
    case = read(HERE / "cases" / f"{name}.json")
    file = tmp_path / "case.json"
    for container, key in places(case["outputs"]):
        right = container[key]
        container[key] = altered(right)
        file.write_text(json.dumps(case), encoding="utf-8")
        assert check.main([str(file)]) == 1
        assert "got" in capsys.readouterr().out
        container[key] = right
    file.write_text(json.dumps(case), encoding="utf-8")
    assert check.main([str(file)]) == 0


def test_an_error_in_a_point_to_predict_at_is_noticed(tmp_path: Path) -> None:
    """These stand in the outputs only, and are taken from there: the predictions then disagree."""
    case = read(HERE / "cases" / "metareg_bcg_alloc.json")
    for container, key in places(case["outputs"]["REML_knha"]["predictions"]["newX"]):
        right = container[key]
        container[key] = altered(right)
        (tmp_path / "case.json").write_text(json.dumps(case), encoding="utf-8")
        assert check.main([str(tmp_path)]) == 1
        container[key] = right


def test_figures_that_are_missing_or_too_many_are_noticed() -> None:
    case = read(HERE / "cases" / "origin_two.json")
    answer = check.answer(case)
    case["outputs"]["unheard_of"] = 1.0
    assert check.check_outputs(case, answer)[1][0].got == check.MISSING
    shorter = read(HERE / "cases" / "es_rr_bcg.json")
    answer = check.answer(shorter)
    shorter["outputs"]["sites"].pop()
    assert check.check_outputs(shorter, answer)[1]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "unheard_of"},
        {"outputs": {}},
        {"tolerance": {"rtol": 1.0, "atol": 1e-8}},
        {"tolerance": None},
        {"inputs": {"yi": "none", "vi": []}},
    ],
)
def test_a_case_that_cannot_be_checked_exits_1(change: dict[str, Any], tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(deepcopy(read(HERE / "cases" / "origin_two.json")) | change), encoding="utf-8")
    assert check.main([str(file)]) == 1
    assert "cannot be checked" in capsys.readouterr().out


def test_files_that_are_no_cases_exit_1(tmp_path: Path) -> None:
    not_json = tmp_path / "case.json"
    not_json.write_text("{", encoding="utf-8")
    assert check.main([str(not_json)]) == 1
    not_json.write_bytes(b"\xff\xfe\x00")
    assert check.main([str(tmp_path)]) == 1
    not_json.write_text("[]", encoding="utf-8")
    assert check.main([str(not_json)]) == 1
    assert check.main([str(tmp_path / "absent.json")]) == 1
    assert check.main([]) == 1


def test_the_script_runs_from_anywhere(tmp_path: Path) -> None:
    run = [sys.executable, str(HERE / "check.py"), str(HERE / "cases" / "origin_two.json")]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "6 figures compared in 1 files, 0 faults" in done.stdout
