"""Answers for cases of pooling: every fit, the spread, each site's part, leave-one-out and cumulative figures."""

from __future__ import annotations

from typing import Any

import numpy as np
from golden_shapes import plain, rows_of

from evaluation.stats.distributions import two_sided_p
from evaluation.stats.pooling import Interval, Pool, cumulative, leave_one_out, pool, prediction_interval
from evaluation.stats.site_parts import shrunken_effects, surprise_of_each, weight_shares

INTERVALS: dict[str, Interval] = {"z": "normal", "knha": "hk", "adhoc": "hk_floor"}


def answer(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return all figures of a pool case; a case with one site has `single` in place of fits."""
    y, v = np.atleast_1d(inputs["yi"]).astype(float), np.atleast_1d(inputs["vi"]).astype(float)
    reml = pool(y, v, interval="normal")
    figures: dict[str, Any] = {"k": int(reml.k[0]), "heterogeneity": _heterogeneity(reml)}
    if len(y) == 1:
        return figures | {"single": rows_of(**_named(reml), tau2=reml.tau2, pi_lb=reml.pi_low, pi_ub=reml.pi_high)[0]}
    fits = {
        f"{method}_{test}": _fit(y, v, method=method, test=test)
        for method in ("FE", "DL", "PM", "REML")
        for test in (("z",) if method == "FE" else INTERVALS)
    }
    return figures | {"fits": fits, "q_profile": _q_profile(reml)} | _by_site(y, v)


def _named(fit: Pool) -> dict[str, np.ndarray]:
    return {"mu": fit.estimate, "se": fit.se, "ci_lb": fit.ci_low, "ci_ub": fit.ci_high}


def _heterogeneity(fit: Pool) -> dict[str, Any]:
    k, q = fit.k[0], fit.q[0]
    several = k > 1
    i2_from_q = max(0.0, 100 * (q - (k - 1)) / q) if several and q > 0 else 0.0
    return {
        "Q": float(q),
        "df": int(fit.q_df[0]),
        "p": plain(fit.q_p)[0],
        "I2_from_Q_percent": float(i2_from_q) if several else None,
        "H2_from_Q": float(q / (k - 1)) if several else None,
    }


def _fit(y: np.ndarray, v: np.ndarray, *, method: Any, test: str) -> dict[str, Any]:
    fit = pool(y, v, method=method, interval=INTERVALS[test])
    statistic = np.divide(fit.estimate, fit.se, out=np.full(1, np.inf), where=fit.se > 0)
    figures = _named(fit) | {
        "statistic": statistic,
        "df": fit.df,
        "p": two_sided_p(statistic, fit.df),
        "tau2": fit.tau2,
        "tau": np.sqrt(fit.tau2),
    }
    if method != "FE":
        pi_low, pi_high = prediction_interval(fit.estimate, fit.se, fit.tau2, fit.df)
        figures |= {"se_tau2": fit.se_tau2, "I2_percent": 100 * fit.i2, "H2": fit.h2}
        figures |= {"pi_lb": pi_low, "pi_ub": pi_high, "pi_km1_lb": fit.pi_low, "pi_km1_ub": fit.pi_high}
        figures |= {"pi_hts_km2_lb": fit.pi_low_km2, "pi_hts_km2_ub": fit.pi_high_km2}
    return rows_of(**figures)[0]


def _q_profile(fit: Pool) -> dict[str, Any]:
    figures = {}
    for end, tau2 in (("lb", fit.tau2_low), ("ub", fit.tau2_high)):
        figures |= {f"tau2_{end}": tau2, f"tau_{end}": np.sqrt(tau2)}
        figures |= {f"I2_{end}": 100 * tau2 / (tau2 + fit.typical_v), f"H2_{end}": 1 + tau2 / fit.typical_v}
    return rows_of(**figures)[0]


def _by_site(y: np.ndarray, v: np.ndarray) -> dict[str, Any]:
    blup = shrunken_effects(y, v)
    each_knha, each_dl = leave_one_out(y, v, interval="hk"), leave_one_out(y, v, method="DL", interval="normal")
    growing_z, growing_floor = cumulative(y, v, interval="normal"), cumulative(y, v)
    return {
        "blup_REML_z": {
            "pred": plain(blup.estimate),
            "se": plain(blup.se),
            "pi_lb": plain(blup.ci_low),
            "pi_ub": plain(blup.ci_high),
        },
        "weights_percent_REML": plain(100 * weight_shares(y, v)),
        "rstudent_REML": plain(surprise_of_each(y, v)),
        "leave1out_REML_knha": _without_each(each_knha),
        "leave1out_DL_z": _without_each(each_dl),
        "cumulative_REML_z": rows_of(n_sites=growing_z.k, **_named(growing_z), tau2=growing_z.tau2),
        "cumulative_REML_adhoc": rows_of(n_sites=growing_floor.k, **_named(growing_floor), tau2=growing_floor.tau2)[1:],
    }


def _without_each(fit: Pool) -> list[dict[str, Any]]:
    pi_low, pi_high = prediction_interval(fit.estimate, fit.se, fit.tau2, fit.df)
    left_out = np.arange(1, len(fit.k) + 1)
    return rows_of(
        left_out=left_out,
        **_named(fit),
        tau2=fit.tau2,
        I2_percent=100 * fit.i2,
        Q=fit.q,
        pi_lb=pi_low,
        pi_ub=pi_high,
    )
