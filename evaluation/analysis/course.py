"""Does the effect last? One outcome by months since each site's own start, against the same months before it.

A stretch of months is evaluated as the outcome itself is, with its window moved: the same sums, effects, parents and
shared comparators. Sites that drop out would look like an effect that lasts, so the sites that are in every stretch are
pooled beside all of them. The months run from the actual start, whichever dates the reader counts from elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.analysis.effects_by_site import effects_by_site
from evaluation.analysis.result_types import OriginResult, OutcomeResult
from evaluation.analysis.shared_comparators import put_together
from evaluation.analysis.units import pool_into_parents, with_site_facts
from evaluation.analysis.windows import add_months, carries_estimate, site_starts
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Clock, Role
from evaluation.stats.pooling import Pool
from evaluation.stats.retention import retention
from evaluation.stats.sustainment import Trend, by_stretch, pooled_slope, site_slopes, trend_word

#: First month after which, and last month to which each stretch runs; 25 and more end with the fifth year.
STRETCHES = ((0, 6), (6, 12), (12, 24), (24, 60))
_HALF_YEARS = tuple((first, first + 6) for first in range(0, 48, 6))
_ALL = tuple(dict.fromkeys((*STRETCHES, *_HALF_YEARS)))
#: A change of less than so much of the original effect a year counts as none.
NEGLIGIBLE_SHARE_A_YEAR = 0.1
_LEAST_SLOPES = 3


@dataclass(frozen=True, kw_only=True)
class Level:
    """The average in one stretch: sites, effect with its interval, and share of the original; None without."""

    sites: int
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """One stretch of months since the start: all sites that have it, and those that have every stretch."""

    first: int
    last: int
    everyone: Level
    throughout: Level


@dataclass(frozen=True, kw_only=True)
class Course:
    """The stretches that any site has, in order, and the change of the effect per year with its interval.

    slopes: how many sites are in it (3 half years each); trend: what its interval shows.
    """

    stretches: tuple[Stretch, ...]
    slopes: int
    per_year: float | None
    per_year_low: float | None
    per_year_high: float | None
    trend: Trend


def course(rows: Collection, result: OutcomeResult) -> Course:
    """Return the course of one outcome; rows: its project's definitions and sites, and (at least) its returns."""
    effects = _effects(_of(rows, result))
    slopes = site_slopes(*_columns(effects, _HALF_YEARS))
    found, _ = pooled_slope(slopes)
    k = int(found.k[0])
    enough = k >= _LEAST_SLOPES
    ends = [12 * float(each[0]) if enough else np.nan for each in (found.estimate, found.ci_low, found.ci_high)]
    negligible = NEGLIGIBLE_SHARE_A_YEAR * (result.origin.estimate or 0.0) if result.origin.firm else 0.0
    return Course(
        stretches=_levels(effects, result),
        slopes=k,
        per_year=_number(ends[0]),
        per_year_low=_number(ends[1]),
        per_year_high=_number(ends[2]),
        trend=trend_word(ends[1], ends[2], negligible=max(negligible, 0.0)),
    )


def _of(rows: Collection, result: OutcomeResult) -> Collection:
    """Return one outcome's rows without published effects, whose months are not those of a site."""
    outcomes, sites, returns = (
        each[each["project"] == result.project] for each in (rows.outcomes, rows.sites, rows.returns)
    )
    returns = returns[(returns["outcome"] == result.outcome) & ~carries_estimate(returns)]
    return replace(rows, outcomes=outcomes[outcomes["outcome"] == result.outcome], sites=sites, returns=returns)


def _levels(effects: pd.DataFrame, result: OutcomeResult) -> tuple[Stretch, ...]:
    columns = _columns(effects, STRETCHES)
    everyone, throughout = (by_stretch(*columns, same_sites=same) for same in (False, True))
    all_levels, same_levels = (_shares(each.pool, result.origin) for each in (everyone, throughout))
    return tuple(
        Stretch(first=first, last=last, everyone=level, throughout=same)
        for (first, last), level, same in zip(STRETCHES, all_levels, same_levels, strict=True)
        if level.sites
    )


def _shares(found: Pool, origin: OriginResult) -> list[Level]:
    benchmark = [np.nan if value is None else value for value in (origin.estimate, origin.se)]
    kept = retention(found.estimate, found.se, *benchmark, df=found.df)
    return [
        Level(
            sites=int(found.k[place]),
            estimate=_number(found.estimate[place]),
            ci_low=_number(found.ci_low[place]),
            ci_high=_number(found.ci_high[place]),
            share=_number(kept.ratio[place]),
            low=_number(kept.low[place]),
            high=_number(kept.high[place]),
        )
        for place in range(len(found.k))
    ]


def _effects(own: Collection) -> pd.DataFrame:
    """Return first, last, site (its code, or those of all that count as one), y and v: a row a stretch and site.

    All stretches are evaluated at once, each as a project of its own: one pass is many times faster than ten.
    """
    starts = site_starts(own.sites, clock=Clock.ACTUAL)
    # Without a start there are no months since it.
    dated = (starts["after_starts"].notna() | (own.sites["role"] != Role.REPLICATION.value)).to_numpy()
    returns = own.returns[own.returns["site"].isin(own.sites.loc[dated, "site"])]
    parts = []
    for first, last in _ALL:
        moved = add_months(starts["after_starts"], pd.Series(float(first), index=starts.index))
        sites = own.sites.assign(planned_start=starts["before_ends"], actual_start=moved)[dated]
        outcomes = own.outcomes.assign(after_months=float(last - first))
        parts.append([each.assign(project=f"{first}-{last}") for each in (outcomes, sites, returns)])
    outcomes, sites, returns = (pd.concat(each, ignore_index=True) for each in zip(*parts, strict=True))
    moved_rows = replace(own, outcomes=outcomes, sites=sites, returns=returns)
    table = with_site_facts(effects_by_site(moved_rows, clock=Clock.ACTUAL), sites, outcomes)
    table = pool_into_parents(table, sites)
    units = table[table["usable"] & table["unit"] & (table["role"] == Role.REPLICATION.value)]
    entries = put_together(units, ["project", "outcome"])
    ends = entries["project"].str.split("-", expand=True).reindex(columns=[0, 1]).astype(float)
    return pd.DataFrame(
        {
            "first": ends[0],
            "last": ends[1],
            "site": [",".join(sites) for sites in entries["sites"]],
            "y": entries["estimate"].astype(float),
            "v": entries["se"].astype(float) ** 2,
        }
    )


def _columns(
    effects: pd.DataFrame, stretches: tuple[tuple[int, int], ...]
) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Return site, middle month, effect and variance of some stretches."""
    chosen = pd.MultiIndex.from_frame(effects[["first", "last"]]).isin(stretches)
    rows = effects[chosen]
    middle = (rows["first"] + rows["last"]) / 2
    return list(rows["site"]), middle.to_numpy(float), rows["y"].to_numpy(float), rows["v"].to_numpy(float)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
