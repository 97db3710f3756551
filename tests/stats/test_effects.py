"""Effects of one site: edge cases by hand, refusals, and properties over wide ranges of input."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from groups import examples
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from evaluation.domain.vocabulary import Better
from evaluation.stats.effects import (
    Effects,
    difference_of_changes,
    effect_from_ci,
    mean_effect,
    orient,
    paired_mean_effect,
    proportion_effect,
    rate_effect,
    small_sample_factor,
)

NAN, INF = math.nan, math.inf
few = examples(60)
people = st.integers(1, 10**9)
scale = st.floats(1e-9, 1e9)
signed = scale | scale.map(lambda value: -value) | st.just(0.0)


def reasons(effects: Effects) -> list[Any]:
    return effects.reason.tolist()


def consistent(effects: Effects) -> None:
    """A refused element has no figures, any other has a finite effect and a variance above 0."""
    refused = np.array([reason is not None for reason in effects.reason])
    assert np.array_equal(np.isnan(effects.y), refused)
    assert np.array_equal(np.isnan(effects.v), refused)
    assert np.all(effects.v[~refused] > 0)
    assert not np.any(effects.corrected & refused)


def test_ratios_by_hand() -> None:
    risk = proportion_effect(10, 100, 20, 80, measure="RR")
    assert risk.y == pytest.approx(math.log(0.1 / 0.25))
    assert risk.v == pytest.approx(1 / 10 - 1 / 100 + 1 / 20 - 1 / 80)
    rate = rate_effect(0, 50, 3, 60)
    assert rate.y == pytest.approx(math.log((0.5 / 50) / (3.5 / 60)))
    assert rate.corrected.all()


def test_a_risk_difference_is_never_shifted() -> None:
    effects = proportion_effect([0, 0], [40, 50], [4, 0], [42, 50], measure="RD")
    assert effects.y == pytest.approx([-4 / 42, 0])
    shifted = 0.5 / 41 * (40.5 / 41) / 41 + 4.5 / 43 * (38.5 / 43) / 43
    assert effects.v[0] == pytest.approx(shifted)
    assert effects.corrected.all()


@pytest.mark.parametrize("measure", ["OR", "RR", "RD"])
def test_refused_proportions(measure: str) -> None:
    effects = proportion_effect(
        [NAN, INF, -1, 3, 5, 0, 7], [10, 10, 10, 0, 4, 10, 7], [1, 1, 1, 1, 1, 0, 9], [10] * 6 + [9], measure=measure
    )
    empty = None if measure == "RD" else "double_zero_or_all_events"
    expected = ["missing", "non_finite", "negative", "denominator_zero", "numerator_above_denominator", empty, empty]
    assert reasons(effects) == expected
    consistent(effects)


def test_refused_rates_and_means() -> None:
    rates = rate_effect([0, 1, 1], [5, 0, NAN], [0, 1, 1], [5, 5, 5])
    assert reasons(rates) == ["double_zero", "denominator_zero", "missing"]
    means = mean_effect([1, 1, -1, 1], [1, 0, 1, INF], [1, 9, 9, 9], 2, 1, 9, measure="ROM")
    assert reasons(means) == ["n_below_2", "sd_not_positive", "non_positive_mean", "non_finite"]
    consistent(rates)
    consistent(means)


def test_refused_intervals() -> None:
    effects = effect_from_ci(
        [0.5, 0.5, 0.5, 0.5, -1.0, NAN, 0.5],
        [0.4, 0.4, 0.6, 0.5, -2.0, 0.4, 0.4],
        [0.6, 0.6, 0.7, 0.5, 1.0, 0.6, 0.6],
        [0.95, NAN, 0.95, 0.95, 0.95, 0.95, 95],
        ratio=True,
    )
    assert reasons(effects) == [
        None,
        "unknown_confidence_level",
        "estimate_outside_interval",
        "se_not_positive",
        "ratio_not_positive",
        "missing",
        "unknown_confidence_level",
    ]
    consistent(effects)


def test_the_confidence_level_sets_the_error_and_a_skewed_interval_warns() -> None:
    wide = effect_from_ci([2.0, 2.0], [1.0, 1.5], [3.0, 3.5], [0.9, 0.95], ratio=False)
    assert np.sqrt(wide.v) == pytest.approx([2 / (2 * special.ndtri(0.95)), 2 / (2 * special.ndtri(0.975))])
    assert wide.asymmetric.tolist() == [False, True]
    assert wide.asymmetry[1] == pytest.approx(0.5 / np.sqrt(wide.v[1]))


def test_paired_means_take_correlation_or_spread_of_change() -> None:
    r, s1, s2, n = 0.6, 4.5, 4.0, 60
    spread = math.sqrt(s1**2 + s2**2 - 2 * r * s1 * s2)
    for measure in ("MD", "SMD"):
        by_r = paired_mean_effect(14.2, s1, 10.1, s2, n, correlation=r, measure=measure)
        by_sd = paired_mean_effect(14.2, s1, 10.1, s2, n, sd_change=spread, measure=measure)
        by_se = paired_mean_effect(14.2, s1, 10.1, s2, n, se_change=spread / math.sqrt(n), measure=measure)
        assert by_sd.v == pytest.approx(by_r.v)
        assert by_se.v == pytest.approx(by_r.v)
    alone = paired_mean_effect(14.2, NAN, 10.1, NAN, n, sd_change=spread)
    assert alone.v == pytest.approx(spread**2 / n)


def test_refused_paired_means() -> None:
    effects = paired_mean_effect(1, [1, 1, NAN, 1, 1], 2, 1, [9, 1, 9, 9, 9], correlation=[NAN, 0.5, 0.5, 1.2, 1.0])
    assert reasons(effects) == [
        "correlation_missing",
        "n_below_2",
        "missing",
        "correlation_impossible",
        "not_estimable",
    ]
    consistent(effects)


def test_a_comparator_that_is_refused_refuses_the_difference() -> None:
    change = proportion_effect([5, 5], [50, 50], [9, 9], [50, 50], measure="OR")
    other = proportion_effect([6, 0], [50, 50], [9, 0], [50, 50], measure="OR")
    effects = difference_of_changes(change, other)
    assert effects.y[0] == pytest.approx(change.y[0] - other.y[0])
    assert effects.v[0] == pytest.approx(change.v[0] + other.v[0])
    assert reasons(effects) == [None, "double_zero_or_all_events"]
    assert reasons(difference_of_changes(other, change)) == [None, "double_zero_or_all_events"]


def test_orientation_needs_a_direction() -> None:
    assert orient([1.0, -2.0], better=Better.LOWER).tolist() == [-1.0, 2.0]
    assert orient([1.0, -2.0], better=["lower", "higher"]).tolist() == [-1.0, -2.0]
    with pytest.raises(ValueError, match="better must be"):
        orient([1.0], better="")
    with pytest.raises(ValueError, match="measure must be"):
        proportion_effect(1, 2, 1, 2, measure="SMD")


def test_the_small_sample_factor_is_smooth_where_its_series_begins() -> None:
    factors = small_sample_factor([2, 199.999, 200, 200.001, 201, 1e9])
    assert factors[0] == pytest.approx(1 / math.sqrt(math.pi))
    assert np.diff(factors)[1:3] == pytest.approx(np.diff(factors)[1:3].mean(), rel=1e-3)
    assert factors[-1] == pytest.approx(1 - 3 / (4e9 - 1), abs=1e-15)


@few
@given(people, people, st.floats(0, 1), st.floats(0, 1), st.sampled_from(["OR", "RR", "RD"]))
def test_any_proportions_give_figures_or_a_reason(n1: int, n2: int, p1: float, p2: float, measure: str) -> None:
    x1, x2 = round(n1 * p1), round(n2 * p2)
    effects = proportion_effect(x1, n1, x2, n2, measure=measure)
    consistent(effects)
    swapped = proportion_effect(x2, n2, x1, n1, measure=measure)
    assert swapped.y == pytest.approx(-effects.y, nan_ok=True)
    assert swapped.v == pytest.approx(effects.v, nan_ok=True)


@few
@given(st.integers(0, 10**9), scale, st.integers(0, 10**9), scale)
def test_any_rates_give_figures_or_a_reason(x1: int, t1: float, x2: int, t2: float) -> None:
    effects = rate_effect(x1, t1, x2, t2)
    consistent(effects)
    assert rate_effect(x2, t2, x1, t1).y == pytest.approx(-effects.y, nan_ok=True)


@few
@given(
    signed, scale, st.integers(2, 10**6), signed, scale, st.integers(2, 10**6), st.sampled_from(["MD", "SMD", "ROM"])
)
def test_any_means_give_figures_or_a_reason(
    m1: float, s1: float, n1: int, m2: float, s2: float, n2: int, measure: str
) -> None:
    effects = mean_effect(m1, s1, n1, m2, s2, n2, measure=measure)
    consistent(effects)
    assert (effects.reason[0] is None) == (measure != "ROM" or min(m1, m2) > 0)


@few
@given(signed, scale, scale, st.floats(0.5, 0.999), st.booleans())
def test_any_interval_around_its_estimate_gives_figures(
    estimate: float, below: float, above: float, level: float, ratio: bool
) -> None:
    low, high = estimate - below, estimate + above
    effects = effect_from_ci(estimate, low, high, level, ratio=ratio)
    consistent(effects)
    if not ratio and high > low:
        assert effects.reason[0] is None
