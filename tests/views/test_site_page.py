"""The Site page: one site's answer, its chart, its place among the others and every return, small counts protected."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from components.charts import control_chart, delivery_strip, funnel_plot
from evaluation.analysis.protection import profile_of
from evaluation.analysis.site_series import AFTER, BEFORE, TRANSITION, Point, Series
from evaluation.domain.vocabulary import Clock
from evaluation.results import Results
from evaluation.views import site_page
from evaluation.views.site_page import SitePage, build, choices, everyone, find, members_of
from evaluation.views.tables import sites_table
from evaluation.views.wording import site as words
from queries.access import owner_here
from queries.reading import read
from queries.site_rows import site_rows

TOO_FEW = "too few to tell change from chance: a line, without limits."


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTCOMES_DATABASE", str(tmp_path_factory.mktemp("site") / "own.duckdb"))
        yield read("demonstration", owner_here()).results


def _page(results: Results, project: str, outcome: str | None = None, site: str | None = None) -> SitePage:
    found = find(results, project=project, outcome=outcome, site=site)
    assert found is not None
    result, chosen = found
    rows = site_rows(
        "demonstration", owner_here(), project=project, site=chosen.site, members=members_of(chosen),
        outcome=result.outcome, version=1,
    )  # fmt: skip
    return build(
        result, chosen, returns=rows.returns, delivery=rows.delivery, clock=Clock.ACTUAL,
        profile=profile_of("demonstration"),
    )  # fmt: skip


def test_a_site_in_full(demonstration: Results) -> None:
    page = _page(demonstration, "PROMPT")
    assert page.headline.startswith(f"{page.name}: about ")
    assert page.chart is not None
    assert page.chart.starts[0][1].startswith("Start ")
    assert len(page.returns) == 48
    assert "returns.csv, line " in page.returns[0].came_from
    assert page.delivery is not None
    assert len(page.delivery.components) == 4


def test_no_small_count_reaches_the_browser(demonstration: Results) -> None:
    """Neither in a table nor in any figure: what is drawn is the same for every true count that is shown alike."""
    for result in demonstration.outcomes:
        for site in everyone(result)[:2]:
            page = _page(demonstration, result.project, result.outcome, site.site)
            for row in page.returns:
                count = row.figures.split(" ")[0].replace(",", "")
                if " of " in row.figures or " in " in row.figures:
                    assert count == "*" or int(count) % 5 == 0, row
            if page.chart and result.type == "proportion":
                for point in page.chart.points:
                    assert point.level >= 0


def test_hidden_counts_are_not_among_those_that_may_be_shown(demonstration: Results) -> None:
    result = demonstration.of("PROMPT", "brachial_plexus_injury")
    assert result is not None
    table = sites_table(result, public=False)
    at = table.columns.index("After: number")
    seen = sum(row[1] == "new site" and row[at] != "*" for row in table.rows)
    assert 0 < seen < len(result.sites)
    finding = _page(demonstration, "PROMPT", "brachial_plexus_injury").funnel_finding
    assert finding.endswith(f"counts that may be shown; {seen} {'has' if seen == 1 else 'have'} them.")


def test_the_charts_draw_what_the_view_holds(demonstration: Results) -> None:
    page = _page(demonstration, "PINCER")
    assert page.chart is not None
    drawn = {trace.name: trace for trace in control_chart.figure(page.chart, dark=False, note="Made-up data").data}
    after = [point for point in page.chart.points if point.part == AFTER]
    assert list(drawn["after"].y) == [point.level for point in after]
    assert list(drawn["after: high"].y) == [point.high for point in after]
    assert page.funnel is not None
    funnel = {trace.name: trace for trace in funnel_plot.figure(page.funnel, dark=True).data}
    assert list(funnel["chosen"].customdata) == [page.site]
    assert len(funnel["sites"].x) + 1 == len(page.funnel.points)
    assert list(funnel["limit high 998"].y) == list(page.funnel.spread.high_998)
    for limit, sign in ((None, "┈"), ("look", "◆"), ("signal", "■")):
        points = tuple(replace(each, limit=limit) for each in page.funnel.points)
        assert funnel_plot.keys(replace(page.funnel, points=points))[-1].startswith(sign)
    assert page.delivery is not None
    strip = delivery_strip.figure(page.delivery, dark=False)
    assert [list(row) for row in strip.data[0].z] == [list(row) for row in page.delivery.scores]
    assert json.loads(strip.to_json())


def test_an_unknown_site_gives_one_that_has_figures(demonstration: Results) -> None:
    assert _page(demonstration, "PROMPT", site="nowhere").site == _page(demonstration, "PROMPT").site
    assert find(demonstration, project="nowhere", outcome=None, site=None) is None


def test_very_many_sites_are_chosen_in_two_steps(demonstration: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    result = next(each for each in demonstration.outcomes if any(unit.members for unit in each.sites))
    unit = next(each for each in result.sites if each.members)
    assert list(choices(result, unit).sites) == [each.site for each in everyone(result)]
    monkeypatch.setattr(site_page, "MOST_IN_A_LIST", 1)
    for site in (unit.members[-1], replace(unit)):  # other objects, as what was chosen among is kept
        made = choices(result, site)
        assert made.chosen == unit.site
        assert set(made.sites) == {each.site for each in (*result.origin.sites, *result.sites, *result.comparators)}
        assert made.members[unit.site] == f"All of {unit.name}"
        assert words.member_count(187) == "The 187 member sites that make up this one"
        assert set(made.members) == {unit.site, *members_of(unit)}
    alone = result.origin.sites[0]
    assert choices(result, alone).members == {}


def test_every_site_of_every_outcome_has_a_page(demonstration: Results) -> None:
    for result in demonstration.outcomes:
        for site in [*result.origin.sites, *result.sites[:1]]:
            page = _page(demonstration, result.project, result.outcome, site.site)
            assert page.headline
            assert page.chart_finding
            assert page.funnel_finding


def _point(
    part: str = AFTER, kind: str = "common_cause", *, low: float | None = 1.0, cause: str = "above_limit"
) -> Point:
    return Point(
        first=date(2023, 1, 1), last=date(2023, 1, 31), part=part, level=2.0, numerator=10, denominator=5,
        low=low, high=3.0, kind=kind, cause=cause,
    )  # fmt: skip


def _series(*points: Point, months: int | None = 1, left_out: int = 0, trial: bool = False) -> Series:
    limits = any(point.low is not None for point in points)
    return Series(points=points, months=months, left_out=left_out, limits=limits, trial=trial)


@pytest.mark.parametrize(
    ("series", "said"),
    [
        (_series(), "There is nothing that can be drawn over time."),
        (_series(_point(BEFORE)), "There are no figures yet from after it began."),
        (_series(_point(low=None)), f"1 point since it began is {TOO_FEW}"),
        (_series(*[_point(low=None)] * 2), f"2 points since it began are {TOO_FEW}"),
        (_series(_point()), "Since it began, its figures go up and down only as chance would explain."),
        (
            _series(_point(kind="improvement"), _point()),
            "Since it began, 1 point is better than chance would explain (outside the limits).",
        ),
        (
            _series(*[_point(kind="concern", cause="shift_low")] * 7, _point(kind="improvement", cause="trend_up")),
            "Since it began, 1 point is better and 7 points are worse than chance would explain "
            "(7 in a row on one side of the middle; 7 in a row rising).",
        ),
    ],
)  # fmt: skip
def test_what_the_chart_says(series: Series, said: str) -> None:
    assert words.chart_finding(series) == said


def test_what_the_signs_of_the_chart_mean() -> None:
    bare, centred = _point(low=None), replace(_point(low=None), centre=2.0)
    assert words.chart_key(_series(bare), has_transition=False) == ("● one month",)
    assert words.chart_key(_series(bare, months=None), has_transition=False) == ("● one return",)
    assert words.chart_key(_series(centred, months=12), has_transition=False) == (
        "● one year",
        "─ the middle before, and the middle since: as many points lie above as below",
    )
    signals = (_point(kind="improvement"), _point(kind="concern"))
    assert words.chart_key(_series(*signals), has_transition=True) == (
        "● one month",
        "─ the average before, and the average since",
        "┄ limits of what chance explains",
        "▼ worse than chance would explain",
        "⬤ better than chance would explain",
        "▒ between planned and actual start",
    )


def test_how_the_chart_was_made() -> None:
    both = (_point(BEFORE), _point(TRANSITION, low=None), _point())
    assert words.chart_notes(_series(*both, months=3, left_out=1, trial=True), protected=True) == (
        "Each point is a quarter, so that no count of 1 to 7 need be shown; part-filled ones at either end are left "
        "out.",
        "Limits begin anew at the start, because the project itself is a known change.",
        "Fewer than 13 points: the limits are for trial.",
        "Between the planned and the actual start, figures belong to neither side.",
        "1 return cannot be drawn, as the count or its rest is 1 to 7.",
        "Drawn from the counts as they may be shown, rounded to the nearest 5.",
    )  # fmt: skip
    assert words.chart_notes(_series(months=12, left_out=2), protected=True) == (
        "2 years cannot be drawn, as the count or its rest is 1 to 7.",
    )
    assert words.chart_notes(_series(_point(), months=3), protected=False)[0].endswith(
        "so that each point rests on enough; part-filled ones at either end are left out."
    )
    assert words.chart_notes(_series(_point()), protected=False) == ()
    assert words.chart_heading(_series(_point(), months=6)) == "Half year by half year"
    assert words.chart_heading(_series()) == "Over time"


def test_where_it_stands() -> None:
    told = {
        limit: words.funnel_finding(name="A", side="worse", limit=limit, drawn=12) for limit in (None, "look", "signal")
    }
    assert told[None] == "A lies where chance would put a site of its size, among 12 sites."
    assert told["look"].endswith(
        "a little worse than chance would put a site of its size, among 12 sites: a reason to look."
    )
    assert told["signal"] == "A lies worse than chance would explain for a site of its size, among 12 sites."
    why = {own: words.no_funnel(counted_sites=1, least=10, own=own) for own in ("means", "hidden", "none", "few")}
    assert why["few"] == "A funnel needs 10 sites with counts that may be shown; 1 has them."
    assert words.no_funnel(counted_sites=0, least=10, own="few").endswith("; none has them.")
    assert words.no_funnel(counted_sites=4, least=10, own="few").endswith("4 have them.")
    assert len(set(why.values())) == 4  # fmt: skip


def test_what_delivery_says() -> None:
    assert words.delivery_finding(()) == "No delivery scores have been sent."
    assert words.delivery_finding([("Drills", 0.804)]) == "Drills: 80% delivered as designed at the last look."
    assert (
        words.delivery_finding([("A", 0.8), ("B", 0.8)]) == "At the last look every part was 80% delivered as designed."
    )
    assert "B was closest to the design (90%) and A furthest from it (20%)" in words.delivery_finding(
        [("A", 0.2), ("B", 0.9)]
    )


def test_captions_and_headlines() -> None:
    assert words.returns_caption(1, 0) == "1 return, each with the file and line it came from."
    assert words.returns_caption(9, 1).endswith("; 1 of them was replaced later.")
    assert words.returns_caption(9, 2).endswith("; 2 of them were replaced later.")
    assert words.latest_returns(480, 480) == ""
    assert words.latest_returns(480, 481).startswith("The latest 480 of 481 stand here; all of a member's stand on its")
    assert words.headline("A", "About 5% lower odds.") == "A: about 5% lower odds."
    assert words.headline("A", "No returns for this outcome.") == "A. No returns for this outcome."
    assert words.headline("A", "Shown, but not compared. It had none.", compared=False) == (
        "A: shown, but not compared."
    )
