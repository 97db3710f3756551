"""The course of an effect: each stretch is what a plain sum over its months gives, and who is missing is not hidden."""

from __future__ import annotations

from datetime import date
from math import log
from typing import Any

import numpy as np
import pytest

from evaluation.analysis.course import Course, course
from evaluation.domain.vocabulary import Phase
from evaluation.stats.pooling import pool
from evaluation.stats.retention import retention
from tests.analysis.made_rows import Row, Scene
from tests.analysis.scenes import Scenes, Told

scenes = Scenes()
STRONG = ((3000, 10000), (1000, 10000))


def _half_years(scene: Scene, site: str, start: date, events: list[int], *, before: int = 300, **cells: Any) -> None:
    """Add a year before the start and half years after it, each of 1,000 people."""
    scene.site(site, planned_start=start, actual_start=start, **cells)
    scene.add(site, "before", f"{start.year - 1}-01-01", f"{start.year - 1}-12-31", numerator=before, denominator=1000)
    for place, count in enumerate(events):
        year, second = start.year + place // 2, place % 2
        first, last = (f"{year}-07-01", f"{year}-12-31") if second else (f"{year}-01-01", f"{year}-06-30")
        scene.add(site, "after", first, last, numerator=count, denominator=1000)


def _fading(scene: Scene, *, by: int) -> None:
    scene.site("ORIGIN", "origin", figures=STRONG)
    for place in range(5):
        start = date(2016 + place % 2, 1, 1)
        events = [110 + 5 * place + (by + place) * half for half in range(6)]
        _half_years(scene, f"S{place}", start, events)


scenes.named("fading", lambda scene: _fading(scene, by=22))
scenes.named("growing", lambda scene: _fading(scene, by=-14))
scenes.named("holding", lambda scene: _fading(scene, by=0))


@scenes
def drop_out(scene: Scene) -> None:
    """The best sites stop after a year; the others go on."""
    scene.site("ORIGIN", "origin", figures=STRONG)
    for place in range(6):
        _half_years(scene, f"S{place}", date(2016, 1, 1), [100 if place < 3 else 200] * (2 if place < 3 else 6))
    scene.site("NOSTART", planned_start=None, actual_start=None, figures=STRONG)


@scenes
def compared(scene: Scene) -> None:
    """Sites that share a comparator count as one, in every stretch."""
    scene.outcome(design="before_after_controlled")
    scene.site("ORIGIN", "origin", figures=STRONG, comparator="BESIDE")
    _half_years(scene, "BESIDE", date(2016, 1, 1), [290] * 4, role="comparator")
    for place in range(3):
        _half_years(scene, f"S{place}", date(2016, 1, 1), [150] * 4, comparator="BESIDE")


@scenes
def printed_only(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=STRONG)
    scene.site("S1")
    scene.printed("S1", 0.5, 0.4, 0.7)


@scenes
def parents(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=STRONG)
    for hub in "ABC":
        scene.site(hub)
        for place in range(2):
            _half_years(scene, f"{hub}{place}", date(2016, 1, 1), [120, 130, 140, 150], parent=hub)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return scenes.told(tmp_path_factory.mktemp("course"))


def found(told: Told, scene: str) -> Course:
    return course(told.collection, told(scene))


def months_between(start: date, day: date) -> int:
    return 12 * (day.year - start.year) + day.month - start.month


def plain(rows: list[Row], start: date, first: int, last: int) -> tuple[float, float] | None:
    """Return the log odds ratio of one site in one stretch, above 0 for benefit, and its variance: sums and no more."""
    own = [row for row in rows if row["phase"] == Phase.AFTER]
    inside = [row for row in own if first <= months_between(start, row["period_start"]) < last]
    if not inside:
        return None
    before = next(row for row in rows if row["phase"] == Phase.BEFORE)
    a, b = sum(row["numerator"] for row in inside), sum(row["denominator"] for row in inside)
    c, d = before["numerator"], before["denominator"]
    return -log(a * (d - c) / (c * (b - a))), 1 / a + 1 / (b - a) + 1 / c + 1 / (d - c)


@pytest.mark.parametrize("scene", ["fading", "growing", "holding", "drop_out"])
def test_every_stretch_is_a_plain_sum_over_its_months(told: Told, scene: str) -> None:
    result = told(scene)
    frame = told.collection.returns
    mine = frame[(frame["project"] == scene) & frame["numerator"].notna()]
    starts = {site.site: site.actual_start for site in result.sites if site.actual_start}
    for stretch in found(told, scene).stretches:
        effects = []
        for code, start in starts.items():
            rows = mine[mine["site"] == code].to_dict("records")
            if one := plain(rows, start, stretch.first, stretch.last):
                effects.append(one)
        pooled = pool(np.array([y for y, _ in effects]), np.array([v for _, v in effects]))
        kept = retention(
            pooled.estimate, pooled.se, [result.origin.estimate or 0.0], [result.origin.se or 0.0], df=pooled.df
        )
        assert stretch.everyone.sites == len(effects)
        assert stretch.everyone.estimate == pytest.approx(pooled.estimate[0], rel=1e-9)
        assert stretch.everyone.share == pytest.approx(kept.ratio[0], rel=1e-9)
        assert stretch.everyone.low == pytest.approx(kept.low[0], rel=1e-6)


@pytest.mark.parametrize("scene", ["fading", "growing"])
def test_an_effect_that_changes_is_called_so(told: Told, scene: str) -> None:
    one = found(told, scene)
    assert (one.trend, one.slopes) == (scene, 5)
    assert one.per_year is not None
    assert (one.per_year < 0) == (scene == "fading")


def test_a_steady_effect_is_never_called_fading(told: Told) -> None:
    assert found(told, "holding").trend in ("holding", "cannot_tell")


def test_sites_that_stop_do_not_look_like_an_effect_that_fades(told: Told) -> None:
    one = found(told, "drop_out")
    shares = [(each.everyone.sites, each.throughout.sites, each.throughout.share) for each in one.stretches]
    assert [(sites, same) for sites, same, _ in shares] == [(6, 3), (6, 3), (3, 3), (3, 3)]
    first, last = one.stretches[0].everyone.share, one.stretches[-1].everyone.share
    assert first is not None
    assert last is not None
    assert last < first - 0.1
    assert shares[0][2] == pytest.approx(shares[-1][2], abs=0.01)
    assert one.trend in ("holding", "cannot_tell")


def test_parents_and_shared_comparators_count_as_in_the_verdict(told: Told) -> None:
    assert [each.everyone.sites for each in found(told, "parents").stretches] == [3, 3, 3]
    assert [each.everyone.sites for each in found(told, "compared").stretches] == [1, 1, 1]


def test_published_figures_have_no_course(told: Told) -> None:
    one = found(told, "printed_only")
    assert (one.stretches, one.slopes, one.per_year, one.trend) == ((), 0, None, "cannot_tell")
