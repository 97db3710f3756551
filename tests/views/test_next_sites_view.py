"""The Next sites page: the engine's own forecast for what the reader asks, in words that promise no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from result_values import an_outcome

from components.charts import outlook
from evaluation.domain.vocabulary import Certainty
from evaluation.stats.forecast import forecast_sites
from evaluation.views.next_sites import MOST_SITES, NextSitesView, build, level_label, usual_level, volume_label
from evaluation.views.wording.next_sites import amount, caution, ends, outlook_headline, settle_sentence, why_no_outlook
from tests.analysis.scenes import Told


def _view(told: Told, scene: str, **asked: float) -> NextSitesView:
    view = build(told.results(), project=scene, **asked)  # type: ignore[arg-type]
    assert view
    return view


def test_the_figures_are_the_engines(told: Told) -> None:
    view, result = _view(told, "k10", sites=3, volume=2000.0, level=250.0), told("k10")
    pooled = result.pooled
    expected = forecast_sites(
        np.array([pooled.estimate], dtype=float),
        np.array([pooled.se], dtype=float),
        np.array([pooled.tau2], dtype=float),
        10,
        baseline=[0.25] * 3,
        volume=[2000.0] * 3,
        measure="OR",
        better="lower",
    )
    assert view.outlook
    assert view.outlook.median == expected.median[0]
    assert (view.outlook.inner.low, view.outlook.inner.high) == (expected.low_80[0], expected.high_80[0])
    assert (view.outlook.outer.low, view.outlook.outer.high) == (expected.low_95[0], expected.high_95[0])
    assert view.rows[0][1] == amount(expected.median[0], better="lower")
    assert view.rows[3][1] == "about 1,500"
    assert view.headline.startswith(f"{view.outcome_name}: 3 more sites of ")


def test_what_is_not_asked_comes_from_the_sites_that_report(told: Told) -> None:
    view = _view(told, "k10")
    assert (view.sites, view.volume, view.level, view.per) == (5, 1000.0, 300.0, 1000.0)
    assert volume_label(view) == "Size of a site: births in 12 months"
    assert level_label(view) == "Level before, per 1,000 births"
    assert _view(told, "k10", sites=100000).sites == MOST_SITES


@pytest.mark.parametrize("scene", ["k0", "k1", "k2", "k3"])
def test_too_few_sites_say_nothing_of_the_next(told: Told, scene: str) -> None:
    view = _view(told, scene)
    assert view.outlook is None
    assert view.rows == ()
    assert view.headline.startswith("We cannot tell yet what more sites of ")
    assert view.volume is None


def test_an_unknown_project_or_one_without_outcomes_has_no_page(told: Told) -> None:
    assert build(told.results(), project="nobody") is None
    assert build(replace(told.results(), outcomes=()), project="k5") is None


def test_impossible_and_missing_inputs_are_said(told: Told) -> None:
    assert "between none and all" in _view(told, "k10", level=5000.0).headline
    assert _view(told, "means", volume=0.0).outlook is not None


def test_a_level_needs_events_enough(told: Told) -> None:
    result = told("k10")
    few = tuple(replace(site, reference=replace(site.reference, numerator=0.0)) for site in result.sites)  # type: ignore[type-var]
    assert usual_level(replace(result, sites=few)) is None
    assert usual_level(result) == pytest.approx(0.3)


def test_the_chart_draws_what_the_view_says(told: Told) -> None:
    view = _view(told, "k10")
    assert view.outlook
    drawn = outlook.figure(view.outlook, dark=False, note="Made-up data")
    traces = {trace.name: trace for trace in drawn.data}
    assert list(traces["80 in 100"].x) == [view.outlook.inner.low, view.outlook.inner.high]
    assert list(traces["wider range"].x) == [view.outlook.outer.low, view.outlook.outer.high]
    assert list(traces["most likely"].x) == [view.outlook.median]
    assert "Made-up data" in drawn.layout.xaxis.title.text


def test_amounts_and_their_sides() -> None:
    assert amount(123.0, better="lower") == "about 120 fewer"
    assert amount(-3.2, better="lower") == "about 3 more"
    assert amount(1234.0, better="higher") == "about 1,200 more"
    assert amount(0.4, better="lower") == "no more than 1 fewer"
    assert ends(-5, 80, better="lower") == "5 more to 80 fewer"
    assert ends(5, 80, better="higher") == "5 to 80 more"


def test_the_headline_promises_nothing() -> None:
    said = {"name": "P", "counted_is": "Harm", "gain": "about 9 fewer", "months": 12, "range_80": "1 to 20 fewer"}
    assert outlook_headline(sites=1, low_95=0.5, **said) == (
        "Harm: 1 more site of P would mean about 9 fewer in 12 months than without it "
        "(in 80 of 100 such cases 1 to 20 fewer)."
    )
    assert outlook_headline(sites=2, low_95=-0.5, **said).endswith("; we cannot rule out no change.")
    assert "84 to 94 of 100" in caution()


def test_why_nothing_can_be_said() -> None:
    few = why_no_outlook("too_few_sites", name="P", k=1)
    assert "1 site can be compared" in few
    assert few.endswith("can be compared, and it takes 5.")
    for reason in (
        "no_pooled_effect",
        "no_unit",
        "missing",
        "baseline_impossible",
        "volume_impossible",
        "no_new_sites",
    ):
        assert why_no_outlook(reason, name="P", k=6).endswith(".")


def test_what_would_settle_it() -> None:
    usual = an_outcome()
    assert settle_sentence(None, 6.0, usual).startswith("About 6 more sites like those")
    assert settle_sentence(None, 1.0, usual).startswith("About 1 more site like those")
    assert "already settle" in settle_sentence("already_settled", 0.0, usual)
    assert "certainty is very low" in settle_sentence(
        "already_settled", 0.0, replace(usual, certainty=Certainty.VERY_LOW)
    )
    assert "weak link" in settle_sentence("origin_is_the_weak_link", None, usual)
    assert "no original result" in settle_sentence("no_origin_effect", None, usual)
    assert "200 more sites" in settle_sentence("more_than_most", None, usual)
    assert settle_sentence("too_few_sites", None, usual) == "It takes 3 to say how many more would settle the verdict."
