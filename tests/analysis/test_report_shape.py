"""The report that the command line prints: strict JSON, with the names of the data contract in its order."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from evaluation.domain.vocabulary import VerdictCode
from evaluation.intake.contract import KINDS
from evaluation.report import report
from evaluation.results import METHOD_VERSION, evaluate
from tests.analysis.made_rows import Scene
from tests.analysis.scenes import Scenes, Told

SITE = ("site", "estimate", "se", "ci_low", "ci_high", "retention", "retention_low", "retention_high", "verdict")
POOLED = ("k", "estimate", "se", "ci_low", "ci_high", "tau2", "tau2_low", "tau2_high", "q", "q_df", "q_p", "i2", "h2")
ORDER: dict[str, tuple[str, ...]] = {
    "": ("version", "fingerprint", "method", "results"),
    "results": (
        *("project", "outcome", "measure", "better", "primary", "agreed_line", "origin", "sites", "pooled"),
        *("retention", "verdict", "benefit", "lean", "certainty", "reasons"),
    ),
    "origin": ("estimate", "se", "ci_low", "ci_high", "sites"),
    "sites": (*SITE, "reason"),
    "pooled": (*POOLED, "pi_low", "pi_high"),
    "retention": ("estimate", "low", "high", "next_low", "next_high", "p_next_keeps", "method"),
}
scenes = Scenes()


@scenes
def full(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=((300, 1000), (100, 1000)))
    for place in range(6):
        scene.site(f"S{place}", figures=((300, 1000), (140 + 10 * place, 1000)))
    scene.site("EMPTY", figures=((0, 10), (0, 10)))
    scene.site("HUB")
    scene.site("MEMBER", parent="HUB", figures=((30, 100), (12, 100)))


@scenes
def nothing(scene: Scene) -> None:
    scene.site("S1")


@scenes
def unbounded(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=((3, 10), (2, 10)))
    scene.site("S1", figures=((30, 100), (10, 100)))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return scenes.told(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def whole(told: Told) -> dict[str, Any]:
    return json.loads(json.dumps(report(told.results(), version=12, fingerprint="abc"), allow_nan=False))


def _parts(whole: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "", whole
    for result in whole["results"]:
        yield "results", result
        for name in ("origin", "pooled", "retention"):
            yield name, result[name]
        yield from (("sites", site) for site in (*result["sites"], *result["origin"]["sites"]))


def test_names_come_in_the_order_of_the_contract(whole: dict[str, Any]) -> None:
    seen = set()
    for name, part in _parts(whole):
        seen.add(name)
        assert [key for key in part if key in ORDER[name]] == list(ORDER[name]), name
    assert seen == set(ORDER)


def test_a_full_outcome_has_every_figure(whole: dict[str, Any]) -> None:
    result = next(each for each in whole["results"] if each["project"] == "full")
    for name in ("origin", "pooled", "retention"):
        assert all(result[name][key] is not None for key in ORDER[name]), name
    assert result["pooled"]["k"] == 7
    assert set(result["pooled_checks"]) == {"paule_mandel", "dersimonian_laird", "reml_normal"}
    assert all(set(check) == {"estimate", "se", "tau2"} for check in result["pooled_checks"].values())
    assert [site["site"] for site in result["sites"]] == ["EMPTY", "HUB", *(f"S{place}" for place in range(6))]
    assert [member["site"] for member in result["sites"][1]["members"]] == ["MEMBER"]


def test_what_cannot_be_given_is_null_with_its_reason(whole: dict[str, Any]) -> None:
    by_project = {each["project"]: each for each in whole["results"]}
    empty = by_project["nothing"]
    assert (empty["verdict"], empty["reasons"], empty["certainty"]) == ("no_data", ["no_origin_figure"], None)
    assert (empty["benefit"], empty["lean"], empty["pooled"]["k"]) == (None, None, 0)
    assert all(value is None for name, value in empty["pooled"].items() if name != "k")
    assert empty["pooled_checks"] == {}
    open_ended = by_project["unbounded"]["retention"]
    assert (open_ended["low"], open_ended["high"]) == (None, None)
    assert math.isfinite(open_ended["estimate"])
    assert open_ended["method"].endswith(("outside", "everything"))
    unused = next(site for site in by_project["full"]["sites"] if site["site"] == "EMPTY")
    assert (unused["estimate"], unused["verdict"]) == (None, "no_data")


def test_the_head_says_what_was_evaluated_and_how(whole: dict[str, Any]) -> None:
    assert (whole["version"], whole["fingerprint"]) == (12, "abc")
    assert whole["method"].endswith(f"method version {METHOD_VERSION}")


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ({"project": "full"}, {"full"}),
        ({"outcome": "harm"}, {"full", "nothing", "unbounded", "beside"}),
        ({"project": "full", "outcome": "harm"}, {"full"}),
        ({"project": "full", "outcome": "other"}, set()),
        ({"project": "elsewhere"}, set()),
    ],
)
def test_one_project_or_outcome_can_be_chosen(told: Told, chosen: dict[str, str], left: set[str]) -> None:
    found = report(told.results(), version=1, fingerprint="f", **chosen)["results"]
    assert isinstance(found, list)
    assert {each["project"] for each in found} == left


def test_an_empty_programme_reports_nothing(told: Told) -> None:
    empty = replace(told.collection, **{kind: told.collection.frame(kind).iloc[:0] for kind in KINDS})
    results = evaluate(empty)
    assert (results.projects, results.outcomes, results.data_to) == ((), (), None)
    assert report(results, version=0, fingerprint="f")["results"] == []


@scenes
def beside(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=((300, 1000), (100, 1000)))
    scene.site("OTHER", "comparator", figures=((300, 1000), (290, 1000)))
    scene.site("S1", figures=((300, 1000), (110, 1000)))


@pytest.mark.parametrize("role", ["origin", "comparators"])
def test_only_replications_have_a_verdict_and_a_share_kept(whole: dict[str, Any], role: str) -> None:
    """A comparator had no project to keep, and the origin cannot keep more or less than all of itself."""
    result = next(each for each in whole["results"] if each["project"] == "beside")
    sites = result["origin"]["sites"] if role == "origin" else result["comparators"]
    assert len(sites) == 1
    assert (sites[0]["verdict"], sites[0]["retention_low"]) == (VerdictCode.NO_DATA.value, None)
