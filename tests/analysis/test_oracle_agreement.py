"""Whole evaluations against the naive oracle, over made-up programmes that went through the intake and the store.

Two differences are known and tested one by one in test_windows_and_sums.py, test_certainty_steps.py and
test_parents.py; they are left out here and nowhere else: what a comparator without figures before is called, and
which sites count as followed up.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Clock
from evaluation.report import report
from evaluation.results import evaluate
from tests.analysis.made_programmes import programme
from tests.analysis.made_rows import Made, collection_of
from tests.analysis.naive_oracle import LEVELS, expected

SEEDS = (5,)
PROJECTS = 32
#: The oracle's word, and what the code says for it today.
SAME_REASON = {"comparator_missing": "missing", "origin_comparator_missing": "origin_missing"}


@dataclass(frozen=True)
class Case:
    """One programme in its three forms: rows, collection and reports by clock."""

    made: Made
    collection: Collection
    reports: dict[str, dict[tuple[str, str], dict[str, Any]]]


@pytest.fixture(scope="module", params=SEEDS)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    made = programme(request.param, projects=PROJECTS)
    collection = collection_of(made, tmp_path_factory.mktemp("oracle"))
    reports = {}
    for clock in Clock:
        found = json.dumps(report(evaluate(collection, clock=clock), version=1, fingerprint="f"), allow_nan=False)
        reports[clock.value] = {(each["project"], each["outcome"]): each for each in json.loads(found)["results"]}
    return Case(made, collection, reports)


@pytest.mark.parametrize("clock", [clock.value for clock in Clock])
def test_every_figure_is_the_oracles(case: Case, clock: str) -> None:
    wrong = []
    for outcome in case.made.outcomes:
        found = case.reports[clock][outcome["project"], outcome["outcome"]]
        for path, have, want in _differences(case.made, outcome, found, clock):
            wrong.append(f"{clock} {outcome['project']} {outcome['outcome']} {path}: {have}, not {want}")
    assert not wrong, "\n".join(wrong[:20])


def test_the_programmes_meet_every_turn_of_the_rule(case: Case) -> None:
    """An oracle that is only asked easy questions shows nothing."""
    found = [each for clock in case.reports.values() for each in clock.values()]
    assert len({each["verdict"] for each in found}) >= 6
    assert {each["level"] for each in found} == {"parents", "sites"}
    assert len({doubt for each in found if each["certainty"] for doubt in each["reasons"]}) >= 6
    assert len({site["reason"] for each in found for site in each["sites"]}) >= 15


def _differences(made: Made, outcome: dict[str, Any], found: dict[str, Any], clock: str) -> Iterator[tuple]:
    want = expected(made, outcome, clock=clock)
    sites = [site for site in made.sites if site["project"] == outcome["project"]]
    parents = {site.get("parent") for site in sites} - {None}
    if parents or clock == "planned":
        want["reasons"] = [doubt for doubt in want["reasons"] if doubt != "follow_up_differs"]
        found = found | {"reasons": [doubt for doubt in found["reasons"] if doubt != "follow_up_differs"]}
        want["certainty"] = found["certainty"] and _level(
            outcome, len(set(found["reasons"]) - {"no_comparison_group"}), found["certainty"]
        )
    yield from _compared(found | {"sites": _by_site(found["sites"])}, want | {"sites": _by_site(want["sites"])}, "")


def _level(outcome: dict[str, Any], doubts: int, given: str) -> str:
    """Return the level with or without the doubt that was left out."""
    start = 2 if outcome["design"] == "before_after" else 3
    either = [LEVELS[max(0, start - doubts)], LEVELS[max(0, start - doubts - 1)]]
    return given if given in either else either[0]


def _by_site(sites: list[dict[str, Any]] | dict[str, Any]) -> dict[str, Any]:
    if isinstance(sites, dict):
        return {code: site | {"members": _by_site(site["members"])} for code, site in sites.items()}
    return {site["site"]: site | {"members": _by_site(site.get("members", []))} for site in sites}


def _compared(found: dict[str, Any], want: dict[str, Any], path: str) -> Iterator[tuple]:
    if path.endswith(("sites", "members")) and set(found) != set(want):
        yield path, sorted(found), sorted(want)
    for name, value in want.items():
        have, here = found.get(name), f"{path}.{name}"
        if name == "shape":
            if not found["method"].endswith(value):
                yield here, found["method"], value
        elif isinstance(value, dict):
            yield from _compared(have or {}, value, here)
        elif isinstance(value, float):
            if have is None or not math.isclose(have, value, rel_tol=1e-6, abs_tol=1e-8):
                yield here, have, value
        elif name in ("reason", "reasons") and _other_words(value) == have:
            continue
        elif have != value:
            yield here, have, value


def _other_words(value: str | list[str]) -> str | list[str]:
    return [SAME_REASON.get(each, each) for each in value] if isinstance(value, list) else SAME_REASON.get(value, value)
