"""What may be shown of small counts: the one layer that tables, charts and exports go through."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from result_values import a_site, an_outcome

from evaluation.analysis.hidden_parts import nudged
from evaluation.analysis.protection import profile_of, shown_figure, shown_figures, shown_mean
from evaluation.analysis.result_types import Counts, Results, SiteResult
from evaluation.stats.disclosure import EXACT_PROFILE, NHS_PROFILE
from evaluation.views.marks import site_mark
from evaluation.views.pack_protection import protected


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


def _results(*sites: SiteResult, **changes: Any) -> Results:
    changes = {"measure": "OR", "better": "lower", "type": "proportion"} | changes
    return Results(projects=(), outcomes=(an_outcome(sites=sites, **changes),), sources=(), data_to=None)


def test_an_effect_on_a_hidden_count_is_not_shown_nor_is_its_verdict() -> None:
    shown = protected(_results(_site(12), _site(5)), profile=NHS_PROFILE).outcomes[0]
    assert [round(site.estimate, 5) if site.estimate else None for site in shown.sites] == [1.23787, None]
    hidden = shown.sites[1]
    assert (hidden.se, hidden.ci_low, hidden.retention, hidden.reason) == (None, None, None, "small_numbers")
    assert site_mark(hidden) is None


def test_nothing_is_protected_that_is_public() -> None:
    everything = _results(_site(12), _site(5))
    assert protected(everything, profile=EXACT_PROFILE) is everything


def test_a_members_count_is_hidden_in_the_member() -> None:
    parent = replace(_site(100), reference=None, exposed=None, members=(_site(5), _site(50), _site(60)))
    shown = protected(_results(parent), profile=NHS_PROFILE).outcomes[0].sites[0]
    assert [member.estimate is None for member in shown.members] == [True, False, False]


def test_an_original_on_a_hidden_count_takes_every_share_with_it() -> None:
    found = _results(_site(50))
    result = found.outcomes[0]
    origin = replace(result.origin, sites=(_site(3),))
    shown = protected(replace(found, outcomes=(replace(result, origin=origin),)), profile=NHS_PROFILE).outcomes[0]
    assert (shown.origin.estimate, shown.origin.firm, shown.retention.estimate) == (None, False, None)
    assert [site.retention for site in shown.sites] == [None]
    assert shown.verdict is result.verdict


@pytest.mark.parametrize("count", [28, 88])
def test_a_total_that_would_pin_its_parts_down_is_rounded_inwards(count: int) -> None:
    assert nudged(count, 0, count) < count
    assert nudged(count + 4, count + 4, 2 * count) > count + 4
    assert nudged(count, 0, 2 * count) == count
