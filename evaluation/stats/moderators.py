"""Does the effect go with something about the sites? Random-effects meta-regression, and subgroups.

y and v as for pooling, one group of sites; x has one row per site and one column per moderator (the intercept is
added). Centre and scale moderators before (per_ten_points_of_fidelity, per_six_months), or the intercept means
little. An association between sites is no proof that changing the moderator changes the effect, and anything measured
after the outcome is no moderator. Sources: Berkey 1995, 10.1002/sim.4780140406; Knapp & Hartung, 10.1002/sim.1482.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evaluation.stats.distributions import LEVEL, critical_value, two_sided_p
from evaluation.stats.pooling import Interval, pool
from evaluation.stats.regression import Regression, random_effects_tau2, tau2_q_profile

#: Sites per moderator from which a result is a finding, and from which it is at least worth exploring.
FINDING_FROM, EXPLORATORY_FROM = 10, 6
Evidence = Literal["finding", "exploratory", "plot_only"]
#: Where a moderator is centred, and what one unit of it is.
_FIDELITY_CENTRE, _FIDELITY_UNIT = 80.0, 10.0
_MONTHS_CENTRE, _MONTHS_UNIT = 12.0, 6.0


@dataclass(frozen=True, kw_only=True)
class MetaRegression:
    """Coefficients (intercept first) with their covariance, and how much spread the moderators explain.

    df: t for the coefficients, NaN for normal. tau2: spread that remains, with its Q-profile interval; tau2_without:
    spread without moderators; r2: share explained, NaN where there was none to explain. q_rest: remaining spread;
    q_model: test that all moderators' coefficients are 0 (F with df_model and df, or chi-squared). i2_rest: share.
    reason: too_few_sites, moderators_not_distinct, or None; with a reason every figure is NaN.
    """

    k: int
    beta: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    p: np.ndarray
    covariance: np.ndarray
    df: float
    tau2: float
    tau2_low: float
    tau2_high: float
    tau2_without: float
    r2: float
    q_rest: float
    q_rest_df: float
    q_rest_p: float
    q_model: float
    q_model_df: int
    q_model_p: float
    i2_rest: float
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """Expected effect at given moderators, its interval, and the interval for a true effect at a new site there."""

    estimate: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    pi_low: np.ndarray
    pi_high: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Subgroups:
    """One pool (own tau2, normal) per level in order of appearance, and the test that the levels' means are equal."""

    level: list[str]
    k: np.ndarray
    estimate: np.ndarray
    se: np.ndarray
    tau2: np.ndarray
    q_between: float
    df: int
    p: float


def meta_regression(
    y: ArrayLike,
    v: ArrayLike,
    x: ArrayLike,
    *,
    method: Literal["REML", "DL"] = "REML",
    interval: Interval = "hk_floor",
    tau2: float | None = None,
) -> MetaRegression:
    """Fit y = intercept + x beta + site + error; sites with an unusable y, v or x are left out.

    tau2: the spread that remains, in y's unit squared, where it is known and need not be estimated.

    Formula: weighted least squares with weights 1 / (v + tau2), tau2 by REML, error by Hartung-Knapp with
        floor, t and F with k - p.
    Shapes: y, v: [sites]; x: [sites] or [sites, moderators]; beta in y's unit per unit of x.
    Refused: too_few_sites, moderators_not_distinct.
    Source: Berkey 1995, 10.1002/sim.4780140406; Knapp & Hartung 2003, 10.1002/sim.1482.
    """
    y, v, x = _usable_sites(y, v, x)
    k, p = len(y), x.shape[1] + 1
    if k <= p:
        return _no_figures(k, p, "too_few_sites")
    data = Regression.prepare(y, v, x)
    if data is None:
        return _no_figures(k, p, "moderators_not_distinct")
    scale = data.v_min
    tau2 = random_effects_tau2(data, method=method) if tau2 is None else tau2 / scale
    without = float(pool(y, v, method=method, interval="normal", profile=False).tau2[0])
    fit = data.fit(np.array([tau2]))
    freedom = k - p
    variance_factor = 1.0 if interval == "normal" else float(fit.q[0]) / freedom
    if interval == "hk_floor":
        variance_factor = max(1.0, variance_factor)
    beta, covariance = data.in_units(fit, variance_factor)
    df = np.nan if interval == "normal" else float(freedom)
    se = np.sqrt(np.diag(covariance))
    half = critical_value(df) * se
    at_zero = data.fit(np.zeros(1))
    typical = freedom / float(at_zero.trace[0])
    low, high = tau2_q_profile(data, level=LEVEL)
    q_model, q_model_p = _model_test(beta, covariance, df)
    return MetaRegression(
        k=k,
        beta=beta,
        se=se,
        ci_low=beta - half,
        ci_high=beta + half,
        p=two_sided_p(np.divide(beta, se, out=np.full(p, np.inf), where=se > 0), df),
        covariance=covariance,
        df=df,
        tau2=tau2 * scale,
        tau2_low=low * scale,
        tau2_high=high * scale,
        tau2_without=without,
        r2=max(0.0, 1 - tau2 * scale / without) if without > 0 else np.nan,
        q_rest=float(at_zero.q[0]),
        q_rest_df=float(freedom),
        q_rest_p=float(special.gammaincc(freedom / 2, at_zero.q[0] / 2)),
        q_model=q_model,
        q_model_df=p - 1,
        q_model_p=q_model_p,
        i2_rest=tau2 / (tau2 + typical),
        reason=None,
    )


