"""Pooling: known figures, edges, and what must hold for any sites whatever their order, scale or padding."""

from __future__ import annotations

import numpy as np
import pytest
from groups import examples, sites
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from evaluation.stats.pooling import Interval, Method, Pool, cumulative, leave_one_out, pool
from evaluation.stats.site_parts import shrunken_effects, surprise_of_each, weight_shares

some = examples(60)
methods = st.sampled_from(["REML", "PM", "DL", "FE"])
intervals = st.sampled_from(["hk_floor", "hk", "normal"])
ONE_SITE = ("k", "estimate", "se", "ci_low", "ci_high", "q", "q_df")


def close(one: Pool, other: Pool, *, rel: float = 1e-7, error: float = 0.0) -> None:
    """Assert equal figures; error is the size of rounding to allow in effects (its square in variances)."""
    for name, values in vars(one).items():
        allowed = error**2 if "tau2" in name else error
        assert values == pytest.approx(getattr(other, name), rel=rel, abs=allowed, nan_ok=True), name


def noise(y: np.ndarray, v: np.ndarray) -> float:
    """Rounding of effects and of their smallest error that a change of order or sign may bring."""
    return 1e-9 * float(np.sqrt(v).min(initial=np.inf)) + 1e-13 * float(np.abs(y).max(initial=0.0)) if len(y) else 0.0


@some
@given(sites(most=500), methods, intervals)
def test_any_sites_give_finite_figures(
    group: tuple[np.ndarray, np.ndarray], method: Method, interval: Interval
) -> None:
    y, v = group
    found = pool(y, v, method=method, interval=interval)
    assert found.k[0] == len(y)
    expected = set(vars(found)) if len(y) > 1 else set(ONE_SITE) if len(y) == 1 else {"k"}
    if interval == "normal" or len(y) == 1:
        expected -= {"df"}
    if method != "REML":
        expected -= {"se_tau2"}
    if method == "FE":
        expected -= {"i2", "h2", "pi_low", "pi_high", "pi_low_km2", "pi_high_km2"}
    if len(y) == 2:
        expected -= {"pi_low_km2", "pi_high_km2"}
    assert {name for name, values in vars(found).items() if np.isfinite(values).all()} == expected
    if len(y) > 1:
        assert found.ci_low <= found.estimate <= found.ci_high
        assert 0 <= found.tau2_low <= found.tau2_high
        assert found.tau2 >= 0


@some
@given(sites(least=2, most=20), methods, st.randoms(use_true_random=False))
def test_order_does_not_matter(group: tuple[np.ndarray, np.ndarray], method: Method, random: object) -> None:
    y, v = group
    order = list(range(len(y)))
    random.shuffle(order)  # type: ignore[attr-defined]
    close(pool(y, v, method=method), pool(y[order], v[order], method=method), rel=1e-6, error=noise(y, v))


@some
@given(sites(least=1, most=20), methods)
def test_swapping_the_direction_mirrors_the_figures(group: tuple[np.ndarray, np.ndarray], method: Method) -> None:
    y, v = group
    one, other = pool(y, v, method=method), pool(-y, v, method=method)
    assert one.estimate == pytest.approx(-other.estimate)
    assert one.ci_low == pytest.approx(-other.ci_high)
    assert one.pi_low == pytest.approx(-other.pi_high, nan_ok=True)
    assert one.tau2 == pytest.approx(other.tau2, nan_ok=True)


@some
@given(st.lists(sites(most=12), min_size=1, max_size=4), methods)
def test_groups_at_once_and_doubled_padding_equal_one_at_a_time(
    groups: list[tuple[np.ndarray, np.ndarray]], method: Method
) -> None:
    width = 2 * max(len(y) for y, _ in groups) + 1
    y, v = np.full((len(groups), width), np.nan), np.zeros((len(groups), width))
    mask = np.zeros(y.shape, dtype=bool)
    for row, (own_y, own_v) in enumerate(groups):
        y[row, : len(own_y)], v[row, : len(own_y)], mask[row, : len(own_y)] = own_y, own_v, True
    together = pool(y, v, mask, method=method)
    for row, (own_y, own_v) in enumerate(groups):
        alone = pool(own_y, own_v, method=method)
        here = Pool(**{name: values[[row]] for name, values in vars(together).items()})
        close(here, alone, rel=1e-9, error=noise(own_y, own_v))


@some
@given(sites(least=2, most=12), st.floats(-9, 9))
def test_the_unit_does_not_matter(group: tuple[np.ndarray, np.ndarray], exponent: float) -> None:
    y, v = group
    unit = 2.0 ** round(exponent * 3)
    one, other = pool(y, v), pool(y * unit, v * unit**2)
    assert other.estimate == pytest.approx(one.estimate * unit)
    assert other.tau2 == pytest.approx(one.tau2 * unit**2)
    assert other.q == pytest.approx(one.q)


