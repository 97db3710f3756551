"""Delivery scores count for what came after them, and patterns agree with a fit that shares no code with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import log2

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize_scalar

from evaluation.analysis.moderation import By, pattern, shuffled_p, site_value, starting_level
from evaluation.analysis.result_types import Delivery, OutcomeResult
from evaluation.domain.vocabulary import Clock
from evaluation.stats.pooling import pool
from tests.analysis.made_rows import Scene
from tests.analysis.scenes import Scenes, Told

scenes = Scenes()
DATA_TO = date(2023, 12, 31)
STRONG = ((3000, 10000), (1000, 10000))


@scenes
def scored(scene: Scene) -> None:
    """Two parts, one of them scored twice, a later score, a mark, and a parent that is scored through its members."""
    scene.site("ORIGIN", "origin", figures=STRONG)
    scene.site("S1", figures=STRONG, model="licence")
    for score, day, part in ((0.6, "2021-03-31", "A"), (0.8, "2021-09-30", "A"), (0.5, "2021-12-31", "B")):
        scene.scored("S1", score, day, part)
    scene.scored("S1", 0.1, "2022-01-01", "A")
    scene.scored("S1", "[x]", "2021-10-31", "B")
    scene.site("LATE", figures=STRONG)
    scene.scored("LATE", 0.9, "2022-06-30")
    scene.site("TOP")
    for place in range(2):
        scene.site(f"M{place}", parent="TOP", figures=((300 + 10 * place, 1000), (150, 1000)))
        scene.scored(f"M{place}", 0.4 + 0.4 * place)
    scene.site("NONE", figures=STRONG)


def _course(scene: Scene, *, count: int, models: tuple[str | None, ...] = ("franchise",)) -> None:
    generator = np.random.default_rng(7)
    scene.site("ORIGIN", "origin", figures=STRONG)
    for place in range(count):
        after, before = 900 + int(generator.integers(0, 900)), 2600 + int(generator.integers(0, 900))
        size, year = 4000 + 1500 * (place % 4), 2018 + place % 4
        code, start, model = f"S{place:02d}", date(year, 1, 1), models[place % len(models)]
        scene.site(code, model=model, planned_start=start, actual_start=start)
        for phase, when, events in (("before", year - 1, before), ("after", year, after)):
            numerator = events * size // 10000
            scene.add(code, phase, f"{when}-01-01", f"{when}-12-31", numerator=numerator, denominator=size)
        scene.scored(code, round(0.45 + 0.5 * float(generator.random()), 2), f"{year}-06-30")


for count in (1, 5, 6, 9, 10, 24):
    scenes.named(f"k{count}", lambda scene, count=count: _course(scene, count=count))
scenes.named("two_models", lambda scene: _course(scene, count=12, models=("franchise", "licence")))
scenes.named("three_models", lambda scene: _course(scene, count=9, models=("franchise", "licence", "programme_led")))
scenes.named("unknown_models", lambda scene: _course(scene, count=12, models=("franchise", "unknown", None)))
scenes.named("few_of_one", lambda scene: _course(scene, count=10, models=("franchise",) * 4 + ("licence",)))


@scenes
def comparator_shared(scene: Scene) -> None:
    scene.outcome(design="before_after_controlled")
    scene.site("BESIDE", "comparator", figures=((3000, 10000), (2900, 10000)))
    scene.site("ORIGIN", "origin", figures=STRONG, comparator="BESIDE")
    for place in range(4):
        scene.site(f"S{place}", figures=((3000, 10000), (1200 + 90 * place, 10000)), comparator="BESIDE")
        if place != 2:
            scene.scored(f"S{place}", 0.5 + 0.1 * place)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return scenes.told(tmp_path_factory.mktemp("patterns"))


def site(result: OutcomeResult, code: str) -> Delivery | None:
    found = next(each.delivery for each in result.sites if each.site == code)
    return replace(found, score=round(found.score, 9)) if found and found.score else found


def test_a_score_is_the_mean_of_its_parts_in_time(told: Told) -> None:
    result = told(scored)
    assert site(result, "S1") == Delivery(score=0.6, parts=2, last=date(2021, 12, 31), later=1)
    assert site(result, "LATE") == Delivery(score=None, parts=0, last=None, later=1)
    assert site(result, "TOP") == Delivery(score=0.6, parts=1, last=date(2021, 6, 30), later=0)
    assert site(result, "NONE") is None
    assert next(each.model for each in result.sites if each.site == "S1") == "licence"


def test_what_entered_the_average_is_all_that_patterns_use(told: Told) -> None:
    for result in told.results().outcomes:
        y = np.array([entry.estimate for entry in result.entries])
        v = np.array([entry.se for entry in result.entries]) ** 2
        assert len(result.entries) == result.pooled.k
        if result.pooled.k > 1:
            assert pool(y, v).estimate[0] == result.pooled.estimate


def test_sites_that_count_as_one_have_one_value_or_none(told: Told) -> None:
    found = pattern(told(comparator_shared), By.DELIVERY)
    assert len(found.entries) == 1
    assert found.known == ()
    assert pattern(told(comparator_shared), By.BASELINE).entries[0].value == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("scene", "evidence"),
    [("k1", "plot_only"), ("k5", "plot_only"), ("k6", "exploratory"), ("k9", "exploratory"), ("k10", "finding")],
)
def test_how_far_it_goes_follows_from_the_sites(told: Told, scene: str, evidence: str) -> None:
    found = pattern(told(scene), By.DELIVERY)
    assert found.evidence == evidence
    assert (found.fit is None) == (evidence == "plot_only") == (found.line is None)


def test_a_starting_level_is_never_more_than_a_first_look(told: Told) -> None:
    assert pattern(told("k24"), By.BASELINE).evidence == "exploratory"


def oracle(y: np.ndarray, v: np.ndarray, x: np.ndarray) -> tuple[float, float, float, float]:
    """Return slope, both ends and tau2: the restricted likelihood put on a computer as it is printed, and no more."""
    design = np.column_stack([np.ones(len(y)), x])

    def fitted(tau2: float) -> tuple[np.ndarray, np.ndarray, float]:
        weight = np.diag(1 / (v + tau2))
        information = design.T @ weight @ design
        beta = np.linalg.solve(information, design.T @ weight @ y)
        rest = y - design @ beta
        return beta, information, float(rest @ weight @ rest)

    def deviance(tau2: float) -> float:
        _, information, q = fitted(tau2)
        return float(np.log(v + tau2).sum() + np.linalg.slogdet(information)[1] + q)

    found = minimize_scalar(deviance, bounds=(0, 5 * np.ptp(y) ** 2), method="bounded", options={"xatol": 1e-12})
    tau2 = float(found.x) if found.fun < deviance(0.0) else 0.0
    beta, information, q = fitted(tau2)
    freedom = len(y) - 2
    se = (max(1.0, q / freedom) * np.linalg.inv(information)[1, 1]) ** 0.5
    half = stats.t.ppf(0.975, freedom) * se
    return float(beta[1]), float(beta[1] - half), float(beta[1] + half), tau2


@pytest.mark.parametrize("by", [By.DELIVERY, By.BASELINE, By.TIME])
def test_the_line_is_that_of_an_independent_fit(told: Told, by: By) -> None:
    result = told("k24")
    found = pattern(result, by, data_to=DATA_TO)
    units = {each.site: each for each in result.sites}
    y, v, x = [], [], []
    for entry in result.entries:
        own = units[entry.sites[0]]
        y.append(entry.estimate)
        v.append(entry.se**2)
        if by is By.DELIVERY:
            assert own.delivery
            assert own.delivery.score
            x.append((100 * own.delivery.score - 80) / 10)
        elif by is By.BASELINE:
            assert own.reference
            assert own.reference.numerator
            assert own.reference.denominator
            x.append(log2(own.reference.numerator / own.reference.denominator))
        else:
            assert own.actual_start
            x.append(((DATA_TO - own.actual_start).days / 30.4375 - 12) / 6)
    slope, low, high, tau2 = oracle(np.array(y), np.array(v), np.array(x))
    assert found.fit
    assert found.line
    assert found.fit.beta[1] == pytest.approx(slope, rel=1e-5, abs=1e-7)
    assert found.fit.ci_low[1] == pytest.approx(low, rel=1e-5, abs=1e-7)
    assert found.fit.ci_high[1] == pytest.approx(high, rel=1e-5, abs=1e-7)
    assert found.fit.tau2 == pytest.approx(tau2, rel=1e-4, abs=1e-7)
    first, last = found.line.expected.estimate[[0, -1]]
    assert last - first == pytest.approx(slope * (max(x) - min(x)), rel=1e-5, abs=1e-7)


def test_sites_that_are_alike_say_nothing(told: Told) -> None:
    found = pattern(told("k6"), By.TIME, data_to=None)
    assert found.known == ()
    alike = replace(told("k6"), sites=tuple(replace(each, actual_start=DATA_TO) for each in told("k6").sites))
    fit = pattern(alike, By.TIME, data_to=DATA_TO).fit
    assert fit
    assert fit.reason == "moderators_not_distinct"


def test_the_clock_chooses_the_start(told: Told) -> None:
    own = replace(told("k6").sites[0], planned_start=date(2023, 1, 1), actual_start=date(2023, 7, 1))
    months = {clock: site_value(own, By.TIME, clock=clock, data_to=DATA_TO) for clock in Clock}
    assert months == {Clock.PLANNED: pytest.approx(11.96, abs=0.01), Clock.ACTUAL: pytest.approx(6.01, abs=0.01)}
    assert site_value(replace(own, actual_start=None), By.TIME, clock=Clock.ACTUAL, data_to=DATA_TO) == pytest.approx(
        11.96, abs=0.01
    )


def test_models_are_compared_where_two_have_sites_enough(told: Told) -> None:
    found = pattern(told("two_models"), By.MODEL)
    assert found.groups is not None
    assert found.groups.model == ("franchise", "licence")
    assert found.evidence == "finding"
    for place, model in enumerate(found.groups.model):
        own = [entry for entry in found.entries if entry.model == model]
        alone = pool(np.array([e.estimate for e in own]), np.array([e.se for e in own]) ** 2)
        assert found.groups.average.estimate[place] == pytest.approx(alone.estimate[0], rel=1e-9)
        assert found.groups.average.ci_low[place] == pytest.approx(alone.ci_low[0], rel=1e-9)
    slope, low, high, _ = oracle(
        np.array([e.estimate for e in found.entries]),
        np.array([e.se for e in found.entries]) ** 2,
        np.array([e.model == "licence" for e in found.entries], dtype=float),
    )
    assert found.groups.regression.beta[1] == pytest.approx(slope, rel=1e-5)
    assert (found.groups.regression.ci_low[1], found.groups.regression.ci_high[1]) == pytest.approx(
        (low, high), rel=1e-5
    )


@pytest.mark.parametrize("scene", ["three_models", "unknown_models", "few_of_one", "k10"])
def test_models_that_cannot_be_compared_have_no_averages(told: Told, scene: str) -> None:
    found = pattern(told(scene), By.MODEL)
    assert found.groups is None
    assert found.evidence == "plot_only"


def test_shuffles_are_for_few_sites_only(told: Told) -> None:
    assert shuffled_p(pattern(told("k24"), By.DELIVERY)) is None
    assert shuffled_p(pattern(told("k5"), By.DELIVERY)) is None


def test_a_parents_level_is_that_of_its_members_together(told: Told) -> None:
    top = next(each for each in told(scored).sites if each.site == "TOP")
    assert starting_level(top) == (610.0, 2000.0)
