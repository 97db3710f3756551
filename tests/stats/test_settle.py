"""How many further sites would settle it, held against pools fitted afresh to simulated sites."""

from __future__ import annotations

import numpy as np
import pytest
from groups import examples, log_uniform, sites
from hypothesis import given
from hypothesis import strategies as st

from evaluation.stats.pooling import pool
from evaluation.stats.settle import what_would_settle
from evaluation.stats.stress import median_variance
from evaluation.stats.verdict import COMMITTED, commits, verdict

Y = np.array([0.05, 0.62, 0.31, 0.75, 0.28, 0.55, 0.12, 0.69])
V = np.array([0.02, 0.03, 0.01, 0.05, 0.02, 0.02, 0.03, 0.04])


@pytest.mark.parametrize(
    ("y", "theta_o"), [(Y, 0.55), (Y, 0.60), (Y + 0.1, 0.62), (np.full(5, 0.34), 0.5), (Y[:4] + 0.1, 0.7)]
)
def test_the_chance_is_that_of_pools_fitted_afresh(y: np.ndarray, theta_o: float) -> None:
    v, se_o = V[: len(y)], 0.06
    found = what_would_settle(y, v, theta_o=theta_o, se_o=se_o)
    assert found.reason[0] is None
    now, typical = pool(y, v), median_variance(v[None, :], np.ones((1, len(v)), bool))[0]
    draws = np.random.default_rng(7)

    def refitted(further: int, many: int = 1500) -> float:
        new = now.estimate[0] + np.sqrt(now.tau2[0] + typical) * draws.standard_normal((many, further))
        together = pool(
            np.hstack([np.tile(y, (many, 1)), new]),
            np.hstack([np.tile(v, (many, 1)), np.full((many, further), typical)]),
        )
        return float(commits(together.estimate, together.se, theta_o, se_o, df=together.df).mean())

    assert refitted(int(found.sites[0])) == pytest.approx(found.chance[0], abs=0.05)
    assert refitted(max(1, round(0.6 * found.sites[0]))) < 0.8


def test_reasons() -> None:
    kept, few = [0.50, 0.42, 0.47, 0.55, 0.44], [0.3, 0.4]
    v = [0.004, 0.006, 0.005, 0.004, 0.003]
    assert what_would_settle(kept, v, theta_o=0.5, se_o=0.05).reason[0] == "already_settled"
    assert what_would_settle(kept, v, theta_o=0.5, se_o=0.05).sites[0] == 0
    assert what_would_settle(few, 0.01, theta_o=0.5, se_o=0.05).reason[0] == "too_few_sites"
    assert what_would_settle(Y, V, theta_o=np.nan, se_o=0.05).reason[0] == "no_origin_effect"
    weak = what_would_settle(Y, V, theta_o=0.6, se_o=0.25)
    assert weak.reason[0] == "origin_is_the_weak_link"
    assert np.isnan(weak.sites[0])
    more = what_would_settle(Y, V, theta_o=0.6, se_o=0.06, most=2)
    assert more.reason[0] == "more_than_most"
    empty = what_would_settle(np.zeros((1, 0)), np.zeros((1, 0)), theta_o=0.6, se_o=0.06)
    assert empty.reason[0] == "too_few_sites"


def test_harm_can_be_settled_without_an_origin_to_speak_of() -> None:
    found = what_would_settle(-Y + 0.2, V, theta_o=0.1, se_o=0.25)
    assert found.reason[0] is None
    assert found.sites[0] >= 1


def test_a_precise_origin_needs_fewer_sites_and_groups_stand_alone() -> None:
    found = what_would_settle(np.stack([Y, Y]), V, theta_o=0.55, se_o=[0.02, 0.07])
    assert found.sites[0] <= found.sites[1]
    assert found.sites[1] == what_would_settle(Y, V, theta_o=0.55, se_o=0.07).sites[0]


@examples(40)
@given(sites(most=20), log_uniform(1e-9, 1e9), log_uniform(1e-9, 1e9))
def test_any_sites_give_a_number_or_a_reason(group: tuple[np.ndarray, np.ndarray], theta_o: float, se_o: float) -> None:
    y, v = group
    found = what_would_settle(y, v, theta_o=theta_o, se_o=se_o)
    assert np.isnan(found.sites[0]) == (found.reason[0] not in (None, "already_settled"))
    now = pool(y, v)
    code = verdict(now.estimate, now.se, theta_o, se_o, df=now.df).code[0]
    if len(y) >= 3:
        assert (found.reason[0] == "already_settled") == (code in COMMITTED)


@examples(200)
@given(
    st.floats(-1.5, 1.5),
    log_uniform(0.01, 1),
    st.floats(-0.5, 1.5),
    log_uniform(0.01, 1),
    st.none() | st.integers(1, 59),
    st.sampled_from([(0.5, 0.8), (0.3, 0.6), (0.9, 0.9)]),
)
def test_committing_is_what_the_rule_says(
    theta_r: float, se_r: float, theta_o: float, se_o: float, df: int | None, shares: tuple[float, float]
) -> None:
    options = {"df": df, "least_share": shares[0], "full_share": shares[1]}
    code = verdict(theta_r, se_r, theta_o, se_o, **options).code[0]
    assert commits(theta_r, se_r, theta_o, se_o, **options)[0] == (code in COMMITTED)
