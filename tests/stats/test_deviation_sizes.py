"""The sizes in docs/deviations.md: ours as the code gives them, others' by their formulas or as they were run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from worked_examples import case

from evaluation.analysis.shared_comparators import put_together
from evaluation.stats.disclosure import shown_counts
from evaluation.stats.effects import effect_from_ci, mean_effect, paired_mean_effect, proportion_effect
from evaluation.stats.funnel import funnel_proportion, funnel_ratio
from evaluation.stats.moderators import meta_regression
from evaluation.stats.multi_outcome import correlated_effects
from evaluation.stats.pooling import pool
from evaluation.stats.replication import p_orig, share_above
from evaluation.stats.retention import retention
from evaluation.stats.spc import attribute_chart, xmr_chart
from evaluation.stats.verdict import lean

DEVIATIONS = (Path(__file__).resolve().parents[2] / "docs" / "deviations.md").read_text(encoding="utf-8")


def test_every_departure_has_its_size() -> None:
    rows = [line.strip("| ").split(" | ") for line in DEVIATIONS.splitlines() if line.startswith("| ")]
    departures = [cells for cells in rows if cells[0] not in ("What", "---")]
    assert len(departures) >= 40
    assert [cells[0] for cells in departures if len(cells) != 5 or cells[4].strip() in ("", "-")] == []


def test_sites_without_events_and_paired_changes() -> None:
    x1, n1, x2 = [0, 4, 3, 5], [40, 50, 60, 70], [0, 9, 5, 11]
    left_out = proportion_effect(x1, n1, x2, [45, 50, 60, 70], measure="OR")
    kept = left_out.y.copy(), left_out.v.copy()
    # What a half in each cell of 0 of 40 against 0 of 45 gives, as metafor keeps it.
    kept[0][0], kept[1][0] = np.log((0.5 / 40.5) / (0.5 / 45.5)), 2 / 0.5 + 1 / 40.5 + 1 / 45.5
    with_it, without = pool(*kept).estimate[0], pool(left_out.y, left_out.v).estimate[0]
    assert f"mean log OR {with_it:.3f} with it, {without:.3f} without" in DEVIATIONS
    paired = paired_mean_effect(14.2, 4.5, 10.1, 4.0, 60, correlation=0.6, measure="SMD")
    change = np.sqrt(4.5**2 + 4.0**2 - 2 * 0.6 * 4.5 * 4.0)
    by_change = paired.y[0] * 4.0 / change
    assert f"60 people: {paired.y[0]:.3f}; by the SD of the change (SMCC) {by_change:.3f}" in DEVIATIONS
    assert mean_effect(-2, 1, 9, -3, 1, 9, measure="ROM").reason[0] == "non_positive_mean"
    assert f"-2 against -3: {np.log(2 / 3):.3f} there" in DEVIATIONS


def test_pools() -> None:
    counts = case("es_rr_bcg")["sites"]
    x1, n1, x2, n2 = (np.array([site[name] for site in counts], dtype=float) for name in ("x1", "n1", "x2", "n2"))
    people = n1 + n2
    mantel = np.log((x1 * n2 / people).sum() / (x2 * n1 / people).sum())
    expected = (x1 + x2) * n1 / people
    v = n1 * n2 * (x1 + x2) * (people - x1 - x2) / (people**2 * (people - 1))
    peto = (x1 - expected).sum() / v.sum()
    common = [
        pool(found.y, found.v, method="FE", interval="normal").estimate[0]
        for found in (proportion_effect(x1, n1, x2, n2, measure=measure) for measure in ("RR", "OR"))
    ]
    assert f"log RR {common[0]:.3f}, {mantel:.3f} by Mantel-Haenszel" in DEVIATIONS
    assert f"log OR {common[1]:.3f}, {peto:.3f} by Peto" in DEVIATIONS
    agreeing = pool([0.21, 0.18, 0.25, 0.30, 0.16, 0.22], [0.04, 0.05, 0.03, 0.06, 0.05, 0.04])
    assert (agreeing.tau2_low[0], agreeing.tau2_high[0]) == (0, 0)
    assert f'Six sites with Q of {agreeing.q[0]:.2f} (5 df): "null set"' in DEVIATIONS
    one = pool([0.42], [0.031])
    assert f"{one.ci_low[0]:.3f} to {one.ci_high[0]:.3f} here" in DEVIATIONS
    comparator = 1 / 29 + 1 / 30 - 2 / 100
    variances = np.array([1 / 20 + 1 / before - 2 / 100 for before in (40, 41)]) + comparator
    rows = pd.DataFrame({"project": "p", "site": ["A", "B"], "estimate": [0.6, 0.62], "shared_comparator": "C"})
    rows = rows.assign(se=np.sqrt(variances), comparator_v=comparator)
    together, apart = put_together(rows, ["project"])["se"][0], pool([0.6, 0.62], variances, interval="normal").se[0]
    assert f"se of their mean {together:.3f}, {apart:.3f} were they apart" in DEVIATIONS


def test_the_share_kept() -> None:
    kept = retention(0.3, 0.1, -0.5, 0.05)
    assert f"low {kept.fixed_low[0]:.2f}, high {kept.fixed_high[0]:.2f}" in DEVIATIONS
    assert kept.fixed_low[0] > kept.fixed_high[0]
    inputs = case("pool_bcg_rr_by_year")
    y, v = -np.array(inputs["yi"]), np.array(inputs["vi"])
    first = inputs["labels"].index("Stein & Aronson 1953")
    rest = np.arange(len(y)) != first
    normal, floored = pool(y[rest], v[rest], interval="normal"), pool(y[rest], v[rest])
    drawn = normal.estimate + np.sqrt(normal.tau2 / (normal.tau2 + v[rest])) * (y[rest] - normal.estimate)
    ours = [share_above(y[rest], v[rest], threshold=part * y[first]).share[0] for part in (0.0, 0.5)]
    theirs = [(drawn > part * y[first]).mean() for part in (0.0, 0.5)]
    assert f"{ours[0]:.2f} and {ours[1]:.2f}; {theirs[0]:.2f} and {theirs[1]:.2f} of twelve" in DEVIATIONS
    p = {
        round(float(p_orig(y[first], v[first] ** 0.5, each.estimate, each.se, each.tau2)[0]), 2)
        for each in (normal, floored)
    }
    assert f"{p.pop():.2f} either way" in DEVIATIONS
    assert not p
    chances = lean(0.6, 0.1, 1.0, 1e-9, df=[4, np.nan])
    assert f"{chances[0]:.2f}, {chances[1]:.2f} by the normal" in DEVIATIONS


def test_charts() -> None:
    series = case("spc_xmr_two_of_three_mdc2023")["y"]
    new, old = (
        int(xmr_chart(series, better=None, two_of_three=rule).two_of_three.sum())
        for rule in ("beyond_near_limit", "between_limits")
    )
    assert f"Example of {len(series)} points: {new} points flagged, {old} by the older rule" in DEVIATIONS
    inputs = case("spc_p_basic")
    x, n = np.array(inputs["numerator"]), np.array(inputs["denominator"])
    xmr, laney = xmr_chart(x / n, better=None).limits[0], attribute_chart(x, n, chart="p")
    few, many = (int(np.flatnonzero(n == people)[0]) for people in (95, 140))
    assert f"{xmr.low:.3f} to {xmr.high:.3f} for all by XmR" in DEVIATIONS
    limits = [f"{laney.low[place]:.3f} to {laney.high[place]:.3f}" for place in (few, many)]
    assert f"{limits[0]} with 95 people, {limits[1]} with 140" in DEVIATIONS
    exact = [
        funnel_proportion([1], [people], target=share).exact.high_998[0] for people, share in ((30, 0.3), (600, 0.02))
    ]
    poisson = [
        share * funnel_ratio([1], [people * share]).exact.high_998[0] for people, share in ((30, 0.3), (600, 0.02))
    ]
    assert f"for 30 people at 30%: {exact[0]:.3f}, by Poisson {poisson[0]:.3f}" in DEVIATIONS
    assert f"for 600 at 2%: {exact[1]:.4f}, {poisson[1]:.4f}" in DEVIATIONS
    shown = shown_counts([20], [24])
    assert (shown.total_numerator, "20 of 24 in all" in DEVIATIONS) == ("*", True)


def test_over_dispersion_of_ratios() -> None:
    """The other method, by its documentation: logarithms, the outer tenths dropped and not pulled in."""
    inputs = case("funnel_ratio_basic")
    o, e = np.array(inputs["observed"], dtype=float), np.array(inputs["expected"], dtype=float)
    ours = funnel_ratio(o, e).overdispersion
    place = int(np.flatnonzero(e == 25.3)[0])
    some = o > 0
    z = np.log(o[some] / e[some]) * np.sqrt(e[some])
    low, high = np.quantile(z, [0.1, 0.9])
    kept, w = z[(z >= low) & (z <= high)], e[some][(z >= low) & (z <= high)]
    excess = max(0.0, (kept**2).sum() - (len(kept) - 1)) / (w.sum() - (w**2).sum() / w.sum())
    theirs = np.exp(stats.norm.ppf(0.999) * np.sqrt(1 / 25.3 + excess))
    assert f"φ {ours.phi:.2f}, upper 99.8% limit at 25.3 expected {ours.limits.high_998[place]:.3f}" in DEVIATIONS
    assert f"φ {(kept**2).mean():.2f}, {theirs:.3f}" in DEVIATIONS


def test_regression_and_course() -> None:
    methods = (Path(__file__).resolve().parents[2] / "docs" / "methods.md").read_text(encoding="utf-8")
    p = methods.split("| p, and by 999 shuffles | ")[1].split(" |")[0].split(", ")[1]  # worked out in its own test
    assert f"BCG by latitude: {p}, 0.012 by `permutest`" in DEVIATIONS
    agreeing = meta_regression([0.21, 0.18, 0.25, 0.30, 0.16, 0.22], [0.04, 0.05, 0.03, 0.06, 0.05, 0.04], range(6))
    assert (agreeing.tau2_without, np.isnan(agreeing.r2)) == (0, True)
    given = effect_from_ci([0.68, 0.38], [0.53, 0.26], [0.88, 0.56], 0.95, ratio=True)
    slope, se = (given.y[0] - given.y[1]) / 15.5, given.v.sum() ** 0.5 / 15.5
    assert f"{slope:.4f} a month (se {se:.4f})" in DEVIATIONS
    rows = case("multi_outcome_assink2016")["rows"]
    model = correlated_effects([row["site"] for row in rows], [row["yi"] for row in rows], [row["vi"] for row in rows])
    assert model.estimate == pytest.approx(0.367754885745075, rel=1e-5)  # metafor's, where it stops
