"""The Project page: the forest's rows, where they stand, and that every figure said is the report's, rounded."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from view_scenes import HOSTILE

from evaluation.analysis.result_types import OutcomeResult
from evaluation.views.effect_words import baseline_level, level_after
from evaluation.views.marks import mark_of, site_mark
from evaluation.views.project import ForestRow, ProjectView, RowKind, Scale, build
from tests.analysis.scenes import Told

PROJECTS = (
    *("k0", "k1", "k2", "k3", "k5", "k10", "kept_without_bounds", "origin_missing", "shaky_origin"),
    *("several_origins", "wrong_way", "beyond_the_axis", "some_apart", "rolled_up", "rates", "means", "hostile"),
)
RATIOS = ("OR", "IRR")


def _view(told: Told, project: str, **chosen: Any) -> ProjectView:
    view = build(told.results(), project=project, **chosen)
    assert view is not None
    return view


def _cut(value: float, row_axis: Any) -> float:
    return min(max(value, row_axis.low), row_axis.high)


def _natural(value: float, result: OutcomeResult) -> float:
    turned = -value if result.better == "lower" else value
    return math.exp(turned) if result.measure in RATIOS else turned


@pytest.mark.parametrize("project", PROJECTS)
@pytest.mark.parametrize("scale", list(Scale))
def test_rows_come_by_kind_and_then_by_name_never_by_result(told: Told, project: str, scale: Scale) -> None:
    view, result = _view(told, project, scale=scale), told(project)
    if view.forest is None:
        return
    rows, shares = view.forest.rows, view.scale is Scale.SHARE
    by_name = [site for site in result.sites if site.estimate is not None]
    by_name = [site for site in by_name if not shares or site.retention is not None]
    origins = [site.site for site in result.origin.sites if site.estimate is not None]
    summary = [RowKind.AVERAGE, RowKind.NEXT_SITE] if result.pooled.k >= 3 else []
    if shares and result.retention.next_low is None:  # there is nothing to draw for the next site
        summary = summary[:1]
    assert [row.site for row in rows] == [*origins, *(site.site for site in by_name), *([None] * len(summary))]
    names = [site.name.casefold() for site in by_name]
    assert names == sorted(names)
    kinds = [RowKind.NOT_COMPARED if site.not_comparable_because else RowKind.SITE for site in by_name]
    assert [row.kind for row in rows] == [RowKind.ORIGIN] * len(origins) + kinds + summary
    assert not [row for row in rows if row.kind is RowKind.NOT_COMPARED and row.mark]


@pytest.mark.parametrize("project", PROJECTS)
def test_on_the_technical_scale_everything_stands_at_its_natural_figure(told: Told, project: str) -> None:
    view, result = _view(told, project, scale=Scale.TECHNICAL), told(project)
    assert view.scale is Scale.TECHNICAL
    if view.forest is None:
        assert project == "k0" or not any(site.estimate for site in result.sites)
        return
    axis = view.forest.axis
    assert axis.logarithmic is (result.measure in RATIOS)
    sites = {site.site: site for site in (*result.origin.sites, *result.sites)}
    for row in view.forest.rows:
        if row.kind is RowKind.NEXT_SITE:
            ends, point = (result.pooled.pi_low, result.pooled.pi_high), None
        elif row.kind is RowKind.AVERAGE:
            ends, point = (result.pooled.ci_low, result.pooled.ci_high), result.pooled.estimate
        else:
            assert row.site is not None
            site = sites[row.site]
            ends, point = (site.ci_low, site.ci_high), site.estimate
        natural = sorted(_natural(end, result) for end in ends if end is not None)
        _assert_place(row, axis, natural, None if point is None else _natural(point, result))


@pytest.mark.parametrize("project", PROJECTS)
def test_on_the_scale_of_shares_everything_stands_at_its_share(told: Told, project: str) -> None:
    view, result = _view(told, project), told(project)
    has_shares = result.retention.estimate is not None and result.origin.firm
    assert set(view.scales) - {Scale.PEOPLE} == ({Scale.SHARE, Scale.TECHNICAL} if has_shares else {Scale.TECHNICAL})
    assert view.scale is view.scales[0]
    if not has_shares or view.forest is None:
        return
    kept = result.retention
    sites = {site.site: site for site in result.sites}
    for row in view.forest.rows:
        if row.kind is RowKind.ORIGIN:
            continue
        if row.kind is RowKind.AVERAGE:
            ends, point = (kept.low, kept.high), kept.estimate
            if kept.low is None and not row.point:  # an arrow at the edge, held by a test of its own
                continue
        elif row.kind is RowKind.NEXT_SITE:
            ends, point = (kept.next_low, kept.next_high), None
        else:
            assert row.site is not None
            site = sites[row.site]
            ends, point = (site.retention_low, site.retention_high), site.retention
            assert row.mark == site_mark(site)
        _assert_place(row, view.forest.axis, [end for end in ends if end is not None], point)


def _assert_place(row: ForestRow, axis: Any, ends: list[float], point: float | None) -> None:
    assert row.point == (None if point is None else pytest.approx(_cut(point, axis), rel=1e-12))
    if len(ends) < 2:
        assert row.span is None
        return
    assert row.span is not None
    assert (row.span.low, row.span.high) == (pytest.approx(_cut(ends[0], axis)), pytest.approx(_cut(ends[1], axis)))
    assert (row.span.cut_low, row.span.cut_high) == (ends[0] < axis.low, ends[1] > axis.high)


def test_a_single_origin_stands_at_all_of_itself(told: Told) -> None:
    forest = _view(told, "k5").forest
    assert forest is not None
    assert (forest.rows[0].kind, forest.rows[0].point, forest.rows[0].span) == (RowKind.ORIGIN, 1.0, None)


@pytest.mark.parametrize("project", PROJECTS)
def test_the_average_carries_the_projects_mark(told: Told, project: str) -> None:
    view, result = _view(told, project), told(project)
    assert view.mark == mark_of(result.verdict, result.certainty)
    averages = [row for row in view.forest.rows if row.kind is RowKind.AVERAGE] if view.forest else []
    assert [row.mark for row in averages] == [view.mark] * len(averages)
    of_what = "groups of sites" if result.level == "parents" else "sites"
    assert [row.label for row in averages] == [f"Average of {result.pooled.k} {of_what}"] * len(averages)


@pytest.mark.parametrize("project", PROJECTS)
def test_the_table_lists_every_new_site_with_the_reports_figures(told: Told, project: str) -> None:
    view, result = _view(told, project), told(project)
    assert [row.site for row in view.sites] == [site.site for site in result.sites]
    for row, site in zip(view.sites, result.sites, strict=True):
        assert row.mark == site_mark(site)
        if site.estimate is None:
            assert (row.effect, row.kept) == ("", "")
        else:
            figure = abs(_natural(site.estimate, result))
            places = 2 if figure < 2 else 1 if figure < 100 else 0
            assert row.effect.lstrip("−").startswith(f"{figure:,.{places}f} (")
        if site.retention is not None and not result.origin.firm:
            assert row.kept == ""
        elif site.retention is not None:
            assert row.kept.startswith(
                f"{'−' if round(site.retention * 100) < 0 else ''}{abs(round(site.retention * 100)):,}%"
            )
    assert "BESIDE" not in {row.site for row in view.sites}


@pytest.mark.parametrize("project", [project for project in PROJECTS if project not in ("k0", "origin_missing")])
def test_every_share_said_is_one_of_the_report(told: Told, project: str) -> None:
    """All percentages in the headline and the lines come from retention, its ranges, the line or the change."""
    view, result = _view(told, project), told(project)
    kept, pooled = result.retention, result.pooled
    known = [kept.estimate, kept.low, kept.high, kept.next_low, kept.next_high, result.agreed_line]
    if result.measure in RATIOS:
        known += [
            _natural(end, result) - 1 for end in (pooled.estimate, pooled.ci_low, pooled.ci_high) if end is not None
        ]
    allowed = {abs(round(value * 100)) for value in known if value is not None} | {100}
    said = [view.headline, *(line for line in view.lines if not line.startswith("Certainty"))]
    for number in re.findall(r"([\d,]+)%", " ".join(said)):
        assert int(number.replace(",", "")) in allowed, (number, said)


def test_people_are_worked_out_from_the_new_sites_own_level(told: Told) -> None:
    """Ten sites of 1,000 with 300 before: odds of 3 to 7, times the pooled odds ratio, per 1,000."""
    result = told("k10")
    odds = 300 / 700 * math.exp(-(result.pooled.estimate or 0))
    fewer = 300 - 1000 * odds / (1 + odds)
    assert f"about {fewer:.0f} fewer per 1,000 births" in _view(told, "k10").lines[0]


@pytest.mark.parametrize(("project", "rows"), [("k0", 0), ("k1", 1), ("k2", 2), ("k3", 3), ("k5", 5), ("k10", 10)])
def test_each_number_of_sites_has_its_page(told: Told, project: str, rows: int) -> None:
    view = _view(told, project)
    assert len(view.sites) == rows
    assert view.forest is not None
    assert sum(row.kind is RowKind.SITE for row in view.forest.rows) == rows if rows else True
    assert any(line.startswith("Sites reporting: ") for line in view.lines)
    assert any("next site" in line for line in view.lines) is (
        rows >= 3 and told(project).retention.next_low is not None
    )
    assert any("differ" in line for line in view.lines) is (rows >= 3)


def test_lines_end_without_a_stop_and_technical_words_stand_apart(told: Told) -> None:
    view = _view(told, "k10")
    assert not [line for line in view.lines if line.endswith(".")]
    assert any("I²" in line for line in view.technical_lines)
    assert any(line.startswith("REML mean of 10 sites: odds ratio ") for line in view.technical_lines)


@pytest.mark.parametrize(
    ("chosen", "outcome"), [({}, "harm"), ({"outcome": "cuts"}, "cuts"), ({"outcome": "nonsense"}, "harm")]
)
def test_an_outcome_that_is_not_known_gives_the_main_one(told: Told, chosen: dict[str, str], outcome: str) -> None:
    view = _view(told, "two_outcomes", **chosen)
    assert view.outcome == outcome
    assert [(each.outcome, each.primary) for each in view.outcomes] == [("harm", True), ("cuts", False)]


def test_what_the_address_may_hold_wrongly(told: Told) -> None:
    assert build(told.results(), project="nowhere") is None
    assert _view(told, "origin_missing", scale=Scale.SHARE).scale is Scale.TECHNICAL
    for site in (None, "", "nobody", "<script>"):
        assert _view(told, "k3", site=site).site is None


@pytest.mark.parametrize(
    ("project", "site"), [("k3", "S01"), ("k3", "ORIGIN"), ("some_apart", "BESIDE"), ("rolled_up", "H1")]
)
def test_every_site_named_in_the_address_is_shown(told: Told, project: str, site: str) -> None:
    panel = _view(told, project, site=site).site
    assert panel is not None
    assert panel.site == site


@pytest.mark.parametrize("site", ["ORIGIN", "BESIDE"])
def test_origins_and_comparators_have_no_verdict_of_their_own(told: Told, site: str) -> None:
    panel = _view(told, "some_apart", site=site).site
    assert panel is not None
    assert panel.mark is None
    assert "Share of the original kept" not in dict(panel.facts)


def test_names_are_passed_on_as_they_are(told: Told) -> None:
    view = _view(told, "hostile")
    assert view.name == HOSTILE[0]
    assert {row.name for row in view.sites} >= {name.strip()[:200].strip() for name in HOSTILE}
    assert view.forest is not None
    assert {row.label for row in view.forest.rows} >= {HOSTILE[0], HOSTILE[1], HOSTILE[5]}


@pytest.mark.parametrize("project", ["k0", "k3", "k10", "wrong_way", "several_origins", "rolled_up"])
def test_the_chart_says_in_words_what_it_shows(told: Told, project: str) -> None:
    view = _view(told, project)
    assert view.forest is not None
    sites = sum(row.kind is RowKind.SITE for row in view.forest.rows)
    assert f"{sites} new site{'' if sites == 1 else 's'} and the original." in view.forest.text
    assert view.forest.text.endswith(view.headline)


# --- What is wrong today -------------------------------------------------------------------------------------------


def test_the_chart_does_not_claim_an_original(told: Told) -> None:
    forest = _view(told, "origin_missing").forest
    assert forest is not None
    assert "and the original" not in forest.text


def test_the_chart_counts_what_it_draws(told: Told) -> None:
    forest = _view(told, "some_apart").forest
    assert forest is not None
    drawn = sum(row.kind in (RowKind.SITE, RowKind.NOT_COMPARED) for row in forest.rows)
    assert f"{drawn} new sites" in forest.text


def test_several_origins_stand_at_their_own_shares_of_the_benchmark(told: Told) -> None:
    view, result = _view(told, "several_origins"), told("several_origins")
    assert view.forest is not None
    points = [row.point for row in view.forest.rows if row.kind is RowKind.ORIGIN]
    shares = [(site.estimate or 0) / (result.origin.estimate or 1) for site in result.origin.sites]
    assert points == pytest.approx(shares)


def test_a_site_two_levels_down_can_be_named_in_the_address(told: Told) -> None:
    panel = _view(told, "rolled_up", site="H10").site
    assert panel is not None
    assert panel.site == "H10"


def test_an_average_beyond_the_axis_says_so(told: Told) -> None:
    view, kept = _view(told, "kept_without_bounds"), told("kept_without_bounds").retention
    assert view.forest is not None
    row = next(row for row in view.forest.rows if row.kind is RowKind.AVERAGE)
    assert (kept.estimate or 0) > view.forest.axis.high
    assert row.point is None or (row.span is not None and row.span.cut_high)


def test_no_share_of_an_uncertain_original_is_listed(told: Told) -> None:
    """The page says that a share would not mean much, then gives one for every site."""
    view = _view(told, "shaky_origin", site="S0")
    assert view.scales == (Scale.TECHNICAL,)
    assert [row.kept for row in view.sites] == [""] * 4
    assert view.site is not None
    assert "Share of the original kept" not in dict(view.site.facts)


@pytest.mark.parametrize(("site", "wrong"), [("GAP", "3 of 3"), ("PARTLY", "outside the months compared.")])
def test_the_returns_used_are_those_that_were_added_up(told: Told, site: str, wrong: str) -> None:
    panel = _view(told, "some_apart", site=site).site
    assert panel is not None
    assert wrong not in dict(panel.facts)["Returns used"]


def test_the_next_sites_range_is_faint_at_three_and_four_sites(told: Told) -> None:
    def faint(scene: str) -> list[bool]:
        view = build(told.results(), project=scene)
        assert view
        assert view.forest
        return [row.faint for row in view.forest.rows if row.kind is RowKind.NEXT_SITE]

    assert (faint("k3"), faint("k5")) == ([True], [False])


@pytest.mark.parametrize("project", ["k5", "rates", "some_apart"])
def test_as_people_everything_stands_at_its_change_of_the_common_level(told: Told, project: str) -> None:
    view, result = _view(told, project, scale=Scale.PEOPLE), told(project)
    assert view.scale is Scale.PEOPLE
    assert view.forest
    level = baseline_level(list(result.sites))
    assert level
    assert result.per
    sites = {site.site: site for site in (*result.origin.sites, *result.sites)}
    drawn = [row for row in view.forest.rows if row.site]
    assert drawn
    for row in drawn:
        site = sites[row.site or ""]
        after = level_after(level, _natural(site.estimate or 0.0, result), measure=result.measure)
        assert after is not None
        assert row.point is not None
        assert row.point == pytest.approx((after - level) * result.per, rel=0.006)
        assert row.span is None or row.span.low <= row.point <= row.span.high
    assert "0 is better" in view.forest.axis.title


def test_means_and_shaky_originals_are_not_given_as_people(told: Told) -> None:
    for project in ("means", "shaky_origin", "k0"):
        assert Scale.PEOPLE not in _view(told, project).scales
        assert _view(told, project, scale=Scale.PEOPLE).scale is not Scale.PEOPLE
