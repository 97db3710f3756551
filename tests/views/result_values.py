"""Results as values, for views: one real evaluation that says nothing special, to be changed where a test looks."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from evaluation.analysis.result_types import (
    Counts,
    OriginResult,
    OutcomeResult,
    PooledResult,
    Reporting,
    RetentionResult,
    SiteResult,
)
from evaluation.domain.vocabulary import Benefit, Certainty, VerdictCode
from evaluation.results import evaluate
from tests.analysis.made_rows import Made, Scene, collection_of

SHARE = RetentionResult(
    estimate=0.623, low=0.447, high=0.876, next_low=0.201, next_high=1.102, p_next_keeps=0.83, method="REML"
)
ALONE: dict[str, Any] = {"retention": None, "retention_low": None, "retention_high": None}


@cache
def _real() -> OutcomeResult:
    scene = Scene(Made(), "P")
    scene.project()
    scene.outcome(name="Harm at birth", unit="births", per=1000, follow_up_months=12)
    scene.site("ORIGIN", "origin", figures=((300, 1000), (100, 1000)))
    scene.site("S1", figures=((300, 1000), (150, 1000)))
    with tempfile.TemporaryDirectory() as folder:
        return evaluate(collection_of(scene.made, Path(folder))).outcomes[0]


def a_site(site: str = "S1", **changes: Any) -> SiteResult:
    """Return a replication that keeps 61%, an odds ratio of 0.79."""
    values: dict[str, Any] = {
        "site": site,
        "name": f"Site {site}",
        "actual_start": date(2021, 4, 1),
        "estimate": 0.236,
        "se": 0.1,
        "ci_low": 0.04,
        "ci_high": 0.432,
        "retention": 0.612,
        "retention_low": 0.101,
        "retention_high": 1.189,
        "verdict": VerdictCode.TOO_EARLY,
        "reason": "inconclusive",
        "benefit": Benefit.SHOWN,
        "last_period_end": date(2022, 3, 31),
        "reference": Counts(numerator=30, denominator=1000, mean=None, sd=None, n=None),
        "exposed": Counts(numerator=24, denominator=1000, mean=None, sd=None, n=None),
    }
    return replace(_real().sites[0], **(values | changes))


def an_origin(**changes: Any) -> OriginResult:
    """Return an origin of one site, an odds ratio of 0.68 (0.58 to 0.80)."""
    ends: dict[str, Any] = {"estimate": 0.386, "se": 0.08, "ci_low": 0.229, "ci_high": 0.543}
    site = a_site("ORIGIN", role="origin", reason=None, benefit=None, verdict=VerdictCode.NO_DATA, **ALONE, **ends)
    return replace(_real().origin, **(ends | {"sites": (site,)} | changes))


def an_outcome(k: int = 6, **changes: Any) -> OutcomeResult:
    """Return an outcome of k sites whose average is an odds ratio of 0.79 (0.70 to 0.89)."""
    pooled = PooledResult(k=k)
    if k > 1:
        figures = {"estimate": 0.236, "se": 0.04, "ci_low": 0.117, "ci_high": 0.357, "pi_low": 0.02, "pi_high": 0.45}
        spread = {"tau2": 0.01, "tau2_low": 0.0, "tau2_high": 0.04, "q": 7.1, "q_p": 0.21, "i2": 0.3}
        pooled = PooledResult(k=k, q_df=k - 1, h2=1.4, **figures, **spread)
    values: dict[str, Any] = {
        "origin": an_origin(),
        "sites": tuple(a_site(f"S{place}") for place in range(k)),
        "pooled": pooled,
        "retention": SHARE if k else RetentionResult(),
        "verdict": VerdictCode.KEPT,
        "reason": "at_least_half_shown",
        "benefit": Benefit.SHOWN,
        "lean": 0.83,
        "certainty": Certainty.MODERATE,
        "reasons": (),
        "reporting": Reporting(reporting=k, due=k, silent=()),
    }
    return replace(_real(), **(values | changes))
