"""Pool, benchmark, Fieller, the rule, lean and next site in plain Python; scipy only finds roots and quantiles."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.stats import chi2, norm
from scipy.stats import t as student

Z95, FIRM = norm.ppf(0.975), norm.ppf(0.9975)


def critical(df: int | None) -> float:
    return float(Z95 if df is None else student.ppf(0.975, df))


def cdf(value: float, df: int | None) -> float:
    return float(norm.cdf(value) if df is None else student.cdf(value, df))


def weighted_mean(y: list[float], v: list[float], tau2: float) -> tuple[float, float, float]:
    """Return the mean, the sum of weights, and Q at one tau2."""
    w = [1 / (each + tau2) for each in v]
    mean = math.fsum(a * b for a, b in zip(w, y, strict=True)) / math.fsum(w)
    return mean, math.fsum(w), math.fsum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))


def restricted_likelihood(y: list[float], v: list[float], tau2: float) -> float:
    _, total, q = weighted_mean(y, v, tau2)
    return -0.5 * (math.fsum(math.log(each + tau2) for each in v) + math.log(total) + q)


def reml_score(y: list[float], v: list[float], tau2: float) -> float:
    w = [1 / (each + tau2) for each in v]
    mean, total, _ = weighted_mean(y, v, tau2)
    squares = math.fsum(each**2 for each in w)
    pull = math.fsum(each**2 * (value - mean) ** 2 for each, value in zip(w, y, strict=True))
    return -total + squares / total + pull


def tau2_reml(y: list[float], v: list[float]) -> float:
    """Return the global maximum: every downward crossing of the score on a grid, and 0, by likelihood."""
    top = max(max(v), 6 * (max(y) - min(y)) ** 2)
    grid = [0.0] + [min(v) * 1e-6 * (top / (min(v) * 1e-6)) ** (place / 100) for place in range(101)]
    scores = [reml_score(y, v, each) for each in grid]
    found = [0.0]
    for place in range(len(grid) - 1):
        if scores[place] > 0 >= scores[place + 1]:
            found.append(
                float(brentq(lambda each: reml_score(y, v, each), grid[place], grid[place + 1], xtol=1e-15, rtol=1e-13))
            )
    return max(found, key=lambda each: restricted_likelihood(y, v, each))


def tau2_where_q_is(y: list[float], v: list[float], target: float) -> float:
    if weighted_mean(y, v, 0.0)[2] <= target:
        return 0.0
    high = max(v)
    while weighted_mean(y, v, high)[2] > target:
        high *= 2
    return float(brentq(lambda each: weighted_mean(y, v, each)[2] - target, 0.0, high, xtol=1e-15, rtol=1e-13))


@dataclass
class Pooled:
    k: int
    mean: float
    se: float
    tau2: float
    df: int | None


def pool(y: list[float], v: list[float], *, floored: bool = True) -> Pooled | None:
    """REML; the floored Hartung-Knapp error, or the ordinary one. One site is itself, none gives None."""
    k = len(y)
    if k == 0:
        return None
    if k == 1:
        return Pooled(1, y[0], math.sqrt(v[0]), math.nan, None)
    tau2 = tau2_reml(y, v)
    mean, total, q = weighted_mean(y, v, tau2)
    factor = max(1.0, q / (k - 1)) if floored else 1.0
    return Pooled(k, mean, math.sqrt(factor / total), tau2, k - 1 if floored else None)


def pool_figures(y: list[float], v: list[float]) -> dict[str, float | int | None]:
    """Return the report's figures of a pool of two sites or more."""
    k, found = len(y), pool(y, v)
    assert found is not None
    assert found.df is not None
    c, w = critical(found.df), [1 / each for each in v]
    q = weighted_mean(y, v, 0.0)[2]
    typical = (k - 1) / (sum(w) - sum(each**2 for each in w) / sum(w))
    i2 = found.tau2 / (found.tau2 + typical)
    half = c * math.sqrt(found.se**2 + found.tau2)
    return {
        "k": k,
        "estimate": found.mean,
        "se": found.se,
        "ci_low": found.mean - c * found.se,
        "ci_high": found.mean + c * found.se,
        "tau2": found.tau2,
        "tau2_low": tau2_where_q_is(y, v, float(chi2.ppf(0.975, k - 1))),
        "tau2_high": tau2_where_q_is(y, v, float(chi2.ppf(0.025, k - 1))),
        "q": q,
        "q_df": k - 1,
        "q_p": float(chi2.sf(q, k - 1)),
        "i2": i2,
        "h2": 1 / (1 - i2),
        "pi_low": found.mean - half,
        "pi_high": found.mean + half,
    }


