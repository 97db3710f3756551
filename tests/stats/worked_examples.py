"""The worked examples of docs/methods.md from section 13 on: real figures in, the rows of their tables out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.stats.disclosure import shown_counts
from evaluation.stats.distributions import lower_tail
from evaluation.stats.effects import effect_from_ci, inflate_for_clusters, mean_effect, orient, proportion_effect
from evaluation.stats.funnel import funnel_proportion
from evaluation.stats.moderators import meta_regression, permutation_p, predict, subgroups
from evaluation.stats.multi_outcome import correlated_effects, site_means
from evaluation.stats.multiplicity import benjamini_hochberg, expected_false_alarms
from evaluation.stats.origin import origin_benchmark
from evaluation.stats.pooling import cumulative, leave_one_out, pool
from evaluation.stats.replication import hedges_schauer, replication_metrics, small_telescopes
from evaluation.stats.retention import contrast
from evaluation.stats.robust import robust_mean
from evaluation.stats.site_parts import shrunken_effects, weight_shares
from evaluation.stats.spc import attribute_chart, xmr_chart
from evaluation.stats.stress import stress_silent, verdict_without_each
from evaluation.stats.sustainment import site_slopes, trend_word

CASES = Path(__file__).resolve().parents[1] / "golden" / "cases"
Rows = list[tuple[str, ...]]

#: Car drivers killed, and killed or seriously injured, in Great Britain from January 1981 to December 1984, by month;
#: seat belts were compulsory from 31 January 1983 (Harvey & Durbin 1986, 10.2307/2981553; Seatbelts in R).
KILLED = [111, 106, 98, 84, 94, 105, 123, 109, 130, 153, 134, 99, 115, 104, 131, 108, 103, 115, 122, 122, 125, 137, 138]
KILLED += [
    152,
    120,
    95,
    100,
    89,
    82,
    89,
    60,
    84,
    113,
    126,
    122,
    118,
    92,
    86,
    81,
    84,
    87,
    90,
    79,
    96,
    122,
    120,
    137,
    154,
]
INJURED = [1474, 1458, 1542, 1404, 1522, 1385, 1641, 1510, 1681, 1938, 1868, 1726, 1456, 1445, 1456, 1365, 1487, 1558]
INJURED += [1488, 1684, 1594, 1850, 1998, 2079, 1494, 1057, 1218, 1168, 1236, 1076, 1174, 1139, 1427, 1487, 1483, 1513]
INJURED += [1357, 1165, 1282, 1110, 1297, 1185, 1222, 1284, 1444, 1575, 1737, 1763]
FIRST_MONTH_WITH_BELTS = 25


def case(name: str) -> dict[str, Any]:
    """Return the inputs of a golden case."""
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))["inputs"]


def to(low: Any, high: Any, digits: int = 3) -> str:
    """Return an interval in words."""
    return f"{float(low):.{digits}f} to {float(high):.{digits}f}"


def bcg() -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return the thirteen trials: names, log risk ratios turned so that above 0 is benefit, variances."""
    inputs = case("pool_bcg_rr_by_year")
    return inputs["labels"], -np.array(inputs["yi"]), np.array(inputs["vi"])


def counts() -> Rows:
    """Effects of counts: Aronson's trial, and PROMPT's nerve injuries, of which there came to be none."""
    rows: Rows = []
    for measure in ("RR", "OR", "RD"):
        aronson = proportion_effect(4, 123, 11, 139, measure=measure)
        none = proportion_effect(0, 562, 24, 324, measure=measure)
        rows.append((measure, *(f"{each.y[0]:.4f}, {each.v[0] ** 0.5:.4f}" for each in (aronson, none))))
    grouped = inflate_for_clusters(proportion_effect(4, 123, 11, 139, measure="RR"), 1 + (20 - 1) * 0.05)
    return [
        *rows,
        ("RR, people in groups of 20, correlation 0.05", f"{grouped.y[0]:.4f}, {grouped.v[0] ** 0.5:.4f}", "-"),
    ]


def rollout() -> tuple[np.ndarray, np.ndarray]:
    """Return effects and variances of Michigan, Spain and the United States."""
    published = effect_from_ci([0.34, 0.50, 0.57], [0.23, 0.39, 0.50], [0.50, 0.63, 0.65], 0.95, ratio=True)
    return orient(published.y, better="lower"), published.v