def predict(found: MetaRegression, x: ArrayLike) -> Predictions:
    """Predict at rows of moderators, shape [points, moderators].

    Formula: x beta, its error from the coefficients' covariance; a new site's adds tau2.
    Shapes: x: [points, moderators]; results [points], y's unit.
    Refused: nothing; NaN from a regression without figures.
    Source: Berkey 1995, 10.1002/sim.4780140406.
    """
    x = np.atleast_2d(np.asarray(x, dtype=float))
    design = np.column_stack([np.ones(len(x)), x])
    estimate = design @ found.beta
    se = np.sqrt(np.maximum(0.0, np.einsum("ij,jk,ik->i", design, found.covariance, design)))
    critical = critical_value(found.df)
    new = np.sqrt(se**2 + found.tau2)
    return Predictions(
        estimate=estimate,
        se=se,
        ci_low=estimate - critical * se,
        ci_high=estimate + critical * se,
        pi_low=estimate - critical * new,
        pi_high=estimate + critical * new,
    )


def permutation_p(y: ArrayLike, v: ArrayLike, moderator: ArrayLike, *, draws: int = 999, seed: int = 20240601) -> float:
    """Two-sided p of one moderator by shuffling it between the sites, for fewer than 20 sites.

    The statistic is the Hartung-Knapp t. (1 + as extreme) / (1 + draws); NaN where meta_regression would have a
    reason.

    Formula: (1 + shuffles at least as extreme) / (1 + shuffles).
    Shapes: [sites] each; one p.
    Refused: NaN where meta_regression has a reason.
    Source: Higgins & Thompson 2004, 10.1002/sim.1752.
    """
    y, v, x = _usable_sites(y, v, moderator)
    data = Regression.prepare(y, v, x) if len(y) > 2 else None
    if data is None:
        return np.nan
    generator = np.random.default_rng(seed)
    observed = _slope_t(data)
    shuffled = (replace(data, design=generator.permutation(data.design)) for _ in range(draws))
    extreme = sum(_slope_t(other) >= observed * (1 - 1e-9) for other in shuffled)
    return (1 + extreme) / (1 + draws)


def subgroups(y: ArrayLike, v: ArrayLike, level: Sequence[str]) -> Subgroups:
    """Pool each level by itself and test the difference between levels (not one level's p against another's).

    Formula: sum over levels of w (mean - common mean)^2, w = 1 / se^2, against chi-squared.
    Shapes: y, v, level: [sites]; results [levels], y's unit.
    Refused: nothing; p is NaN with fewer than two levels.
    Source: Borenstein & Higgins 2013, 10.1007/s11121-013-0377-7.
    """
    labels = list(dict.fromkeys(level))
    mask = np.array([[own == label for own in level] for label in labels])
    found = pool(y, v, mask, interval="normal", profile=False)
    w = np.where(found.k > 0, 1 / np.where(found.k > 0, found.se, 1.0) ** 2, 0.0)
    mean = (w * np.nan_to_num(found.estimate)).sum() / w.sum() if w.any() else np.nan
    q = float((w * (np.nan_to_num(found.estimate) - mean) ** 2).sum())
    df = int((found.k > 0).sum()) - 1
    return Subgroups(
        level=labels,
        k=found.k,
        estimate=found.estimate,
        se=found.se,
        tau2=found.tau2,
        q_between=q,
        df=df,
        p=float(special.gammaincc(df / 2, q / 2)) if df > 0 else np.nan,
    )


