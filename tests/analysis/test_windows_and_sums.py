"""Which returns count on each clock and what they add up to, worked out by hand from the methods."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from evaluation import results
from evaluation.analysis import sums
from evaluation.analysis.result_types import SiteResult
from evaluation.domain.vocabulary import Clock
from evaluation.results import evaluate
from tests.analysis.made_rows import Made, Scene, collection_of
from tests.analysis.scenes import Scenes, Teller, Told

scenes = Scenes()
#: Each return has its own power of two as numerator, so that a sum tells which returns are in it.
LETTERS = "abcdefgh"
PEOPLE = 4096


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return scenes.told(tmp_path_factory.mktemp("windows"))


def _site(scene: Scene, code: str, planned: str | None, actual: str | None, *rows: str, outcome: str = "harm") -> None:
    """Add a site whose returns are written as "phase start end", the first being a."""
    planned_start, actual_start = (date.fromisoformat(day) if day else None for day in (planned, actual))
    scene.place(code, planned_start=planned_start, actual_start=actual_start)
    for place, row in enumerate(rows):
        phase, start, end = row.split()
        scene.add(code, phase, start, end, outcome=outcome, numerator=2**place, denominator=PEOPLE)


@scenes
def clocks(scene: Scene) -> None:
    scene.outcome()
    scene.outcome("soon", primary="no", follow_up_months=6)
    scene.outcome("broken", primary="no", follow_up_months=5.5, before_months=6)
    scene.outcome("fixed", primary="no", follow_up_months=6, after_months=3, before_months=24)
    scene.outcome("parallel", primary="no", design="controlled")
    late = (
        "before 2019-10-01 2019-12-31",
        "before 2020-01-01 2020-03-31",
        "before 2020-10-01 2020-12-31",
        "before 2021-01-01 2021-03-31",
        "after 2021-04-01 2021-06-30",
        "after 2022-01-01 2022-03-31",
        "after 2022-04-01 2022-06-30",
    )
    _site(scene, "LATE", "2021-01-01", "2021-04-01", *late)
    early = (
        "before 2020-01-01 2020-03-31",
        "before 2020-07-01 2020-12-31",
        "after 2021-01-01 2021-03-31",
        "after 2021-04-01 2021-12-31",
        "after 2022-01-01 2022-03-31",
    )
    _site(scene, "EARLY", "2021-04-01", "2021-01-01", *early)
    _site(scene, "UNDATED", None, None, "before 1999-01-01 2009-12-31", "after 1995-01-01 1995-12-31")
    inside = (
        "before 2020-01-14 2020-01-31",
        "before 2020-02-01 2021-01-14",
        "after 2021-01-01 2021-01-31",
        "after 2021-02-01 2022-01-14",
        "after 2022-01-15 2022-01-31",
    )
    _site(scene, "INSIDE", "2021-01-15", "2021-01-15", *inside)
    over = ("before 2020-01-15 2020-06-30", "before 2020-07-01 2021-01-15", "after 2021-01-15 2021-12-31")
    _site(scene, "OVER", "2021-01-15", "2021-01-15", *over, "after 2022-01-01 2022-01-15")
    for code, planned, actual in (("PLANNED", "2021-01-01", None), ("ACTUAL", None, "2021-01-01")):
        rows = ("before 2020-01-01 2020-12-31", "after 2021-01-01 2021-12-31", "after 2022-01-01 2022-12-31")
        _site(scene, code, planned, actual, *rows)
    month_end = ("before 2020-08-31 2021-08-30", "after 2021-08-31 2022-02-27", "after 2022-02-28 2022-03-31")
    _site(scene, "MONTHEND", "2021-08-31", "2021-08-31", *month_end, outcome="soon")
    half = ("before 2020-07-01 2020-12-31", "before 2020-01-01 2020-06-30", "after 2021-01-01 2021-06-15")
    _site(scene, "HALF", "2021-01-01", "2021-01-01", *half, "after 2021-06-16 2021-06-30", outcome="broken")
    fixed = ("before 2019-01-01 2019-12-31", "before 2020-01-01 2020-12-31", "after 2021-01-01 2021-03-31")
    _site(scene, "FIXED", "2021-01-01", "2021-01-01", *fixed, "after 2021-04-01 2021-06-30", outcome="fixed")
    side_by_side = (
        "control 2020-01-01 2020-12-31",
        "intervention 2020-01-01 2020-12-31",
        "control 2021-01-01 2021-12-31",
        "intervention 2021-01-01 2021-12-31",
        "control 2022-01-01 2022-12-31",
    )
    _site(scene, "BESIDE", "2021-01-01", "2021-01-01", *side_by_side, outcome="parallel")


@pytest.mark.parametrize(
    ("code", "clock", "before", "after"),
    [
        # the quarter between the planned and the actual start belongs to neither side on the actual clock
        ("LATE", "actual", "bc", "ef"),
        # by intention it comes after the start, although its label says before
        ("LATE", "planned", "bc", "de"),
        ("EARLY", "actual", "ab", "cd"),
        # labelled after, yet before the planned start
        ("EARLY", "planned", "bc", "de"),
        ("UNDATED", "actual", "a", "b"),
        ("UNDATED", "planned", "a", "b"),
        # one day too early; up to the eve; across the start; to the last day; one day too late
        ("INSIDE", "actual", "b", "d"),
        ("INSIDE", "planned", "b", "d"),
        # a period that runs into the start or over the end is left out whole
        ("OVER", "actual", "a", "c"),
        ("PLANNED", "actual", "a", "b"),
        ("PLANNED", "planned", "a", "b"),
        ("ACTUAL", "actual", "a", "b"),
        ("ACTUAL", "planned", "a", "b"),
        # six months after 31 August end at the end of February
        ("MONTHEND", "actual", "a", "b"),
        # five and a half months, six before
        ("HALF", "actual", "a", "c"),
        # an after window of its own is not stretched to the follow-up
        ("FIXED", "actual", "ab", "c"),
        # both arms are looked at after the start only
        ("BESIDE", "actual", "c", "d"),
        ("BESIDE", "planned", "c", "d"),
    ],
)
def test_the_returns_that_count(told: Told, code: str, clock: str, before: str, after: str) -> None:
    results = told.results(Clock(clock))
    named = [site for outcome in results.outcomes for site in outcome.sites if site.site == code]
    site = next(site for site in named if site.reason != "no_returns")
    assert site.reference is not None
    assert site.exposed is not None
    assert (_letters(site.reference.numerator), _letters(site.exposed.numerator)) == (before, after)
    assert site.reference.denominator == PEOPLE * len(before)
    assert site.exposed.denominator == PEOPLE * len(after)


def _letters(numerator: float | None) -> str:
    return "".join(letter for place, letter in enumerate(LETTERS) if int(numerator or 0) & 2**place)


def _first(told: Told, scene: Teller) -> SiteResult:
    return told(scene).sites[0]


@scenes
def means(scene: Scene) -> None:
    """4, 6 and 8 (mean 6, sd 2) with 1 and 3 (mean 2, sd root 2): the five together have mean 4.4, variance 7.3."""
    scene.outcome(type="mean", measure="MD", better="higher")
    scene.site("S1")
    scene.add("S1", "before", "2020-01-01", "2020-06-30", mean=6, sd=2, n=3)
    scene.add("S1", "before", "2020-07-01", "2020-12-31", mean=2, sd=math.sqrt(2), n=2)
    scene.add("S1", "after", "2021-01-01", "2021-12-31", mean=9, sd=3, n=10)


def test_means_of_two_periods_are_combined_as_one_group(told: Told) -> None:
    site = _first(told, means)
    assert site.reference is not None
    assert (site.reference.mean, site.reference.n) == (pytest.approx(4.4), 5)
    assert site.reference.sd == pytest.approx(math.sqrt(7.3))
    assert site.estimate == pytest.approx(4.6)
    assert site.se == pytest.approx(math.sqrt(9 / 10 + 7.3 / 5))


@scenes
def compared(scene: Scene) -> None:
    """The comparator has no start of its own: its returns are divided by the site's."""
    scene.outcome(measure="RR", design="before_after_controlled")
    scene.site("S1", comparator="C1", figures=((40, 100), (10, 100)))
    scene.place("C1", "comparator")
    scene.before_after("C1", (30, 100), (20, 100))
    scene.add("C1", "before", "2018-01-01", "2018-12-31", numerator=90, denominator=100)


