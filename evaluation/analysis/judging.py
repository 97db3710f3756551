"""From one outcome's effects to its verdict: benchmark, pool, retention and the rule, in that order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.analysis.shared_comparators import put_together
from evaluation.domain.vocabulary import Benefit, Role, VerdictCode
from evaluation.stats.distributions import lower_tail
from evaluation.stats.multiplicity import benjamini_hochberg
from evaluation.stats.next_site import chance_next_keeps, next_site_retention
from evaluation.stats.origin import Origin, origin_benchmark
from evaluation.stats.pooling import Method, Pool, pool
from evaluation.stats.retention import Retention, contrast, retention
from evaluation.stats.verdict import FULL_SHARE, LEAST_SHARE, Verdict, lean, verdict

_CHECKS: tuple[tuple[str, Method], ...] = (("paule_mandel", "PM"), ("dersimonian_laird", "DL"), ("reml_normal", "REML"))

#: A site is called lost or reversed only below this false discovery rate among the sites judged together.
FALSE_DISCOVERY_RATE = 0.05
#: Below so many sites the chance for the next one, and a lean, would rest on almost nothing.
LEAST_SITES_FOR_NEXT = 5
LEAST_SITES_FOR_LEAN = 3


@dataclass(frozen=True, kw_only=True)
class SiteVerdicts:
    """Per row of a table of sites: its retention and verdict on its own interval."""

    retention: Retention
    code: np.ndarray
    reason: np.ndarray
    benefit: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One outcome judged. Arrays of the statistics have one element; `sites` is every row with its verdict beside it.

    entered: rows of `sites` whose effects are in the pool; entries: what entered it, one row for all sites that share
    a comparator.
    """

    sites: pd.DataFrame
    site_verdicts: SiteVerdicts
    entered: np.ndarray
    entries: pd.DataFrame
    origin: Origin
    pooled: Pool
    checks: tuple[tuple[str, Pool], ...]
    retention: Retention
    next_site: Retention
    p_next_keeps: float
    rule: Verdict
    verdict: VerdictCode
    reason: str
    benefit: Benefit | None
    lean: float
    agreed_line: float
    full_share: float

    @property
    def k(self) -> int:
        """Return how many sites entered the pool, those that share a comparator counted as one."""
        return len(self.entries)


@dataclass(frozen=True, kw_only=True)
class _Average:
    """What a verdict rests on: the sites that entered, the benchmark, the pool, and the rule between the two lines."""

    line: float
    full: float
    usable: np.ndarray
    entered: np.ndarray
    entries: pd.DataFrame
    origin: Origin
    pooled: Pool
    rule: Verdict


def verdict_of(sites: pd.DataFrame, outcome: dict) -> VerdictCode:
    """Return the verdict that judge gives, and nothing else."""
    return VerdictCode(_average(sites, outcome, profile=False).rule.code[0])


def judge(sites: pd.DataFrame, outcome: dict) -> Judged:
    """Judge one outcome from its rows of effects (evaluation/analysis/units.py) and its definition."""
    found = _average(sites, outcome, profile=True)
    entries, origin, pooled, rule = found.entries, found.origin, found.pooled, found.rule
    benchmark = origin.estimate, origin.se
    average = pooled.estimate, pooled.se
    shares = {"least_share": found.line, "full_share": found.full}
    k = len(entries)
    chance = chance_next_keeps(*average, pooled.tau2, pooled.k, *benchmark, share=found.line)[0]
    confidence = lean(*average, *benchmark, df=pooled.df, share=found.line)[0]
    code, reason = rule.code[0], rule.reason[0]
    if code == VerdictCode.NO_DATA:
        reason = _why_no_verdict(sites, has_origin=bool(np.isfinite(origin.estimate[0])))
    return Judged(
        sites=sites,
        site_verdicts=_site_verdicts(sites, benchmark, shares, found.usable),
        entered=found.entered,
        entries=entries,
        origin=origin,
        pooled=pooled,
        checks=tuple(
            (name, pool(*_effects_of(entries), method=method, interval="normal", profile=False))
            for name, method in _CHECKS
        ),
        retention=retention(*average, *benchmark, df=pooled.df),
        next_site=next_site_retention(*average, pooled.tau2, pooled.k, *benchmark),
        p_next_keeps=float(chance) if k >= LEAST_SITES_FOR_NEXT else np.nan,
        rule=rule,
        verdict=VerdictCode(code),
        reason=reason,
        benefit=rule.benefit[0],
        # Of an original that showed no benefit, a small benefit would already be "more than half".
        lean=float(confidence) if k >= LEAST_SITES_FOR_LEAN and origin.established[0] else np.nan,
        agreed_line=found.line,
        full_share=found.full,
    )


