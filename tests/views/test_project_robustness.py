"""The second look: the same averages by a slow way, the last step the verdict itself, and a sentence for each case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from result_values import a_site, an_outcome

from components.packs import forest_drawing
from evaluation.analysis.result_types import OutcomeResult, PoolEntry
from evaluation.analysis.robustness import MOST_ENTRIES, MOST_STEPS, as_sites_joined, without_each
from evaluation.domain.vocabulary import Certainty, Clock, VerdictCode
from evaluation.stats.pooling import pool
from evaluation.stats.retention import retention
from evaluation.views.marks import mark_of
from evaluation.views.project import build as project_view
from evaluation.views.project_robustness import Look, build
from evaluation.views.wording import project_robustness as words
from tests.analysis.scenes import Told

KEPT, WEAKER, CANNOT = (mark_of(VerdictCode(code)) for code in ("kept", "partly_kept", "too_early"))


def test_the_last_average_is_the_verdict_itself(told: Told) -> None:
    for result in told.results().outcomes:
        steps = as_sites_joined(result)
        if result.pooled.k < 3:
            assert steps == ()
            continue
        last = steps[-1]
        assert (last.k, last.verdict) == (result.pooled.k, result.verdict)
        assert last.estimate == pytest.approx(result.pooled.estimate, rel=1e-9)
        bounded = result.retention.low is not None
        assert last.low == (pytest.approx(result.retention.low, rel=1e-6) if bounded else None)


def test_each_average_is_that_of_its_sites_alone(told: Told) -> None:
    result = told("k10")
    origin = [result.origin.estimate or 0.0], [result.origin.se or 0.0]
    for place, step in enumerate(without_each(result)):
        others = [entry for entry in result.entries if entry.sites != result.entries[place].sites]
        alone = pool(np.array([e.estimate for e in others]), np.array([e.se for e in others]) ** 2)
        kept = retention(alone.estimate, alone.se, *origin, df=alone.df)
        assert step.k == 9
        assert (step.share, step.low, step.high) == pytest.approx((kept.ratio[0], kept.low[0], kept.high[0]), rel=1e-6)


def test_sites_join_in_the_order_of_their_starts() -> None:
    starts = (date(2023, 5, 1), date(2022, 1, 1), None, date(2022, 1, 1))
    planned = (date(2021, 1, 1), None, None, None)
    sites = tuple(
        a_site(f"S{place}", actual_start=start, planned_start=plan)
        for place, (start, plan) in enumerate(zip(starts, planned, strict=True))
    )
    entries = tuple(
        PoolEntry(sites=(each.site,), estimate=0.2 + 0.01 * place, se=0.1) for place, each in enumerate(sites)
    )
    result = replace(an_outcome(4), sites=sites, entries=entries)
    assert [step.sites for step in as_sites_joined(result)] == [("S0",), ("S2",)]
    assert [step.sites for step in as_sites_joined(result, clock=Clock.PLANNED)] == [("S3",), ("S2",)]


def _many(count: int) -> OutcomeResult:
    sites = tuple(a_site(f"S{place:03d}", actual_start=None, planned_start=None) for place in range(count))
    entries = tuple(
        PoolEntry(sites=(each.site,), estimate=0.2 + 0.001 * (place % 7), se=0.1) for place, each in enumerate(sites)
    )
    return replace(an_outcome(count), sites=sites, entries=entries, verdict=VerdictCode.TOO_EARLY)


def test_very_many_sites_have_a_few_averages_and_none_without_each() -> None:
    result = _many(MOST_ENTRIES + 1)
    steps = as_sites_joined(result)
    assert len(steps) <= MOST_STEPS
    assert (steps[0].k, steps[-1].k) == (3, MOST_ENTRIES + 1)
    view = build(result, look=Look.WITHOUT)
    assert view.forest is None
    assert view.sentence == "With 201 sites no single one moves the average by much, so none is left out here"
    some = build(_many(30), look=Look.WITHOUT)
    assert some.forest is None
    assert some.note.endswith("; of 30 more sites, without which the verdict stays, none is drawn")


def test_the_chart_and_the_table_say_what_the_averages_say(told: Told) -> None:
    result = told("k10")
    for look in Look:
        view = build(result, look=look)
        assert view.forest
        assert len(view.forest.rows) == len(view.table.rows) == (8 if look is Look.JOINED else 10)
        for row, cells in zip(view.forest.rows, view.table.rows, strict=True):
            assert cells[0] == row.label
            assert row.mark
            assert cells[5] == row.mark.label
            assert row.figures.startswith(f"{cells[2]}%")
    assert build(result, look=Look.JOINED).forest.rows[0].label == "3 sites, January 2021"  # type: ignore[union-attr]


def test_no_average_is_finer_than_a_whole_per_cent(told: Told) -> None:
    """Two exact averages that differ by one site would give that site's own effect away."""
    for look in Look:
        view = build(told("k10"), look=look)
        assert view.forest
        points = [row.point for row in view.forest.rows if row.point is not None]
        assert points == [round(point, 2) for point in points]


