"""What must not change a result: the order of rows, how a period is cut, names, and which way figures are told."""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from evaluation.analysis.result_types import Results
from evaluation.report import report
from evaluation.results import evaluate
from tests.analysis.made_programmes import programme
from tests.analysis.made_rows import Made, Scene, collection_of
from tests.analysis.naive_effects import arm_of
from tests.analysis.scenes import Scenes

SEED, PROJECTS = 37, 6


def _reported(made: Made, folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    return _by_key(evaluate(collection_of(made, folder)))


def _by_key(results: Results) -> dict[tuple[str, str], dict[str, Any]]:
    found = report(results, version=1, fingerprint="f")["results"]
    assert isinstance(found, list)
    return {(each["project"], each["outcome"]): each for each in found}


@pytest.fixture(scope="module")
def made() -> Made:
    return programme(SEED, projects=PROJECTS)


@pytest.fixture(scope="module")
def before(made: Made, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, Any]]:
    found = _reported(made, tmp_path_factory.mktemp("before"))
    assert sum(each["verdict"] != "no_data" for each in found.values()) >= 5, "the seed gives too little to compare"
    return found


def _same(found: Any, want: Any, path: str = "") -> Iterator[str]:
    """Yield where two reports differ by more than rounding."""
    if isinstance(want, dict):
        for name in want:
            yield from _same(found[name], want[name], f"{path}.{name}")
    elif isinstance(want, list | tuple):
        assert len(found) == len(want), path
        for place, each in enumerate(want):
            yield from _same(found[place], each, f"{path}[{place}]")
    elif isinstance(want, float) and isinstance(found, float):
        if not math.isclose(found, want, rel_tol=1e-7, abs_tol=1e-9):
            yield f"{path}: {found}, was {want}"
    elif found != want:
        yield f"{path}: {found}, was {want}"


def test_the_order_of_rows_changes_nothing(made: Made, before: dict, tmp_path: Path) -> None:
    mixed, dice = copy.deepcopy(made), random.Random(1)
    for rows in (mixed.projects, mixed.outcomes, mixed.sites, mixed.returns):
        dice.shuffle(rows)
    assert not list(_same(_reported(mixed, tmp_path), before))


def test_a_return_cut_into_two_periods_changes_nothing(made: Made, before: dict, tmp_path: Path) -> None:
    """Half-year and quarterly counts become shorter ones that add up to the same; marks go with both halves."""
    cut = copy.deepcopy(made)
    cut.returns = [half for row in made.returns for half in _halves(row, made)]
    assert len(cut.returns) > len(made.returns) * 1.4
    assert not list(_same(_reported(cut, tmp_path), before))


def _halves(row: dict[str, Any], made: Made) -> list[dict[str, Any]]:
    """Return a count as two whose months are on the same side of every window; as it is where none may be cut."""
    outcome = next(o for o in made.outcomes if (o["project"], o["outcome"]) == (row["project"], row["outcome"]))
    if outcome["type"] not in ("proportion", "rate") or row.get("estimate") is not None:
        return [row]
    middle = row["period_start"] + (row["period_end"] - row["period_start"]) / 2
    first, second = row | {"period_end": middle}, row | {"period_start": middle + timedelta(days=1)}
    for name in ("numerator", "denominator"):
        if not isinstance(row[name], str):
            first[name] = row[name] // 2
            second[name] = row[name] - first[name]
    sound = all(half["denominator"] > 0 for half in (first, second))
    if outcome["type"] == "proportion" and not isinstance(row["numerator"], str):
        sound &= all(half["numerator"] <= half["denominator"] for half in (first, second))
    return [first, second] if sound and _same_sides(row, first, second, outcome, made) else [row]


def _same_sides(row: dict[str, Any], first: dict, second: dict, outcome: dict[str, Any], made: Made) -> bool:
    """Return whether all three count on the same side, at the site and at those compared with it, on both clocks."""
    for site in made.sites:
        begun = site.get("actual_start") or site.get("planned_start")
        if site["project"] != row["project"] or row["site"] not in (site["site"], site.get("comparator")):
            continue
        if begun and row["period_start"] < begun <= row["period_end"]:
            return False
        for clock in ("actual", "planned"):
            sides = {arm_of(each, outcome, site, clock=clock) for each in (row, first, second)}
            if len(sides) > 1:
                return False
    return True


