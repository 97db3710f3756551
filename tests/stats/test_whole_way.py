"""From counts to verdict and forecast in one go: any counts give figures or reasons, and what must not matter does not.

Warnings are errors in this test suite, so that every example also shows that none is raised.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from groups import examples, log_uniform
from hypothesis import given
from hypothesis import strategies as st

from evaluation.analysis.effects_by_site import effects_by_site
from evaluation.demonstration import generate_collection
from evaluation.domain.vocabulary import Clock, VerdictCode
from evaluation.stats.effects import Effects, mean_effect, orient, proportion_effect, rate_effect
from evaluation.stats.forecast import forecast_sites
from evaluation.stats.next_site import chance_next_keeps, next_site_retention
from evaluation.stats.origin import origin_benchmark
from evaluation.stats.pooling import Pool, leave_one_out, pool
from evaluation.stats.replication import hedges_schauer, replication_metrics, share_above
from evaluation.stats.retention import Retention, retention
from evaluation.stats.settle import what_would_settle
from evaluation.stats.site_parts import shrunken_effects, weight_shares
from evaluation.stats.stress import stress_silent
from evaluation.stats.verdict import Verdict, lean, verdict


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Counts of arms 1 and 2, [2, sites]; the first site is the origin."""

    x: np.ndarray
    n: np.ndarray


@st.composite
def counts(draw: st.DrawFn, *, most: int = 500) -> Counts:
    """Counts of 1 to 501 sites: none, all or any share with the event, equal or not, with or without a giant site."""
    k = draw(st.integers(0, min(most, 30)) | st.sampled_from([min(most, many) for many in (60, 200, 500)]))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = np.round(10 ** generator.uniform(0, draw(st.sampled_from([1.0, 3.0, 6.0])), (2, k + 1)))
    share = draw(st.sampled_from([0.0, 0.001, 0.1, 0.5, 0.99, 1.0]))
    x = generator.binomial(n.astype(int), share).astype(float)
    if draw(st.booleans()):
        full = generator.uniform(size=x.shape)
        x = np.where(full < 0.15, 0.0, np.where(full > 0.85, n, x))
    if draw(st.booleans()):
        x, n = np.repeat(x[:, :1], k + 1, axis=1), np.repeat(n[:, :1], k + 1, axis=1)
    if draw(st.booleans()):
        giant = generator.integers(k + 1)
        n[:, giant], x[:, giant] = n[:, giant] * 1e9, x[:, giant] * 1e9
    return Counts(x=x, n=n)


def judge(y: np.ndarray, v: np.ndarray) -> tuple[Pool, Retention, Verdict]:
    """The first site is the origin, the others are new."""
    origin, found = origin_benchmark(y[:1], v[:1]), pool(y[1:], v[1:])
    pair = found.estimate, found.se, origin.estimate, origin.se
    return found, retention(*pair, df=found.df), verdict(*pair, df=found.df)


def effects_of(given: Counts, measure: str) -> Effects:
    arms = given.x[0], given.n[0], given.x[1], given.n[1]
    return rate_effect(*arms) if measure == "IRR" else proportion_effect(*arms, measure=measure)


MEASURES = st.sampled_from(["OR", "RR", "RD", "IRR"])


@examples(60)
@given(counts(), MEASURES)
def test_any_counts_give_figures_or_reasons(given_counts: Counts, measure: str) -> None:
    effects = effects_of(given_counts, measure)
    usable = ~effects.reason.astype(bool)
    assert np.isfinite(effects.y[usable]).all()
    assert np.all(effects.v[usable] > 0)
    y, v = orient(effects.y, better="lower"), effects.v
    found, kept, judged = judge(y, v)
    k = int(usable[1:].sum())
    assert found.k[0] == k
    if k >= 2:
        for name in ("estimate", "se", "ci_low", "ci_high", "tau2", "tau2_low", "tau2_high", "q", "i2", "pi_low"):
            assert np.isfinite(getattr(found, name)).all(), name
    assert (judged.code[0] == VerdictCode.NO_DATA) == (not usable[0] or k == 0)
    if judged.code[0] != VerdictCode.NO_DATA:
        assert kept.shape[0] in ("bounded", "outside", "everything")
        assert (kept.shape[0] == "bounded") == np.isfinite(kept.low[0]) == np.isfinite(kept.high[0])


