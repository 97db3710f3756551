"""What the Delivery page shows, as plain values for `results --json`: each pattern, and where its marks stand."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from evaluation.analysis.moderation import By, Entry, Pattern, pattern, site_value
from evaluation.analysis.result_types import OutcomeResult, Results, SiteResult
from evaluation.domain.vocabulary import Clock
from evaluation.stats.disclosure import Profile
from evaluation.views.delivery_chart import PatternChart, pattern_chart
from evaluation.views.delivery_places import Places
from evaluation.views.delivery_size import group_ends, slope_ends
from evaluation.views.site_chart import display_per


def pattern_figures(
    results: Results, result: OutcomeResult, *, profile: Profile, clock: Clock = Clock.ACTUAL
) -> dict[str, Any]:
    """Return the patterns of one outcome by what they go with. Heights and lengths are those of the charts."""
    told = {}
    for by in By:
        found = pattern(result, by, clock=clock, data_to=results.data_to)
        places = Places(result=result, profile=profile, by=by)
        chart, hidden = pattern_chart(found, places, data_to=results.data_to)
        told[by.value] = {
            "sites": len(found.known),
            "new_sites": len(result.sites),
            "not_drawn": hidden,
            "later_scores": found.later,
            "evidence": found.evidence,
            "slope": slope_ends(found, result),
            "regression": _regression(found),
            "models": [{"model": model, "sites": sites, **ends} for model, sites, ends in group_ends(found, result)],
            "by_site": {site.site: _value(site, places, clock, results.data_to) for site in result.sites},
            "chart": _marks(chart) if chart else None,
        }
    return told


def _regression(found: Pattern) -> dict[str, Any] | None:
    fit = found.fit
    if fit is None or fit.reason is not None:
        return None
    ends = {
        name: float(getattr(fit, key)[1]) for name, key in (("value", "beta"), ("low", "ci_low"), ("high", "ci_high"))
    }
    spread = {"tau2_left": fit.tau2, "tau2_without": fit.tau2_without, "r2": None if np.isnan(fit.r2) else fit.r2}
    return {"coefficient": ends, "p": float(fit.p[1]), "df": int(fit.df), **spread}


def _value(site: SiteResult, places: Places, clock: Clock, data_to: date | None) -> dict[str, float | str | None]:
    """Return what one site has of a thing, under a name that says how pages print it."""
    if places.by is By.MODEL:
        return {"model": site.model}
    value = site_value(site, places.by, clock=clock, data_to=data_to)
    if places.by is By.BASELINE:
        alone = Entry(sites=(site,), estimate=0.0, se=1.0, value=value)
        level = places.value(alone)
        return {"level": None if level is None else level * display_per(places.result)}
    return {"scores" if places.by is By.DELIVERY else "months": value}


def _marks(chart: PatternChart) -> dict[str, Any]:
    band = chart.band
    return {
        "sites": [{"site": bubble.site, "x": bubble.x, "y": bubble.y} for bubble in chart.bubbles],
        "line": {name: list(getattr(band, name)) for name in ("x", "middle", "low", "high")} if band else None,
        "averages": [
            {"x": group.x, "middle": group.middle, "low": group.span.low, "high": group.span.high}
            for group in chart.groups
        ],
    }