def test_the_change_at_the_comparator_is_taken_away_in_the_sites_own_months(told: Told) -> None:
    site = _first(told, compared)
    assert site.estimate == pytest.approx(-(math.log(0.1 / 0.4) - math.log(0.2 / 0.3)))
    assert site.se == pytest.approx(math.sqrt(1 / 10 + 1 / 40 + 1 / 20 + 1 / 30 - 4 / 100))


@scenes
def gaps(scene: Scene) -> None:
    for code, mark in (("GAP", "[x]"), ("HIDDEN", "[c]")):
        scene.site(code)
        scene.add(code, "before", "2020-01-01", "2020-06-30", numerator=20, denominator=100)
        scene.add(code, "before", "2020-07-01", "2020-12-31", numerator=mark, denominator=100)
        scene.add(code, "after", "2021-01-01", "2021-12-31", numerator=10, denominator=100)


def test_a_gap_is_passed_over_and_a_hidden_count_is_not_guessed(told: Told) -> None:
    gap, hidden = told(gaps).sites
    assert gap.estimate == pytest.approx(-math.log((10 / 90) / (20 / 80)))
    assert (hidden.estimate, hidden.se, hidden.reason) == (None, None, "suppressed_at_source")


@scenes
def beside_the_point(scene: Scene) -> None:
    scene.site("S1", figures=((20, 100), (10, 100)))
    scene.add("S1", "after", "2023-01-01", "2023-12-31", numerator="[c]", denominator=100)
    other = {"numerator": 99, "denominator": 100, "not_comparable_because": "Counts something else"}
    scene.add("S1", "after", "2021-03-01", "2021-03-31", **other)