def restricted_likelihood(tau2: np.ndarray | float, y: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Return minus the restricted log-likelihood at each tau2."""
    w = 1 / (v + np.reshape(tau2, (-1, 1)))
    mean = (w * y).sum(axis=1, keepdims=True) / w.sum(axis=1, keepdims=True)
    return 0.5 * (-np.log(w).sum(axis=1) + np.log(w.sum(axis=1)) + (w * (y - mean) ** 2).sum(axis=1))


@examples(25)
@given(st.integers(0, 2**32 - 1), st.integers(2, 8))
def test_reml_is_the_global_maximum(seed: int, k: int) -> None:
    generator = np.random.default_rng(seed)
    v = 10.0 ** generator.uniform(-4, 0, k)
    y = generator.standard_normal(k) * 10.0 ** generator.uniform(-2, 1)
    found = pool(y, v).tau2[0]
    grid = np.concatenate([[0.0], 10.0 ** np.linspace(-8, 4, 4000)])
    assert restricted_likelihood(found, y, v) <= restricted_likelihood(grid, y, v).min() + 1e-9


def test_reml_takes_the_higher_of_two_peaks() -> None:
    """Two precise sites that agree and two vague ones far apart: the likelihood has a peak near 0 and one far away."""
    y, v = np.array([0.0, 0.1, 8.0, -9.0]), np.array([1e-3, 1e-3, 1.0, 1.0])
    peaks = [
        optimize.minimize_scalar(lambda tau2: restricted_likelihood(tau2, y, v)[0], bounds=span, method="bounded").x
        for span in ((0, 0.05), (5, 500))
    ]
    best = min(peaks, key=lambda tau2: restricted_likelihood(tau2, y, v)[0])
    assert pool(y, v).tau2[0] == pytest.approx(best, rel=1e-4)


def test_one_site_keeps_its_own_interval_and_none_gives_nothing() -> None:
    one = pool([0.42], [0.031])
    assert one.estimate == 0.42
    assert np.isnan(one.df).all()
    assert np.isnan(one.tau2).all()
    assert one.ci_high == pytest.approx(0.42 + 1.959963984540054 * np.sqrt(0.031))
    none = pool(np.zeros((2, 0)), np.zeros((2, 0)))
    assert none.k.tolist() == [0, 0]
    assert np.isnan(none.estimate).all()


def test_sites_that_cannot_count_are_left_out() -> None:
    found = pool([0.3, np.nan, 0.5, 0.2, 0.1], [0.1, 0.1, 0.2, 0.0, np.inf])
    close(found, pool([0.3, 0.5], [0.1, 0.2]), rel=1e-12)


def test_the_floor_keeps_agreeing_sites_from_seeming_certain() -> None:
    y, v = [0.300, 0.305, 0.310], [0.02, 0.03, 0.01]
    assert np.ptp([pool(y, v, interval="hk").ci_low, pool(y, v, interval="hk").ci_high]) < 0.03
    floored = pool(y, v)
    assert floored.ci_low == pytest.approx(-0.011, abs=0.001)
    assert floored.ci_high == pytest.approx(0.625, abs=0.001)


@examples(20)
@given(sites(least=3, most=8), methods)
def test_leaving_out_and_adding_up_equal_pools_of_the_sites_meant(
    group: tuple[np.ndarray, np.ndarray], method: Method
) -> None:
    y, v = group
    mask = np.ones((2, len(y)), dtype=bool)
    mask[1, 1] = False
    without, growing = leave_one_out(y, v, mask, method=method), cumulative(y, v, mask, method=method)
    assert without.estimate.shape == growing.estimate.shape == (2, len(y))
    assert without.k[1, 1] == growing.k[1, 1] == 0
    for row, site in ((0, 0), (0, len(y) - 1), (1, 2)):
        others = mask[row] & (np.arange(len(y)) != site)
        until = mask[row] & (np.arange(len(y)) <= site)
        for found, chosen in ((without, others), (growing, until)):
            here = Pool(**{name: values[row, [site]] for name, values in vars(found).items()})
            close(here, pool(y[chosen], v[chosen], method=method), rel=1e-9, error=noise(y, v))


def test_parts_of_sites_ignore_padding() -> None:
    y, v = np.array([0.1, 0.5, 0.3, 9.0]), np.array([0.02, 0.03, 0.01, 1.0])
    mask = np.array([True, True, True, False])
    assert np.isnan(weight_shares(y, v, mask)[3])
    assert weight_shares(y, v, mask)[:3].sum() == pytest.approx(1)
    assert shrunken_effects(y, v, mask).estimate[:3] == pytest.approx(shrunken_effects(y[:3], v[:3]).estimate)
    assert surprise_of_each(y, v, mask)[:3] == pytest.approx(surprise_of_each(y[:3], v[:3]))


def test_unknown_choices_raise() -> None:
    with pytest.raises(ValueError, match="method"):
        pool([1, 2], [1, 1], method="ML")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="interval"):
        pool([1, 2], [1, 1], interval="wald")  # type: ignore[arg-type]
