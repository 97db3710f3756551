"""How large a pattern is: in percentage points of the original benefit, or in the outcome's own units."""

from __future__ import annotations

from dataclasses import asdict

from evaluation.analysis.moderation import Pattern
from evaluation.analysis.result_types import OutcomeResult
from evaluation.views.delivery_places import has_shares
from evaluation.views.effect_words import NaturalEffect, change_with_range, figures, natural_effect
from evaluation.views.numbers import share_figures
from evaluation.views.wording import delivery as words

Ends = dict[str, dict[str, float | None]]


def size_lines(found: Pattern, result: OutcomeResult) -> tuple[str, ...]:
    """Return how large the pattern is in words, where that may be said at all."""
    if found.groups is not None:
        lines = []
        for model, sites, ends in group_ends(found, result):
            shown = ends.get("share")
            kept = f"about {share_figures(shown['value'], shown['low'], shown['high'])} kept" if shown else ""
            own = ends.get("effect")
            lines.append(words.model_sentence(model, sites, kept or (figures(_effect(own)) if own else "")))
        return tuple(lines)
    slope = slope_ends(found, result)
    if slope is None:
        return ()
    if "points" in slope:
        points = slope["points"]
        return (words.slope_in_points(found, points["value"] or 0.0, points["low"] or 0.0, points["high"] or 0.0),)
    change = change_with_range(_effect(slope["effect"]), measure=result.measure)
    return (words.slope_in_units(found.by, change),)


def slope_ends(found: Pattern, result: OutcomeResult) -> Ends | None:
    """Return the slope as points (of 100, of the original) or as an effect on its natural scale; None without one."""
    if found.fit is None or found.fit.reason is not None:
        return None
    middle, low, high = (float(values[1]) for values in (found.fit.beta, found.fit.ci_low, found.fit.ci_high))
    return _ends(middle, low, high, result, share="points", times=100.0)


def group_ends(found: Pattern, result: OutcomeResult) -> list[tuple[str, int, Ends]]:
    """Return each model that has an average: its code, its sites, and the average as share or effect."""
    if found.groups is None:
        return []
    average, told = found.groups.average, []
    for place, model in enumerate(found.groups.model):
        middle, low, high = (float(each[place]) for each in (average.estimate, average.ci_low, average.ci_high))
        told.append((model, int(average.k[place]), _ends(middle, low, high, result)))
    return told


def _ends(
    middle: float, low: float, high: float, result: OutcomeResult, *, share: str = "share", times: float = 1.0
) -> Ends:
    if has_shares(result):
        scale = times / (result.origin.estimate or 1.0)
        return {share: {"value": middle * scale, "low": low * scale, "high": high * scale}}
    return {"effect": asdict(natural_effect(middle, low, high, measure=result.measure, better=result.better))}


def _effect(ends: dict[str, float | None]) -> NaturalEffect:
    return NaturalEffect(value=ends["value"] or 0.0, low=ends["low"], high=ends["high"])
