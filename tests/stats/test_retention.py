"""Retention: the Fieller set is exactly the shares that the test does not rule out."""

from __future__ import annotations

import numpy as np
import pytest
from groups import examples, log_uniform
from hypothesis import given
from hypothesis import strategies as st

from evaluation.stats.distributions import critical_value, lower_tail, two_sided_p
from evaluation.stats.next_site import chance_next_keeps, next_site_interval, next_site_retention
from evaluation.stats.origin import origin_benchmark
from evaluation.stats.retention import contrast, retention

many = examples(150)
size = log_uniform(1e-9, 1e9)
effect = size | size.map(lambda value: -value) | st.just(0.0)
freedom = st.none() | st.integers(1, 59)


@many
@given(effect, size, effect, size, freedom)
def test_any_effects_have_a_shape_and_no_false_limits(
    theta_r: float, se_r: float, theta_o: float, se_o: float, df: int | None
) -> None:
    kept = retention(theta_r, se_r, theta_o, se_o, df=df)
    assert kept.shape[0] in ("bounded", "outside", "everything")
    assert np.isfinite(kept.low[0]) == np.isfinite(kept.high[0]) == (kept.shape[0] == "bounded")
    assert np.isfinite(kept.outside_below[0]) == (kept.shape[0] == "outside")
    assert np.isnan(kept.ratio[0]) == (theta_o == 0)
    if kept.shape[0] == "bounded":
        assert kept.low <= kept.ratio <= kept.high
        assert kept.g < 1
    if kept.shape[0] == "outside":
        assert kept.outside_below <= kept.outside_above


@many
@given(st.floats(-3, 3), st.floats(0.05, 3), st.floats(-3, 3), st.floats(0.05, 3), freedom, st.floats(-20, 20))
def test_a_share_is_inside_exactly_where_the_contrast_is_below_the_critical_value(
    theta_r: float, se_r: float, theta_o: float, se_o: float, df: int | None, share: float
) -> None:
    kept = retention(theta_r, se_r, theta_o, se_o, df=df)
    distance = abs(contrast(theta_r, se_r, theta_o, se_o, share=share)[0]) - critical_value(df)
    if abs(distance) < 1e-9 or abs(kept.g[0] - 1) < 1e-6:
        return
    inside = {
        "bounded": kept.low[0] <= share <= kept.high[0],
        "outside": not kept.outside_below[0] < share < kept.outside_above[0],
        "everything": True,
    }
    assert inside[kept.shape[0]] == (distance < 0)


@many
@given(effect, size, size, size)
def test_swapping_the_direction_of_both_keeps_the_share(
    theta_r: float, se_r: float, theta_o: float, se_o: float
) -> None:
    one, other = retention(theta_r, se_r, theta_o, se_o), retention(-theta_r, se_r, -theta_o, se_o)
    assert one.ratio == pytest.approx(other.ratio)
    assert one.low == pytest.approx(other.low, nan_ok=True)
    assert one.high == pytest.approx(other.high, nan_ok=True)


def test_what_cannot_be_used_gives_no_figure() -> None:
    kept = retention([np.nan, 1, 1, 1], [1, 0, 1, 1], [1, 1, np.inf, 1], [1, 1, 1, -1])
    assert kept.shape.tolist() == [None] * 4
    assert np.isnan(kept.ratio).all()
    assert np.isnan(kept.g).all()
    assert np.isnan(contrast(1, 0, 1, 1, share=0.5)).all()


def test_a_share_of_nothing_needs_no_origin() -> None:
    assert contrast(0.5, 0.1, np.nan, np.nan, share=[0, 0.5]).tolist()[0] == pytest.approx(5)
    assert np.isnan(contrast(0.5, 0.1, np.nan, np.nan, share=0.5)).all()


def test_degrees_of_freedom_choose_the_distribution() -> None:
    assert critical_value([np.nan, 1, 0]) == pytest.approx([1.959964, 12.706205, np.nan], nan_ok=True, rel=1e-6)
    assert lower_tail(0.7, [np.nan, 1e9]) == pytest.approx([0.758036, 0.758036], rel=1e-5)
    assert two_sided_p(-1.959963984540054) == pytest.approx(0.05)


@many
@given(effect, size, st.just(0.0) | size, st.integers(0, 60), effect, size, st.floats(0, 1))
def test_the_chance_of_the_next_site_is_a_chance(
    mu: float, se: float, tau: float, k: int, theta_o: float, se_o: float, share: float
) -> None:
    for fixed in (True, False):
        chance = chance_next_keeps(mu, se, tau**2, k, theta_o, se_o, share=share, fixed_benchmark=fixed)
        assert np.isnan(chance).all() if k < 2 else 0 <= chance <= 1
    low, high = next_site_interval(mu, se, tau**2, k)
    assert np.isnan(low).all() if k < 2 else low <= mu <= high


def test_the_next_sites_share_is_wider_than_the_mean_share() -> None:
    mean = retention(0.6, 0.05, 0.9, 0.1, df=7)
    following = next_site_retention(0.6, 0.05, 0.01, 8, 0.9, 0.1)
    assert following.ratio == pytest.approx(mean.ratio)
    assert following.low < mean.low < mean.high < following.high
    assert next_site_retention(0.6, 0.05, 0.01, 1, 0.9, 0.1).shape.tolist() == [None]


def test_the_benchmark_of_no_one_and_several_origin_sites() -> None:
    mask = [[False, False], [True, False], [True, True]]
    found = origin_benchmark([[0.52, 0.40]] * 3, [[0.012, 0.020]] * 3, mask)
    assert found.k.tolist() == [0, 1, 2]
    assert found.estimate == pytest.approx([np.nan, 0.52, 0.475], nan_ok=True)
    assert found.z == pytest.approx(found.estimate / found.se, nan_ok=True)
    assert found.established.tolist() == [False, True, True]
    assert origin_benchmark([0.25], [0.01]).firm.tolist() == [False]
    assert origin_benchmark([0.29], [0.01]).firm.tolist() == [True]
