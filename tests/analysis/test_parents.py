"""Sites under parents: pooled within the parent first, never counted twice, never mixed with the origin."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.analysis.made_rows import Scene
from tests.analysis.scenes import Scenes, Told

scenes = Scenes()
ORIGIN, BETTER, SAME = ((300, 1000), (100, 1000)), ((300, 1000), (150, 1000)), ((300, 1000), (290, 1000))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return scenes.told(tmp_path_factory.mktemp("parents"))


def _log_or(figures: Any) -> tuple[float, float]:
    (x2, n2), (x1, n1) = figures
    cells = x1, n1 - x1, x2, n2 - x2
    return -math.log(cells[0] * cells[3] / (cells[1] * cells[2])), sum(1 / cell for cell in cells)


@scenes
def members_alike(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=ORIGIN)
    scene.site("HUB")
    scene.site("M1", parent="HUB", figures=BETTER)
    scene.site("M2", parent="HUB", figures=BETTER)
    scene.site("ALONE", figures=BETTER)


def test_two_members_alike_make_one_parent_of_half_their_variance(told: Told) -> None:
    result, (y, v) = told(members_alike), _log_or(BETTER)
    alone, hub = result.sites
    assert (result.pooled.k, result.level) == (2, "parents")
    assert (hub.site, [member.site for member in hub.members]) == ("HUB", ["M1", "M2"])
    assert (hub.estimate, hub.se) == (pytest.approx(y), pytest.approx(math.sqrt(v / 2)))
    assert hub.ci_high == pytest.approx(y + 1.959964 * math.sqrt(v / 2))
    assert (alone.estimate, alone.se) == (pytest.approx(y), pytest.approx(math.sqrt(v)))
    assert result.pooled.se == pytest.approx(math.sqrt(1 / (2 / v + 1 / v)))


@scenes
def members_that_differ(scene: Scene) -> None:
    scene.site("HUB")
    scene.site("M1", parent="HUB", figures=BETTER)
    scene.site("M2", parent="HUB", figures=SAME)


def test_members_that_differ_widen_their_parent(told: Told) -> None:
    """REML of two sites with near-equal variances: half the squared difference less the mean variance."""
    hub = told(members_that_differ).sites[0]
    (y1, v1), (y2, v2) = _log_or(BETTER), _log_or(SAME)
    tau2 = (y1 - y2) ** 2 / 2 - (v1 + v2) / 2
    w1, w2 = 1 / (v1 + tau2), 1 / (v2 + tau2)
    assert hub.estimate == pytest.approx((w1 * y1 + w2 * y2) / (w1 + w2), rel=1e-3)
    assert hub.se == pytest.approx(math.sqrt(1 / (w1 + w2)), rel=1e-3)


@scenes
def parent_that_reports(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=ORIGIN)
    scene.site("HUB", figures=BETTER)
    scene.site("M1", parent="HUB", figures=SAME)


def test_a_parent_that_reports_itself_is_taken_as_it_reports(told: Told) -> None:
    result = told(parent_that_reports)
    assert result.pooled.k == 1
    assert result.sites[0].estimate == pytest.approx(_log_or(BETTER)[0])
    assert [member.site for member in result.sites[0].members] == ["M1"]


@scenes
def two_levels(scene: Scene) -> None:
    scene.site("TOP")
    for hub in ("H1", "H2"):
        scene.site(hub, parent="TOP")
        for place in range(2):
            scene.site(f"{hub}{place}", parent=hub, figures=BETTER)


def test_two_levels_roll_up_and_each_site_is_counted_once(told: Told) -> None:
    result, (y, v) = told(two_levels), _log_or(BETTER)
    top = result.sites[0]
    assert [unit.site for unit in result.sites] == ["TOP"]
    assert (top.estimate, top.se) == (pytest.approx(y), pytest.approx(math.sqrt(v / 4)))
    assert [[each.site for each in hub.members] for hub in top.members] == [["H10", "H11"], ["H20", "H21"]]
    assert (result.reporting.reporting, result.reporting.due) == (4, 4)


@scenes
def silent_practice(scene: Scene) -> None:
    scene.site("HUB")
    scene.site("M1", parent="HUB", figures=BETTER)
    scene.site("M2", parent="HUB")


def test_a_silent_practice_under_a_reporting_parent_is_told(told: Told) -> None:
    reporting = told(silent_practice).reporting
    assert (reporting.reporting, reporting.due, reporting.silent) == (1, 2, ("Site M2",))


# --- What is wrong today -------------------------------------------------------------------------------------------


@scenes
def replication_under_an_origin(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=ORIGIN)
    scene.site("NETWORK", "origin")
    scene.site("NEW", parent="NETWORK", figures=SAME)


def test_a_replication_under_an_origin_never_enters_the_benchmark(told: Told) -> None:
    origin = told(replication_under_an_origin).origin
    assert origin.estimate == pytest.approx(_log_or(ORIGIN)[0])
    assert [site.site for site in origin.sites] == ["ORIGIN"]


@scenes
def parent_is_the_origin(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=ORIGIN)
    scene.site("NEW", parent="ORIGIN", figures=SAME)


def test_a_replication_whose_parent_is_the_origin_is_still_judged(told: Told) -> None:
    result = told(parent_is_the_origin)
    assert (result.pooled.k, [site.site for site in result.sites]) == (1, ["NEW"])


@scenes
def parent_instead_of_members(scene: Scene) -> None:
    scene.site("HUB", figures=BETTER)
    for place in range(3):
        scene.site(f"M{place}", parent="HUB")


def test_a_parent_that_reports_itself_is_the_one_that_is_due(told: Told) -> None:
    reporting = told(parent_instead_of_members).reporting
    assert (reporting.reporting, reporting.due, reporting.silent) == (1, 1, ())


@scenes
def members_unlike(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=ORIGIN)
    scene.site("HUB")
    scene.site("M1", parent="HUB")
    scene.before_after("M1", *SAME, not_comparable_because="Counts something else")


def test_members_that_measure_something_else_leave_no_like_for_like_pair(told: Told) -> None:
    assert told(members_unlike).reason == "no_like_for_like_pair"


@scenes
def events_told_twice(scene: Scene) -> None:
    """The parent reports 6 events afterwards, the same 6 that its members report: fewer than 10."""
    scene.site("ORIGIN", "origin", figures=ORIGIN)
    scene.site("HUB", figures=((30, 1000), (6, 1000)))
    for place in range(2):
        scene.site(f"M{place}", parent="HUB", figures=((15, 500), (3, 500)))


def test_events_below_a_parent_that_reports_itself_are_not_counted_again(told: Told) -> None:
    assert "few_events" in told(events_told_twice).reasons


@scenes
def members_followed_briefly(scene: Scene) -> None:
    scene.outcome(follow_up_months=12)
    scene.site("ORIGIN", "origin", figures=ORIGIN)
    scene.place("HUB")
    scene.site("M1", parent="HUB")
    scene.add("M1", "before", "2020-01-01", "2020-12-31", numerator=300, denominator=1000)
    scene.add("M1", "after", "2021-01-01", "2021-03-31", numerator=30, denominator=250)


def test_members_followed_too_briefly_cost_a_step(told: Told) -> None:
    assert "follow_up_differs" in told(members_followed_briefly).reasons


@scenes
def top_reports_for_two_levels(scene: Scene) -> None:
    scene.site("TOP", figures=BETTER)
    scene.site("HUB", parent="TOP")
    scene.site("M1", parent="HUB")


def test_returns_of_the_top_hold_those_of_both_levels_below(told: Told) -> None:
    reporting = told(top_reports_for_two_levels).reporting
    assert (reporting.reporting, reporting.due, reporting.silent) == (1, 1, ())
