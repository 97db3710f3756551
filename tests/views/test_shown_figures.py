"""What may be shown of small counts: the one layer that tables, charts and exports go through."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from result_values import a_site, an_outcome

from evaluation.analysis.protection import (
    profile_of,
    shown_figure,
    shown_figures,
    shown_mean,
    shown_results,
    shown_site,
)
from evaluation.analysis.result_types import Counts, Results, SiteResult
from evaluation.stats.disclosure import EXACT_PROFILE, NHS_PROFILE


@pytest.mark.parametrize("count", range(1, 8))
@pytest.mark.parametrize("type_", ["proportion", "rate"])
def test_counts_of_one_to_seven_are_hidden(count: int, type_: str) -> None:
    shown = shown_figure(count, 400, type_=type_, profile=NHS_PROFILE)
    assert (shown.hidden, shown.level) == (True, None)
    assert math.isnan(shown.numerator)


def test_a_small_rest_is_hidden_where_there_is_a_rest() -> None:
    assert shown_figure(397, 400, type_="proportion", profile=NHS_PROFILE).hidden
    assert not shown_figure(397, 400, type_="rate", profile=NHS_PROFILE).hidden


def test_others_are_rounded_and_nought_stays() -> None:
    many = shown_figures([0, 8, 12, 13], [402, 403, 1002, 1003], type_="proportion", profile=NHS_PROFILE)
    assert [(each.numerator, each.denominator) for each in many] == [(0, 400), (10, 405), (10, 1000), (15, 1005)]
    assert shown_figures([], [], type_="rate", profile=NHS_PROFILE) == ()


def test_every_level_follows_from_rounded_counts() -> None:
    x, n = np.arange(8, 60), np.full(52, 400)
    levels = {each.level for each in shown_figures(x, n, type_="proportion", profile=NHS_PROFILE)}
    assert levels == {step / 400 for step in range(10, 61, 5)}


def test_what_is_public_already_stands_as_printed() -> None:
    assert profile_of("published") is EXACT_PROFILE
    assert profile_of("own") is NHS_PROFILE
    shown = shown_figure(3, 23, type_="proportion", profile=EXACT_PROFILE)
    assert (shown.numerator, shown.denominator, shown.hidden) == (3, 23, False)


@pytest.mark.parametrize(("people", "shown"), [(None, None), (7, None), (8, 4.2)])
def test_means_need_eight_people(people: int | None, shown: float | None) -> None:
    assert shown_mean(4.2, people, profile=NHS_PROFILE) == shown
    assert shown_mean(4.2, people, profile=EXACT_PROFILE) == 4.2


def _site(after: float) -> SiteResult:
    def arm(count: float) -> Counts:
        return Counts(numerator=count, denominator=400.0, mean=None, sd=None, n=None)

    effect = {"estimate": 1.23456, "ci_low": 0.41234, "ci_high": 2.05678}
    return replace(a_site(), reference=arm(40), exposed=arm(after), retention=0.9876, **effect)


def test_an_effect_on_a_hidden_count_has_two_figures() -> None:
    result = an_outcome(measure="OR", better="lower", type="proportion")
    assert shown_site(_site(12), result, profile=NHS_PROFILE).estimate == 1.23456
    shown = shown_site(_site(5), result, profile=NHS_PROFILE)
    assert shown.estimate is not None
    assert shown.ci_high is not None
    assert math.exp(-shown.estimate) == pytest.approx(0.29)
    assert math.exp(-shown.ci_high) == pytest.approx(0.13)
    assert shown.retention == 0.99
    assert shown_site(_site(5), result, profile=EXACT_PROFILE).estimate == 1.23456


def test_a_parent_is_protected_for_its_members() -> None:
    result = an_outcome(measure="OR", better="higher", type="proportion")
    parent = replace(_site(100), reference=None, exposed=None, members=(_site(5), _site(50)))
    shown = shown_site(parent, result, profile=NHS_PROFILE)
    assert shown.estimate is not None
    assert math.exp(shown.estimate) == pytest.approx(3.4)
    assert shown.members[1].estimate == 1.23456


def test_a_projects_sites_are_protected_and_its_average_is_not() -> None:
    result = an_outcome(sites=(_site(5), _site(50)))
    everything = Results(projects=(), outcomes=(result,), sources=(), data_to=None)
    shown = shown_results(everything, project=result.project, profile=NHS_PROFILE).outcomes[0]
    assert [round(site.estimate or 0.0, 5) for site in shown.sites] == [round(-math.log(0.29), 5), 1.23456]
    assert (shown.pooled, shown.retention, shown.verdict) == (result.pooled, result.retention, result.verdict)
    assert shown_results(everything, project="another", profile=NHS_PROFILE) == everything