def per_ten_points_of_fidelity(percent: ArrayLike) -> np.ndarray:
    """Fidelity (0 to 100) in steps of 10 points around 80: a coefficient is per 10 points, the intercept that at 80.

    Formula: (per cent - 80) / 10.
    Shapes: any shape, per cent in, units of 10 points out.
    Refused: nothing.
    Source: ours; docs/methods.md, section 8.
    """
    return (np.asarray(percent, dtype=float) - _FIDELITY_CENTRE) / _FIDELITY_UNIT


def per_six_months(months: ArrayLike) -> np.ndarray:
    """Months since the start in steps of 6 around 12: a coefficient is per half-year, the intercept that at a year.

    Formula: (months - 12) / 6.
    Shapes: any shape, months in, half-years out.
    Refused: nothing.
    Source: ours; docs/methods.md, section 8.
    """
    return (np.asarray(months, dtype=float) - _MONTHS_CENTRE) / _MONTHS_UNIT


def evidence_from(k: int, *, moderators: int = 1) -> Evidence:
    """How far a regression of k sites may be taken: at least 10 sites a moderator for a finding, 6 to explore.

    Formula: sites over moderators, against 10 and 6.
    Shapes: one number of sites; a word out.
    Refused: nothing.
    Source: Higgins and others 2019, Cochrane Handbook, chapter 10, 10.1002/9781119536604.ch10.
    """
    per_moderator = k / moderators
    if per_moderator >= FINDING_FROM:
        return "finding"
    return "exploratory" if per_moderator >= EXPLORATORY_FROM else "plot_only"


def _usable_sites(y: ArrayLike, v: ArrayLike, x: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    y, v, x = (np.asarray(values, dtype=float) for values in (y, v, x))
    x = x if x.ndim == 2 else x[:, None]
    usable = np.isfinite(y) & np.isfinite(v) & (v > 0) & np.isfinite(x).all(axis=1)
    return y[usable], v[usable], x[usable]


def _model_test(beta: np.ndarray, covariance: np.ndarray, df: float) -> tuple[float, float]:
    """Wald test of all coefficients but the intercept; NaN where they have no error."""
    slopes, own = beta[1:], covariance[1:, 1:]
    count = len(slopes)
    errors = np.sqrt(np.diag(own))
    if not np.all(errors > 0):
        return np.nan, np.nan
    standard = slopes / errors
    chi2 = float(standard @ np.linalg.solve(own / np.outer(errors, errors), standard))
    if np.isnan(df):
        return chi2, float(special.gammaincc(count / 2, chi2 / 2))
    return chi2 / count, float(special.fdtrc(count, df, chi2 / count))


def _slope_t(data: Regression) -> float:
    """Size of the Hartung-Knapp t of the (only) moderator."""
    fit = data.fit(np.array([random_effects_tau2(data, method="REML")]))
    error = np.sqrt(fit.q[0] / data.freedom * fit.covariance[0, 1, 1])
    return float(np.abs(fit.beta[0, 1]) / error) if error > 0 else np.inf


def _no_figures(k: int, p: int, reason: str) -> MetaRegression:
    nothing = np.full(p, np.nan)
    return MetaRegression(
        k=k,
        beta=nothing,
        se=nothing,
        ci_low=nothing,
        ci_high=nothing,
        p=nothing,
        covariance=np.full((p, p), np.nan),
        df=np.nan,
        tau2=np.nan,
        tau2_low=np.nan,
        tau2_high=np.nan,
        tau2_without=np.nan,
        r2=np.nan,
        q_rest=np.nan,
        q_rest_df=np.nan,
        q_rest_p=np.nan,
        q_model=np.nan,
        q_model_df=p - 1,
        q_model_p=np.nan,
        i2_rest=np.nan,
        reason=reason,
    )
