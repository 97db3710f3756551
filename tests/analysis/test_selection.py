"""Narrowing and regrouping: only what was asked for is left out, nobody is called silent by it, sums are sums."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from evaluation.analysis.result_types import OutcomeResult
from evaluation.analysis.selection import AGREED, Choices, Level, Selection, asked, choices, only, overall, select
from evaluation.domain.collection import Collection
from evaluation.results import evaluate, last_day
from tests.analysis.made_rows import Scene
from tests.analysis.many_sites import MODELS, REGIONS, many_sites
from tests.analysis.scenes import Scenes, Told

scenes = Scenes()
ORIGIN, BETTER, SAME = ((300, 1000), (100, 1000)), ((300, 1000), (150, 1000)), ((400, 2000), (390, 2000))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return scenes.told(tmp_path_factory.mktemp("selection"))


def _rows(told: Told, scene: Any) -> Collection:
    return only(told.collection, project=scene.__name__, outcome="harm")


def _choices(told: Told, scene: Any) -> Choices:
    return choices(told.collection, project=scene.__name__, outcome="harm")


def _narrowed(told: Told, scene: Any, selection: Selection) -> OutcomeResult:
    rows = select(_rows(told, scene), selection)
    return evaluate(rows, summed=selection.summed, data_to=last_day(told.collection)).outcomes[0]


@scenes
def plain(scene: Scene) -> None:
    """Two models, two regions, one site alone in its own; nothing else to choose."""
    scene.site("ORIGIN", "origin", figures=ORIGIN, model="programme_led")
    scene.site("A", figures=BETTER, model="licence", region="Wales")
    scene.site("B", figures=SAME, model="franchise", region="Wales ")
    scene.site("C", figures=BETTER, region="London")
    scene.site("D", model="franchise", region="London")


def test_the_agreed_view_is_the_rows_as_they_are(told: Told) -> None:
    rows = _rows(told, plain)
    assert select(rows, AGREED) is rows
    assert not AGREED.narrows
    assert AGREED.address() == {}


def test_a_model_leaves_the_origin_and_calls_nobody_silent(told: Told) -> None:
    result = _narrowed(told, plain, Selection(model="licence"))
    assert [site.site for site in result.sites] == ["A"]
    assert [site.site for site in result.origin.sites] == ["ORIGIN"]
    assert (result.reporting.reporting, result.reporting.due, result.reporting.silent) == (1, 1, ())
    blank = _narrowed(told, plain, Selection(model="unknown"))
    assert [site.site for site in blank.sites] == ["C"]
    franchise = _narrowed(told, plain, Selection(model="franchise"))
    assert franchise.reporting.silent == ("Site D",)


def test_only_what_changes_something_is_offered(told: Told) -> None:
    found = _choices(told, plain)
    assert found.models == (("licence", 1), ("franchise", 2), ("unknown", 1))
    assert found.sites == 4
    assert found.levels == (Level.REGION,)
    assert found.provisional == 0
    assert (found.starts, found.ends) == ((date(2021, 7, 1),), (date(2021, 6, 30),))
    nothing = _choices(told, one_sort)
    assert (nothing.models, nothing.levels, nothing.provisional) == ((), (), 0)


@scenes
def one_sort(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=ORIGIN)
    scene.site("A", figures=BETTER, model="licence", region="Wales")
    scene.site("B", figures=SAME, model="licence", region="London")


def test_a_region_is_the_sum_of_its_sites(told: Told) -> None:
    result = _narrowed(told, plain, Selection(level=Level.REGION))
    london, wales = result.sites
    assert (wales.name, [member.site for member in wales.members]) == ("Wales", ["A", "B"])
    assert wales.reference is not None
    assert wales.exposed is not None
    assert (wales.reference.numerator, wales.reference.denominator) == (700, 3000)
    assert (wales.exposed.numerator, wales.exposed.denominator) == (540, 3000)
    odds = (540 * 2300) / (2460 * 700)
    assert wales.estimate == pytest.approx(-math.log(odds))
    assert wales.se == pytest.approx(math.sqrt(1 / 540 + 1 / 2460 + 1 / 700 + 1 / 2300))
    assert (len(london.members), london.estimate is not None) == (2, True)
    assert (result.pooled.k, result.level) == (2, "parents")
    assert result.reporting.silent == ("Site D",)


@scenes
def under_parents(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=ORIGIN)
    for parent in ("HUB", "NET"):
        scene.site(parent)
        scene.site(f"{parent}1", parent=parent, figures=BETTER, region="Wales")
        scene.site(f"{parent}2", parent=parent, figures=SAME, region="London")
    scene.site("NET3", parent="NET")
    scene.site("OWN", figures=BETTER, region="London")
    scene.site("OWN1", parent="OWN", figures=SAME, region="Wales")


def test_levels_of_sites_with_parents(told: Told) -> None:
    assert _choices(told, under_parents).levels == (Level.SITE, Level.FRANCHISEE, Level.REGION)
    agreed = told(under_parents)
    each = _narrowed(told, under_parents, Selection(level=Level.SITE))
    assert [site.site for site in each.sites] == ["HUB1", "HUB2", "NET1", "NET2", "NET3", "OWN"]
    assert (each.pooled.k, each.level) == (5, "sites")
    assert (each.reporting.due, each.reporting.silent) == (6, ("Site NET3",))
    summed = _narrowed(told, under_parents, Selection(level=Level.FRANCHISEE))
    assert [site.site for site in summed.sites] == [site.site for site in agreed.sites] == ["HUB", "NET", "OWN"]
    hub, net, own = summed.sites
    assert hub.exposed is not None
    assert hub.exposed.numerator == 540
    assert (len(net.members), net.estimate) == (3, pytest.approx(hub.estimate))
    assert own.estimate == pytest.approx(next(site.estimate for site in agreed.sites if site.site == "OWN"))
    assert summed.reporting == agreed.reporting
    region = _narrowed(told, under_parents, Selection(level=Level.REGION))
    london, placeless, wales = region.sites
    assert (placeless.site, placeless.members) == ("NET3", ())
    assert [member.site for member in wales.members] == ["HUB1", "NET1"]
    assert [member.site for member in london.members] == ["HUB2", "NET2", "OWN"]


@scenes
def cannot_be_added_up(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=ORIGIN)
    scene.site("P1", region="Wales")
    scene.printed("P1", 0.5, 0.4, 0.6)
    scene.site("P2", region="Wales", figures=BETTER)
    scene.site("H1", region="London", figures=BETTER)
    scene.site("H2", region="London")
    scene.add("H2", "before", "2020-01-01", "2020-12-31", numerator="[c]", denominator=400)
    scene.add("H2", "after", "2021-01-01", "2021-12-31", numerator=40, denominator=400)
    scene.site("G1", region="Kent", figures=BETTER)
    scene.site("G2", region="Kent")
    scene.add("G2", "after", "2021-01-01", "2021-12-31", numerator=40, denominator=400)
    scene.site("Z1", region="York", figures=((0, 50), (0, 60)))
    scene.site("Z2", region="York", figures=BETTER)


def test_what_cannot_be_added_up_is_refused_with_its_reason(told: Told) -> None:
    units = {site.name: site for site in _narrowed(told, cannot_be_added_up, Selection(level=Level.REGION)).sites}
    assert (units["Wales"].estimate, units["Wales"].reason) == (None, "published_effects_are_not_added_up")
    assert (units["London"].estimate, units["London"].reason) == (None, "suppressed_at_source")
    kent, york = units["Kent"], units["York"]
    assert kent.exposed is not None
    assert (kent.exposed.numerator, kent.exposed.denominator) == (150, 1000)  # G2 has no before: left out whole
    assert york.exposed is not None
    assert (york.exposed.numerator, york.exposed.denominator) == (150, 1060)  # no event is a count, too


@scenes
def with_comparators(scene: Scene) -> None:
    scene.outcome(design="before_after_controlled")
    scene.site("ORIGIN", "origin", figures=ORIGIN, comparator="C")
    scene.site("C", "comparator", figures=SAME)
    for place in range(3):
        scene.site(f"S{place}", figures=BETTER, comparator="C", region="Wales")


def test_comparison_sites_are_not_added_up_again_and_again(told: Told) -> None:
    (unit,) = _narrowed(told, with_comparators, Selection(level=Level.REGION)).sites
    assert (unit.estimate, unit.reason) == (None, "comparators_are_not_added_up")


@scenes
def by_half_years(scene: Scene) -> None:
    """S was followed up for a year, T for half of one; L began when the period asked for was over."""
    scene.outcome(follow_up_months=12)
    scene.site("ORIGIN", "origin", figures=ORIGIN)
    for site, start in (("S", 2021), ("T", 2021), ("L", 2022)):
        day = date(start, 1, 1)
        scene.site(site, planned_start=day, actual_start=day)
        scene.add(site, "before", f"{start - 1}-01-01", f"{start - 1}-12-31", numerator=300, denominator=1000)
        scene.add(site, "after", f"{start}-01-01", f"{start}-06-30", numerator=100, denominator=500)
        if site != "T":
            scene.add(site, "after", f"{start}-07-01", f"{start}-12-31", numerator=50, denominator=500)


def test_a_period_leaves_what_was_before_the_start(told: Told) -> None:
    late = {site.site: site for site in _narrowed(told, by_half_years, Selection(start=date(2021, 7, 1))).sites}
    assert late["S"].reference is not None
    assert late["S"].exposed is not None
    assert late["S"].reference.numerator == 300
    assert late["S"].exposed.numerator == 50
    assert (late["T"].estimate, late["T"].reason) == (None, "no_after_returns")
    early = _narrowed(told, by_half_years, Selection(end=date(2021, 6, 30)))
    sites = {site.site: site for site in early.sites}
    assert sites["S"].exposed is not None
    assert sites["S"].exposed.numerator == 100
    assert "follow_up_differs" in early.reasons
    assert early.origin == told(by_half_years).origin


def test_sites_still_on_their_way_can_be_left_out(told: Told) -> None:
    assert _choices(told, by_half_years).provisional == 1
    result = _narrowed(told, by_half_years, Selection(provisional=False))
    assert [site.site for site in result.sites] == ["L", "S"]
    assert "follow_up_differs" not in result.reasons
    assert result.reporting.silent == ()


def test_an_address_is_read_and_written_in_one_way() -> None:
    address = {"from": "2021-08-14", "to": "2022-02-01", "model": "licence", "provisional": "out", "level": "region"}
    selection = asked(address)
    assert selection.address() == {**address, "from": "2021-07-01", "to": "2022-06-30"}
    assert asked(selection.address()) == selection
    wrong = {"from": "soon", "to": "31/12/2022", "model": "<b>", "provisional": "maybe", "level": "planet"}
    assert asked(wrong) == AGREED
    assert asked({}) == AGREED


def test_what_means_nothing_for_these_data_is_dropped(told: Told) -> None:
    found = _choices(told, plain)
    meant = Selection(model="franchise", level=Level.REGION)
    assert meant.within(found) == meant
    idle = Selection(
        start=date(2031, 1, 1), end=date(2031, 6, 30), model="dissemination", provisional=False, level=Level.SITE
    )
    assert idle.within(found) == AGREED
    backwards = Selection(start=date(2021, 7, 1), end=date(2021, 6, 30))
    assert backwards.within(found) == AGREED


@pytest.mark.parametrize("level", [Level.FRANCHISEE, Level.REGION])
def test_every_count_of_many_sites_is_in_exactly_one_unit(
    tmp_path_factory: pytest.TempPathFactory, level: Level
) -> None:
    told = Told(many_sites(60), tmp_path_factory.mktemp("many"))
    rows = only(told.collection, project="MANY", outcome="harm")
    agreed = told.results().outcomes[0]
    units = evaluate(select(rows, Selection(level=level)), summed=True, data_to=last_day(rows)).outcomes[0].sites
    assert len(units) == (len(REGIONS) if level is Level.REGION else 12)
    for arm in ("reference", "exposed"):
        for figure in ("numerator", "denominator"):
            summed = sum(getattr(getattr(unit, arm), figure) for unit in units)
            assert summed == sum(getattr(getattr(site, arm), figure) for site in agreed.sites)
    assert sum(len(unit.members) for unit in units) == 60
    models = dict(choices(rows, project="MANY", outcome="harm").models)
    assert models == {model: 60 * MODELS.count(model) // len(MODELS) for model in set(MODELS)}


def test_a_page_of_all_projects_offers_what_changes_any_of_them_but_no_units() -> None:
    first = Choices(
        sites=5, models=(("licence", 2), ("franchise", 3)), starts=(date(2025, 1, 1),), levels=(Level.REGION,)
    )
    second = Choices(
        sites=4,
        models=(("licence", 1), ("unknown", 3)),
        starts=(date(2024, 7, 1), date(2025, 1, 1)),
        ends=(date(2024, 6, 30),),
        provisional=2,
    )
    assert overall([first, Choices(sites=1), second]) == Choices(
        sites=10,
        models=(("licence", 3), ("franchise", 3), ("unknown", 3)),
        starts=(date(2024, 7, 1), date(2025, 1, 1)),
        ends=(date(2024, 6, 30),),
        provisional=2,
    )
    assert not overall([]).any