def _average(sites: pd.DataFrame, outcome: dict, *, profile: bool) -> _Average:
    line = _agreed_line(outcome)
    full = max(FULL_SHARE, line)
    usable, role = sites["usable"].to_numpy(bool), sites["role"].to_numpy(object)
    from_origin = usable & (role == Role.ORIGIN.value)
    entered = usable & (role == Role.REPLICATION.value) & sites["unit"].to_numpy(bool)
    entries = put_together(sites[entered], ["project", "outcome"])
    origin = origin_benchmark(*_effects_of(put_together(sites[from_origin], ["project", "outcome"])))
    pooled = pool(*_effects_of(entries), profile=profile)
    average, benchmark = (pooled.estimate, pooled.se), (origin.estimate, origin.se)
    rule = verdict(*average, *benchmark, df=pooled.df, least_share=line, full_share=full)
    return _Average(
        line=line,
        full=full,
        usable=usable,
        entered=entered,
        entries=entries,
        origin=origin,
        pooled=pooled,
        rule=rule,
    )


def _agreed_line(outcome: dict) -> float:
    line = outcome.get("agreed_line")
    return LEAST_SHARE if line is None or pd.isna(line) else float(line)


def _effects_of(entries: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return y and v, one empty place where there is no site: the statistics answer it with NaN."""
    if entries.empty:
        return np.array([np.nan]), np.array([np.nan])
    return entries["estimate"].to_numpy(float), entries["se"].to_numpy(float) ** 2


def _why_no_verdict(sites: pd.DataFrame, *, has_origin: bool) -> str:
    """Name what is missing, in the order in which a person would mend it."""
    origin = sites[sites["role"] == Role.ORIGIN.value]
    others = sites[(sites["role"] == Role.REPLICATION.value) & sites["unit"]]
    if not has_origin and origin.empty:
        return "no_origin_figure"
    if not has_origin:
        return (
            f"origin_{origin['reason'].dropna().iloc[0]}" if origin["reason"].notna().any() else "origin_not_comparable"
        )
    if others.empty:
        return "no_replication_figure"
    if others["not_comparable_because"].notna().all():
        return "no_like_for_like_pair"
    return "no_replication_effect"


def _site_verdicts(
    sites: pd.DataFrame, benchmark: tuple[np.ndarray, np.ndarray], shares: dict[str, float], usable: np.ndarray
) -> SiteVerdicts:
    """Judge each site alone; call one lost or reversed only where that is beyond a false alarm among so many."""
    theta = np.where(usable, sites["estimate"].to_numpy(float), np.nan)
    se = np.where(usable, sites["se"].to_numpy(float), np.nan)
    rule = verdict(theta, se, *benchmark, **shares)
    code, reason = rule.code.copy(), rule.reason.copy()
    judged = usable & (sites["role"] == Role.REPLICATION.value).to_numpy()
    for level in (sites["unit"].to_numpy(bool), ~sites["unit"].to_numpy(bool)):
        group = judged & level
        for bad, share in ((VerdictCode.LOST, shares["least_share"]), (VerdictCode.REVERSED, 0.0)):
            p = lower_tail(contrast(theta, se, *benchmark, share=share))
            q = benjamini_hochberg(np.where(group, p, np.nan))
            doubtful = group & (code == bad) & ~(q < FALSE_DISCOVERY_RATE)
            code[doubtful], reason[doubtful] = VerdictCode.TOO_EARLY, "may_be_a_false_alarm"
    return SiteVerdicts(retention=retention(theta, se, *benchmark), code=code, reason=reason, benefit=rule.benefit)