def test_other_codes_change_nothing_but_the_codes(made: Made, before: dict, tmp_path: Path) -> None:
    renamed = copy.deepcopy(made)
    for rows in (renamed.projects, renamed.outcomes, renamed.sites, renamed.returns):
        for row in rows:
            for name in ("project", "outcome", "site", "parent", "comparator"):
                if row.get(name):
                    row[name] = f"{row[name][::-1]}-Z"
    found = _reported(renamed, tmp_path)
    for (project, outcome), want in before.items():
        have = found[f"{project[::-1]}-Z", f"{outcome[::-1]}-Z"]
        for part in ("pooled", "retention", "verdict", "reasons", "certainty", "lean", "reporting", "level"):
            assert not list(_same(have[part], want[part], f"{project}.{outcome}.{part}"))


def test_a_site_without_events_changes_no_ratio(made: Made, before: dict, tmp_path: Path) -> None:
    """It has no information on a ratio: it is listed with the reason and enters no pool."""
    more, ratios = copy.deepcopy(made), []
    for outcome in made.outcomes:
        if outcome["type"] != "proportion" or outcome["measure"] == "RD" or outcome["design"] != "before_after":
            continue
        project, code = outcome["project"], f"EMPTY-{outcome['outcome']}"
        scene = Scene(more, project)
        scene.site(code)
        for phase, year in (("before", 2020), ("after", 2021)):
            for start, end in (("01-01", "06-30"), ("07-01", "12-31")):
                days = f"{year}-{start}", f"{year}-{end}"
                scene.add(code, phase, *days, outcome=outcome["outcome"], numerator=0, denominator=500)
        ratios.append((project, outcome["outcome"], code))
    assert ratios
    found = _reported(more, tmp_path)
    for project, outcome, code in ratios:
        have, want = found[project, outcome], before[project, outcome]
        for part in ("origin", "pooled", "retention", "lean"):
            assert not list(_same(have[part], want[part], f"{project}.{outcome}.{part}"))
        if want["verdict"] != "no_data":
            assert (have["verdict"], have["benefit"]) == (want["verdict"], want["benefit"])
        listed = next(site for site in have["sites"] if site["site"] == code)
        assert listed["reason"] == "double_zero_or_all_events"


MEASURES = ("OR", "RD", "IRR", "MD", "SMD", "RR as printed", "OR as printed", "MD as printed")


def _told_both_ways(scene: Scene, *, measure: str, turned: bool) -> None:
    kind = {"IRR": "rate", "MD": "mean", "SMD": "mean"}.get(measure, "proportion")
    kind = "estimate" if "printed" in measure else kind
    scene.outcome(type=kind, measure=measure.split()[0], better="higher" if turned else "lower")
    dice = random.Random(measure)
    for code in ("ORIGIN", *(f"S{place}" for place in range(6))):
        scene.site(code, "origin" if code == "ORIGIN" else "replication")
        figures = _two_ways(measure, dice)[turned]
        if "printed" in measure:
            scene.printed(code, *figures)
        else:
            scene.before_after(code, *figures)


both_ways = Scenes()
for place, measure in enumerate(MEASURES):
    for turned in (False, True):
        both_ways.named(f"{place}-{turned}", partial(_told_both_ways, measure=measure, turned=turned))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, Any]]:
    return _by_key(both_ways.told(tmp_path_factory.mktemp("ways")).results())


@pytest.mark.parametrize("place", range(len(MEASURES)), ids=MEASURES)
def test_the_same_figures_told_the_other_way_round_give_the_same_result(told: dict, place: int) -> None:
    """Those without the event for those with it, less for more, or a ratio upside down, with `better` turned too."""
    there, back = told[f"{place}-False", "harm"], told[f"{place}-True", "harm"]
    assert (there["better"], back["better"]) == ("lower", "higher")
    assert there["verdict"] != "no_data"
    assert not list(_same(back | {"better": "lower", "project": there["project"]}, there))


def _two_ways(measure: str, dice: random.Random) -> tuple[Any, Any]:
    """Return one site's figures, and the same told the other way round."""
    before, after = dice.randint(40, 60), dice.randint(10, 30)
    if "printed" in measure:
        low, middle, high = (round(dice.uniform(*ends), 3) for ends in ((0.1, 0.3), (0.4, 0.6), (0.7, 0.9)))
        turn = (lambda value: -value) if measure.startswith("MD") else (lambda value: 1 / value)
        return (middle, low, high), (turn(middle), turn(high), turn(low))
    if measure in ("MD", "SMD"):
        return ((before, 9, 50), (after, 8, 60)), ((-before, 9, 50), (-after, 8, 60))
    if measure == "IRR":  # what happened after is told as what happened before
        return ((before, 100), (after, 120)), ((after, 120), (before, 100))
    return ((before, 100), (after, 120)), ((100 - before, 100), (120 - after, 120))
