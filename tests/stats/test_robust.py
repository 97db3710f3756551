"""The cluster-robust mean equals clubSandwich, is finite for any sites, and does not depend on unit or order."""

from __future__ import annotations

import numpy as np
import pytest
from groups import examples, log_uniform, sites
from hypothesis import given
from hypothesis import strategies as st

from evaluation.stats.robust import robust_mean
from evaluation.stats.sustainment import baseline_is_small, by_stretch, robust_slope, site_slopes

#: rma(y, v) with tightened convergence, then robust(cluster = site, clubSandwich = TRUE): metafor 3.8-1, 0.5.8.
FROM_R = [
    (
        [0.021, 0.015, 0.008, -0.004, 0.012],
        [0.0065**2, 0.004**2, 0.006**2, 0.005**2, 0.01**2],
        (0.0100252402269, 0.00458965027477, 3.78822145705, -0.00300359999864, 0.0230540804524, 0.0980936341401),
    ),
    (
        [0.3, 0.9, 0.5],
        [0.01, 0.02, 0.015],
        (0.555772835401, 0.173886340405, 1.99551075017, -0.194014961958, 1.30556063276, 0.0857691774964),
    ),
]
NAMES = ("estimate", "se", "df", "ci_low", "ci_high", "p")


@pytest.mark.parametrize(("y", "v", "expected"), FROM_R)
def test_it_equals_clubsandwich(y: list[float], v: list[float], expected: tuple[float, ...]) -> None:
    found = robust_mean(y, v)
    assert [getattr(found, name)[0] for name in NAMES] == pytest.approx(expected, rel=1e-9)


@examples(60)
@given(sites(), log_uniform(1e-3, 1e3), st.randoms(use_true_random=False))
def test_any_sites_unit_and_order(group: tuple[np.ndarray, np.ndarray], unit: float, random: object) -> None:
    y, v = group
    found = robust_mean(y, v)
    assert found.k[0] == len(y)
    assert all(np.isfinite(getattr(found, name)[0]) == (len(y) > 1) for name in NAMES)
    if len(y) > 1:
        assert 0.99 < found.df[0] < len(y) - 1 + 1e-6
        order = list(range(len(y)))
        random.shuffle(order)  # type: ignore[attr-defined]
        other = robust_mean(unit * y[order], unit**2 * v[order])
        rounding = 1e-9 * unit * (float(np.abs(y).max()) + float(np.sqrt(v).max()))
        assert other.estimate[0] == pytest.approx(unit * found.estimate[0], rel=1e-6, abs=rounding)
        assert other.df[0] == pytest.approx(found.df[0], rel=1e-5)


def test_groups_at_once_equal_one_at_a_time() -> None:
    y, v = np.array([[0.3, 0.9, 0.5, 7.0], [0.1, 0.2, 0.4, 0.2]]), np.full((2, 4), 0.02)
    mask = np.array([[True, True, True, False], [True] * 4])
    both = robust_mean(y, v, mask)
    for row in (0, 1):
        alone = robust_mean(y[row, mask[row]], v[row, mask[row]])
        assert [getattr(both, name)[row] for name in NAMES] == pytest.approx(
            [getattr(alone, name)[0] for name in NAMES]
        )


def test_slopes_and_levels_come_robust_too() -> None:
    site, month = np.repeat(["A", "B", "C"], 3), np.tile([3.0, 9.0, 18.0], 3)
    y = [0.5, 0.4, 0.2, 0.6, 0.6, 0.5, 0.4, 0.3, 0.3]
    slopes = site_slopes(list(site), month, y, np.full(9, 0.01))
    expected = robust_mean(slopes.slope, slopes.se**2)
    assert robust_slope(slopes).df[0] == expected.df[0]
    levels = by_stretch(list(site), month, y, np.full(9, 0.01)).robust
    assert levels.estimate[:3] == pytest.approx([0.5, 1.3 / 3, 1.0 / 3])
    assert np.isnan(levels.estimate[3])


def test_when_a_baseline_is_small() -> None:
    assert baseline_is_small([0.02, 0.03, 0.05], 0.015)
    assert not baseline_is_small([0.02, 0.03, 0.05], 0.01)
    assert not baseline_is_small([], [])
    assert baseline_is_small([0.02, np.nan], [0.01, 0.01])
