"""How firm is the average? The same average as sites joined one after another, and without each of them in turn.

Both are worked out from what entered the average and with its rule, so that the last step is the verdict itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from evaluation.analysis.result_types import OutcomeResult, PoolEntry
from evaluation.domain.vocabulary import Clock, VerdictCode
from evaluation.stats.pooling import Pool, leave_one_out, pool
from evaluation.stats.retention import retention
from evaluation.stats.verdict import verdict

#: Beyond so many entries averages without each would take longer than a page may; no single site moves such an average.
MOST_ENTRIES = 200
#: Averages of fewer sites are not shown; of many, so many are.
LEAST_SITES, MOST_STEPS = 3, 24


@dataclass(frozen=True, kw_only=True)
class Step:
    """One average: the sites that joined or are left out, how many are in it, its effect, its share, its verdict.

    began: the day from which the sites that joined count. Figures as in result_types, None where there are none.
    """

    sites: tuple[str, ...]
    k: int
    began: date | None
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    share: float | None
    low: float | None
    high: float | None
    verdict: VerdictCode


def as_sites_joined(result: OutcomeResult, *, clock: Clock = Clock.ACTUAL) -> tuple[Step, ...]:
    """Return the averages of the first 3 sites, the first 4, and so on by start (then by code), to that of all.

    Of very many sites only MOST_STEPS averages, evenly apart, the last one of all.
    """
    began = {entry.sites: _began(entry, result, clock) for entry in result.entries}
    ordered = sorted(result.entries, key=lambda entry: (began[entry.sites] or date.max, entry.sites))
    if len(ordered) < LEAST_SITES:
        return ()
    every = len(ordered) - LEAST_SITES + 1
    counts = np.unique(np.linspace(LEAST_SITES, len(ordered), min(every, MOST_STEPS)).round().astype(int))
    masks = np.arange(len(ordered)) < counts[:, None]
    joined = [ordered[count - 1] for count in counts]
    found = pool(*_effects(ordered), masks, profile=False)
    return _steps(result, joined, found, began=began)


def without_each(result: OutcomeResult) -> tuple[Step, ...]:
    """Return the average without each of what entered it, in its own order; none where fewer than 3 would be left."""
    entries = list(result.entries)
    if not LEAST_SITES < len(entries) <= MOST_ENTRIES:
        return ()
    return _steps(result, entries, leave_one_out(*_effects(entries), profile=False), began={})


def _effects(entries: list[PoolEntry]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([entry.estimate for entry in entries]), np.array([entry.se for entry in entries]) ** 2


def _steps(
    result: OutcomeResult, entries: list[PoolEntry], found: Pool, *, began: dict[tuple[str, ...], date | None]
) -> tuple[Step, ...]:
    benchmark = [np.nan if value is None else value for value in (result.origin.estimate, result.origin.se)]
    kept = retention(found.estimate, found.se, *benchmark, df=found.df)
    shares = {"least_share": result.agreed_line, "full_share": result.full_share}
    rule = verdict(found.estimate, found.se, *benchmark, df=found.df, **shares)
    return tuple(
        Step(
            sites=entry.sites,
            k=int(found.k[place]),
            began=began.get(entry.sites),
            estimate=_number(found.estimate[place]),
            ci_low=_number(found.ci_low[place]),
            ci_high=_number(found.ci_high[place]),
            share=_number(kept.ratio[place]),
            low=_number(kept.low[place]),
            high=_number(kept.high[place]),
            verdict=VerdictCode(rule.code[place]),
        )
        for place, entry in enumerate(entries)
    )


def _began(entry: PoolEntry, result: OutcomeResult, clock: Clock) -> date | None:
    dates = [
        (site.actual_start or site.planned_start)
        if clock is Clock.ACTUAL
        else (site.planned_start or site.actual_start)
        for site in result.sites
        if site.site in entry.sites
    ]
    return min((day for day in dates if day), default=None)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
