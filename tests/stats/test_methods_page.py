"""The figures printed in docs/methods.md and docs/deviations.md are those the code gives."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evaluation.stats.effects import effect_from_ci, orient, proportion_effect, small_sample_factor
from evaluation.stats.forecast import forecast_sites
from evaluation.stats.next_site import chance_next_keeps
from evaluation.stats.origin import origin_benchmark
from evaluation.stats.pooling import pool
from evaluation.stats.replication import p_orig, share_above
from evaluation.stats.retention import retention
from evaluation.stats.settle import what_would_settle
from evaluation.stats.spc import xmr_chart
from evaluation.stats.verdict import lean, verdict

ROOT = Path(__file__).resolve().parents[2]
METHODS = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
DEVIATIONS = (ROOT / "docs" / "deviations.md").read_text(encoding="utf-8")
PLACES = ("Michigan (origin)", "Spain", "United States")


def row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def test_the_three_published_studies() -> None:
    published = effect_from_ci([0.34, 0.50, 0.57], [0.23, 0.39, 0.50], [0.50, 0.63, 0.65], 0.95, ratio=True)
    y, se = orient(published.y, better="lower"), np.sqrt(published.v)
    for place, effect, error, off in zip(PLACES, y, se, published.asymmetry, strict=True):
        assert row(place, f"{effect:.4f}", f"{error:.4f}", f"{off:.3f}") in METHODS
    origin = origin_benchmark(y[:1], published.v[:1])
    assert f"{origin.estimate[0]:.4f}/{origin.se[0]:.4f} = {origin.z[0]:.2f} standard errors" in METHODS

    kept = retention(y[1:], se[1:], origin.estimate, origin.se)
    found = verdict(y[1:], se[1:], origin.estimate, origin.se)
    confidence = lean(y[1:], se[1:], origin.estimate, origin.se)
    for i, place in enumerate(PLACES[1:]):
        distances = (f"{z[i]:.2f}" for z in (found.z_none, found.z_least, found.z_full))
        word = f"{found.code[i]}: {found.reason[i]}"
        share = f"{kept.ratio[i]:.2f}", f"{kept.low[i]:.2f} to {kept.high[i]:.2f}"
        assert row(place, *share, *distances, f"{confidence[i]:.2f}", word) in METHODS

    both = pool(y[1:], published.v[1:])
    share = retention(both.estimate, both.se, origin.estimate, origin.se, df=both.df)
    judged = verdict(both.estimate, both.se, origin.estimate, origin.se, df=both.df)
    chance = chance_next_keeps(both.estimate, both.se, both.tau2, both.k, origin.estimate, origin.se, share=0.5)
    rows = {
        "mean effect, se": f"{both.estimate[0]:.4f}, {both.se[0]:.4f}",
        "interval": f"{both.ci_low[0]:.3f} to {both.ci_high[0]:.3f}",
        "τ², Q-profile interval": f"{both.tau2[0]:.0f}, {both.tau2_low[0]:.0f} to {both.tau2_high[0]:.3f}",
        "Q, p": f"{both.q[0]:.3f}, {both.q_p[0]:.3f}",
        "share kept, shape of its interval": f"{share.ratio[0]:.2f}, {share.shape[0]}",
        "chance that the next place keeps half": f"{chance[0]:.2f}",
        "verdict": f"{judged.code[0]}: {judged.reason[0]}",
    }
    for name, value in rows.items():
        assert row(name, value) in METHODS
    assert f"delta gives {share.delta_low[0]:.2f} to {share.delta_high[0]:.2f}" in DEVIATIONS
    assert f"(k = 2, c = {judged.critical[0]:.2f})" in METHODS
    assert f"kept {kept.ratio[1]:.0%} of\nMichigan's reduction" in METHODS
    assert f"{0.43 / 0.66:.0%} of it as a percentage reduction" in METHODS


def test_the_thirteen_trials() -> None:
    case = json.loads((ROOT / "tests" / "golden" / "cases" / "pool_bcg_rr_by_year.json").read_text(encoding="utf-8"))
    figures = case["inputs"]["yi"], case["inputs"]["vi"]
    found, normal = pool(*figures), pool(*figures, interval="normal")
    assert f"BCG trials: {found.tau2[0]:.4f}, {pool(*figures, method='DL').tau2[0]:.4f} by" in DEVIATIONS
    pm, dl = (pool(*figures, method=method).tau2[0] for method in ("PM", "DL"))
    t12, t11 = (found.pi_low[0], found.pi_high[0]), (found.pi_low_km2[0], found.pi_high_km2[0])
    rows = {
        "mean log risk ratio, floored Hartung-Knapp se": f"{found.estimate[0]:.4f}, {found.se[0]:.4f}",
        "interval, t(12)": f"{found.ci_low[0]:.3f} to {found.ci_high[0]:.3f}",
        "interval, normal": f"{normal.ci_low[0]:.3f} to {normal.ci_high[0]:.3f}",
        "τ², Q-profile interval": f"{found.tau2[0]:.4f}, {found.tau2_low[0]:.4f} to {found.tau2_high[0]:.4f}",
        "τ² by Paule-Mandel, DerSimonian-Laird": f"{pm:.4f}, {dl:.4f}",
        "Q (12 df)": f"{found.q[0]:.2f}",
        "I², H²": f"{found.i2[0]:.2%}, {found.h2[0]:.2f}",
        "next trial's true effect, t(12) and t(11)": f"{t12[0]:.3f} to {t12[1]:.3f}, {t11[0]:.3f} to {t11[1]:.3f}",
    }
    for name, value in rows.items():
        assert row(name, value) in METHODS
    from_q = 1 - found.q_df[0] / found.q[0]
    assert f"BCG trials: {found.i2[0]:.1%}, {from_q:.1%} from Q" in DEVIATIONS


def test_more_trials_and_what_would_settle_it() -> None:
    case = json.loads((ROOT / "tests" / "golden" / "cases" / "pool_bcg_rr_by_year.json").read_text(encoding="utf-8"))
    names, y, v = case["inputs"]["labels"], -np.array(case["inputs"]["yi"]), np.array(case["inputs"]["vi"])
    first = names.index("Stein & Aronson 1953")
    rest = np.arange(len(y)) != first
    effect, error = y[first], v[first] ** 0.5
    found = pool(y[rest], v[rest])
    judged = verdict(found.estimate, found.se, effect, error, df=found.df)
    kept = retention(found.estimate, found.se, effect, error, df=found.df)
    settling = what_would_settle(y[rest], v[rest], theta_o=effect, se_o=error)
    unusual = p_orig(effect, error, found.estimate, found.se, found.tau2)
    shares = [share_above(y[rest], v[rest], threshold=part * effect) for part in (0.0, 0.5)]
    each = [f"{share.share[0]:.2f} ({share.ci_low[0]:.2f} to {share.ci_high[0]:.2f})" for share in shares]
    pooled = found.estimate, found.se, found.tau2, found.k
    more = forecast_sites(*pooled, baseline=[0.01] * 3, volume=[10_000] * 3, measure="RR", better="lower")
    ranges = f"{more.low_80[0]:.0f} to {more.high_80[0]:.0f}, {more.low_95[0]:.0f} to {more.high_95[0]:.0f}"
    rows = {
        "origin's effect, se": f"{effect:.3f}, {error:.3f}",
        "mean of the others, se, τ": f"{found.estimate[0]:.3f}, {found.se[0]:.3f}, {found.tau2[0] ** 0.5:.3f}",
        "share kept, verdict": f"{kept.ratio[0]:.2f}, {judged.code[0]}: {judged.reason[0]}",
        "further sites that would settle it, chance then": f"{settling.sites[0]:.0f}, {settling.chance[0]:.2f}",
        "P_orig": f"{unusual[0]:.2f}",
        "share of sites with any benefit": each[0],
        "share of sites with half the origin's": each[1],
        "cases expected among the 30,000": f"{more.expected_before[0]:.0f}",
        "fewer cases: median, 80% range, 95% range": f"{more.median[0]:.0f}, {ranges}",
    }
    for name, value in rows.items():
        assert row(name, value) in METHODS
    draws = np.random.default_rng(1).standard_t(found.k[0] - 1, (400_000, 3))
    apart = (100 * -np.expm1(-found.estimate - draws * np.hypot(found.se, found.tau2**0.5))).sum(axis=1)
    wider = (more.high_95 - more.low_95)[0] / np.ptp(np.quantile(apart, [0.025, 0.975])) - 1
    printed = DEVIATIONS.split("section 11 of methods.md: 95% range ")[1].split("%")[0]
    assert 100 * wider == pytest.approx(float(printed), abs=1.5)
    weak = names.index("Ferguson & Simes 1949")
    rest = np.arange(len(y)) != weak
    assert f"(1949; effect {y[weak]:.3f}, se {v[weak] ** 0.5:.3f})" in METHODS
    found = what_would_settle(y[rest], v[rest], theta_o=y[weak], se_o=v[weak] ** 0.5)
    assert found.reason[0] == "origin_is_the_weak_link"


def test_the_sizes_of_deviations() -> None:
    difference = proportion_effect(0, 40, 4, 42, measure="RD").y[0]
    assert f"4 of 42 against 0 of 40: {difference:.4f}, not {0.5 / 41 - 4.5 / 43:.4f}" in DEVIATIONS
    full = proportion_effect(12, 12, 7, 15, measure="RR").y[0]
    assert f"12 of 12 against 7 of 15: {full:.3f}, not {np.log(15 / 7):.3f}" in DEVIATIONS
    approximate = 1 - 3 / (4 * np.array([2, 10]) - 1)
    excess = approximate / small_sample_factor([2, 10]) - 1
    assert f"J: {excess[0]:.1%} at 2 degrees of freedom" in DEVIATIONS
    assert excess[1] < 0.001
    y, v = [0.300, 0.305, 0.310], [0.02, 0.03, 0.01]
    bare, ours = pool(y, v, interval="hk"), pool(y, v)
    ranges = [f"{found.ci_low[0]:.2f} to {found.ci_high[0]:.2f}" for found in (bare, ours)]
    assert f"{ranges[0]} unfloored, {ranges[1]} ours" in DEVIATIONS
    series = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    highs = [xmr_chart(series, better=None, drop_outlying_ranges=drop).limits[0].high for drop in (True, False)]
    assert f"upper limit {highs[0]:.2f} when dropped, {highs[1]:.2f} when kept" in DEVIATIONS


@pytest.mark.parametrize(("k", "wider"), [(13, "1%"), (4, "35%")])
def test_the_width_of_the_other_prediction_interval(k: int, wider: str) -> None:
    found = pool(np.linspace(0, 1, k), np.full(k, 0.01))
    excess = (found.pi_high_km2 - found.pi_low_km2) / (found.pi_high - found.pi_low) - 1
    assert f"{excess[0]:.0%}" == wider
    assert wider in DEVIATIONS
