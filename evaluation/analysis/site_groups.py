"""Groups of sites, each with the average of its own: by region, by franchisee, or by the year in which they began.

A way to look at very many sites, never a ranking: a group has a verdict by the rule that the project has, and is called
lost or reversed only beyond a false alarm among so many groups. Fewer than 3 sites have no average, sites that share a
comparison site are not independent. An average is worked out from the sites that may be shown alone, as they are shown:
with the others in it, the group less those that are shown would give their small counts away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evaluation.analysis.judging import FALSE_DISCOVERY_RATE
from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.domain.vocabulary import VerdictCode
from evaluation.stats.distributions import lower_tail
from evaluation.stats.multiplicity import benjamini_hochberg
from evaluation.stats.pooling import pool
from evaluation.stats.retention import contrast, retention
from evaluation.stats.verdict import verdict

#: Below so many sites each is shown alone.
LEAST_SITES = 3


@dataclass(frozen=True, kw_only=True)
class SiteGroup:
    """Sites by name, and their average on the analysis scale. used: how many sites are in it; reason: why it has none,
    or what the verdict rests on.
    """

    name: str
    sites: tuple[SiteResult, ...]
    used: int
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    retention: float | None = None
    retention_low: float | None = None
    retention_high: float | None = None
    verdict: VerdictCode = VerdictCode.NO_DATA
    reason: str | None = None


def groups_of(result: OutcomeResult, names: Mapping[str, str]) -> tuple[SiteGroup, ...]:
    """Return the groups of an outcome's sites, as they may be shown, by name; names: of each site's group."""
    inside: dict[str, list[SiteResult]] = {}
    for site in result.sites:
        inside.setdefault(names[site.site], []).append(site)
    groups = [(name, tuple(inside[name])) for name in sorted(inside, key=_as_people_count)]
    used = [[site for site in sites if _usable(site)] for _, sites in groups]
    reasons = [_why_none(each) for each in used]
    widest = max((len(each) for each in used), default=0) or 1
    y, v = (np.full((len(groups), widest), np.nan) for _ in range(2))
    for line, each in enumerate(used):
        if reasons[line] is None:
            y[line, : len(each)] = [site.estimate for site in each]
            v[line, : len(each)] = [(site.se or np.nan) ** 2 for site in each]
    pooled = pool(y, v, profile=False)
    origin = _known(result.origin.estimate), _known(result.origin.se)
    shares = {"least_share": result.agreed_line, "full_share": result.full_share}
    rule = verdict(pooled.estimate, pooled.se, *origin, df=pooled.df, **shares)
    code, why = rule.code.copy(), rule.reason.copy()
    for bad, share in ((VerdictCode.LOST, result.agreed_line), (VerdictCode.REVERSED, 0.0)):
        p = lower_tail(contrast(pooled.estimate, pooled.se, *origin, share=share), pooled.df)
        doubtful = (code == bad) & ~(benjamini_hochberg(p) < FALSE_DISCOVERY_RATE)
        code[doubtful], why[doubtful] = VerdictCode.TOO_EARLY, "may_be_a_false_alarm"
    kept = retention(pooled.estimate, pooled.se, *origin, df=pooled.df)
    return tuple(
        SiteGroup(
            name=name,
            sites=sites,
            used=len(used[line]),
            reason=reasons[line] or why[line],
            verdict=VerdictCode.NO_DATA if reasons[line] else VerdictCode(code[line]),
            estimate=_number(pooled.estimate[line]),
            ci_low=_number(pooled.ci_low[line]),
            ci_high=_number(pooled.ci_high[line]),
            retention=_number(kept.ratio[line]),
            retention_low=_number(kept.low[line]),
            retention_high=_number(kept.high[line]),
        )
        for line, (name, sites) in enumerate(groups)
    )


def _as_people_count(name: str) -> tuple[tuple[int, str, int], ...]:
    """Return a key that puts Network 2 before Network 10."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return tuple((1, "", int(part)) if place % 2 else (0, part, 0) for place, part in enumerate(parts))


def _usable(site: SiteResult) -> bool:
    return site.estimate is not None and site.se is not None and site.not_comparable_because is None


def _why_none(used: list[SiteResult]) -> str | None:
    if len(used) < LEAST_SITES:
        return "fewer_than_3_sites"
    return "shared_comparators" if any(site.counts_with for site in used) else None


def _known(value: float | None) -> float:
    return np.nan if value is None else value


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
