"""How sure we are: one step for each doubt, a floor, and each doubt raised by what the methods say raises it."""

from __future__ import annotations

import itertools
from datetime import date
from functools import partial

import pytest

from evaluation.analysis.certainty import DOUBTS, certainty_of
from evaluation.analysis.result_types import OutcomeResult
from evaluation.domain.vocabulary import Certainty, Clock
from tests.analysis.made_rows import Scene
from tests.analysis.scenes import Scenes, Told

scenes = Scenes()
LEVELS = [Certainty.HIGH, Certainty.MODERATE, Certainty.LOW, Certainty.VERY_LOW]
START = {"controlled": 0, "before_after_controlled": 0, "before_after": 1}
BEFORE = (300, 1000)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return scenes.told(tmp_path_factory.mktemp("certainty"))


@pytest.mark.parametrize("design", START)
def test_every_doubt_costs_one_step_down_to_the_floor(design: str) -> None:
    for count in range(len(DOUBTS) + 1):
        for doubts in itertools.combinations(DOUBTS, count):
            assert certainty_of(design=design, doubts=doubts) is LEVELS[min(3, START[design] + count)]


def test_a_doubt_nobody_has_defined_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="rumour"):
        certainty_of(design="controlled", doubts=("few_sites", "rumour"))


def _doubts(result: OutcomeResult) -> tuple[str, ...]:
    """Return the doubts that cost a step; before and after alone is told first, and is where the start is lower."""
    alone = ("no_comparison_group",) * (result.design == "before_after")
    assert result.reasons[: len(alone)] == alone
    return result.reasons[len(alone) :]


def _origin(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=(BEFORE, (100, 1000)))


def _good(scene: Scene, *, sites: int = 6) -> None:
    """Add an origin that nobody doubts and sites that keep nearly all of it."""
    _origin(scene)
    for place in range(sites):
        scene.site(f"S{place}", figures=(BEFORE, (110, 1000)))


for count in (4, 5, 6):
    scenes.named(f"good_{count}", partial(_good, sites=count))


@pytest.mark.parametrize(
    ("scene", "doubts", "level"),
    [
        ("good_6", (), Certainty.MODERATE),
        ("good_5", (), Certainty.MODERATE),
        ("good_4", ("few_sites",), Certainty.LOW),
    ],
)
def test_good_sites_before_and_after_are_of_moderate_certainty_from_five_on(
    told: Told, scene: str, doubts: tuple[str, ...], level: Certainty
) -> None:
    result = told(scene)
    assert (_doubts(result), result.certainty) == (doubts, level)


@scenes
def side_by_side(scene: Scene) -> None:
    scene.outcome(design="controlled")
    for place in range(7):
        code = "ORIGIN" if place == 6 else f"S{place}"
        scene.site(code, "origin" if place == 6 else "replication")
        for phase, events in (("control", 300), ("intervention", 110)):
            scene.add(code, phase, "2021-01-01", "2021-12-31", numerator=events, denominator=1000)


def test_a_controlled_design_starts_one_step_higher(told: Told) -> None:
    result = told(side_by_side)
    assert (result.reasons, result.certainty) == ((), Certainty.HIGH)


@scenes
def one_worse(scene: Scene) -> None:
    _good(scene, sites=5)
    scene.site("WORSE", figures=(BEFORE, (340, 1000)))


def test_one_site_that_carries_the_verdict(told: Told) -> None:
    result = told(one_worse)
    assert result.verdict.value == "too_early"
    assert _doubts(result) == ("one_site_changes_the_verdict",)


@scenes
def many_silent(scene: Scene) -> None:
    _good(scene)
    for place in range(40):
        scene.site(f"Q{place}")


def test_silent_sites_that_would_move_the_verdict_at_no_effect(told: Told) -> None:
    result = told(many_silent)
    assert (_doubts(result), result.reporting.due) == (("silent_sites_could_change_the_verdict",), 46)


def _rare(scene: Scene, *, before: int, after: int) -> None:
    _origin(scene)
    for place in range(6):
        scene.site(f"S{place}", figures=((before, 1000), (after, 1000)))


def _empty(scene: Scene, *, sites: int) -> None:
    _good(scene, sites=5 - sites)
    for place in range(sites):
        scene.site(f"Z{place}", figures=((30, 100), (0, 100)))


