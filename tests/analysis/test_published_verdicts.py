"""The published evidence of the four projects, from the real files to the report, each figure worked out by hand."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evaluation.analysis.result_types import OutcomeResult, Results, SiteResult
from evaluation.domain.vocabulary import Clock, VerdictCode
from evaluation.results import evaluate
from evaluation.views.wording import why_no_verdict
from queries import programme
from queries.access import owner_here
from queries.shipped import open_derived

FILES = Path(__file__).resolve().parents[2] / "data" / "published"
Z = 1.959963984540054


@pytest.fixture(scope="module")
def by_clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Clock, Results]]:
    store = open_derived(tmp_path_factory.mktemp("evidence") / "published.duckdb", FILES)
    collection = programme.collection(store, owner_here())
    yield {clock: evaluate(collection, clock=clock) for clock in Clock}
    store.close()


@pytest.fixture(scope="module", params=list(Clock))
def results(request: pytest.FixtureRequest, by_clock: dict[Clock, Results]) -> Results:
    return by_clock[request.param]


def _outcome(results: Results, project: str, outcome: str) -> OutcomeResult:
    found = results.of(project, outcome)
    assert found is not None
    return found


def _all_sites(result: OutcomeResult) -> list[SiteResult]:
    return [*result.origin.sites, *result.sites, *result.comparators]


def test_prompt_began_at_a_quarter_of_the_injuries(results: Results) -> None:
    """0.25 (0.11 to 0.57): on logs and turned so that above 0 is benefit, the printed ends swap and change sign."""
    origin = _outcome(results, "PROMPT", "shoulder_dystocia_injury").origin
    assert origin.estimate == pytest.approx(math.log(4), rel=1e-12)
    assert (origin.ci_low, origin.ci_high) == (pytest.approx(-math.log(0.57)), pytest.approx(-math.log(0.11)))
    assert origin.se == pytest.approx((math.log(0.57) - math.log(0.11)) / (2 * Z))
    assert [site.site for site in origin.sites] == ["southmead"]
    assert (origin.established, origin.firm) == (True, True)


def test_hanovers_nerve_injuries_are_counted_as_they_are(results: Results) -> None:
    """7 of 48 before and 1 of 23 after: no cell is empty, so nothing is added to any."""
    nerve = _outcome(results, "PROMPT", "brachial_plexus_injury")
    hanover = next(site for site in nerve.sites if site.site == "hanover")
    ratio = (1 / 23) / (7 / 48)
    assert ratio == pytest.approx(48 / 161)
    assert not hanover.corrected
    assert hanover.estimate == pytest.approx(math.log(161 / 48))
    assert hanover.estimate == pytest.approx(1.210203, abs=1e-6)
    assert hanover.estimate is not None
    assert hanover.se == pytest.approx(se := math.sqrt(1 - 1 / 23 + 1 / 7 - 1 / 48))
    assert hanover.ci_low == pytest.approx(hanover.estimate - Z * se)
    assert hanover.reference is not None
    assert hanover.exposed is not None
    assert (hanover.reference.numerator, hanover.reference.denominator) == (7, 48)
    assert (hanover.exposed.numerator, hanover.exposed.denominator) == (1, 23)


def test_one_of_one_hanover_nerve_injury_pair_is_judged_by_hand(results: Results) -> None:
    nerve = _outcome(results, "PROMPT", "brachial_plexus_injury")
    o, v_o = math.log((24 / 324) / (6 / 262)), 1 / 6 - 1 / 262 + 1 / 24 - 1 / 324
    r, v_r = math.log(161 / 48), 1 - 1 / 23 + 1 / 7 - 1 / 48
    a, b = o**2 - Z**2 * v_o, -2 * r * o
    root = math.sqrt(b**2 - 4 * a * (r**2 - Z**2 * v_r))
    assert nerve.pooled.k == 1
    assert nerve.retention.estimate == pytest.approx(r / o)
    assert (nerve.retention.low, nerve.retention.high) == (
        pytest.approx((-b - root) / (2 * a)),
        pytest.approx((-b + root) / (2 * a)),
    )
    assert Z <= o / math.sqrt(v_o) < 2.81
    assert (nerve.verdict, nerve.reason) == (VerdictCode.NO_FIRM_BENCHMARK, "origin_too_uncertain")


@pytest.mark.parametrize("project", ["PROMPT", "PINCER", "IRISi", "Pathway"])
def test_every_project_has_a_verdict_or_says_why_not(results: Results, project: str) -> None:
    headline = results.primary(project)
    assert headline is not None
    assert headline.verdict in set(VerdictCode)
    if headline.verdict is VerdictCode.NO_DATA:
        assert headline.reasons == (headline.reason,)
        assert why_no_verdict(headline.reason) != why_no_verdict("a reason nobody gives"), headline.reason


def test_every_outcome_without_a_verdict_has_words_of_its_own(results: Results) -> None:
    unspoken = {
        each.reason
        for each in results.outcomes
        if each.verdict is VerdictCode.NO_DATA and why_no_verdict(each.reason) == why_no_verdict("no such reason")
    }
    assert not unspoken


def test_nothing_that_may_not_be_compared_enters_a_pool_or_is_judged(results: Results) -> None:
    with (FILES / "returns.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    apart = {(row["project"], row["outcome"], row["site"]) for row in rows if row["not_comparable_because"]}
    apart -= {(row["project"], row["outcome"], row["site"]) for row in rows if not row["not_comparable_because"]}
    assert len(apart) >= 10
    seen = 0
    for result in results.outcomes:
        entered = [
            site for site in result.sites if site.verdict is not VerdictCode.NO_DATA or site.retention is not None
        ]
        for site in _all_sites(result):
            if (result.project, result.outcome, site.site) in apart:
                seen += 1
                assert site.not_comparable_because
                assert (site.verdict, site.retention) == (VerdictCode.NO_DATA, None)
        assert result.pooled.k >= len([site for site in entered if site.retention is not None])
        assert result.pooled.k <= sum(site.se is not None and not site.not_comparable_because for site in result.sites)
    assert seen >= 8


def test_comparators_never_enter_a_pool_or_a_forest_of_sites(results: Results) -> None:
    compared = [(result, site) for result in results.outcomes for site in result.comparators]
    assert {site.site for _, site in compared} == {"london_comparator"}
    for result, site in compared:
        assert site.site not in {each.site for each in (*result.sites, *result.origin.sites)}
        sure = [each for each in result.sites if each.se is not None and not each.not_comparable_because]
        assert result.pooled.k == len(sure)


def test_no_primary_outcome_has_two_effects_to_pool_yet(results: Results) -> None:
    """Were one day a like-for-like pair found, its verdict would need checking by hand: this test is the reminder."""
    headlines: list[Any] = [results.primary(info.project) for info in results.projects]
    assert [each.pooled.k for each in headlines if each.retention.estimate is not None] == []
