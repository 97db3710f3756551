"""The Overview: what it draws is what was found, cut to the axis, and its sentences give the report's own figures."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from view_scenes import HOSTILE

from evaluation.domain.vocabulary import Clock, VerdictCode
from evaluation.report import report
from evaluation.views.marks import mark_of
from evaluation.views.overview import OverviewRow, OverviewView, build
from evaluation.views.wording import certainty_short, rule_lines
from evaluation.views.wording.reporting import have_reported
from tests.analysis.scenes import Told

LOW, HIGH = -0.5, 1.5


@pytest.fixture(scope="module", params=list(Clock))
def clock(request: pytest.FixtureRequest) -> Clock:
    return request.param


@pytest.fixture(scope="module")
def view(told: Told, clock: Clock) -> OverviewView:
    return build(told.results(clock))


@pytest.fixture(scope="module")
def reported(told: Told, clock: Clock) -> dict[str, dict[str, Any]]:
    found = report(told.results(clock), version=1, fingerprint="f")["results"]
    assert isinstance(found, list)
    return {each["project"]: each for each in found if each["primary"]}


def _row(view: OverviewView, project: str) -> OverviewRow:
    return next(row for row in view.rows if row.project == project)


def _percent(share: float) -> str:
    whole = round(share * 100)
    return f"{'−' if whole < 0 else ''}{abs(whole):,}%"


def test_one_row_a_project_by_name(view: OverviewView, reported: dict) -> None:
    assert {row.project for row in view.rows} == set(reported)
    names = [row.name.casefold() for row in view.rows]
    assert names == sorted(names)
    assert view.caution.startswith("First studies often overstate")


def test_every_row_has_the_verdicts_mark_and_its_outcome(view: OverviewView, told: Told, clock: Clock) -> None:
    for row in view.rows:
        result = told.results(clock).primary(row.project)
        assert result is not None
        assert row.mark == mark_of(result.verdict, result.certainty)
        assert (row.outcome, row.outcome_name) == (result.outcome, result.name)
        assert row.reporting == have_reported(result.reporting)
        assert row.certainty == (certainty_short(result) or "")


def test_the_headline_counts_the_rows(view: OverviewView) -> None:
    kept = sum(row.mark.word == "Kept" for row in view.rows)
    unclear = sum(row.mark.word == "Cannot tell yet" for row in view.rows)
    assert view.headline.startswith(f"{kept} of {len(view.rows)} projects have probably kept")
    assert f"For {unclear} we cannot tell yet." in view.headline
    assert "1 went the wrong way." in view.headline


def test_a_strip_stands_where_the_figures_put_it(view: OverviewView, reported: dict) -> None:
    drawn = 0
    for row in view.rows:
        result = reported[row.project]
        kept, k = result["retention"], result["pooled"]["k"]
        wanted = kept["estimate"] is not None and result["origin"]["firm"] and (k < 3 or kept["low"] is not None)
        assert (row.strip is not None) is wanted, row.project
        if row.strip is None:
            continue
        drawn += 1
        strip = row.strip
        assert (strip.axis.low, strip.axis.high) == (LOW, HIGH)
        assert strip.axis.judged_by == result["agreed_line"]
        assert strip.mark == row.mark
        if k < 3:
            alone = [site["retention"] for site in result["sites"] if site["retention"] is not None]
            assert (strip.average, strip.likely, strip.next_site) == (None, None, None)
            assert tuple(site.share for site in strip.sites) == tuple(min(max(share, LOW), HIGH) for share in alone)
            continue
        assert strip.sites == ()
        assert strip.average == min(max(kept["estimate"], LOW), HIGH)
        for span, low, high in (
            (strip.likely, kept["low"], kept["high"]),
            (strip.next_site, kept["next_low"], kept["next_high"]),
        ):
            if low is None:
                assert span is None
                continue
            assert span is not None
            assert (span.low, span.high) == (min(max(low, LOW), HIGH), max(min(high, HIGH), LOW))
            assert (span.cut_low, span.cut_high) == (low < LOW, high > HIGH)
    assert drawn >= 8


def test_the_sentence_gives_the_reports_share_rounded(view: OverviewView, reported: dict) -> None:
    told_shares = 0
    for row in view.rows:
        result = reported[row.project]
        kept, k = result["retention"], result["pooled"]["k"]
        if result["verdict"] == "no_data":
            assert row.sentence.endswith(".")
            assert "%" not in row.sentence
        elif k < 3:
            assert row.sentence.startswith("No average: ")
            assert "%" not in row.sentence
        elif kept["low"] is None:
            assert "too uncertain" in row.sentence
        else:
            told_shares += 1
            low, high = _percent(kept["low"]), _percent(kept["high"])
            assert f"bout {_percent(kept['estimate'])} (likely range {low} to {high})" in row.sentence
            assert row.strip is None or _percent(kept["estimate"]) in row.strip.text
    assert told_shares >= 6


def test_the_average_in_its_own_units_is_the_pool_turned_back(view: OverviewView, reported: dict) -> None:
    for project in ("k3", "k10", "rates", "means"):
        pooled = reported[project]["pooled"]
        line = next(line for line in _row(view, project).details if line.startswith("At the new sites: "))
        if project == "means":
            assert f"about {pooled['estimate']:.1f} lower" in line
        elif project == "rates":
            assert f"about {math.exp(pooled['estimate']):.1f} times the rate" in line
        else:
            assert f"about {round((1 - math.exp(-pooled['estimate'])) * 100)}% lower odds" in line


@pytest.mark.parametrize(
    ("project", "average", "sites"),
    [("k1", False, 1), ("k2", False, 2), ("k3", True, 0), ("k5", True, 0), ("k10", True, 0)],
)
def test_fewer_than_three_sites_are_shown_alone(view: OverviewView, project: str, average: bool, sites: int) -> None:
    strip = _row(view, project).strip
    assert strip is not None
    assert (strip.average is not None, len(strip.sites)) == (average, sites)


@pytest.mark.parametrize("project", ["k0", "origin_missing", "shaky_origin"])
def test_no_share_is_drawn_where_there_is_none_to_draw(view: OverviewView, project: str) -> None:
    assert _row(view, project).strip is None


def test_a_range_beyond_the_axis_is_cut_and_says_so(view: OverviewView) -> None:
    strip = _row(view, "wrong_way").strip
    assert strip is not None
    assert strip.next_site is not None
    assert strip.next_site.cut_low
    assert not strip.next_site.cut_high


def test_a_project_that_cannot_be_compared_names_the_outcome_that_can(view: OverviewView) -> None:
    row = _row(view, "two_outcomes")
    assert row.mark == mark_of(VerdictCode.NO_DATA)
    assert "1 other outcome can be compared: Cuts (kept)" in row.details


def test_names_are_passed_on_as_they_are(view: OverviewView) -> None:
    """Escaping belongs to what draws, and happens once: a view that escaped would show the marks."""
    row = _row(view, "hostile")
    assert (row.name, row.outcome_name) == (HOSTILE[0], HOSTILE[1])
    assert row.strip is not None
    assert row.strip.text.startswith(f"{HOSTILE[0]}, Kept. Kept about ")


def test_an_empty_programme_says_so(told: Told) -> None:
    empty = build(type(told.results())(projects=(), sources=(), outcomes=(), data_to=None))
    assert (empty.rows, empty.headline) == ((), "There are no projects here yet.")


# --- What is wrong today -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("project", "count"), [("k1", "1 site"), ("k2", "2 sites")])
def test_the_text_of_single_sites_says_what_they_are(view: OverviewView, project: str, count: str) -> None:
    strip = _row(view, project).strip
    assert strip is not None
    assert count in strip.text


def test_an_average_over_parents_names_its_level(told: Told) -> None:
    from evaluation.views import project

    page = project.build(told.results(), project="rolled_up")
    assert page is not None
    assert page.forest is not None
    label = next(row.label for row in page.forest.rows if row.kind is project.RowKind.AVERAGE)
    assert label != "Average of 4 sites"


def test_what_the_verdicts_mean_is_told_where_all_projects_agreed_on_it(told: Told) -> None:
    results = told.results()
    primary = [each for each in results.outcomes if each.primary]
    assert len(primary) > 1
    agreed = replace(results, outcomes=tuple(replace(each, agreed_line=0.4, full_share=0.9) for each in primary))
    assert build(agreed).rule[:1] == rule_lines(0.4, 0.9)
    apart = replace(agreed, outcomes=(replace(agreed.outcomes[0], agreed_line=0.5), *agreed.outcomes[1:]))
    assert build(apart).rule == ()