#: Twelve events in the rarer arm; six, after and before; a zero in one site of five, and in two.
RARE = {
    "twelve_after": (partial(_rare, before=60, after=2), False),
    "six_after": (partial(_rare, before=60, after=1), True),
    "six_before": (partial(_rare, before=1, after=60), True),
    "a_fifth_empty": (partial(_empty, sites=1), False),
    "two_fifths_empty": (partial(_empty, sites=2), True),
}
for name, (teller, _) in RARE.items():
    scenes.named(name, teller)


@pytest.mark.parametrize("name", RARE)
def test_fewer_than_ten_events_in_an_arm_or_over_a_fifth_of_sites_corrected(told: Told, name: str) -> None:
    assert ("few_events" in told(name).reasons) is RARE[name][1]


@scenes
def shaky_origin(scene: Scene) -> None:
    _good(scene)
    scene.made.returns[:] = [
        row for row in scene.made.returns if (row["project"], row["site"]) != (scene.code, "ORIGIN")
    ]
    scene.printed("ORIGIN", 0.4, 0.2, 0.8)


def test_an_origin_that_is_established_but_not_firm(told: Told) -> None:
    result = told(shaky_origin)
    assert (result.origin.established, result.origin.firm) == (True, False)
    assert "origin_not_firm" in result.reasons


def _short(scene: Scene, *, last: str) -> None:
    scene.outcome(follow_up_months=12)
    _good(scene)
    scene.made.returns[-1]["period_end"] = date.fromisoformat(last)


scenes.named("to_the_end", partial(_short, last="2021-12-31"))
scenes.named("a_month_short", partial(_short, last="2021-12-01"))
scenes.named("two_months_short", partial(_short, last="2021-10-31"))


@pytest.mark.parametrize(
    ("scene", "doubts"), [("to_the_end", ()), ("a_month_short", ()), ("two_months_short", ("follow_up_differs",))]
)
def test_a_site_not_followed_up_for_as_long(told: Told, scene: str, doubts: tuple[str, ...]) -> None:
    assert _doubts(told(scene)) == doubts


@scenes
def late_starters(scene: Scene) -> None:
    """Six sites that began half a year late: nothing had changed by the planned date, all of it by the real one."""
    _origin(scene)
    for place in range(6):
        scene.site(f"S{place}", actual_start=date(2021, 7, 1))
        for phase, start, end, events in (
            ("before", "2020-01-01", "2020-12-31", 300),
            ("before", "2021-01-01", "2021-06-30", 300),
            ("after", "2021-07-01", "2021-12-31", 110),
            ("after", "2022-01-01", "2022-06-30", 110),
        ):
            scene.add(f"S{place}", phase, start, end, numerator=events, denominator=1000)


def test_a_verdict_that_depends_on_the_start_date(told: Told) -> None:
    by_clock = {clock: told(late_starters, clock=clock) for clock in Clock}
    assert by_clock[Clock.ACTUAL].verdict != by_clock[Clock.PLANNED].verdict
    assert all("start_date_changes_the_verdict" in result.reasons for result in by_clock.values())


@scenes
def no_origin(scene: Scene) -> None:
    scene.site("S1", figures=(BEFORE, (110, 1000)))


def test_no_verdict_has_no_certainty_and_says_why(told: Told) -> None:
    result = told(no_origin)
    assert (result.certainty, result.reasons) == (None, ("no_origin_figure",))


# --- What is wrong today -------------------------------------------------------------------------------------------


def test_on_the_planned_clock_a_late_starter_is_followed_from_its_planned_start(told: Told) -> None:
    assert "follow_up_differs" not in told(late_starters, clock=Clock.PLANNED).reasons


@scenes
def quarters(scene: Scene) -> None:
    """Began on 15 February: the last whole quarter of the twelve months ends on 31 December."""
    _origin(scene)
    start = date(2021, 2, 15)
    for place in range(6):
        scene.site(f"S{place}", planned_start=start, actual_start=start)
        for phase, year, events in (("before", 2020, 100), ("after", 2021, 40)):
            for months in ("04-01 06-30", "07-01 09-30", "10-01 12-31"):
                first, last = (f"{year}-{day}" for day in months.split())
                scene.add(f"S{place}", phase, first, last, numerator=events, denominator=330)
        scene.add(f"S{place}", "after", "2022-01-01", "2022-03-31", numerator=40, denominator=330)


def test_a_site_with_every_whole_quarter_of_its_window_is_followed_up(told: Told) -> None:
    result = told(quarters)
    assert result.pooled.k == 6
    assert "follow_up_differs" not in result.reasons