def checks(y: list[float], v: list[float]) -> dict[str, dict[str, float]]:
    """Return the same pool by Paule-Mandel, DerSimonian-Laird and REML, each with its ordinary standard error."""
    k, w = len(y), [1 / each for each in v]
    moment = (weighted_mean(y, v, 0.0)[2] - (k - 1)) / (sum(w) - sum(each**2 for each in w) / sum(w))
    spreads = {
        "paule_mandel": tau2_where_q_is(y, v, k - 1),
        "dersimonian_laird": max(0.0, moment),
        "reml_normal": tau2_reml(y, v),
    }
    found = {}
    for name, tau2 in spreads.items():
        mean, total, _ = weighted_mean(y, v, tau2)
        found[name] = {"estimate": mean, "se": 1 / math.sqrt(total), "tau2": tau2}
    return found


def fieller(r: float, se_r: float, o: float, se_o: float, c: float) -> tuple[float | None, float | None, str]:
    """Return the bounded interval of r / o, or None twice, and its shape."""
    a = o * o - c * c * se_o * se_o
    b = -2 * r * o
    d = b * b - 4 * a * (r * r - c * c * se_r * se_r)
    if a > 0:
        return (-b - math.sqrt(d)) / (2 * a), (-b + math.sqrt(d)) / (2 * a), "bounded"
    return None, None, "outside" if d > 0 else "everything"


def z_of_share(share: float, r: float, se_r: float, o: float, se_o: float) -> float:
    return (r - share * o) / math.sqrt(se_r**2 + share**2 * se_o**2)


def rule(r: float, se_r: float, o: float, se_o: float, df: int | None, line: float) -> tuple[str, str]:
    """Return code and reason; the first match wins."""
    c, full, z_o = critical(df), max(0.8, line), o / se_o
    none, least, whole = z_of_share(0, r, se_r, o, se_o), z_of_share(line, r, se_r, o, se_o), 0.0
    z_full, whole = z_of_share(full, r, se_r, o, se_o), z_of_share(1, r, se_r, o, se_o)
    if none <= -c:
        return "reversed", "harm_shown"
    if z_o < Z95:
        return "no_firm_benchmark", "origin_not_established"
    if least <= -c:
        return "lost", "small_benefit_remains" if none >= c else "below_half_shown"
    if least >= c and z_full > -c:
        reason = "larger_than_origin" if whole >= c else "kept_in_full" if z_full >= c else "at_least_half_shown"
        return "kept", reason
    if none >= c and z_full <= -c:
        return "partly_kept", "between_half_and_full" if least >= c else "smaller_than_origin_shown"
    if z_o < FIRM:
        return "no_firm_benchmark", "origin_too_uncertain"
    if none >= c:
        return "too_early", "benefit_shown_size_unclear"
    return "too_early", "short_of_full_benefit_not_shown" if z_full <= -c else "inconclusive"


def benefit(r: float, se_r: float, df: int | None) -> str:
    c = critical(df)
    return "shown" if r / se_r >= c else "harm" if r / se_r <= -c else "not_shown"


def false_discovery(p: list[float]) -> list[float]:
    """Benjamini-Hochberg q-values: the smallest p times m over rank among equal or larger ones."""
    m, order = len(p), sorted(p)
    return [
        min(min(1.0, other * m / (order.index(other) + order.count(other))) for other in p if other >= each)
        for each in p
    ]