def test_without_a_firm_original_effects_stand_in_their_own_units(told: Told) -> None:
    view = build(told("shaky_origin"), look=Look.WITHOUT)
    assert view.forest
    assert view.forest.axis.title == "Odds ratio: below 1 is better"
    assert view.table.columns[2] == "Odds ratio"
    means = build(replace(told("means"), origin=told("shaky_origin").origin), look=Look.JOINED)
    assert means.forest
    assert means.forest.axis.title == "Difference in averages: below 0 is better"


def test_very_low_certainty_is_said_of_every_average() -> None:
    view = build(replace(_many(5), certainty=Certainty.VERY_LOW), look=Look.WITHOUT)
    assert view.sentence.startswith("Whichever of the 5 sites is left out, the verdict stays “Cannot tell yet”.")


def test_the_drawing_is_that_of_the_page(told: Told) -> None:
    page = project_view(told.results(), project="k10")
    view = build(told("k10"), look=Look.JOINED)
    assert page
    assert view.forest
    drawn = forest_drawing.drawing(replace(page, forest=view.forest), width=560)
    assert drawn
    assert drawn.text == view.forest.text


def test_how_a_verdict_came_about_in_words() -> None:
    def said(*steps: tuple[int, object], sites: int) -> str:
        return words.joined_sentence(list(steps), sites=sites, least=3)  # type: ignore[arg-type]

    assert said(sites=0) == "No new site can be compared yet: an average takes 3, so there is no course to show."
    assert said(sites=1).startswith("1 site so far: an average takes 3")
    assert said(sites=2).startswith("2 sites so far: an average takes 3")
    assert said((3, KEPT), sites=3) == "3 sites, just enough for an average: there is no course to show yet."
    assert said((3, KEPT), (4, KEPT), sites=4) == (
        "The verdict has been “Kept” ever since there were 3 sites; there are 4 now."
    )
    assert said((3, CANNOT), (4, KEPT), (5, KEPT), sites=5) == (
        "The verdict became “Kept” with 4 sites and has stayed so; there are 5 now."
    )
    assert said((3, KEPT), (4, CANNOT), (5, WEAKER), sites=21) == (
        "The verdict became “Weaker” with the latest site, the 21st: do not lean on it yet."
    )
    for sites, ordinal in ((11, "11th"), (22, "22nd"), (23, "23rd"), (24, "24th")):
        assert f"the {ordinal}:" in said((3, KEPT), (4, CANNOT), sites=sites)


def test_what_one_site_less_would_change_in_words() -> None:
    def said(*changes: tuple[str, object], tried: bool = True, sites: int = 6, ends: str | None = None) -> str:
        return words.without_sentence(list(changes), now=KEPT, sites=sites, least=3, tried=tried, ends=ends)  # type: ignore[arg-type]

    assert said() == "Whichever of the 6 sites is left out, the verdict stays “Kept”."
    assert said(ends="91% and 99%").endswith(" The average stays between 91% and 99%.")
    assert said(("A", WEAKER)) == "The verdict hangs on 1 single site: it would be “Weaker” without A."
    assert said(("A", WEAKER), ("B", CANNOT)) == (
        "The verdict hangs on 2 single sites: it would be “Weaker” without A and “Cannot tell yet” without B."
    )
    many = said(*((name, WEAKER) for name in "ABCD"))
    assert many == "The verdict hangs on single sites: without any one of 4 of the 6 it would differ."
    assert said(tried=False, sites=2) == "2 sites so far: without one, fewer than 3 are left, which make no average."
    assert said(tried=False, sites=0).startswith("No new site can be compared yet: without one")
    assert said(tried=False, sites=900).startswith("With 900 sites no single one moves")
    assert words.without_note(0) == "Each line is the average of all sites but the one it names"
    assert "History page" in words.joined_note()
