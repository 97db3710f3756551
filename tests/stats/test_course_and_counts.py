"""Sustainment, composites of several outcomes, and small-number rules."""

from __future__ import annotations

import numpy as np
import pytest
from groups import examples
from hypothesis import given
from hypothesis import strategies as st

from evaluation.stats.disclosure import (
    HIDDEN,
    PROFILES,
    is_hidden,
    isolates_one,
    mean_may_be_shown,
    shown_count,
    shown_counts,
    shown_pair,
)
from evaluation.stats.multi_outcome import correlated_effects, site_means
from evaluation.stats.pooling import pool
from evaluation.stats.sustainment import by_stretch, pooled_slope, site_slopes, trend_word

some = examples(60)


def test_slopes_by_hand_and_for_too_few_periods() -> None:
    site = ["A", "A", "A", "B", "B", "C", "C", "C"]
    found = site_slopes(site, [3, 6, 12, 3, 6, 5, 5, 5], [0.6, 0.54, 0.42, 1, 2, 1, 1, 1], [0.01] * 8)
    assert found.site == ["A", "B", "C"]
    assert found.slope[0] == pytest.approx(-0.02)
    assert found.se[0] == pytest.approx(0.1 / np.sqrt(42))
    assert np.isnan(found.slope[1:]).all()
    pooled, p = pooled_slope(found)
    assert pooled.k[0] == 1
    assert p == pytest.approx(2 * 0.0974, rel=0.01)


def test_stretches_of_the_same_sites() -> None:
    site, month = ["A", "A", "B", "B", "C"], [6, 7, 6, 30, 6]
    everyone = by_stretch(site, month, [0.5, 0.4, 0.6, 0.1, 0.7], [0.01] * 5)
    assert everyone.sites == [["A", "B", "C"], ["A"], [], ["B"]]
    assert everyone.pool.k.tolist() == [3, 1, 0, 1]
    assert by_stretch(site[:4], month[:4], [0.5, 0.4, 0.6, 0.1], [0.01] * 4, same_sites=True).pool.k.tolist() == [0] * 4
    stayed = by_stretch(["A", "A", "B"], [6, 7, 6], [0.5, 0.4, 0.6], [0.01] * 3, same_sites=True)
    assert stayed.sites == [["A"], ["A"], [], []]


def test_words_for_a_trend() -> None:
    assert trend_word(-0.02, -0.01) == "fading"
    assert trend_word(0.01, 0.02) == "growing"
    assert trend_word(-0.02, 0.01) == "cannot_tell"
    assert trend_word(-0.002, 0.001, negligible=0.005) == "holding"
    assert trend_word(np.nan, np.nan) == "cannot_tell"


def test_nothing_reported_has_no_course() -> None:
    assert pooled_slope(site_slopes([], [], [], []))[0].k.tolist() == [0]
    assert by_stretch([], [], [], []).pool.k.tolist() == [0, 0, 0, 0]


def test_a_composite_of_uncorrelated_outcomes_is_the_weighted_mean() -> None:
    means = site_means(["A", "B", "A"], [0.2, 0.9, 0.6], [0.01, 0.05, 0.03], correlation=0.0)
    assert means.site == ["A", "B"]
    assert means.y == pytest.approx([(0.2 * 3 + 0.6) / 4, 0.9])
    assert means.v == pytest.approx([0.03 / 4, 0.05])


def test_one_outcome_a_site_is_ordinary_pooling() -> None:
    y, v = np.array([0.1, 0.8, 0.4, 0.6, -0.2]), np.array([0.02, 0.03, 0.02, 0.05, 0.04])
    found, plain = correlated_effects(list("abcde"), y, v), pool(y, v, interval="normal")
    assert found.estimate == pytest.approx(plain.estimate[0], rel=1e-6)
    assert found.between_sites + found.between_outcomes == pytest.approx(plain.tau2[0], rel=1e-5)
    assert np.isnan(correlated_effects(["a", "a"], [0.1, 0.2], [0.01, 0.01]).estimate)


@examples(4)
@given(st.integers(0, 10**6), st.floats(-6, 6))
def test_the_unit_of_a_composite_does_not_matter(seed: int, exponent: float) -> None:
    generator = np.random.default_rng(seed)
    site = generator.integers(0, 6, 20).tolist()
    y, v, unit = generator.standard_normal(20), generator.uniform(0.05, 0.3, 20), 10.0**exponent
    one, other = correlated_effects(site, y, v), correlated_effects(site, y * unit, v * unit**2)
    assert other.estimate == pytest.approx(one.estimate * unit, rel=1e-4, abs=1e-5 * unit)
    assert other.df_robust == pytest.approx(one.df_robust, rel=1e-3)


def test_counts_at_the_edges() -> None:
    assert [shown_count(count) for count in (0, 1, 7, 8, 12, 13)] == ["0", HIDDEN, HIDDEN, "10", "10", "15"]
    shown = shown_counts([0, 50, 0, 100], [20, 52, 0, 200])
    assert shown.numerator == ["0", HIDDEN, "0", "100"]
    assert shown.percent == ["0", HIDDEN, HIDDEN, "50"]
    assert shown.total_numerator == "150"
    assert shown.second_needed
    assert mean_may_be_shown([7, 8]).tolist() == [False, True]


def test_a_filter_that_isolates_a_hidden_site() -> None:
    hidden = [True, True, False, True]
    assert isolates_one(hidden, [True, False, True, False])
    assert isolates_one(hidden, [True, False, False, True])
    assert not isolates_one([True, True, True, True], [True, True, False, False])
    assert not isolates_one([False, False], [True, False])


@some
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=20))
def test_no_small_count_or_complement_is_ever_shown(pairs: list[tuple[int, int]]) -> None:
    x, rest = np.array([first for first, _ in pairs]), np.array([second for _, second in pairs])
    shown = shown_counts(x, x + rest)
    for count, other, numerator, percent in zip(x, rest, shown.numerator, shown.percent, strict=True):
        if 1 <= count <= 7 or 1 <= other <= 7:
            assert numerator == percent == HIDDEN
        else:
            assert int(numerator) % 5 == 0
            assert abs(int(numerator) - count) <= 2


def test_one_site_alone_is_shown_as_it_is_among_others() -> None:
    counts = np.arange(31.0)
    x, rest = (side.ravel() for side in np.meshgrid(counts, np.append(counts, [82.5, 1999.0])))
    for profile in PROFILES.values():
        shown = shown_counts(x, x + rest, profile=profile)
        alone = [shown_pair(*pair, profile=profile) for pair in zip(x, x + rest, strict=True)]
        assert alone == list(zip(shown.numerator, shown.denominator, strict=True))
        assert [is_hidden(*pair, profile=profile) for pair in zip(x, x + rest, strict=True)] == shown.hidden.tolist()
