"""Meta-regression: what must hold whatever the units, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from groups import examples
from hypothesis import given
from hypothesis import strategies as st

from evaluation.stats.moderators import evidence_from, meta_regression, permutation_p, predict, subgroups
from evaluation.stats.pooling import pool

some = examples(30)
FIGURES = ("beta", "se", "covariance", "p", "tau2", "tau2_low", "tau2_high", "q_rest", "q_model_p", "i2_rest")


def example(seed: int, k: int, moderators: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    x = generator.standard_normal((k, moderators))
    v = 10.0 ** generator.uniform(-2, 0, k)
    slope = generator.uniform(-1, 1, moderators)
    spread = generator.choice([0.0, 0.5])
    return 0.3 + x @ slope + generator.standard_normal(k) * np.sqrt(v + spread**2), v, x


@some
@given(st.integers(0, 10**6), st.integers(5, 40), st.integers(1, 3), st.floats(-9, 9), st.booleans())
def test_any_sites_give_finite_figures(seed: int, k: int, moderators: int, exponent: float, giant: bool) -> None:
    y, v, x = example(seed, k, moderators)
    v[0] *= 1e-9 if giant else 1.0
    unit = 10.0**exponent
    found = meta_regression(y * unit, v * unit**2, x)
    assert found.reason is None
    for name in FIGURES:
        assert np.isfinite(getattr(found, name)).all(), name
    assert 0 <= found.tau2_low <= found.tau2_high


@some
@given(st.integers(0, 10**6), st.integers(6, 20))
def test_units_and_origin_of_a_moderator_do_not_matter(seed: int, k: int) -> None:
    y, v, x = example(seed, k, 1)
    plain, years = meta_regression(y, v, x), meta_regression(y, v, 1966 + 12 * x)
    assert years.tau2 == pytest.approx(plain.tau2, rel=1e-6, abs=1e-9)
    assert 12 * years.beta[1] == pytest.approx(plain.beta[1], rel=1e-6, abs=1e-9)
    there = predict(years, [[1966.0]])
    assert there.estimate[0] == pytest.approx(plain.beta[0], rel=1e-6, abs=1e-9)
    assert there.ci_low[0] == pytest.approx(plain.ci_low[0], rel=1e-6, abs=1e-9)


@some
@given(st.integers(0, 10**6), st.integers(5, 12))
def test_the_remaining_spread_is_the_most_likely(seed: int, k: int) -> None:
    y, v, x = example(seed, k, 1)
    design = np.column_stack([np.ones(k), x])

    def deviance(tau2: float) -> float:
        w = 1 / (v + tau2)
        information = design.T @ (w[:, None] * design)
        rest = y - design @ np.linalg.solve(information, design.T @ (w * y))
        return float(np.log(v + tau2).sum() + np.linalg.slogdet(information)[1] + (w * rest**2).sum())

    found = meta_regression(y, v, x).tau2
    assert deviance(found) <= min(deviance(tau2) for tau2 in np.append(0.0, 10.0 ** np.linspace(-6, 2, 200))) + 1e-9


def test_what_is_refused() -> None:
    y, v, x = example(1, 8, 2)
    assert meta_regression(y[:3], v[:3], x[:3]).reason == "too_few_sites"
    assert meta_regression(y, v, np.full(8, 3.3)).reason == "moderators_not_distinct"
    twice = meta_regression(y, v, np.column_stack([x[:, 0], 2 * x[:, 0] + 1]))
    assert twice.reason == "moderators_not_distinct"
    assert np.isnan(twice.beta).all()
    assert np.isnan(predict(twice, [[1.0, 1.0]]).estimate).all()
    assert np.isnan(permutation_p(y, v, np.full(8, 3.3)))


def test_sites_without_the_moderator_are_left_out() -> None:
    y, v, x = example(2, 9, 1)
    x[4] = np.nan
    kept = np.arange(9) != 4
    assert meta_regression(y, v, x).beta == pytest.approx(meta_regression(y[kept], v[kept], x[kept]).beta)


def test_the_permutation_p_is_small_for_a_clear_slope_only() -> None:
    x = np.arange(12.0)
    noise = np.random.default_rng(3).standard_normal(12) * 0.1
    v = np.full(12, 0.01)
    assert permutation_p(0.1 * x + noise, v, x, draws=49) == pytest.approx(0.02)
    assert permutation_p(noise, v, x, draws=49) > 0.05


def test_subgroups_pool_each_level_and_test_between_them() -> None:
    y, v = np.array([0.1, 0.2, 0.9, 1.0, 1.1]), np.full(5, 0.01)
    found = subgroups(y, v, ["a", "a", "b", "b", "b"])
    assert found.level == ["a", "b"]
    assert found.estimate == pytest.approx([0.15, 1.0])
    assert found.p < 1e-6
    alone = subgroups(y[:2], v[:2], ["a", "a"])
    assert np.isnan(alone.p)
    assert alone.estimate == pytest.approx(pool(y[:2], v[:2]).estimate)


def test_how_far_a_regression_may_be_taken() -> None:
    assert [evidence_from(k) for k in (5, 6, 9, 10)] == ["plot_only", "exploratory", "exploratory", "finding"]
    assert evidence_from(19, moderators=2) == "exploratory"
