"""The rule, held against the same rule written out one element at a time, and its stress tests."""

from __future__ import annotations

import math

import numpy as np
import pytest
from groups import examples, log_uniform, sites
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.domain.vocabulary import Benefit, VerdictCode
from evaluation.stats.multiplicity import benjamini_hochberg
from evaluation.stats.pooling import pool
from evaluation.stats.stress import median_variance, stress_silent, verdict_without_each
from evaluation.stats.verdict import lean, verdict

many = examples(200)


def rule(theta_r: float, se_r: float, theta_o: float, se_o: float, *, df: int | None, least: float, full: float) -> str:
    """The rule as its specification lists it: the first match wins."""
    c = stats.norm.ppf(0.975) if df is None else stats.t.ppf(0.975, df)

    def z(share: float) -> float:
        return (theta_r - share * theta_o) / math.sqrt(se_r**2 + share**2 * se_o**2)

    if z(0) <= -c:
        return "reversed"
    if theta_o / se_o < stats.norm.ppf(0.975):
        return "no_firm_benchmark"
    if z(least) <= -c:
        return "lost"
    if z(least) >= c and z(full) > -c:
        return "kept"
    if z(0) >= c and z(full) <= -c:
        return "partly_kept"
    return "no_firm_benchmark" if theta_o / se_o < stats.norm.ppf(0.9975) else "too_early"


@many
@given(
    st.floats(-1.5, 1.5),
    log_uniform(0.01, 1),
    st.floats(-0.5, 1.5),
    log_uniform(0.01, 1),
    st.none() | st.integers(1, 59),
    st.sampled_from([(0.5, 0.8), (0.3, 0.6), (0.9, 0.8)]),
)
def test_the_rule_as_listed(
    theta_r: float, se_r: float, theta_o: float, se_o: float, df: int | None, shares: tuple[float, float]
) -> None:
    found = verdict(theta_r, se_r, theta_o, se_o, df=df, least_share=shares[0], full_share=shares[1])
    assert found.code[0] == rule(theta_r, se_r, theta_o, se_o, df=df, least=shares[0], full=shares[1])
    assert isinstance(found.code[0], VerdictCode)
    chance = lean(theta_r, se_r, theta_o, se_o, df=df, share=shares[0])
    if found.code[0] == VerdictCode.KEPT:
        assert chance >= 0.975
    if found.code[0] == VerdictCode.LOST:
        assert chance <= 0.025


def test_missing_effects_give_no_data_and_the_benefit_needs_no_origin() -> None:
    found = verdict([np.nan, 0.5, -0.5, 0.5], [0.1, 0.1, 0.1, 0.0], [0.5, np.nan, np.nan, 0.5], 0.1)
    assert found.code.tolist() == [VerdictCode.NO_DATA] * 4
    assert found.reason.tolist() == ["no_new_effect", "no_origin_effect", "no_origin_effect", "no_new_effect"]
    assert found.benefit.tolist() == [None, Benefit.SHOWN, Benefit.HARM, None]
    assert np.isnan(found.z_origin).tolist() == [False, True, True, False]


def test_shares_and_degrees_may_differ_between_elements() -> None:
    found = verdict(0.34, 0.04, 0.5, 0.04, df=[np.nan, 1, np.nan], least_share=[0.5, 0.5, 0.9])
    assert found.code.tolist() == ["kept", "too_early", "lost"]
    assert found.critical == pytest.approx([1.959964, 12.706205, 1.959964])


def test_silent_sites_move_a_verdict_at_the_number_found() -> None:
    y, v = np.array([0.50, 0.42, 0.47, 0.55, 0.44]), np.array([0.004, 0.006, 0.005, 0.004, 0.003])
    found = stress_silent(y, v, None, 1, theta_o=0.5, se_o=0.05)
    assert found.code_now.tolist() == ["kept"]
    moves_at = int(found.sites_to_move[0])
    assert moves_at >= 1
    for silent, stays in ((moves_at - 1, True), (moves_at, False)):
        with_silent = pool(np.append(y, [0.0] * silent), np.append(v, [0.004] * silent))
        code = verdict(with_silent.estimate, with_silent.se, 0.5, 0.05, df=with_silent.df).code
        again = stress_silent(y, v, None, silent, theta_o=0.5, se_o=0.05)
        assert again.stays.tolist() == [stays]
        assert again.code_with_silent.tolist() == code.tolist()


def test_silent_sites_beyond_the_search_and_groups_without_sites() -> None:
    y, v = [[0.9, 0.8, 1.0], [0.9, 0.8, 1.0]], [[0.01, 0.02, 0.01]] * 2
    mask = [[True, True, True], [False, False, False]]
    found = stress_silent(y, v, mask, [300, 3], theta_o=[1.0, 1.0], se_o=0.1, most=0)
    assert np.isnan(found.sites_to_move).all()
    assert found.stays.tolist() == [False, True]
    assert found.code_now.tolist()[1] == VerdictCode.NO_DATA
    assert stress_silent(np.zeros((1, 0)), np.zeros((1, 0)), None, 2, theta_o=1, se_o=1).code_now[0] == "no_data"


def test_the_median_precision() -> None:
    v, present = np.array([[1.0, 4.0, 2.0, 9.0], [1.0, 4.0, 2.0, 9.0]]), np.array([[1, 1, 1, 0], [1, 1, 0, 0]], bool)
    assert median_variance(v, present) == pytest.approx([2.0, 1.6])


def test_the_verdict_without_each_site() -> None:
    y, v = [[0.5, 0.5, 0.5, 0.5, 0.5, 0.1]], [[0.004, 0.004, 0.004, 0.004, 0.004, 0.0001]]
    found = verdict_without_each(y, v, theta_o=0.5, se_o=0.04)
    assert found.codes.shape == (1, 6)
    rest = pool(y[0][:5], v[0][:5])
    assert found.codes[0, 5] == verdict(rest.estimate, rest.se, 0.5, 0.04, df=rest.df).code[0] == "kept"
    assert not found.stable[0]
    mask = [[True] * 5 + [False], [True] + [False] * 5]
    partly = verdict_without_each(y * 2, v * 2, mask, theta_o=0.5, se_o=0.04)
    assert partly.codes[0, 5] is None
    assert partly.stable.tolist() == [True, False]


@examples(25)
@given(sites(most=12), st.integers(0, 20), log_uniform(1e-9, 1e9), log_uniform(1e-9, 1e9))
def test_stress_of_any_sites_gives_codes(
    group: tuple[np.ndarray, np.ndarray], silent: int, theta_o: float, se_o: float
) -> None:
    y, v = group
    found = stress_silent(y, v, None, silent, theta_o=theta_o, se_o=se_o, most=20)
    now = pool(y, v)
    assert found.code_now[0] == verdict(now.estimate, now.se, theta_o, se_o, df=now.df).code[0]
    moves_at = found.sites_to_move[0]
    assert found.stays[0] or moves_at <= silent
    assert (found.code_now[0] == VerdictCode.NO_DATA) == (len(y) == 0)


def test_q_values_by_hand() -> None:
    q = benjamini_hochberg([[0.01, 0.04, np.nan, 0.03], [np.nan, np.nan, np.nan, np.nan]])
    assert q[0] == pytest.approx([0.03, 0.04, np.nan, 0.04], nan_ok=True)
    assert np.isnan(q[1]).all()


@many
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_q_values_agree_with_scipy(p: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p), abs=1e-12)
