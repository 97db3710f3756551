"""Answers for the further kinds of case: replication metrics, moderators, funnels, charts, sustainment, disclosure."""

from __future__ import annotations

from typing import Any

import numpy as np
from golden_shapes import column, plain, rows_of, unless

from evaluation.stats.disclosure import shown_count, shown_counts
from evaluation.stats.funnel import POINTS, Limits, Overdispersion, funnel_proportion, funnel_ratio
from evaluation.stats.moderators import MetaRegression, meta_regression, predict, subgroups
from evaluation.stats.multi_outcome import correlated_effects, site_means
from evaluation.stats.pooling import Pool, pool
from evaluation.stats.replication import hedges_schauer, replication_metrics, small_telescopes
from evaluation.stats.spc import AttributeChart, attribute_chart, xmr_chart
from evaluation.stats.sustainment import by_stretch, pooled_slope, site_slopes

Inputs = dict[str, Any]


def metrics(inputs: Inputs) -> dict[str, Any]:
    found = replication_metrics(*(column(inputs["rows"], name) for name in ("theta_O", "se_O", "theta_R", "se_R")))
    return {
        "rows": rows_of(
            zo=found.z_origin,
            zr=found.z_replication,
            variance_ratio_c=found.variance_ratio,
            difference_Q=found.difference_q,
            difference_p=found.difference_p,
            patil_pi_lb=found.interval_low,
            patil_pi_ub=found.interval_high,
            patil_inside=found.inside,
            z_sceptical=found.z_sceptical,
            p_sceptical_nominal_one_sided=found.p_sceptical_nominal,
            p_sceptical_golden_one_sided=found.p_sceptical_golden,
        )
    }


def spread_test(inputs: Inputs) -> list[dict[str, Any]]:
    found = hedges_schauer(inputs["y"], inputs["v"], shares=inputs["lambda0"])
    q, df = (np.repeat(value, len(found.share)) for value in (found.q, found.df))
    return rows_of(lambda0_over_df=found.share, Q=q, df=df.astype(int), p=found.p[0])


def telescopes(inputs: Inputs) -> dict[str, Any]:
    n1, n2 = inputs["n_origin"]
    found = small_telescopes(n1, n2, inputs["d_replication"], inputs["se_replication"])
    return rows_of(d33=found.detectable, z=found.z, p_smaller_than_d33=found.p)[0]


def regression(inputs: Inputs) -> dict[str, Any]:
    y, v, x = np.array(inputs["yi"]), np.array(inputs["vi"]), np.array(inputs["X"], dtype=float)
    names = ["intercept", *np.atleast_1d(inputs["X_names"]).tolist()]
    fits = {
        "REML_knha": meta_regression(y, v, x, interval="hk"),
        "REML_z": meta_regression(y, v, x, interval="normal"),
        "DL_z": meta_regression(y, v, x, method="DL", interval="normal"),
    }
    figures = {name: _coefficients(fit, names) for name, fit in fits.items()}
    if inputs.get("newX"):
        at = predict(fits["REML_knha"], inputs["newX"])
        figures["REML_knha"]["predictions"] = {
            "newX": inputs["newX"],
            "pred": plain(at.estimate),
            "se": plain(at.se),
            "ci_lb": plain(at.ci_low),
            "ci_ub": plain(at.ci_high),
            "pi_lb": plain(at.pi_low),
            "pi_ub": plain(at.pi_high),
        }
    if inputs["groups"]:
        found = subgroups(y, v, inputs["groups"])
        figures["subgroups_separate_tau2"] = {
            "groups": rows_of(
                level=np.array(found.level, dtype=object), k=found.k, mu=found.estimate, se=found.se, tau2=found.tau2
            ),
            "Q_between": found.q_between,
            "df": found.df,
            "p": found.p,
        }
    return figures


def _coefficients(fit: MetaRegression, names: list[str]) -> dict[str, Any]:
    normal = np.isnan(fit.df)
    single = {
        "k": fit.k,
        "p": len(names),
        "df": fit.df,
        "tau2_residual": fit.tau2,
        "tau2_without_moderators": fit.tau2_without,
        "R2_percent": 100 * fit.r2,
        "QE": fit.q_rest,
        "QE_df": fit.q_rest_df,
        "QE_p": fit.q_rest_p,
        "QM": fit.q_model,
        "QM_df1": fit.q_model_df,
        "QM_df2": None if normal else fit.df,
        "QM_p": fit.q_model_p,
        "I2_residual_percent": 100 * fit.i2_rest,
        "tau2_qprofile_lb": fit.tau2_low,
        "tau2_qprofile_ub": fit.tau2_high,
    }
    return {name: plain(value)[0] for name, value in single.items()} | {
        "coef_names": names,
        "beta": plain(fit.beta),
        "se": plain(fit.se),
        "statistic": plain(fit.beta / fit.se),
        "pvalue": plain(fit.p),
        "ci_lb": plain(fit.ci_low),
        "ci_ub": plain(fit.ci_high),
        "vcov": [plain(row) for row in fit.covariance],
    }


def funnel(inputs: Inputs) -> dict[str, Any]:
    if "observed" in inputs:
        found = funnel_ratio(inputs["observed"], inputs["expected"])
        own = {"site_exact_ci": {"l95": plain(found.own_low), "u95": plain(found.own_high)}}
        scale = {"sqrt_scale": _overdispersion(found.overdispersion)}
    else:
        found = funnel_proportion(inputs["numerator"], inputs["denominator"])
        own = {"target": found.target, "normal_limits": _limits(found.normal) if found.normal else None}
        scale = {"arcsine": _overdispersion(found.overdispersion)}
    return (
        own
        | scale
        | {
            "p": plain(POINTS),
            "exact_limits": _limits(found.exact),
            "outside_95": plain(found.outside_95),
            "outside_998": plain(found.outside_998),
        }
    )