def test_hidden_counts_outside_the_months_and_figures_apart_change_nothing(told: Told) -> None:
    site = _first(told, beside_the_point)
    assert site.not_comparable_because is None
    assert site.estimate == pytest.approx(-math.log((10 / 90) / (20 / 80)))


@scenes
def printed(scene: Scene) -> None:
    scene.site("S1")
    scene.add("S1", "after", "2024-01-01", "2025-12-31", estimate=0.5, ci_low=0.25, ci_high=1.0)


def test_a_published_effect_counts_whatever_its_dates(told: Told) -> None:
    site = _first(told, printed)
    assert site.published
    assert site.estimate == pytest.approx(math.log(2))
    assert (site.ci_low, site.ci_high) == (pytest.approx(0), pytest.approx(math.log(4)))


# --- What is wrong today -------------------------------------------------------------------------------------------


def _with_comparator(scene: Scene, **outcome: str) -> None:
    scene.outcome(design="before_after_controlled", **outcome)
    scene.site("S1", comparator="C1")
    scene.place("C1", "comparator")


@scenes
def apart_beside_a_comparator(scene: Scene) -> None:
    _with_comparator(scene)
    scene.before_after("S1", (20, 100), (10, 100), not_comparable_because="Counts something else")
    scene.before_after("C1", (30, 100), (20, 100))


def test_a_site_that_may_not_be_compared_is_still_shown_beside_its_comparator(told: Told) -> None:
    site = _first(told, apart_beside_a_comparator)
    assert (site.reason, site.not_comparable_because) == ("not_comparable", "Counts something else")


@pytest.mark.parametrize("measure", ["IRR", "MD"])
def test_a_published_effect_that_may_not_be_compared_stops_nothing(tmp_path: Path, measure: str) -> None:
    scene = Scene(Made(), "A")
    scene.project()
    _with_comparator(scene, type="estimate", measure=measure)
    scene.printed("S1", 1.5, 1.2, 1.8, not_comparable_because="Something else")
    scene.printed("C1", 1.5, 1.2, 1.8)
    result = evaluate(collection_of(scene.made, tmp_path)).outcomes[0]
    assert result.sites[0].not_comparable_because == "Something else"


