"""This project's figures for the inputs of a case, in the shape of the case's outputs; one function a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import golden_further
import golden_pool
import numpy as np
from golden_shapes import benefit_word, column, plain, rows_of, unless

from evaluation.domain.vocabulary import VerdictCode
from evaluation.stats.effects import (
    Effects,
    difference_of_changes,
    effect_from_ci,
    mean_effect,
    paired_mean_effect,
    proportion_effect,
    rate_effect,
)
from evaluation.stats.next_site import chance_next_keeps, next_site_interval
from evaluation.stats.origin import origin_benchmark
from evaluation.stats.pooling import pool
from evaluation.stats.retention import contrast, retention
from evaluation.stats.verdict import verdict

Inputs = dict[str, Any]


def effect_size(inputs: Inputs) -> dict[str, Any]:
    measure, sites = inputs["measure"], inputs["sites"]
    if measure == "IRR":
        effects = rate_effect(*(column(sites, name) for name in ("x1", "t1", "x2", "t2")))
    elif measure in ("OR", "RR", "RD"):
        effects = proportion_effect(*(column(sites, name) for name in ("x1", "n1", "x2", "n2")), measure=measure)
    else:
        names = ("m1", "sd1", "n1", "m2", "sd2", "n2")
        effects = mean_effect(*(column(sites, name) for name in names), measure=measure)
    # The references drop sites for their cells only, and say nothing of one whose figures are not there.
    blank = effects.reason == "missing"
    return {
        "sites": rows_of(
            yi=effects.y,
            vi=effects.v,
            sei=np.sqrt(effects.v),
            corrected=unless(blank, effects.corrected),
            dropped=effects.reason.astype(bool) & ~blank,
            reason=unless(blank, effects.reason),
        )
    }


def effect_from_interval(inputs: Inputs) -> dict[str, Any]:
    effects = effect_from_ci(
        *(inputs[name] for name in ("estimate", "ci_lb", "ci_ub", "level")), ratio=inputs["ratio_scale"]
    )
    figures = {
        "yi": effects.y,
        "sei": np.sqrt(effects.v),
        "vi": effects.v,
        "asymmetry": effects.asymmetry,
        "warn": effects.asymmetric,
    }
    return {name: plain(value) for name, value in figures.items()}


def effect_difference_in_differences(inputs: Inputs) -> dict[str, Any]:
    return {"sites": [_one_difference(site) for site in inputs["sites"]]}


def _one_difference(site: dict[str, Any]) -> dict[str, Any]:
    effects = difference_of_changes(_change(site, after="ia", before="ib"), _change(site, after="ca", before="cb"))
    return rows_of(yi=effects.y, vi=effects.v)[0]


def _change(site: dict[str, Any], *, after: str, before: str) -> Effects:
    figures = (site[after], site[f"{after}n"], site[before], site[f"{before}n"])
    return proportion_effect(*figures, measure="OR") if site["type"] == "proportion" else rate_effect(*figures)


def effect_paired(inputs: Inputs) -> dict[str, Any]:
    figures = [column(inputs["sites"], name) for name in ("m1", "sd1", "m2", "sd2", "n")]
    result = {}
    for name, measure in (("mean_change", "MD"), ("smcr", "SMD")):
        effects = paired_mean_effect(*figures, correlation=column(inputs["sites"], "r"), measure=measure)
        result[name] = {"yi": plain(effects.y), "vi": plain(effects.v)}
    return result


def origin(inputs: Inputs) -> dict[str, Any]:
    found = origin_benchmark(inputs["yi"], inputs["vi"])
    return rows_of(
        est=found.estimate, se=found.se, tau2=found.tau2, k=found.k, z=found.z, established=found.established
    )[0]


def retention_rows(inputs: Inputs) -> dict[str, Any]:
    figures = [column(inputs["rows"], name) for name in ("theta_R", "se_R", "theta_O", "se_O", "df")]
    kept = retention(*figures[:4], df=figures[4])
    crits = rows_of(crit=kept.critical)
    parts = _retention_parts(*figures)
    for place, shares in enumerate(inputs["f"]):
        one_row = [figure[place : place + 1] for figure in figures[:4]]
        parts[place]["contrast"] = _contrasts(*one_row, critical=kept.critical[place], shares=shares)
    return {"rows": [crit | row for crit, row in zip(crits, parts, strict=True)]}


def _retention_parts(theta_r: Any, se_r: Any, theta_o: Any, se_o: Any, df: Any) -> list[dict[str, Any]]:
    kept = retention(theta_r, se_r, theta_o, se_o, df=df)
    parts = {
        "fieller": rows_of(
            ratio=kept.ratio,
            g=kept.g,
            type=kept.shape,
            lb=kept.low,
            ub=kept.high,
            outside_below=kept.outside_below,
            outside_above=kept.outside_above,
        ),
        "delta": rows_of(ratio=kept.ratio, se=kept.delta_se, lb=kept.delta_low, ub=kept.delta_high),
        "log_ratio": rows_of(
            log_ratio=kept.log_ratio, se=kept.log_ratio_se, lb=kept.log_ratio_low, ub=kept.log_ratio_high
        ),
        "fixed_benchmark": rows_of(lb=kept.fixed_low, ub=kept.fixed_high),
    }
    return [{name: part[index] for name, part in parts.items()} for index in range(len(kept.ratio))]


def _contrasts(
    theta_r: Any, se_r: Any, theta_o: Any, se_o: Any, *, critical: float, shares: list[float]
) -> list[dict[str, Any]]:
    z = contrast(theta_r, se_r, theta_o, se_o, share=shares)
    return rows_of(f=np.array(shares), statistic=z, shown_at_least_f=z >= critical, shown_below_f=z <= -critical)


def verdict_rows(inputs: Inputs) -> dict[str, Any]:
    figures = [column(inputs["rows"], name) for name in ("theta_R", "se_R", "theta_O", "se_O", "df")]
    found = verdict(
        *figures[:4], df=figures[4], least_share=inputs.get("f_min", 0.5), full_share=inputs.get("f_full", 0.8)
    )
    return {
        "rows": rows_of(
            z_origin=found.z_origin,
            z0=found.z_none,
            z_min=found.z_least,
            z_full=found.z_full,
            z1=found.z_whole,
            crit=found.critical,
            verdict=found.code,
            reason=found.reason,
            benefit_at_new_sites=benefit_word(found.benefit),
        )
    }


def next_site(inputs: Inputs) -> dict[str, Any]:
    pooled = pool(inputs["yi"], inputs["vi"])
    figures = (pooled.estimate, pooled.se, pooled.tau2, pooled.k)
    true = next_site_interval(*figures)
    observed = next_site_interval(*figures, new_v=inputs["newvi"])
    return rows_of(mu=pooled.estimate, se=pooled.se, tau2=pooled.tau2, k=pooled.k)[0] | {
        "p": _chances(*figures, inputs["origin"], inputs["origin_se"], shares=inputs["f"]),
        "pi_true": plain(np.concatenate(true)),
        "pi_observed": plain(np.concatenate(observed)),
    }


def _chances(*figures: Any, shares: list[float]) -> list[dict[str, Any]]:
    return rows_of(
        f=np.array(shares),
        p_origin_fixed=chance_next_keeps(*figures, share=shares, fixed_benchmark=True),
        p_origin_uncertain=chance_next_keeps(*figures, share=shares),
    )


def pipeline(inputs: Inputs) -> dict[str, Any]:
    y, v = column(inputs["sites"], "yi"), column(inputs["sites"], "vi")
    usable = np.isfinite(y) & np.isfinite(v)
    y, v = y[usable], v[usable]
    theta_o, se_o = inputs["origin"]["est"], inputs["origin"]["se"]
    pooled = pool(y, v)
    compared = (pooled.estimate, pooled.se, theta_o, se_o, pooled.df)
    project = verdict(*compared[:4], df=pooled.df)
    sites = verdict(y, np.sqrt(v), theta_o, se_o)
    codes = plain(sites.code)
    return rows_of(
        k=pooled.k,
        mu=pooled.estimate,
        se=pooled.se,
        tau2=pooled.tau2,
        I2_percent=100 * pooled.i2,
        Q=pooled.q,
        Q_p=pooled.q_p,
    )[0] | {
        "outcome": inputs["outcome"],
        "ci": plain(np.concatenate([pooled.ci_low, pooled.ci_high])),
        "pi": plain(np.concatenate([pooled.pi_low, pooled.pi_high])),
        "retention": _retention_parts(*compared)[0]
        | {"contrast": _contrasts(*compared[:4], critical=project.critical[0], shares=inputs["contrast_f"])},
        "verdict": rows_of(
            verdict=project.code, reason=project.reason, benefit_at_new_sites=benefit_word(project.benefit)
        )[0],
        "p_next": _chances(pooled.estimate, pooled.se, pooled.tau2, pooled.k, theta_o, se_o, shares=inputs["next_f"]),
        "site_verdicts": codes,
        "site_reasons": plain(sites.reason),
        "tally": {str(code): codes.count(str(code)) for code in VerdictCode},
    }


ANSWERS: dict[str, Callable[[Inputs], Any]] = {
    "effect_size": effect_size,
    "effect_from_ci": effect_from_interval,
    "effect_did": effect_difference_in_differences,
    "effect_prepost_paired": effect_paired,
    "origin_benchmark": origin,
    "pool": golden_pool.answer,
    "retention": retention_rows,
    "verdict": verdict_rows,
    "next_site": next_site,
    "pipeline": pipeline,
    "replication_metrics": golden_further.metrics,
    "hedges_schauer": golden_further.spread_test,
    "small_telescopes": golden_further.telescopes,
    "meta_regression": golden_further.regression,
    "funnel": golden_further.funnel,
    "spc_xmr": golden_further.xmr,
    "spc_attribute": golden_further.attribute,
    "sustainment": golden_further.sustainment,
    "multi_outcome": golden_further.several_outcomes,
    "suppression": golden_further.suppression,
}
