"""Which return was due from whom: a quarter's programme with every state in it, and figures without a timetable."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from evaluation.analysis.calendar import Calendar, Due, calendar
from evaluation.analysis.silence import silence_test
from evaluation.domain.vocabulary import VerdictCode
from tests.analysis.made_rows import Scene
from tests.analysis.scenes import Scenes, Told

scenes = Scenes()
KEY = ["project", "site", "outcome", "period_start", "period_end", "phase"]
QUARTERS = (("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31"))
GOOD: dict[str, Any] = {"numerator": 10, "denominator": 100}


def _send(scene: Scene, site: str, *, year: int, quarters: str, **cells: Any) -> None:
    for number in quarters:
        start, end = QUARTERS[int(number) - 1]
        phase = "before" if year == 2020 else "after"
        scene.add(site, phase, f"{year}-{start}", f"{year}-{end}", **(GOOD | cells))


@scenes
def quarters(scene: Scene) -> None:
    scene.outcome()
    for site in ("FULL", "GAPS", "QUIET", "LATE", "GONE", "WAITS", "UNKNOWN"):
        scene.site(site)
    for site in ("FULL", "GAPS", "GONE"):
        _send(scene, site, year=2020, quarters="1234")
    _send(scene, "FULL", year=2021, quarters="1234")
    _send(scene, "GAPS", year=2021, quarters="1")
    _send(scene, "GAPS", year=2021, quarters="3", numerator="[x]", denominator="[x]")
    _send(scene, "GONE", year=2021, quarters="12")
    changes = {"LATE": {"planned_start": date(2021, 7, 1), "actual_start": date(2021, 7, 1)}}
    changes |= {"GONE": {"ended": date(2021, 6, 30), "status": "ended"}}
    changes |= {"WAITS": {"planned_start": date(2022, 7, 1), "actual_start": None, "status": "not_started"}}
    changes |= {"UNKNOWN": {"planned_start": None, "actual_start": None}}
    for row in scene.made.sites:
        if row["project"] == scene.code:
            row |= changes.get(row["site"], {})


@scenes
def printed(scene: Scene) -> None:
    scene.outcome()
    scene.site("ONE")
    scene.site("TWO")
    scene.printed("ONE", 0.5, 0.4, 0.6)


@scenes
def nobody_silent(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=((300, 1000), (100, 1000)))
    for place in range(5):
        scene.site(f"S{place}", figures=((300, 1000), (105 + place, 1000)))


@scenes
def many_silent(scene: Scene) -> None:
    nobody_silent(scene)
    for place in range(40):
        scene.site(f"Q{place}")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return scenes.told(tmp_path_factory.mktemp("calendar"))


def found(told: Told, project: str, *, revised: pd.DataFrame | None = None) -> Calendar:
    returns = told.collection.returns
    return calendar(
        told.collection,
        project=project,
        outcome="harm",
        revised=returns.iloc[:0][KEY] if revised is None else revised,
        data_to=pd.Timestamp("2021-12-31"),
    )


def signs(calendar: Calendar) -> dict[str, str]:
    letters = {
        Due.IN: "i",
        Due.REVISED: "r",
        Due.QUERY: "q",
        Due.DUE: "d",
        Due.OVERDUE: "o",
        Due.NOT_DUE: "-",
    }
    return {site.site: "".join(letters[state] for state in site.states) for site in calendar.sites}


def test_every_state_of_a_timetable(told: Told) -> None:
    shown = found(told, "quarters")
    assert [period.length for period in shown.periods] == ["quarter"] * 8
    assert signs(shown) == {
        "FULL": "iiiiiiii",
        "GAPS": "iiiiioqd",
        "GONE": "iiiiii--",
        "LATE": "--oooood",
        "QUIET": "oooooood",
        "UNKNOWN": "--------",
        "WAITS": "--------",
    }


def test_what_was_sent_again_is_marked(told: Told) -> None:
    returns = told.collection.returns
    again = returns[(returns["site"] == "FULL") & (returns["period_start"] == "2021-01-01")][KEY]
    assert signs(found(told, "quarters", revised=again))["FULL"] == "iiiiriii"


def test_figures_without_a_timetable_are_shown_by_phase(told: Told) -> None:
    shown = found(told, "printed")
    assert [period.phase for period in shown.periods] == ["before", "after"]
    assert signs(shown) == {"ONE": "-i", "TWO": "dd"}


def test_silence_is_tested_against_the_verdict(told: Told) -> None:
    quiet, loud = silence_test(told("nobody_silent")), silence_test(told("many_silent"))
    assert quiet is not None
    assert quiet.silent == 0
    assert quiet.stays
    assert loud is not None
    assert loud.silent == 40
    assert loud.verdict_now is VerdictCode.KEPT
    assert not loud.stays
    assert loud.sites_to_move is not None
    assert 1 <= loud.sites_to_move <= 40
    assert ("silent_sites_could_change_the_verdict" in told("many_silent").reasons) == (not loud.stays)


def test_without_a_verdict_there_is_nothing_to_test(told: Told) -> None:
    assert silence_test(told("printed")) is None