@scenes
def comparator_without_before(scene: Scene) -> None:
    _with_comparator(scene)
    scene.before_after("S1", (20, 100), (10, 100))
    scene.add("C1", "after", "2021-01-01", "2021-12-31", numerator=10, denominator=100)


def test_a_comparator_without_returns_before_is_named_as_the_reason(told: Told) -> None:
    assert _first(told, comparator_without_before).reason == "comparator_missing"


@scenes
def comparator_partly_hidden(scene: Scene) -> None:
    """Counts are hidden because they are small: adding up the others makes the comparator's level too high."""
    _with_comparator(scene)
    scene.before_after("S1", (20, 100), (10, 100))
    scene.add("C1", "before", "2020-01-01", "2020-06-30", numerator="[c]", denominator=100)
    scene.add("C1", "before", "2020-07-01", "2020-12-31", numerator=20, denominator=100)
    scene.add("C1", "after", "2021-01-01", "2021-12-31", numerator=30, denominator=200)


def test_a_comparators_hidden_counts_are_not_guessed_either(told: Told) -> None:
    site = _first(told, comparator_partly_hidden)
    assert (site.estimate, site.reason) == (None, "suppressed_at_source")


@scenes
def withheld(scene: Scene) -> None:
    scene.site("S1")
    scene.add("S1", "before", "2020-01-01", "2020-06-30", numerator=20, denominator=100)
    scene.add("S1", "before", "2020-07-01", "2020-12-31", numerator="[c]", denominator=100)
    scene.add("S1", "after", "2021-01-01", "2021-12-31", numerator=0, denominator=100)


def test_a_site_without_an_effect_was_not_corrected(told: Told) -> None:
    site = _first(told, withheld)
    assert site.reason == "suppressed_at_source"
    assert not site.corrected


@scenes
def narrow_and_high(scene: Scene) -> None:
    scene.outcome(type="mean", measure="MD")
    scene.site("S1", figures=((1e8 + 3, 1, 50), (1e8, 1, 50)))


def test_a_spread_that_is_small_beside_the_mean_is_kept(told: Told) -> None:
    assert _first(told, narrow_and_high).se == pytest.approx(0.2)


@scenes
def compared_at_once(scene: Scene) -> None:
    scene.outcome(follow_up_months=0)
    scene.site("S1", figures=((20, 100), (10, 100)))


def test_the_window_that_is_described_is_the_window_that_is_used(told: Told) -> None:
    result = told(compared_at_once)
    used = 12 if result.sites[0].estimate is not None else 0
    assert result.definition.after_months == used


@pytest.mark.parametrize(
    ("planned", "row", "agree"),
    [
        (None, "before 2020-10-01 2020-12-31", True),
        ("2021-01-01", "before 2020-10-01 2020-12-31", True),
        ("2020-11-01", "before 2020-10-01 2020-12-31", False),
        # Labelled against its dates, if only in part.
        (None, "after 2020-12-01 2021-01-31", False),
    ],
)
def test_clocks_agree_only_where_both_count_the_same(
    planned: str | None, row: str, agree: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made()
    scene = Scene(made, "P")
    scene.project()
    scene.outcome(design="before_after_controlled")
    for code, role in (("O", "origin"), ("S1", "replication"), ("S2", "replication")):
        scene.site(code, role, planned_start=None, comparator="C1", figures=((40, 100), (20, 100)))
    scene.place("C1", "comparator")
    scene.before_after("C1", (30, 100), (28, 100))
    _site(scene, "S3", planned, "2021-01-01", row, "after 2021-02-01 2021-12-31")
    collection = collection_of(made, tmp_path)
    assert sums.clocks_agree(collection) is agree
    short = [evaluate(collection, clock=clock) for clock in Clock]
    monkeypatch.setattr(results, "clocks_agree", lambda _: False)
    assert short == [evaluate(collection, clock=clock) for clock in Clock]
    assert not agree or short[0] == short[1]