@examples(25)
@given(counts(most=60), MEASURES)
def test_any_counts_give_everything_that_stands_beside_the_verdict(given_counts: Counts, measure: str) -> None:
    effects = effects_of(given_counts, measure)
    y, v = orient(effects.y, better="lower")[1:], effects.v[1:]
    origin = origin_benchmark(orient(effects.y, better="lower")[:1], effects.v[:1])
    found, benchmark = pool(y, v), (origin.estimate, origin.se)
    k, known = int(found.k[0]), bool(np.isfinite(origin.estimate[0]))
    numbers = [lean(found.estimate, found.se, *benchmark, df=found.df)]
    numbers += [chance_next_keeps(found.estimate, found.se, found.tau2, found.k, *benchmark, share=0.5)]
    assert all(np.isfinite(number[0]) == (known and k >= least) for number, least in zip(numbers, (1, 2), strict=True))
    assert next_site_retention(found.estimate, found.se, found.tau2, found.k, *benchmark).ratio.shape == (1,)
    assert np.isfinite(replication_metrics(*benchmark, found.estimate, found.se).difference_p[0]) == (known and k >= 1)
    assert np.isfinite(hedges_schauer(y, v).p).all() == (k >= 2)
    assert np.isfinite(share_above(y, v, threshold=0.0).share[0]) == (k >= 2)
    assert np.isfinite(shrunken_effects(y, v).estimate).sum() == (k if k >= 2 else 0)
    if k:
        assert np.nansum(weight_shares(y, v)) == pytest.approx(1)
        assert leave_one_out(y, v).k.max() == k - 1
    settling = what_would_settle(y, v, theta_o=origin.estimate, se_o=origin.se)
    assert np.isnan(settling.sites[0]) == (settling.reason[0] not in (None, "already_settled"))
    assert stress_silent(y, v, None, 3, theta_o=origin.estimate, se_o=origin.se, most=5).code_now[0] is not None
    baseline = 0.1
    forecast = forecast_sites(
        found.estimate, found.se, found.tau2, found.k, baseline=baseline, volume=100, measure=measure, better="lower"
    )
    assert (forecast.reason[0] is None) == (k >= 5) == bool(np.isfinite(forecast.median[0]))


@examples(40)
@given(counts(most=30), st.randoms(use_true_random=False), MEASURES)
def test_the_order_of_sites_does_not_matter(given_counts: Counts, random: object, measure: str) -> None:
    order = np.arange(given_counts.x.shape[1])
    rest = order[1:].tolist()
    random.shuffle(rest)  # type: ignore[attr-defined]
    order[1:] = rest
    shuffled = Counts(x=given_counts.x[:, order], n=given_counts.n[:, order])
    here, there = (effects_of(each, measure) for each in (given_counts, shuffled))
    (one, _, first), (other, _, second) = (judge(-each.y, each.v) for each in (here, there))
    assert first.code.tolist() == second.code.tolist()
    error = 1e-7 * np.nan_to_num(one.se[0])
    assert other.estimate[0] == pytest.approx(one.estimate[0], rel=1e-9, abs=error, nan_ok=True)
    assert other.se[0] == pytest.approx(one.se[0], rel=1e-6, nan_ok=True)


@examples(40)
@given(counts(most=30), MEASURES)
def test_swapping_the_arms_and_the_direction_together_changes_nothing(given_counts: Counts, measure: str) -> None:
    swapped = Counts(x=given_counts.x[::-1], n=given_counts.n[::-1])
    here, there = effects_of(given_counts, measure), effects_of(swapped, measure)
    lower, higher = orient(here.y, better="lower"), orient(there.y, better="higher")
    assert there.reason.tolist() == here.reason.tolist()
    assert higher == pytest.approx(lower, rel=1e-9, abs=1e-12, nan_ok=True)
    assert there.v == pytest.approx(here.v, rel=1e-9, nan_ok=True)


