"""One effect per site and outcome, oriented so that above 0 is benefit.

A site without a usable effect stays in the list with the reason, because who is missing is part of the answer.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.analysis.shared_comparators import COMPARATOR, ITS_VARIANCE
from evaluation.analysis.sums import ARMS, SIDES, site_sums
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import RATIO_MEASURES, Better, Clock, Design, Measure, OutcomeType
from evaluation.stats.distributions import LEVEL, critical_value
from evaluation.stats.effects import (
    Effects,
    PublishedEffects,
    difference_of_changes,
    effect_from_ci,
    mean_effect,
    orient,
    proportion_effect,
    rate_effect,
)


def effects_by_site(collection: Collection, *, clock: Clock) -> pd.DataFrame:
    """Return site_sums with the effect of each row.

    Added columns: type, measure, better, design; estimate, se and interval (ci_low, ci_high) on the analysis scale
    (logarithms for ratios; NaN where there is none; a published 95% interval as printed, not made symmetric); reason
    (str, or None where there is an effect), corrected (a half was added to a zero cell), reported (its figures
    came, even where they may not be compared or hold no event to form a ratio of), published (the effect was given and
    not counted), asymmetric (its published range lies unevenly about it), shared_comparator and comparator_v (whose
    change was taken away from it, and that change's variance).
    """
    return effects_of(site_sums(collection, clock=clock), collection)


def effects_of(sums: pd.DataFrame, collection: Collection) -> pd.DataFrame:
    """Return the same for sums that are already there, those of several sites together for instance."""
    described = collection.outcomes[["project", "outcome", "type", "measure", "better", "design"]]
    table = sums.merge(described, on=["project", "outcome"], how="inner")
    table = table.rename(columns={"estimate": "given_estimate", "ci_low": "given_low", "ci_high": "given_high"})
    table["published"] = table["estimate_rows"].notna()
    table["estimate"], table["se"], table["corrected"] = np.nan, np.nan, False
    table["reason"] = pd.Series(None, index=table.index, dtype=object)
    table["asymmetric"], table[ITS_VARIANCE] = False, np.nan
    named = collection.sites.set_index(["project", "site"])["comparator"]
    table[COMPARATOR] = named.reindex(pd.MultiIndex.from_frame(table[["project", "site"]])).to_numpy(object)

    for (kind, measure, better, design, published), group in table.groupby(
        ["type", "measure", "better", "design", "published"], dropna=False
    ):
        effects = _given(group, measure=measure) if published else _counted(group, kind, measure, design)
        if isinstance(effects, PublishedEffects):
            table.loc[group.index, "asymmetric"] = effects.asymmetric
        elif design == Design.BEFORE_AFTER_CONTROLLED.value:
            table.loc[group.index, ITS_VARIANCE] = _arm_effect(group, kind, measure, side="comparator").v
        table.loc[group.index, "estimate"] = orient(effects.y, better=better)
        table.loc[group.index, "se"] = np.sqrt(effects.v)
        table.loc[group.index, "corrected"] = effects.corrected
        table.loc[group.index, "reason"] = effects.reason
    table[COMPARATOR] = table[COMPARATOR].where(table[ITS_VARIANCE].notna(), None)
    return _with_intervals(_with_plainer_reasons(table))


def _with_intervals(table: pd.DataFrame) -> pd.DataFrame:
    """Add 95% intervals: as printed where a publication gives them at that level, else from the standard error."""
    half = critical_value() * table["se"]
    low, high = table["estimate"] - half, table["estimate"] + half
    printed = table["published"] & table["se"].notna() & table["ci_level"].fillna(LEVEL).eq(LEVEL)
    on_logs = table["measure"].isin(RATIO_MEASURES)
    given = table[["given_low", "given_high"]]
    with np.errstate(invalid="ignore", divide="ignore"):
        ends = pd.DataFrame(np.where(on_logs.to_numpy()[:, None], np.log(given), given), given.index, given.columns)
    lower_is_better = table["better"] == Better.LOWER.value
    table["ci_low"] = low.where(~printed, ends["given_low"].where(~lower_is_better, -ends["given_high"]))
    table["ci_high"] = high.where(~printed, ends["given_high"].where(~lower_is_better, -ends["given_low"]))
    return table


def _given(group: pd.DataFrame, *, measure: str) -> PublishedEffects:
    """Turn published effects with their intervals into the analysis scale; one without a range keeps its size."""
    given = group["given_estimate"].to_numpy(float)
    effects = effect_from_ci(
        given,
        group["given_low"].to_numpy(float),
        group["given_high"].to_numpy(float),
        group["ci_level"].fillna(LEVEL).to_numpy(float),
        ratio=measure in RATIO_MEASURES,
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        bare = np.log(given) if measure in RATIO_MEASURES else given
    return replace(effects, y=np.where(np.isnan(effects.y) & np.isfinite(bare), bare, effects.y))


def _counted(group: pd.DataFrame, kind: str, measure: str, design: str) -> Effects:
    """Turn sums into effects; a controlled before-and-after takes the comparator's change away."""
    change = _arm_effect(group, kind, measure, side="own")
    if design != Design.BEFORE_AFTER_CONTROLLED.value:
        return change
    return difference_of_changes(change, _arm_effect(group, kind, measure, side="comparator"))


def _arm_effect(group: pd.DataFrame, kind: str, measure: str, *, side: str) -> Effects:
    def figure(arm: str, name: str) -> np.ndarray:
        return group[f"{side}_{arm}_{name}"].to_numpy(float)

    if kind == OutcomeType.ESTIMATE.value:
        nothing = np.full(len(group), np.nan)
        return Effects(y=nothing, v=nothing, corrected=nothing > 0, reason=np.full(len(group), "missing", dtype=object))
    if kind == OutcomeType.RATE.value:
        names, effect = ("numerator", "denominator"), rate_effect
    elif kind == OutcomeType.MEAN.value:
        names, effect = ("mean", "sd", "n"), lambda *values: _mean_effect(*values, measure=measure)
    else:
        names, effect = ("numerator", "denominator"), lambda *values: proportion_effect(*values, measure=measure)
    return effect(*(figure(arm, name) for arm in ("exposed", "reference") for name in names))


def _mean_effect(m1: np.ndarray, *rest: np.ndarray, measure: str) -> Effects:
    """Keep the size of a difference of means whose spread was not given."""
    effects = mean_effect(m1, *rest, measure=measure)
    if measure != Measure.MEAN_DIFFERENCE.value:
        return effects
    return replace(effects, y=np.where(np.isnan(effects.y), m1 - rest[2], effects.y))


def _with_plainer_reasons(table: pd.DataFrame) -> pd.DataFrame:
    """Say what a person can act on where a figure is missing; the arithmetic's own reason stays for the rest."""
    published = table["published"].to_numpy(bool)
    controlled = table["design"].eq(Design.BEFORE_AFTER_CONTROLLED.value).to_numpy()

    def some(side: str, arm: str, what: str) -> np.ndarray:
        return table[f"{side}_{arm}_{what}"].to_numpy(float) > 0  # NaN, where there is no row at all, is not

    none = {arm: ~some("own", arm, "rows") for arm in ARMS}
    gap = {arm: none[arm] & some("own", arm, "given") for arm in ARMS}
    suppressed = {side: np.any([some(side, arm, "suppressed") for arm in ARMS], axis=0) for side in SIDES}
    compared = np.all([some("comparator", arm, "rows") for arm in ARMS], axis=0)
    spread_missing = table[["own_reference_sd", "own_exposed_sd"]].isna().to_numpy().any(axis=1)
    range_missing = table[["given_low", "given_high"]].isna().to_numpy().any(axis=1)
    of_counts = {
        "suppressed_at_source": suppressed["own"] | (suppressed["comparator"] & controlled),
        "figures_not_available": gap["reference"] | gap["exposed"],
        "no_returns_in_window": none["reference"] & none["exposed"],
        "no_before_returns": none["reference"],
        "no_after_returns": none["exposed"],
        "comparator_missing": controlled & ~compared,
        "no_spread_published": table["type"].eq(OutcomeType.MEAN.value).to_numpy() & spread_missing,
    }
    causes = {
        "several_estimates": table["estimate_rows"].to_numpy(float) > 1,
        "no_range_published": published & range_missing,
        **{reason: applies & ~published for reason, applies in of_counts.items()},
    }
    cause = np.select(list(causes.values()), list(causes), "")
    table["reason"] = table["reason"].where(cause == "", cause.astype(object))
    table["se"] = table["se"].where(cause == "")
    sized = table["reason"].isin(["no_range_published", "no_spread_published"])
    table["estimate"] = table["estimate"].where(table["se"].notna() | sized)
    table["corrected"] &= table["se"].notna()
    said_all = table["reason"].isin(["double_zero", "double_zero_or_all_events"])
    table["reported"] = table["se"].notna() | table["not_comparable_because"].notna() | said_all
    return table
