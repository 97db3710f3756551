"""Every further method on any finite input: sites from none to 500, any scale, equal or wild, no NaN without a reason.

Warnings are errors in this test suite, so that each example also shows that none is raised.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from groups import examples, sites
from hypothesis import given
from hypothesis import strategies as st

from evaluation.stats.effects import effect_from_ci, mean_effect
from evaluation.stats.funnel import funnel_proportion, funnel_ratio
from evaluation.stats.moderators import meta_regression, permutation_p, predict, subgroups
from evaluation.stats.multi_outcome import correlated_effects, site_means
from evaluation.stats.pooling import Interval
from evaluation.stats.spc import attribute_chart, xmr_chart
from evaluation.stats.sustainment import by_stretch, pooled_slope, robust_slope, site_slopes

Group = tuple[np.ndarray, np.ndarray]
seeds = st.integers(0, 2**32 - 1)


def all_finite(*figures: Any) -> bool:
    return all(np.isfinite(np.asarray(each, dtype=float)).all() for each in figures)


@examples(40)
@given(sites(most=500), seeds, st.integers(1, 3), st.sampled_from(["hk_floor", "hk", "normal"]), st.booleans())
def test_regressions(group: Group, seed: int, moderators: int, interval: Interval, groups: bool) -> None:
    (y, v), dice = group, np.random.default_rng(seed)
    x = dice.standard_normal((len(y), moderators)) * 10.0 ** dice.uniform(-6, 6, moderators)
    x += dice.choice([0.0, 2000.0])
    if groups:
        x = (x > 0).astype(float)
    found = meta_regression(y, v, x, interval=interval)
    assert found.reason in (None, "too_few_sites", "moderators_not_distinct")
    assert (found.reason is None) == all_finite(
        found.beta, found.se, found.p, found.tau2, found.tau2_high, found.q_rest
    )
    if found.reason is None:
        assert all_finite(found.ci_low, found.ci_high, found.tau2_low, found.q_rest_p, found.i2_rest)
        assert all_finite(*vars(predict(found, x[:3])).values())
    levels = subgroups(y, v, [str(value) for value in dice.integers(0, 3, len(y))])
    assert all_finite(levels.p) == (levels.df > 0)


def test_no_sites_at_all() -> None:
    nothing: list[float] = []
    assert meta_regression(nothing, nothing, nothing).reason == "too_few_sites"
    assert np.isnan(permutation_p(nothing, nothing, nothing))
    assert subgroups(nothing, nothing, []).level == []
    assert site_means([], nothing, nothing).site == []


def test_effects_that_do_not_differ_have_no_robust_error() -> None:
    found = correlated_effects(["A", "A", "B"], [0.5, 0.5, 0.5], [0.1, 0.2, 0.1])
    assert (found.se_robust, found.p) == (pytest.approx(0, abs=1e-12), 0)


@examples(8)
@given(sites(least=1, most=60), seeds, st.sampled_from([0.0, 0.3, 0.6, 0.9]))
def test_composites(group: Group, seed: int, correlation: float) -> None:
    y, v = group
    site = np.random.default_rng(seed).integers(0, len(y) // 2 + 1, len(y)).tolist()
    means = site_means(site, y, v, correlation=correlation)
    assert all_finite(means.y, means.v)
    model = correlated_effects(site, y, v, correlation=correlation)
    assert all_finite(*vars(model).values()) == (len(set(site)) > 1)


@examples(40)
@given(sites(most=500), seeds)
def test_courses(group: Group, seed: int) -> None:
    (y, v), dice = group, np.random.default_rng(seed)
    site = dice.integers(0, len(y) // 4 + 1, len(y)).tolist()
    month = np.round(dice.uniform(0, 48, len(y)))
    slopes = site_slopes(site, month, y, v)
    several = np.isfinite(slopes.slope).sum() > 1
    pooled, p = pooled_slope(slopes)
    assert all_finite(pooled.estimate, pooled.se, p, robust_slope(slopes).df) == several
    for same_sites in (True, False):
        found = by_stretch(site, month, y, v, same_sites=same_sites)
        assert [len(names) for names in found.sites] == found.pool.k.tolist()


@examples(40)
@given(
    sites(least=1, most=500),
    st.sampled_from(["higher", "lower", None]),
    st.booleans(),
    st.lists(st.integers(0, 500), max_size=3),
    st.sampled_from([None, 1, 2, 12]),
)
def test_charts_of_single_values(
    group: Group, better: str | None, drop: bool, starts: list[int], baseline: int | None
) -> None:
    y, _ = group
    chart = xmr_chart(
        y, better=better, drop_outlying_ranges=drop, phase_starts=starts, baseline_points=baseline, target=float(y[0])
    )
    assert len(chart.kind) == len(y)
    for phase in chart.limits:
        assert np.isfinite(phase.mean)
        assert np.isfinite(phase.high) == (phase.points > 1 and baseline != 1)


@examples(40)
@given(st.integers(1, 500), seeds, st.sampled_from([0.0, 0.001, 0.3, 1.0]), st.floats(-9, 9))
def test_charts_and_funnels_of_counts(points: int, seed: int, share: float, scale: float) -> None:
    dice = np.random.default_rng(seed)
    n = np.round(10 ** dice.uniform(0, dice.choice([1, 4, 9]), points))
    x = dice.binomial(n.astype(np.int64), share).astype(float)
    for laney in (True, False):
        for found in (
            attribute_chart(x, n, chart="p", laney=laney),
            attribute_chart(x, n * 10.0**scale, chart="u", laney=laney),
        ):
            assert all_finite(found.centre, found.low, found.high)
    expected = 10 ** dice.uniform(-6, 6, points)
    for funnel in (funnel_proportion(x, n), funnel_ratio(dice.poisson(expected).astype(float), expected)):
        spread = funnel.overdispersion
        assert all_finite(*vars(funnel.exact).values(), *vars(spread.limits).values(), spread.phi, spread.tau2)
        assert np.all(funnel.exact.low_998 <= funnel.exact.high_998)


@examples(60)
@given(st.lists(st.floats(1e-300, 1e300), min_size=5, max_size=5), st.sampled_from(["MD", "SMD", "ROM"]))
def test_figures_near_the_end_of_numbers_have_a_reason(figures: list[float], measure: str) -> None:
    m1, s1, m2, s2, level = figures
    low, middle, high = sorted((m1, s1, m2))
    for found in (
        mean_effect(m1, s1, 30, m2, s2, 40, measure=measure),
        effect_from_ci(middle, low, high, 1 / (1 + level), ratio=True),
        effect_from_ci(middle, low, high, 0.95, ratio=False),
    ):
        assert all_finite(found.y, found.v) == (found.reason[0] is None)
