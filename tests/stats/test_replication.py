"""Other comparisons of a replication with its origin."""

from __future__ import annotations

import numpy as np
import pytest
from groups import log_uniform, sites
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluation.stats.pooling import pool
from evaluation.stats.replication import hedges_schauer, replication_metrics, small_telescopes

many = settings(max_examples=80, deadline=None)
size = log_uniform(1e-9, 1e9)
effect = size | size.map(lambda value: -value) | st.just(0.0)


@many
@given(effect, size, effect, size)
def test_any_effects_give_figures(theta_o: float, se_o: float, theta_r: float, se_r: float) -> None:
    found = replication_metrics(theta_o, se_o, theta_r, se_r)
    for name, values in vars(found).items():
        assert np.isfinite(values).all(), name
    assert found.z_sceptical**2 <= min(found.z_origin**2, found.z_replication**2) * (1 + 1e-9)


@many
@given(st.floats(0.1, 8), st.floats(0.1, 8), log_uniform(0.01, 100))
def test_the_sceptical_z_solves_its_equation(z_origin: float, z_replication: float, ratio: float) -> None:
    z = replication_metrics(z_origin * ratio**0.5, ratio**0.5, z_replication, 1.0).z_sceptical[0]
    assert (z_origin**2 - z**2) * (z_replication**2 - z**2) == pytest.approx(ratio * z**4, rel=1e-6, abs=1e-9)


def test_effects_that_cannot_be_used() -> None:
    found = replication_metrics([np.nan, 1.0], 1.0, 1.0, [1.0, 0.0])
    assert np.isnan(found.difference_q).all()
    assert not found.inside.any()


@settings(max_examples=30, deadline=None)
@given(sites(most=20))
def test_the_spread_test_is_the_usual_one_when_nothing_is_negligible(group: tuple[np.ndarray, np.ndarray]) -> None:
    found = hedges_schauer(*group)
    assert found.p.shape == (1, 4)
    assert found.p[0, 0] == pytest.approx(pool(*group).q_p[0], nan_ok=True, abs=1e-12)
    if len(group[0]) > 1:
        assert np.all(np.diff(found.p[0]) >= -1e-12)


@pytest.mark.parametrize("groups", [(1, 2), (2, 2), (40, 40), (15, 400), (10**6, 10**6)])
def test_the_origin_has_a_third_power_at_the_effect_found(groups: tuple[int, int]) -> None:
    n1, n2 = groups
    d = small_telescopes(n1, n2, 0.1, 0.08).detectable[0]
    df, ncp = n1 + n2 - 2, d * (n1 * n2 / (n1 + n2)) ** 0.5
    critical = stats.t.ppf(0.975, df)
    draws = np.random.default_rng(1)
    t = (draws.standard_normal(200_000) + ncp) / np.sqrt(draws.chisquare(df, 200_000) / df)
    assert np.mean(np.abs(t) > critical) == pytest.approx(1 / 3, abs=0.005)


def test_an_origin_too_small_for_a_test() -> None:
    assert np.isnan(small_telescopes(1, 1, 0.1, 0.08).p).all()
