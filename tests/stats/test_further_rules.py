"""Rules around the figures: clusters within sites, units of moderators, false claims, profiles for small numbers."""

from __future__ import annotations

import numpy as np
import pytest
from groups import examples
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain.vocabulary import VerdictCode
from evaluation.stats.disclosure import (
    EXACT_PROFILE,
    HIDDEN,
    OPENSAFELY_PROFILE,
    PROFILES,
    shown_count,
    shown_counts,
    shown_effect,
)
from evaluation.stats.effects import effect_from_ci, inflate_for_clusters, proportion_effect
from evaluation.stats.funnel import funnel_proportion
from evaluation.stats.moderators import meta_regression, per_six_months, per_ten_points_of_fidelity
from evaluation.stats.multiplicity import expected_false_alarms
from evaluation.stats.pooling import pool
from evaluation.stats.spc import attribute_chart, xmr_chart
from evaluation.stats.sustainment import by_stretch
from evaluation.stats.verdict import is_false_claim


def test_clusters_widen_and_never_narrow() -> None:
    plain = proportion_effect([10, 0, 12, 12], [100, 50, 100, 100], [20, 0, 24, 24], [100, 50, 100, 100], measure="RR")
    found = inflate_for_clusters(plain, [1.5, 1.5, 0.9, np.nan])
    assert found.reason.tolist() == [None, "double_zero_or_all_events", "design_effect_below_1", "missing"]
    assert found.v[0] == pytest.approx(1.5 * plain.v[0])
    assert found.y[0] == plain.y[0]
    assert np.isnan(found.v[1:]).all()
    published = inflate_for_clusters(effect_from_ci(0.34, 0.23, 0.50, 0.95, ratio=True), 2.0)
    assert published.asymmetry[0] == pytest.approx(0.013, abs=5e-4)


def test_a_coefficient_is_per_ten_points_and_the_intercept_at_eighty() -> None:
    fidelity = np.array([55, 62, 70, 74, 80, 85, 88, 93, 97, 60.0])
    found = meta_regression(0.02 * (fidelity - 80) + 0.4, np.full(10, 0.01), per_ten_points_of_fidelity(fidelity))
    assert found.beta == pytest.approx([0.4, 0.2])
    assert per_six_months([12, 18, 0]).tolist() == [0, 1, -2]


def test_what_each_verdict_claims() -> None:
    shares = [-0.1, 0.0, 0.3, 0.5, 0.7, 0.8, 1.2]
    false = {
        VerdictCode.KEPT: [True, True, True, False, False, False, False],
        VerdictCode.PARTLY_KEPT: [True, True, False, False, False, True, True],
        VerdictCode.LOST: [False, False, False, True, True, True, True],
        VerdictCode.REVERSED: [False, True, True, True, True, True, True],
        VerdictCode.TOO_EARLY: [False] * 7,
        VerdictCode.NO_FIRM_BENCHMARK: [False] * 7,
        VerdictCode.NO_DATA: [False] * 7,
    }
    for code, expected in false.items():
        assert is_false_claim(code, shares).tolist() == expected
    assert is_false_claim([VerdictCode.KEPT, VerdictCode.LOST], 0.4, least_share=0.3).tolist() == [False, True]


def test_false_alarms_to_be_expected() -> None:
    assert expected_false_alarms(100) == pytest.approx(2.5)


def test_periods_with_few_expected_events_are_marked() -> None:
    assert attribute_chart([2, 5, 3], [100, 200, 30], chart="u").sparse.tolist() == [True, False, True]


def test_over_dispersion_needs_ten_sites() -> None:
    enough = [funnel_proportion([5] * sites, [50] * sites).overdispersion.enough_sites for sites in (9, 10)]
    assert enough == [False, True]


def test_few_points_are_a_run_chart_or_trial_limits() -> None:
    charts = [xmr_chart(np.arange(points) % 3, better=None).limits[0] for points in (5, 6, 12, 13)]
    assert [limits.run_chart_only for limits in charts] == [True, False, False, False]
    assert [limits.trial for limits in charts] == [True, True, True, False]


def test_drop_out_looks_like_an_effect_that_lasts_unless_the_same_sites_are_followed() -> None:
    """The weaker site stops reporting after a year: the average rises although nobody's effect does."""
    site, month = ["A", "A", "B", "B", "C", "C", "C", "D", "D", "D"], [6, 12, 6, 12, 6, 12, 24, 6, 12, 24]
    y, v = [0.1, 0.1, 0.1, 0.1, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6], [0.01] * 10
    everyone, stayed = by_stretch(site, month, y, v), by_stretch(site, month, y, v, same_sites=True)
    assert everyone.pool.k.tolist() == [4, 4, 2, 0]
    assert np.diff(everyone.pool.estimate[:3]).max() > 0.2
    assert stayed.sites[:3] == [["C", "D"]] * 3
    assert stayed.pool.estimate[:3] == pytest.approx([0.6] * 3)


def test_profiles() -> None:
    assert [shown_count(count, profile=OPENSAFELY_PROFILE) for count in (0, 7, 8)] == [HIDDEN, HIDDEN, "10"]
    assert [shown_count(count, profile=EXACT_PROFILE) for count in (0, 3, 8)] == ["0", "3", "8"]
    everyone = shown_counts([40], [40], profile=OPENSAFELY_PROFILE)
    assert everyone.numerator == ["40"]
    assert shown_counts([97], [100]).total_numerator == HIDDEN
    assert sorted(PROFILES) == ["exact", "nhs", "opensafely"]


def test_an_effect_with_a_hidden_count_has_two_figures() -> None:
    found = shown_effect([0.56213, -12.34, np.nan, 0.56213], [True, True, True, False])
    assert found.tolist()[:2] == [0.56, -12.0]
    assert np.isnan(found[2])
    assert found[3] == 0.56213


@examples(40)
@given(st.integers(0, 10**6), st.integers(2, 12), st.integers(0, 4))
def test_a_site_without_any_event_changes_no_ratio(seed: int, k: int, empty: int) -> None:
    generator = np.random.default_rng(seed)
    n = generator.integers(50, 500, (2, k + empty))
    x = generator.binomial(n, 0.1)
    x[:, k:] = 0
    x[1, :k] = np.maximum(x[1, :k], 1)
    for measure in ("RR", "OR"):
        effects = proportion_effect(x[0], n[0], x[1], n[1], measure=measure)
        with_empty, without = pool(effects.y, effects.v), pool(effects.y[:k], effects.v[:k])
        assert with_empty.k[0] == k
        assert with_empty.estimate[0] == pytest.approx(without.estimate[0], rel=1e-9, abs=1e-12)
        assert with_empty.se[0] == pytest.approx(without.se[0], rel=1e-9)
