"""Other comparisons of a replication with its origin."""

from __future__ import annotations

import numpy as np
import pytest
from groups import examples, log_uniform, sites
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.stats.pooling import pool
from evaluation.stats.replication import hedges_schauer, p_orig, replication_metrics, share_above, small_telescopes

many = examples(80)
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


@examples(30)
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


def test_p_orig_is_uniform_where_the_origin_is_one_of_the_sites() -> None:
    """Simulated: an origin and 40 sites of one population, spread 0.3."""
    draws = np.random.default_rng(3)
    many, k, tau, se_o = 4000, 40, 0.3, 0.15
    v = draws.uniform(0.01, 0.05, (many, k))
    y = 0.5 + np.sqrt(tau**2 + v) * draws.standard_normal((many, k))
    origin = 0.5 + np.hypot(tau, se_o) * draws.standard_normal(many)
    found = pool(y, v, interval="normal")
    p = p_orig(origin, se_o, found.estimate, found.se, found.tau2)
    assert stats.kstest(p, "uniform").statistic < 0.03
    assert np.mean(p < 0.05) == pytest.approx(0.05, abs=0.015)
    assert np.mean(p_orig(origin + 1.5, se_o, found.estimate, found.se, found.tau2) < 0.05) > 0.95


def test_the_share_above_a_threshold_and_its_error_are_those_of_simulated_sites() -> None:
    draws = np.random.default_rng(4)
    many, k, tau = 3000, 40, 0.3
    v = draws.uniform(0.01, 0.04, (many, k))
    y = 0.5 + np.sqrt(tau**2 + v) * draws.standard_normal((many, k))
    found = share_above(y, v, threshold=0.3)
    truth = stats.norm.sf(0.3, 0.5, tau)
    assert found.share.mean() == pytest.approx(truth, abs=0.01)
    assert np.sqrt(np.mean(found.se**2)) == pytest.approx(found.share.std(), rel=0.1)
    assert np.mean((found.ci_low <= truth) & (truth <= found.ci_high)) == pytest.approx(0.95, abs=0.03)


def test_shares_of_sites_that_do_not_differ_and_of_too_few() -> None:
    found = share_above([[0.5, 0.5, 0.5], [0.5, np.nan, np.nan]], 0.01, threshold=[0.4, 0.4])
    assert found.share[0] == 1.0
    assert found.reason.tolist() == ["no_spread", "too_few_sites"]
    assert np.isnan(found.se).all()
    assert np.isnan(p_orig([0.5, 0.5, np.nan], 0.1, 0.4, 0.1, [np.nan, -1.0, 0.1])).all()


@examples(40)
@given(sites(least=2, most=30), st.floats(-3, 3))
def test_any_sites_give_a_share_and_a_p(group: tuple[np.ndarray, np.ndarray], off: float) -> None:
    y, v = group
    now = pool(y, v, interval="normal")
    threshold = now.estimate[0] + off * v[0] ** 0.5
    found = share_above(y, v, threshold=threshold)
    assert 0 <= found.share[0] <= 1
    assert found.reason[0] == "no_spread" or np.isfinite([found.se[0], found.ci_low[0], found.ci_high[0]]).all()
    assert 0 <= p_orig(threshold, v[0] ** 0.5, now.estimate, now.se, now.tau2)[0] <= 1