def metrics() -> Rows:
    """The roll-out by the other ways to look at a replication."""
    y, v = rollout()
    found = replication_metrics(y[0], v[0] ** 0.5, y[1:], v[1:] ** 0.5)
    pairs = {
        "where a replication was expected (95%)": (found.interval_low, found.interval_high),
        "difference: Q, p": (found.difference_q, found.difference_p),
        "sceptical p, nominal and golden level": (found.p_sceptical_nominal, found.p_sceptical_golden),
    }
    rows: Rows = [("inside it", *("yes" if each else "no" for each in found.inside))]
    for name, (one, other) in pairs.items():
        join = " to " if name.startswith("where") else ", "
        form = ".1e" if name.startswith("sceptical") else ".3f"
        rows.append((name, *(f"{a:{form}}{join}{b:{form}}" for a, b in zip(one, other, strict=True))))
    return rows


def spread_and_telescopes() -> Rows:
    """Hedges & Schauer on the roll-out, small telescopes on stroke care."""
    y, v = rollout()
    spread = hedges_schauer(y[1:], v[1:])
    smd = np.array([(row["m1"], row["sd1"], row["n1"], row["m2"], row["sd2"], row["n2"]) for row in STROKE]).T
    effects = mean_effect(*smd, measure="SMD")
    others = pool(-effects.y[1:], effects.v[1:])
    small = small_telescopes(smd[2, 0], smd[5, 0], others.estimate, others.se)
    return [
        ("Hedges & Schauer, Spain and the United States: Q", f"{spread.q[0]:.3f}"),
        ("its p, for no, 1/4, 1/3 and 2/3 of negligible spread", ", ".join(f"{p:.3f}" for p in spread.p[0])),
        ("stroke care: effect that Edinburgh could have detected", f"{small.detectable[0]:.3f}"),
        ("stroke care: mean of the eight others, se", f"{others.estimate[0]:.3f}, {others.se[0]:.3f}"),
        ("stroke care: z, p that they are smaller", f"{small.z[0]:.2f}, {small.p[0]:.3f}"),
    ]


STROKE = case("es_smd_normand1999")["sites"]


def moderators() -> Rows:
    """BCG by distance from the equator, 10 degrees a unit around 30, and by the way of allocation."""
    inputs = case("metareg_bcg_ablat_year")
    y, v = -np.array(inputs["yi"]), np.array(inputs["vi"])
    latitude = (np.array(inputs["X"])[:, 0] - 30) / 10
    found = meta_regression(y, v, latitude)
    at = predict(found, [[-1.7], [2.5]])
    groups = subgroups(y, v, case("metareg_bcg_alloc")["groups"])
    each = "; ".join(
        f"{level} {k}, {mean:.3f}" for level, k, mean in zip(groups.level, groups.k, groups.estimate, strict=True)
    )
    return [
        ("effect at 30 degrees, se", f"{found.beta[0]:.3f}, {found.se[0]:.3f}"),
        ("per 10 degrees further, se", f"{found.beta[1]:.3f}, {found.se[1]:.3f}"),
        ("interval, t(11)", to(found.ci_low[1], found.ci_high[1])),
        ("p, and by 999 shuffles", f"{found.p[1]:.4f}, {permutation_p(y, v, latitude):.3f}"),
        ("F(1, 11)", f"{found.q_model:.2f}"),
        ("τ² left, and without latitude", f"{found.tau2:.4f}, {found.tau2_without:.4f}"),
        ("share of τ² that goes (R²)", f"{found.r2:.1%}"),
        ("spread left: Q, p", f"{found.q_rest:.2f}, {found.q_rest_p:.4f}"),
        ("expected at 13 degrees", f"{at.estimate[0]:.2f} ({to(at.ci_low[0], at.ci_high[0], 2)})"),
        ("expected at 55 degrees", f"{at.estimate[1]:.2f} ({to(at.ci_low[1], at.ci_high[1], 2)})"),
        ("by allocation: trials, mean", each),
        ("between them: Q, p", f"{groups.q_between:.2f}, {groups.p:.2f}"),
    ]