def _limits(limits: Limits) -> dict[str, Any]:
    return {
        "l998": plain(limits.low_998),
        "l95": plain(limits.low_95),
        "u95": plain(limits.high_95),
        "u998": plain(limits.high_998),
    }


def _overdispersion(found: Overdispersion) -> dict[str, Any]:
    return {
        "z": plain(found.z),
        "s": plain(found.s),
        "overdispersion": {
            "q_lo": found.winsor_low,
            "q_hi": found.winsor_high,
            "z_winsorised": plain(found.winsorised),
            "phi": found.phi,
            "tau2": found.tau2,
            "z_adjusted_additive": plain(found.z_additive),
            "z_adjusted_multiplicative": plain(found.z_multiplicative),
        },
        "od_limits": _limits(found.limits),
    }


def xmr(inputs: Inputs) -> dict[str, Any]:
    options = inputs["options"]
    starts = [] if options["rebase_at"] is None else np.atleast_1d(options["rebase_at"]) - 1
    chart = xmr_chart(
        inputs["y"],
        better={"increase": "higher", "decrease": "lower", "neutral": None}[options["improvement"]],
        phase_starts=[int(start) for start in starts],
        baseline_points=options["fix_after_n"],
        drop_outlying_ranges=options["screen_outliers"],
        two_of_three="between_limits" if options["two_of_three"] == "between_2_and_3_sigma" else "beyond_near_limit",
        target=options["target"],
    )
    words = {"above_limit": "above_upl", "below_limit": "below_lpl"}
    # The references say nothing of a phase of one point, which has no limits; ours calls it common cause.
    unlimited = np.isnan([chart.limits[phase].high for phase in chart.phase])
    kinds = unless(unlimited, chart.kind)
    return {
        "limits": [
            {
                "group": phase.phase,
                "n": phase.points,
                "trial_limits": phase.trial,
                "mean": phase.mean,
                "amr_before_screening": phase.moving_range_all,
                "amr": phase.moving_range,
                "lpl": phase.low,
                "upl": phase.high,
                "near_lpl": phase.near_low,
                "near_upl": phase.near_high,
            }
            for phase in chart.limits
        ],
        "points": rows_of(
            group=chart.phase,
            outside=unless(unlimited, chart.outside),
            shift=chart.shift,
            trend=chart.trend,
            two_of_three=chart.two_of_three,
            side=chart.side,
            special_cause=unless(unlimited, [words.get(cause, cause) for cause in chart.cause]),
            point_type=kinds,
        ),
        "last_point_variation": kinds[-1],
        "assurance": chart.assurance,
    }


def attribute(inputs: Inputs) -> dict[str, Any]:
    return {
        name: _attribute(attribute_chart(inputs["numerator"], inputs["denominator"], chart=inputs["chart"], laney=on))
        for name, on in (("shewhart", False), ("laney", True))
    }


def _attribute(chart: AttributeChart) -> dict[str, Any]:
    return {
        "centre": chart.centre,
        "sigma_z": chart.sigma_z,
        "z": plain(chart.z),
        "lcl": plain(chart.low),
        "ucl": plain(chart.high),
        "outside": plain(chart.outside),
    }


def sustainment(inputs: Inputs) -> dict[str, Any]:
    rows = inputs["rows"]
    figures = [row["site"] for row in rows], column(rows, "month"), column(rows, "yi"), column(rows, "vi")
    slopes = site_slopes(*figures)
    pooled, p = pooled_slope(slopes)
    stretches = by_stretch(*figures)
    return {
        "site_slopes": rows_of(site=np.array(slopes.site, dtype=object), slope=slopes.slope, se=slopes.se),
        "pooled_slope": rows_of(**_pooled(pooled), tau2=pooled.tau2, p=p)[0],
        "bins": rows_of(
            bin=np.array(stretches.name, dtype=object),
            n_sites=stretches.pool.k,
            **_pooled(stretches.pool),
            tau2=stretches.pool.tau2,
        ),
    }


def _pooled(fit: Pool) -> dict[str, np.ndarray]:
    return {"mu": fit.estimate, "se": fit.se, "ci_lb": fit.ci_low, "ci_ub": fit.ci_high}


def several_outcomes(inputs: Inputs) -> dict[str, Any]:
    rows = inputs["rows"]
    figures = [row["site"] for row in rows], column(rows, "yi"), column(rows, "vi")
    model = correlated_effects(*figures, correlation=inputs["rho"])
    means = site_means(*figures, correlation=inputs["rho"])
    pooled = pool(means.y, means.v)
    return {
        "che": {
            "mu": model.estimate,
            "se_model": model.se_model,
            "sigma2_site": model.between_sites,
            "sigma2_outcome": model.between_outcomes,
            "se_robust": model.se_robust,
            "df_robust": model.df_robust,
            "ci_lb": model.ci_low,
            "ci_ub": model.ci_high,
            "p": model.p,
        },
        "aggregated": {"site": [str(site) for site in means.site], "yi": plain(means.y), "vi": plain(means.v)}
        | rows_of(**_pooled(pooled), tau2=pooled.tau2)[0],
    }


def suppression(inputs: Inputs) -> dict[str, Any]:
    shown = shown_counts(inputs["numerator"], inputs["denominator"])
    return {
        "numerator_shown": shown.numerator,
        "denominator_shown": shown.denominator,
        "percent_shown": shown.percent,
        # The references only round a total; shown.total_numerator is hidden as well where its complement is small.
        "total_numerator_shown": shown_count(np.sum(inputs["numerator"])),
        "total_denominator_shown": shown.total_denominator,
        "secondary_needed_if_unrounded": shown.second_needed,
    }
