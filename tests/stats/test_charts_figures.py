"""Control charts and funnels: rules at their edges, and limits that hold for any counts."""

from __future__ import annotations

import numpy as np
import pytest
from groups import examples
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.stats.funnel import funnel_proportion, funnel_ratio
from evaluation.stats.spc import attribute_chart, xmr_chart

some = examples(60)
LEVEL = [10.0, 12.0, 10.0, 12.0, 10.0, 12.0, 10.0, 12.0, 10.0, 12.0, 10.0, 12.0]


def causes(values: list[float], **options: object) -> list[str]:
    chart = xmr_chart(LEVEL + values, better="lower", baseline_points=12, **options)  # type: ignore[arg-type]
    return chart.cause[12:].tolist()


def test_limits_come_from_the_baseline() -> None:
    limits = xmr_chart([*LEVEL, 50.0], better=None, baseline_points=12).limits[0]
    assert (limits.mean, limits.moving_range) == (11.0, 2.0)
    assert limits.high == pytest.approx(11 + 2.66 * 2)
    assert limits.near_low == pytest.approx(11 - 2.66 * 2 * 2 / 3)
    assert not limits.trial


def test_seven_points_make_a_shift_and_six_do_not() -> None:
    assert "shift_high" not in causes([10.5, *[11.5] * 6])
    assert causes([10.5, *[11.5] * 7])[1:] == ["shift_high"] * 7
    assert causes([10.5, *[11.5] * 3, 11.0, *[11.5] * 3])[1:] == ["common_cause"] * 7
    assert causes([10.5, *[11.5] * 6], run_length=6)[1:] == ["shift_high"] * 6


def test_seven_rising_points_make_a_trend() -> None:
    rising = [9.0, 9.5, 10.0, 10.4, 10.9, 11.2, 11.6]
    assert causes([11.1, *rising])[1:] == ["trend_up"] * 7
    assert "trend_up" not in causes([11.1, *rising[:6], 11.2])


def test_two_of_three_near_the_limit_count_the_same_side_only() -> None:
    assert causes([15.0, 11.5, 15.0]) == ["two_of_three_high", "common_cause", "two_of_three_high"]
    assert causes([15.0, 10.5, 15.0]) == ["common_cause"] * 3
    assert causes([17.0, 11.5, 15.0])[2] == "two_of_three_high"
    assert causes([17.0, 11.5, 15.0], two_of_three="between_limits")[2] == "common_cause"


def test_direction_decides_between_improvement_and_concern() -> None:
    up = [*LEVEL, 20.0]
    kinds = [xmr_chart(up, better=better, baseline_points=12).latest for better in ("higher", "lower", None)]
    assert kinds == ["improvement", "concern", "neutral_high"]
    targets = [xmr_chart(LEVEL, better="lower", target=target).assurance for target in (30.0, 11.0, -5.0)]
    assert targets == ["pass", "inconsistent", "fail"]
    assert xmr_chart(LEVEL, better=None, target=5.0).assurance is None


def test_a_new_phase_begins_anew() -> None:
    chart = xmr_chart(LEVEL + [value + 20 for value in LEVEL], better="higher", phase_starts=[12])
    assert [phase.mean for phase in chart.limits] == [11.0, 31.0]
    assert set(chart.cause) == {"common_cause"}


def test_one_point_has_no_limits() -> None:
    chart = xmr_chart([5.0], better="higher", target=4.0)
    assert np.isnan(chart.limits[0].high)
    assert (chart.latest, chart.assurance) == ("common_cause", None)


@some
@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=60), st.booleans())
def test_any_series_has_a_chart_and_its_mirror(values: list[float], dropping: bool) -> None:
    chart = xmr_chart(values, better="higher", drop_outlying_ranges=dropping)
    mirror = xmr_chart([-value for value in values], better="lower", drop_outlying_ranges=dropping)
    assert chart.kind.tolist() == mirror.kind.tolist()
    assert chart.outside.tolist() == mirror.outside.tolist()


counts = st.lists(st.tuples(st.floats(0, 1), st.integers(1, 10**6)), min_size=1, max_size=40)


@some
@given(counts, st.sampled_from(["p", "u"]), st.booleans())
def test_any_counts_have_an_attribute_chart(pairs: list[tuple[float, int]], kind: str, laney: bool) -> None:
    n = np.array([size for _, size in pairs])
    x = np.array([round(share * size) for share, size in pairs])
    chart = attribute_chart(x, n, chart=kind, laney=laney)  # type: ignore[arg-type]
    assert np.isfinite(chart.low).all()
    assert np.all((chart.low <= chart.centre) & (chart.centre <= chart.high))
    if not 0 < chart.centre < 1 and kind == "p":
        assert not chart.outside.any()


@some
@given(counts)
def test_any_proportions_have_a_funnel(pairs: list[tuple[float, int]]) -> None:
    n = np.array([size for _, size in pairs])
    x = np.array([round(share * size) for share, size in pairs])
    found = funnel_proportion(x, n)
    limits = found.exact
    for values in (limits.low_998, limits.low_95, limits.high_95, limits.high_998):
        assert np.all((values >= 0) & (values <= 1))
    assert np.all(limits.low_998 <= limits.low_95)
    assert np.all(limits.high_95 <= limits.high_998)
    assert np.isfinite(found.overdispersion.z).all()
    assert found.overdispersion.tau2 >= 0
    assert not np.any(found.outside_998 & ~found.outside_95)


@some
@given(st.lists(st.tuples(st.integers(0, 10**5), st.floats(1e-3, 1e6)), min_size=1, max_size=40))
def test_any_ratios_have_a_funnel(pairs: list[tuple[int, float]]) -> None:
    found = funnel_ratio([observed for observed, _ in pairs], [expected for _, expected in pairs])
    assert np.all(found.own_low <= found.value)
    assert np.all(found.value <= found.own_high)
    assert np.isfinite(found.exact.high_998).all()
    assert np.isfinite(found.overdispersion.limits.high_998).all()


def test_about_one_site_in_twenty_lies_outside_the_95_limits_by_chance() -> None:
    n = np.full(4000, 200)
    x = stats.binom.rvs(n, 0.2, random_state=7)
    assert funnel_proportion(x, n, target=0.2).outside_95.mean() == pytest.approx(0.05, abs=0.015)


def test_spread_beyond_chance_widens_the_limits() -> None:
    n = np.full(30, 400)
    generator = np.random.default_rng(5)
    x = generator.binomial(n, np.clip(0.3 + 0.08 * generator.standard_normal(30), 0, 1))
    found = funnel_proportion(x, n)
    assert found.overdispersion.phi > 2
    assert np.all(found.overdispersion.limits.high_95 > found.exact.high_95)