def several_outcomes() -> Rows:
    """Assink's 17 studies with 100 effects."""
    rows = case("multi_outcome_assink2016")["rows"]
    figures = [row["site"] for row in rows], [row["yi"] for row in rows], [row["vi"] for row in rows]
    found: Rows = []
    for correlation in (0.3, 0.6, 0.9):
        means = site_means(*figures, correlation=correlation)
        pooled, model = pool(means.y, means.v), correlated_effects(*figures, correlation=correlation)
        one = f"{pooled.estimate[0]:.3f} ({to(pooled.ci_low[0], pooled.ci_high[0])})"
        check = f"{model.estimate:.3f} ({to(model.ci_low, model.ci_high)}), {model.df_robust:.1f}"
        found.append((f"{correlation}", one, check))
    return found


def course() -> Rows:
    """Michigan's 90 intensive-care units over three years."""
    given = effect_from_ci([0.68, 0.38, 0.34], [0.53, 0.26, 0.24], [0.88, 0.56, 0.48], 0.95, ratio=True)
    y, month = orient(given.y, better="lower"), np.array([1.5, 17.0, 35.0])
    slope = site_slopes(["Michigan"] * 3, month, y, given.v)
    low, high = slope.slope[0] - 1.959964 * slope.se[0], slope.slope[0] + 1.959964 * slope.se[0]
    effects = ", ".join(f"{effect:.3f} ({error:.3f})" for effect, error in zip(y, given.v**0.5, strict=True))
    return [
        ("effects (se) around months 1.5, 17 and 35", effects),
        ("change of the effect per month, se", f"{slope.slope[0]:.4f}, {slope.se[0]:.4f}"),
        ("interval", to(low, high, 4)),
        ("in words", trend_word(low, high)),
    ]


def drivers() -> Rows:
    """Drivers killed a month: XmR before and after the law."""
    chart = xmr_chart(KILLED, better="lower", phase_starts=[FIRST_MONTH_WITH_BELTS], target=120)
    rows: Rows = []
    for name, phase in zip(("25 months before", "23 months after"), chart.limits, strict=True):
        rows.append((f"{name}: mean, mean moving range", f"{phase.mean:.1f}, {phase.moving_range:.2f}"))
        rows.append((f"{name}: limits", to(phase.low, phase.high, 1)))
    without = xmr_chart(KILLED, better="lower", baseline_points=FIRST_MONTH_WITH_BELTS)
    first = next(place for place, kind in enumerate(without.kind) if kind == "improvement")
    return [
        *rows,
        ("months that signal", _stretches(chart.cause)),
        ("latest point, target of 120", f"{chart.latest}, {chart.assurance}"),
        ("limits of the first 25 kept: first improvement", f"month {first + 1}, {without.cause[first]}"),
    ]


def _stretches(causes: np.ndarray) -> str:
    """Name stretches of months (from 1) with one cause: "19-25 shift_high"."""
    found, start = [], 0
    for place in range(1, len(causes) + 1):
        if place == len(causes) or causes[place] != causes[start]:
            if causes[start] != "common_cause":
                months = f"{start + 1}-{place}" if place > start + 1 else f"{place}"
                found.append(f"{months} {causes[start]}")
            start = place
    return ", ".join(found)


def share_killed() -> Rows:
    """Of drivers killed or seriously injured, the share killed: p chart, and with Laney's correction."""
    plain, laney = (attribute_chart(KILLED, INJURED, chart="p", laney=on) for on in (False, True))
    return [
        ("share killed of those killed or seriously injured", f"{plain.centre:.4f}"),
        ("σz", f"{plain.sigma_z:.3f}"),
        ("limits of the last month: p chart", to(plain.low[-1], plain.high[-1], 4)),
        ("limits of the last month: Laney p'", to(laney.low[-1], laney.high[-1], 4)),
        ("months outside: p chart, Laney p'", f"{plain.outside.sum()}, {laney.outside.sum()}"),
    ]


def unvaccinated() -> tuple[np.ndarray, np.ndarray]:
    """Return tuberculosis among the unvaccinated in the thirteen trials: cases, people."""
    sites = case("es_rr_bcg")["sites"]
    return np.array([site["x2"] for site in sites]), np.array([site["n2"] for site in sites])


