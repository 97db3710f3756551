"""The Delivery page: each state in its own words, nothing said beyond its sites, and the chart as the fit has it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from components.charts import pattern as drawn_pattern
from components.packs import pattern_drawing
from components.packs.drawing import Disc, Line
from evaluation.analysis.moderation import By, Entry, Groups, Pattern, pattern
from evaluation.domain.vocabulary import Clock
from evaluation.stats.disclosure import EXACT_PROFILE, NHS_PROFILE
from evaluation.views.delivery import DeliveryView, Page, build, technical_lines
from evaluation.views.delivery_table import delivery_table
from evaluation.views.tables import SMALL_NUMBERS
from evaluation.views.wording import delivery as words
from evaluation.views.wording.delivery import Shows
from tests.analysis.scenes import Told


def page(told: Told, scene: str, by: By = By.DELIVERY, *, exact: bool = False) -> Page:
    found = build(told.results(), project=scene, by=by, profile=EXACT_PROFILE if exact else NHS_PROFILE)
    assert found
    return found


def view(told: Told, scene: str, by: By = By.DELIVERY, *, exact: bool = False) -> DeliveryView:
    return page(told, scene, by, exact=exact).view


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        ("k0", "no new site has a result yet"),
        ("k5", "no delivery scores have been sent, so we cannot tell"),
        ("scored_too_late", "every delivery score came after the results"),
        ("scored5", "we cannot tell yet whether sticking to the design goes with better results. 5 sites have both"),
        ("scored_alike", "6 sites with a result all score the same"),
        ("scored8", "a first look at 8 sites suggests that sites that stuck closer to the design did better."),
        ("scored12", "among 12 sites, sites that stuck closer to the design did better."),
    ],
)
def test_the_headline_of_each_state(told: Told, scene: str, said: str) -> None:
    shown = view(told, scene)
    assert shown.headline.startswith(f"Project {scene}: ")
    assert said in shown.headline


def test_nothing_is_fitted_below_the_first_look(told: Told) -> None:
    few, first, enough = (view(told, f"scored{count}") for count in (5, 8, 12))
    assert few.chart
    assert first.chart
    assert enough.chart
    assert few.chart.band is None
    assert few.size == ()
    assert first.chart.band is not None
    assert first.chart.band.faint
    assert enough.chart.band is not None
    assert not enough.chart.band.faint


def test_the_chart_stands_on_the_fit_and_on_shares(told: Told) -> None:
    found = page(told, "scored12")
    chart, fit, origin = found.view.chart, found.pattern.fit, found.result.origin.estimate
    assert chart
    assert chart.band
    assert fit
    assert origin
    slope = (chart.band.middle[-1] - chart.band.middle[0]) / (10 * (chart.band.x[-1] - chart.band.x[0]))
    assert slope == pytest.approx(fit.beta[1] / origin)
    shares = {site.site: site.retention for site in found.result.sites}
    assert {bubble.site: bubble.y for bubble in chart.bubbles} == pytest.approx(shares)
    points = round(100 * fit.beta[1] / origin)
    assert found.view.size[0].startswith(f"For each 10 points of delivery score: about {points} percentage points more")


def test_a_pattern_that_cannot_be_told_from_chance_gives_its_range_only(told: Told) -> None:
    found = page(told, "scored12", By.BASELINE)
    assert found.view.finding == "A first look at 12 sites shows no pattern that can be told from chance"
    assert found.view.size[0].startswith("For a starting level twice as high: anywhere from ")
    assert found.view.cautions[0].startswith("A site that was above its usual level")
    assert found.view.patterns[2].how_far.startswith("Never more than a first look")


def test_models_have_averages_beside_their_sites(told: Told) -> None:
    found = page(told, "scored12", By.MODEL)
    chart, groups = found.view.chart, found.pattern.groups
    assert chart
    assert groups
    assert [group.name for group in chart.groups] == ["Dissemination", "Franchise"]
    assert [label for _, label in chart.x_ticks] == ["Dissemination", "Franchise"]
    assert len(chart.bubbles) == 12
    assert found.view.size[0].startswith("Dissemination: about ")
    assert found.view.size[0].endswith("kept, 6 sites")


def test_small_counts_stay_hidden(told: Told) -> None:
    found = page(told, "scored_alike", By.BASELINE)
    row = next(each for each in found.view.places if each.site == "S6")
    assert row.value == "Not shown"
    assert found.view.chart
    assert "S6" not in {bubble.site for bubble in found.view.chart.bubbles}
    assert "1 site is in the line but not drawn, as its count before the start may not be shown" in found.view.notes
    together = next(each for each in found.view.places if each.site == "S0")
    assert together.note == "Counts as one with Site S1."
    assert any(bubble.name == "Site S0 and Site S1" for bubble in found.view.chart.bubbles)
    table = delivery_table(found.result, told.results().data_to, public=False, clock=Clock.ACTUAL)
    hidden = next(row for row in table.rows if row[0] == "Site S6")
    assert SMALL_NUMBERS in str(hidden[-1])
    assert hidden[3] is None
    exact = view(told, "scored_alike", By.BASELINE, exact=True).chart
    assert exact
    assert "S6" in {bubble.site for bubble in exact.bubbles}


def test_the_table_to_take_away_has_what_the_page_has(told: Told) -> None:
    found = page(told, "scored12")
    table = delivery_table(found.result, told.results().data_to, public=False, clock=Clock.ACTUAL)
    assert len(table.rows) == 12
    scores = {row[0]: row[table.columns.index("Delivery score, %")] for row in table.rows}
    assert {each.name: f"{scores[each.name]}%" for each in found.view.places} == {
        each.name: each.value for each in found.view.places
    }
    assert table.columns[-1] == "Notes"


def test_without_a_firm_original_effects_stand_in_their_own_units(told: Told) -> None:
    shown = view(told, "shaky_origin", By.TIME)
    assert shown.kept_name == "Odds ratio"
    assert shown.chart
    assert shown.chart.y.title == "Odds ratio: below 1 is better"
    lower_is_higher = sorted(shown.chart.y.ticks)
    assert [float(label) for _, label in lower_is_higher] == sorted(
        (float(label) for _, label in lower_is_higher), reverse=True
    )
    means = view(told, "means", By.TIME)
    assert means.chart


def test_the_figure_and_the_drawing_say_what_the_view_says(told: Told) -> None:
    for scene, by in (("scored12", By.DELIVERY), ("scored12", By.MODEL), ("scored8", By.BASELINE)):
        chart = view(told, scene, by).chart
        assert chart
        figure = drawn_pattern.figure(chart, dark=False, note="Made-up data")
        plain = json.loads(figure.to_json())
        assert json.loads(go.Figure(plain).to_json()) == plain, "Plotly has nothing to say against it"
        traces = {trace.name: trace for trace in figure.data}
        assert list(traces["sites"].y) == [bubble.y for bubble in chart.bubbles]
        assert ("line" in traces) == (chart.band is not None)
        assert [each.text for each in figure.layout.annotations] == ["Made-up data"]
        picture = pattern_drawing.drawing(chart, width=560, note="Made-up data")
        assert sum(isinstance(mark, Disc) for mark in picture.marks) == len(chart.bubbles)
        assert all(0 <= mark.x1 <= 560 for mark in picture.marks if isinstance(mark, Line))


def test_names_stay_words(told: Told) -> None:
    chart = view(told, "hostile", By.TIME).chart
    assert chart
    figure = drawn_pattern.figure(chart, dark=True)
    assert not [text for trace in figure.data for text in (trace.hovertext or ()) if "<script" in text]


def test_an_unknown_project_has_no_page(told: Told) -> None:
    assert build(told.results(), project="nobody", profile=NHS_PROFILE) is None
    assert build(replace(told.results(), outcomes=()), project="k5", profile=NHS_PROFILE) is None


def test_the_fields_own_figures(told: Told) -> None:
    line = technical_lines(page(told, "scored8"))
    assert line[0].startswith("Random-effects meta-regression of 8 sites")
    assert line[-1].startswith("By 999 shuffles of the values between the 8 sites: p 0.0")
    models = technical_lines(page(told, "scored12", By.MODEL))
    assert [each.partition(" ")[0] for each in models] == ["Each", "Between", "With"]
    assert technical_lines(page(told, "scored5")) == ("No regression: 5 sites with both, and 6 needed",)
    assert words.model_used(Pattern(by=By.TIME, entries=(_entry(1.0),), evidence="plot_only")).startswith(
        "No regression: 1 site with both"
    )


def _entry(value: float | None, model: str | None = None) -> Entry:
    return Entry(sites=(), estimate=0.2, se=0.1, value=value, model=model)


def made(told: Told, k: int, slope: tuple[float, float], by: By = By.DELIVERY, evidence: str = "finding") -> Pattern:
    """Return a pattern of k sites with this range of its slope."""
    found = pattern(told("scored12"), By.DELIVERY)
    assert found.fit
    low, high = (np.array([0.0, end]) for end in slope)
    fit = replace(found.fit, k=k, ci_low=low, ci_high=high)
    entries = tuple(_entry(0.1 * place) for place in range(k))
    return Pattern(by=by, entries=entries, evidence=evidence, fit=fit)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("by", "slope", "said"),
    [
        (By.DELIVERY, (0.1, 0.2), "sites that stuck closer to the design did better."),
        (By.DELIVERY, (-0.2, -0.1), "sites that stuck closer to the design did worse."),
        (By.BASELINE, (0.1, 0.2), "sites that started from a higher level did better."),
        (By.BASELINE, (-0.2, -0.1), "sites that started from a lower level did better."),
        (By.TIME, (0.1, 0.2), "sites that began earlier did better."),
        (By.TIME, (-0.2, -0.1), "sites that began later did better."),
        (By.TIME, (-0.2, 0.1), "no pattern that can be told from chance."),
    ],
)
def test_each_way_a_pattern_can_go(told: Told, by: By, slope: tuple[float, float], said: str) -> None:
    assert words.pattern_sentence(made(told, 12, slope, by)) == f"Among 12 sites, {said}"
    first = words.pattern_sentence(made(told, 7, slope, by, "exploratory"))
    assert first.startswith("A first look at 7 sites")
    assert first.endswith(said)


def test_the_headline_of_what_is_found(told: Told) -> None:
    assert words.headline("P", made(told, 12, (-0.2, -0.1))) == (
        "P: among 12 sites, sites that stuck closer to the design did worse."
    )
    assert words.headline("P", made(told, 12, (-0.2, 0.1))) == (
        "P: among 12 sites we cannot tell whether sticking to the design goes with better results."
    )
    assert words.headline("P", made(told, 7, (-0.2, 0.1), evidence="exploratory")) == (
        "P: a first look at 7 sites shows no clear link between delivery and results."
    )
    one = Pattern(by=By.DELIVERY, entries=(_entry(0.5),), evidence="plot_only")
    assert "1 site has both a delivery score and a result; 6 are needed" in words.headline("P", one)


def test_sizes_in_points(told: Told) -> None:
    clear = made(told, 12, (0.1, 0.2))
    step = "For each 10 points of delivery score: "
    assert words.slope_in_points(clear, 9.2, 1.8, 16.6) == (
        f"{step}about 9 percentage points more of the original benefit kept (likely range 2 to 17 more)."
    )
    assert words.slope_in_points(clear, 0.6, 0.1, 1.2).startswith(f"{step}about 1 percentage point more")
    down = made(told, 12, (-0.2, -0.1))
    assert words.slope_in_points(down, -9.2, -16.6, -1.8) == (
        f"{step}about 9 percentage points less of the original benefit kept (likely range 2 to 17 less)."
    )
    unclear = made(told, 12, (-0.2, 0.1))
    assert words.slope_in_points(unclear, -3.0, -7.0, 1.0) == (
        f"{step}anywhere from 7 percentage points less to 1 percentage point more of the original benefit kept."
    )
    assert (
        words.slope_in_units(By.TIME, "about 4% lower odds")
        == "For each 6 months since the start: about 4% lower odds."
    )


def test_what_models_come_to(told: Told) -> None:
    found = pattern(told("scored12"), By.MODEL)
    assert found.groups
    clear = _with_p(found, found.groups, 0.01)
    assert words.shows(clear) is Shows.DIFFER
    assert words.pattern_sentence(clear) == (
        "Among 12 sites, results differ between models by more than chance would explain."
    )
    assert words.shows(_with_p(found, found.groups, 0.2)) is Shows.UNCLEAR
    alike = Pattern(by=By.MODEL, entries=(_entry(None, "licence"),) * 2, evidence="plot_only")
    assert words.pattern_sentence(alike) == "2 sites have the same replication model, so there is nothing to compare."
    few = Pattern(by=By.MODEL, entries=(_entry(None, "licence"), _entry(None, "franchise")), evidence="plot_only")
    assert words.pattern_sentence(few) == "Too few sites to compare models: 3 of each of two are needed."
    assert words.model_name("unknown") == "Not known"
    assert words.model_sentence("licence", 1, "about 60% kept") == "Licence: about 60% kept, 1 site."


def _with_p(found: Pattern, groups: Groups, p: float) -> Pattern:
    return replace(found, groups=replace(groups, regression=replace(groups.regression, q_model_p=p)))


@pytest.mark.parametrize("by", list(By))
def test_what_is_missing_is_said(by: By) -> None:
    nothing = Pattern(by=by, entries=(), evidence="plot_only")
    nobody = Pattern(by=by, entries=(_entry(None),), evidence="plot_only")
    assert words.pattern_sentence(nothing) == "No new site has a result yet."
    assert words.pattern_sentence(nobody).startswith("No ")
    assert words.how_far(nobody) == "Nothing to be said yet"
    one = Pattern(by=by, entries=(_entry(0.5, "licence" if by is By.MODEL else None),), evidence="plot_only")
    assert words.pattern_sentence(one)
    late = Pattern(by=By.DELIVERY, entries=(_entry(None),), evidence="plot_only", later=1)
    assert words.pattern_sentence(late).startswith("Every delivery score came after")
    assert words.headline("P", late).startswith("P: every delivery score came after the results")


def test_notes_in_the_singular_and_plural() -> None:
    one = Pattern(by=By.DELIVERY, entries=(_entry(0.5), _entry(None)), evidence="plot_only", later=1)
    two = Pattern(by=By.DELIVERY, entries=(_entry(0.5), _entry(0.6)), evidence="plot_only", later=2)
    nobody = replace(one, entries=())
    assert words.coverage(nobody, new=3) == "None of 3 new sites has both a delivery score and a result"
    assert words.coverage(nobody, new=1) == "The 1 new site does not have both a delivery score and a result"
    assert words.coverage(one, new=3) == "1 of 3 new sites has both a delivery score and a result"
    assert words.coverage(two, new=3) == "2 of 3 new sites have both a delivery score and a result"
    assert words.coverage(one, new=0) is None
    assert words.cautions(one, looked_at=4)[-1] == (
        "1 score was given after the last return counted and is left out: it cannot say what went before"
    )
    assert words.cautions(two, looked_at=4)[-1].startswith("2 scores were given after")
    assert "4 such patterns are looked at" in words.cautions(two, looked_at=4)[1]
    assert words.not_drawn(0) is None
    assert str(words.not_drawn(2)).startswith("2 sites are in the line but not drawn, as their counts")
    assert words.how_far(replace(one, evidence="exploratory")) == "Nothing to be said yet"