@examples(40)
@given(counts(most=30), st.sampled_from(["OR", "RD"]))
def test_counting_the_others_and_turning_the_direction_changes_nothing(given_counts: Counts, measure: str) -> None:
    others = Counts(x=given_counts.n - given_counts.x, n=given_counts.n)
    here, there = effects_of(given_counts, measure), effects_of(others, measure)
    assert there.reason.tolist() == here.reason.tolist()
    assert orient(there.y, better="higher") == pytest.approx(orient(here.y, better="lower"), abs=1e-9, nan_ok=True)
    assert there.v == pytest.approx(here.v, rel=1e-9, nan_ok=True)


@examples(40)
@given(counts(most=30), log_uniform(1e-9, 1e9))
def test_the_unit_of_exposure_does_not_matter(given_counts: Counts, unit: float) -> None:
    here = effects_of(given_counts, "IRR")
    there = effects_of(replace(given_counts, n=given_counts.n * unit), "IRR")
    assert there.y == pytest.approx(here.y, rel=1e-9, abs=1e-9, nan_ok=True)
    assert there.v == pytest.approx(here.v, rel=1e-12, nan_ok=True)


@examples(40)
@given(st.integers(0, 10**6), st.integers(1, 30), log_uniform(1e-9, 1e9), st.sampled_from(["MD", "SMD", "ROM"]))
def test_the_unit_of_a_mean_changes_nothing_but_the_unit(seed: int, k: int, unit: float, measure: str) -> None:
    generator = np.random.default_rng(seed)
    m, s = generator.uniform(5, 15, (2, k + 1)), generator.uniform(1, 4, (2, k + 1))
    n = generator.integers(2, 300, (2, k + 1)).astype(float)

    def judged(factor: float) -> tuple[Pool, Retention, Verdict]:
        effects = mean_effect(m[0] * factor, s[0] * factor, n[0], m[1] * factor, s[1] * factor, n[1], measure=measure)
        return judge(orient(effects.y, better="lower"), effects.v)

    scale = unit if measure == "MD" else 1.0
    (one, kept, rule), (other, kept_there, rule_there) = judged(1.0), judged(unit)
    assert other.estimate[0] == pytest.approx(one.estimate[0] * scale, rel=1e-6, abs=1e-6 * one.se[0] * scale)
    assert other.se[0] == pytest.approx(one.se[0] * scale, rel=1e-6)
    assert kept_there.ratio[0] == pytest.approx(kept.ratio[0], rel=1e-5, abs=1e-9)
    assert rule_there.code.tolist() == rule.code.tolist()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_return_may_come_as_two_periods_of_the_same_window(seed: int) -> None:
    whole = generate_collection(seed, primary_only=True)
    rows = whole.returns
    counted = rows["numerator"].notna() & rows["denominator"].notna() & rows["estimate"].isna()
    longer = counted & ((rows["period_end"] - rows["period_start"]).dt.days >= 2)
    assert longer.sum() > 1000
    generator = np.random.default_rng(seed)
    first, second, same = rows[longer].copy(), rows[longer].copy(), rows[~longer]
    middle = first["period_start"] + (first["period_end"] - first["period_start"]) // 2
    middle = middle.dt.normalize()
    first["period_end"], second["period_start"] = middle, middle + pd.Timedelta(days=1)
    for name in ("numerator", "denominator"):
        part = np.floor(first[name] * generator.uniform(size=len(first)))
        first[name], second[name] = part, second[name] - part
    split = replace(whole, returns=pd.concat([same, first, second], ignore_index=True))
    here, there = (effects_by_site(each, clock=Clock.ACTUAL) for each in (whole, split))
    assert there["estimate"].to_numpy() == pytest.approx(here["estimate"].to_numpy(), rel=1e-12, nan_ok=True)
    assert there["se"].to_numpy() == pytest.approx(here["se"].to_numpy(), rel=1e-12, nan_ok=True)
    assert there["reason"].tolist() == here["reason"].tolist()