def funnel() -> Rows:
    """How far the trials' places differed before anybody was vaccinated."""
    found = funnel_proportion(*unvaccinated())
    spread = found.overdispersion
    return [
        ("common share", f"{found.target:.5f}"),
        (
            "first trial: 11 of 139, exact 95% and 99.8% limits",
            f"{_limits(found.exact, '95')}, {_limits(found.exact, '998')}",
        ),
        ("places outside 95%, 99.8%", f"{found.outside_95.sum()}, {found.outside_998.sum()}"),
        ("φ, τ (arcsine scale)", f"{spread.phi:.0f}, {spread.tau2**0.5:.3f}"),
        ("first trial: over-dispersed 95% limits", _limits(spread.limits, "95")),
        ("places outside over-dispersed 99.8%", f"{(np.abs(spread.z_additive) > 3.0902).sum()}"),
    ]


def _limits(limits: Any, level: str) -> str:
    return to(getattr(limits, f"low_{level}")[0], getattr(limits, f"high_{level}")[0], 4)


def small_numbers() -> Rows:
    """What may be shown of the vaccinated in the first trials."""
    sites = case("es_rr_bcg")["sites"][:4]
    shown = shown_counts([site["x1"] for site in sites], [site["n1"] for site in sites])
    rows: Rows = [
        (f"{site['x1']} of {site['n1']:,}", x, n, percent)
        for site, x, n, percent in zip(sites, shown.numerator, shown.denominator, shown.percent, strict=True)
    ]
    return [*rows, ("all four", shown.total_numerator, shown.total_denominator, "-")]


def doubts() -> Rows:
    """The thirteen trials against an origin of half their mean's size: how easily the verdict would change."""
    names, y, v = bcg()
    benchmark: dict[str, Any] = {"theta_o": 0.75, "se_o": 0.15}
    stress = stress_silent(y, v, None, 3, **benchmark)
    alone = verdict_without_each(y, v, **benchmark)
    without, growing = leave_one_out(y, v), cumulative(y, v)
    low, high = int(np.argmin(without.estimate)), int(np.argmax(without.estimate))
    first = next(k for k, bottom in enumerate(growing.ci_low, start=1) if bottom > 0 and k > 1)
    origin = origin_benchmark([0.75], [0.15**2])
    p = np.array([_below_half(a, b, origin.estimate[0], origin.se[0]) for a, b in zip(y, v, strict=True)])
    shrunk, share = shrunken_effects(y, v), weight_shares(y, v)
    robust = robust_mean(y, v)
    moved = np.isnan(stress.sites_to_move[0])
    return [
        ("verdict now, with three silent trials", f"{stress.code_now[0]}, {stress.code_with_silent[0]}"),
        ("silent trials that would move it", "none up to 200" if moved else f"{stress.sites_to_move[0]:.0f}"),
        ("stays without any one trial", "yes" if alone.stable[0] else "no"),
        ("lowest mean without one", f"{without.estimate[low]:.3f}, without {names[low]}"),
        ("highest mean without one", f"{without.estimate[high]:.3f}, without {names[high]}"),
        ("first trials by year whose interval is above 0", f"{first}"),
        ("trials below half: p < 0.025, q < 0.05", f"{(p < 0.025).sum()}, {(benjamini_hochberg(p) < 0.05).sum()}"),
        ("false alarms to be expected among 13", f"{expected_false_alarms(13):.2f}"),
        (
            "mean, cluster-robust se, degrees of freedom",
            f"{robust.estimate[0]:.3f}, {robust.se[0]:.4f}, {robust.df[0]:.1f}",
        ),
        (f"{names[0]}: weight, own effect, drawn to the mean", f"{share[0]:.1%}, {y[0]:.3f}, {shrunk.estimate[0]:.3f}"),
    ]


def _below_half(y: float, v: float, theta: float, se: float) -> float:
    return float(lower_tail(contrast(y, v**0.5, theta, se, share=0.5))[0])


#: Each example, and the headings of its table.
EXAMPLES = {
    counts: ("measure", "Aronson 1948: effect, se", "PROMPT: effect, se"),
    metrics: ("figure", "Spain", "United States"),
    spread_and_telescopes: ("figure", "value"),
    moderators: ("figure", "value"),
    several_outcomes: (
        "assumed correlation",
        "one mean a study, then pooled",
        "two-level model, CR2, degrees of freedom",
    ),
    course: ("figure", "value"),
    drivers: ("figure", "value"),
    share_killed: ("figure", "value"),
    funnel: ("figure", "value"),
    small_numbers: ("count", "shown", "of", "per cent"),
    doubts: ("figure", "value"),
}
