"""Who reports, of those who are due: counted where returns are made."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from tests.analysis.made_rows import DAY, Scene
from tests.analysis.scenes import Scenes, Told

scenes = Scenes()
#: A silent site as the sites file has it, and whether it is due. The last day that any return covers is 31.12.2021.
QUIET: dict[str, tuple[dict[str, Any], bool]] = {
    "began": ({}, True),
    "no_status": ({"status": None}, True),
    "ended": ({"status": "ended"}, True),
    "not_delivering": ({"status": "not_delivering"}, True),
    "undated": ({"planned_start": None, "actual_start": None}, True),
    "planned_only": ({"planned_start": DAY, "actual_start": None}, True),
    "begins_on_the_last_day": ({"planned_start": date(2021, 12, 31), "actual_start": None}, True),
    "begins_the_day_after": ({"planned_start": date(2022, 1, 1), "actual_start": None}, False),
    "planned_but_began_later": ({"planned_start": DAY, "actual_start": date(2022, 1, 1)}, False),
    "not_started": ({"status": "not_started"}, False),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return scenes.told(tmp_path_factory.mktemp("reporting"))


def _one_reports(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=((300, 1000), (100, 1000)))
    scene.site("S1", figures=((300, 1000), (150, 1000)))


def _and_one_is_silent(scene: Scene, *, cells: dict[str, Any]) -> None:
    _one_reports(scene)
    scene.site("QUIET", **cells)


for name, (cells, _) in QUIET.items():
    scenes.named(name, partial(_and_one_is_silent, cells=cells))


@pytest.mark.parametrize("name", QUIET)
def test_a_silent_site_is_due_once_it_should_have_begun(told: Told, name: str) -> None:
    reporting, due = told(name).reporting, QUIET[name][1]
    assert (reporting.reporting, reporting.due) == (1, 1 + due)
    assert reporting.silent == (("Site QUIET",) if due else ())


@scenes
def others(scene: Scene) -> None:
    _one_reports(scene)
    scene.site("OLD", "origin")
    scene.site("BESIDE", "comparator")


def test_origins_and_comparators_are_never_due(told: Told) -> None:
    reporting = told(others).reporting
    assert (reporting.reporting, reporting.due) == (1, 1)


@scenes
def only_before(scene: Scene) -> None:
    _one_reports(scene)
    scene.site("NEW")
    scene.add("NEW", "before", "2020-01-01", "2020-12-31", numerator=300, denominator=1000)


def test_a_site_with_returns_from_before_only_has_not_reported_yet(told: Told) -> None:
    result = told(only_before)
    assert (result.reporting.reporting, result.reporting.due) == (1, 2)
    assert next(site.reason for site in result.sites if site.site == "NEW") == "no_after_returns"


# --- What is wrong today -------------------------------------------------------------------------------------------


@scenes
def no_events(scene: Scene) -> None:
    _one_reports(scene)
    scene.site("NONE", figures=((0, 1000), (0, 1000)))


@scenes
def unlike(scene: Scene) -> None:
    _one_reports(scene)
    scene.site("OTHER")
    scene.before_after("OTHER", (30, 100), (20, 100), not_comparable_because="Counts something else")


@pytest.mark.parametrize("scene", [no_events, unlike])
def test_a_site_that_sent_all_its_returns_has_reported(told: Told, scene: Any) -> None:
    """No events in either year, or another definition, is not silence."""
    reporting = told(scene).reporting
    assert (reporting.reporting, reporting.due, reporting.silent) == (2, 2, ())
