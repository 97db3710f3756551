"""What further sites would bring, held against plain simulation and against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from groups import examples
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.stats.forecast import Forecast, forecast_sites
from evaluation.stats.next_site import next_site_interval

POOL = {"mu": 0.45, "se": 0.12, "tau2": 0.09, "k": 8}


def figures(found: Forecast) -> np.ndarray:
    return np.stack([found.low_95, found.low_80, found.median, found.high_80, found.high_95], axis=-1)


def after(measure: str, baseline: float, effect: np.ndarray) -> np.ndarray:
    """The level with the project, one measure at a time."""
    if measure == "OR":
        odds = baseline / (1 - baseline) * np.exp(effect)
        return odds / (1 + odds)
    if measure == "RR":
        return np.minimum(1, baseline * np.exp(effect))
    if measure == "RD":
        return np.clip(baseline + effect, 0, 1)
    return baseline + effect if measure == "MD" else baseline * np.exp(effect)


@pytest.mark.parametrize("measure", ["OR", "RR", "IRR", "RD", "MD", "ROM"])
@pytest.mark.parametrize("better", ["lower", "higher"])
def test_one_further_site_is_the_next_site_interval_through_its_baseline(measure: str, better: str) -> None:
    sign = -1 if better == "lower" else 1
    found = forecast_sites(**POOL, baseline=0.2, volume=500, measure=measure, better=better)
    ends = [np.concatenate(next_site_interval(*POOL.values(), level=level)) for level in (0.95, 0.80)]
    effects = np.array([ends[0][0], ends[1][0], POOL["mu"], ends[1][1], ends[0][1]])
    gains = sign * 500 * (after(measure, 0.2, sign * effects) - 0.2)
    assert figures(found)[0] == pytest.approx(gains, rel=1e-3, abs=0.01)
    assert found.expected_before[0] == pytest.approx(100)


@pytest.mark.parametrize("measure", ["OR", "RR", "IRR", "RD"])
def test_several_sites_share_the_error_of_the_mean(measure: str) -> None:
    baseline, volume = np.array([0.1, 0.25, 0.4]), np.array([900.0, 300.0, 400.0])
    found = forecast_sites(**POOL, baseline=baseline, volume=volume, measure=measure, better="lower")
    draws = np.random.default_rng(4)
    many, freedom = 400_000, POOL["k"] - 1
    s = np.sqrt(freedom / draws.chisquare(freedom, many))
    shared = POOL["mu"] + s * POOL["se"] * draws.standard_normal(many)
    total = np.zeros(many)
    for share, people in zip(baseline, volume, strict=True):
        effect = shared + s * POOL["tau2"] ** 0.5 * draws.standard_normal(many)
        total += people * (share - after(measure, share, -effect))
    plain = np.quantile(total, [0.025, 0.1, 0.5, 0.9, 0.975])
    assert figures(found)[0] == pytest.approx(plain, abs=0.01 * (plain[-1] - plain[0]))


def test_a_total_of_differences_is_student_exactly() -> None:
    found = forecast_sites(**POOL, baseline=np.nan, volume=np.full(6, 50.0), measure="MD", better="lower")
    scale = 300 * np.hypot(POOL["se"], np.sqrt(POOL["tau2"] / 6))
    exact = 300 * POOL["mu"] + scale * stats.t.ppf([0.025, 0.1, 0.5, 0.9, 0.975], POOL["k"] - 1)
    assert figures(found)[0] == pytest.approx(exact, abs=1e-4 * np.ptp(exact))
    assert np.isnan(found.expected_before[0])


@pytest.mark.parametrize(("measure", "k", "sites"), [("IRR", 5, 10), ("RR", 5, 3), ("OR", 6, 12)])
def test_the_monte_carlo_error_is_below_a_hundredth_of_the_range(measure: str, k: int, sites: int) -> None:
    volume = np.linspace(200, 1500, sites)
    each = np.concatenate(
        [
            figures(
                forecast_sites(
                    0.3, 0.25, 0.3, k, baseline=0.1, volume=volume, measure=measure, better="lower", seed=seed
                )
            )
            for seed in range(8)
        ]
    )
    assert np.all(each.std(axis=0, ddof=1) < 0.01 * np.mean(each[:, 4] - each[:, 0]))
    assert np.all(each.std(axis=0, ddof=1) > 0)


def test_a_group_does_not_depend_on_its_neighbours_and_a_call_not_on_the_last() -> None:
    mask = np.array([[True, True, False], [True, True, True], [True, True, True]])
    together = forecast_sites(
        [0.3, 0.6, 0.4],
        0.1,
        [0.04, 0.0, 0.2],
        [6, 12, 40],
        baseline=[0.1, 0.2, 0.3],
        volume=[[100, 200, 300]] * 3,
        measure=["RR", "OR", "RD"],
        better=["lower", "higher", "lower"],
        mask=mask,
    )
    assert together.sites.tolist() == [2, 3, 3]
    alone = forecast_sites(0.3, 0.1, 0.04, 6, baseline=[0.1, 0.2], volume=[100, 200], measure="RR", better="lower")
    assert figures(together)[0] == pytest.approx(figures(alone)[0], rel=1e-12)
    assert together.likely[0] == pytest.approx(alone.likely[0], rel=1e-12)


def test_refusals() -> None:
    def reason(*, k: float = 8, mu: float = 0.4, measure: str = "RR", **more: object) -> str | None:
        given = {"baseline": [0.2, 0.3], "volume": [100.0, 200.0]} | more
        found = forecast_sites(mu, 0.1, 0.04, k, **given, measure=measure, better="lower")  # type: ignore[arg-type]
        assert np.isnan(figures(found)).all() == (found.reason[0] is not None)
        return found.reason[0]

    assert reason() is None
    assert reason(k=4) == reason(k=np.nan) == "too_few_sites"
    assert reason(mu=np.nan) == "no_pooled_effect"
    assert reason(mask=[False, False]) == "no_new_sites"
    assert reason(volume=[100.0, np.nan]) == reason(baseline=[np.nan, 0.1]) == "missing"
    assert reason(volume=[100.0, np.nan], mask=[True, False]) is None
    assert reason(baseline=[0.2, 1.2]) == "baseline_impossible"
    assert reason(baseline=[0.2, 1.2], measure="IRR") is None
    assert reason(volume=[-1.0, 1.0]) == "volume_impossible"
    assert reason(measure="SMD") == "no_unit"


@examples(15)
@given(
    st.floats(-9, 9).map(lambda power: 10.0**power),
    st.floats(-3, 3),
    st.floats(0, 3),
    st.sampled_from(["OR", "RR", "IRR", "RD", "MD"]),
    st.sampled_from([0.0, 1e-6, 0.3, 1.0]),
    st.integers(1, 4),
)
def test_any_pool_gives_ordered_figures(
    scale: float, mu: float, tau: float, measure: str, baseline: float, sites: int
) -> None:
    volume = np.geomspace(1, 1e9, sites)
    found = forecast_sites(
        mu * scale, scale, (tau * scale) ** 2, 5, baseline=baseline, volume=volume, measure=measure, better="lower"
    )
    assert np.isfinite(figures(found)).all()
    assert np.all(np.diff(figures(found)[0]) >= 0)
    assert np.all(np.diff(found.likely[0]) >= 0)
    if measure != "MD":
        assert found.high_95[0] <= found.expected_before[0] * (1 + 1e-12)
