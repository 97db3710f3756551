"""Small numbers in what is shown: which sites are shown in the average only, and how finely the rest is printed.

Protection is done once, on the results, before anything is drawn or written, so that no page or file can show what
another hides. A site with a hidden count has no figure and no verdict of its own: even a rounded effect gives a count
of 1 to 7 away. The average, a parent's figures and those of a site with hidden returns are printed as finely as
leaves every hidden count at least two values (evaluation/analysis/guard.py). An original that rests on a hidden count
is not shown, nor is any share of it; the verdicts stay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log

import numpy as np

from evaluation.analysis.guard import HALVES, LEADING, NOTHING, average_step, shown_share, shown_value, site_step
from evaluation.analysis.hidden_parts import nudged
from evaluation.analysis.result_types import (
    Counts,
    OutcomeResult,
    PooledResult,
    PoolEntry,
    Results,
    RetentionResult,
    SiteResult,
)
from evaluation.domain.vocabulary import RATIO_MEASURES, Better, Design, OutcomeType, VerdictCode
from evaluation.stats.disclosure import EXACT_PROFILE, HIDDEN, NHS_PROFILE, Profile, mean_may_be_shown, shown_pair
from evaluation.stats.disclosure import shown_count as _shown_count
from evaluation.stats.distributions import critical_value
from evaluation.views.wording import LEAST_SITES_FOR_AVERAGE

#: The reason a site has no figures of its own in a pack.
SMALL_NUMBERS = "small_numbers"

_SITE_FIGURES = ("estimate", "se", "ci_low", "ci_high", "retention", "retention_low", "retention_high")


@dataclass(frozen=True, kw_only=True)
class ShownArm:
    """One arm's figures as they may be shown; empty where the outcome has none."""

    numerator: str = ""
    denominator: str = ""
    mean: float | None = None
    n: str = ""


def profile_for(*, already_public: bool) -> Profile:
    """Return how a programme's counts are protected: not at all where every figure was printed before."""
    return EXACT_PROFILE if already_public else NHS_PROFILE


def shown_arm(counts: Counts | None, *, type_: str, profile: Profile) -> ShownArm:
    """Return one arm as it may be shown: "*" for what is hidden, whole numbers to the nearest 5 otherwise."""
    if counts is None:
        return ShownArm()
    if type_ == OutcomeType.PROPORTION and counts.numerator is not None and counts.denominator is not None:
        numerator, denominator = shown_pair(total_of(counts, profile), counts.denominator, profile=profile)
        return ShownArm(numerator=numerator, denominator=denominator)
    if type_ == OutcomeType.RATE and counts.numerator is not None:
        exposure = "" if counts.denominator is None else f"{counts.denominator:.15g}"
        return ShownArm(numerator=_shown_count(total_of(counts, profile), profile=profile), denominator=exposure)
    if type_ == OutcomeType.MEAN and counts.n is not None:
        if profile.hide_to > 0 and not mean_may_be_shown(counts.n):
            return ShownArm(n=HIDDEN)
        return ShownArm(mean=counts.mean, n=_shown_count(counts.n, profile=profile))
    return ShownArm()


def total_of(counts: Counts, profile: Profile) -> float:
    """Return a numerator as it may be rounded: its rounded figure must not give its hidden returns away."""
    return nudged(counts.numerator or 0.0, counts.least, counts.most, profile=profile)


def has_hidden_count(site: SiteResult, *, type_: str, profile: Profile) -> bool:
    """Return whether any count behind a site's own effect must be hidden; members are asked one by one."""
    arms = [shown_arm(each, type_=type_, profile=profile) for each in (site.reference, site.exposed)]
    return any(HIDDEN in (arm.numerator, arm.denominator, arm.n) for arm in arms)


def protected(results: Results, *, profile: Profile) -> Results:
    """Return the results as they may be shown; outcomes without a hidden count are left as they are."""
    if profile == EXACT_PROFILE:
        return results
    return replace(results, outcomes=tuple(protected_outcome(each, profile=profile) for each in results.outcomes))


def protected_outcome(result: OutcomeResult, *, profile: Profile) -> OutcomeResult:
    """Return one outcome as it may be shown."""
    everyone = (*result.origin.sites, *result.sites, *result.comparators)
    if profile.hide_to < profile.hide_from or not any(_any_guarded(site, result, profile) for site in everyone):
        return result
    shown = replace(
        result,
        sites=tuple(_site(site, result, profile) for site in result.sites),
        comparators=tuple(_site(site, result, profile) for site in result.comparators),
        origin=replace(result.origin, sites=tuple(_site(site, result, profile) for site in result.origin.sites)),
    )
    shown = replace(shown, entries=_entries(shown))
    if any(_any_hidden(site, result, profile) for site in (*result.sites, *result.comparators)):
        shown = _averaged(shown, result, profile)
    return _without_shares(shown) if any(_hidden(site, result, profile) for site in result.origin.sites) else shown


def _entries(shown: OutcomeResult) -> tuple[PoolEntry, ...]:
    """Return what a pattern between sites may be drawn from: the sites that are shown, as they are shown."""
    known = {site.site: site for site in shown.sites if site.estimate is not None and site.se is not None}
    kept = [each for each in shown.entries if all(site in known for site in each.sites)]
    return tuple(
        each
        if len(each.sites) != 1
        else replace(each, estimate=known[each.sites[0]].estimate, se=known[each.sites[0]].se)
        for each in kept
    )


def _averaged(shown: OutcomeResult, result: OutcomeResult, profile: Profile) -> OutcomeResult:
    """Show the average as finely as leaves what is hidden unknown; the average of one or two gives it away."""
    step = average_step(result, profile=profile)
    if result.type == OutcomeType.MEAN or result.design == Design.BEFORE_AFTER_CONTROLLED:
        step = max(step, LEADING)
    if result.pooled.k < LEAST_SITES_FOR_AVERAGE or step == NOTHING:
        return replace(
            shown,
            pooled=PooledResult(k=result.pooled.k),
            pooled_checks=(),
            retention=RetentionResult(method=result.retention.method),
            lean=None,
        )
    return replace(
        shown,
        pooled=_pooled(result, step),
        pooled_checks=(),
        retention=_retention(result.retention, step),
        lean=_chance(result.lean),
    )


def _without_shares(shown: OutcomeResult) -> OutcomeResult:
    """Leave out the original's effect and every share of it: either would give the original's hidden count away."""
    nothing = dict.fromkeys(("estimate", "se", "ci_low", "ci_high"))
    return replace(
        shown,
        origin=replace(shown.origin, **nothing, firm=False, reason=SMALL_NUMBERS),
        sites=tuple(_shareless(site) for site in shown.sites),
        retention=RetentionResult(method=shown.retention.method),
        lean=None,
    )


def _shareless(site: SiteResult) -> SiteResult:
    """Leave out a site's share and its verdict, which rests on the original as well."""
    nothing = dict.fromkeys(("retention", "retention_low", "retention_high"))
    members = tuple(_shareless(member) for member in site.members)
    reason = SMALL_NUMBERS if site.estimate is not None else site.reason
    return replace(site, **nothing, verdict=VerdictCode.NO_DATA, reason=reason, members=members)


def _any_guarded(site: SiteResult, result: OutcomeResult, profile: Profile) -> bool:
    """Return whether any count of a site or its members is hidden, or would say too much of its hidden returns."""
    arms = [arm for arm in (site.reference, site.exposed) if arm is not None]
    own = any(arm.least is not None for arm in arms) or has_hidden_count(site, type_=result.type, profile=profile)
    return own or any(_any_guarded(member, result, profile) for member in site.members)


def _any_hidden(site: SiteResult, result: OutcomeResult, profile: Profile) -> bool:
    own = has_hidden_count(site, type_=result.type, profile=profile)
    return own or any(_any_hidden(member, result, profile) for member in site.members)


def _hidden(site: SiteResult, result: OutcomeResult, profile: Profile) -> bool:
    """Return whether a site's figures must go: its own counts are small, or what it is held against is."""
    if has_hidden_count(site, type_=result.type, profile=profile):
        return True
    if result.design == Design.BEFORE_AFTER_CONTROLLED:
        return any(has_hidden_count(each, type_=result.type, profile=profile) for each in result.comparators)
    used = [member for member in site.members if member.estimate is not None]
    return len(used) == 1 and _hidden(used[0], result, profile)


def _site(site: SiteResult, result: OutcomeResult, profile: Profile) -> SiteResult:
    members = tuple(_site(member, result, profile) for member in site.members)
    hidden = _hidden(site, result, profile)
    step = NOTHING if hidden else site_step(site, result, profile=profile)
    if step == NOTHING:
        nothing = dict.fromkeys(_SITE_FIGURES)
        reason = SMALL_NUMBERS if site.estimate is not None else site.reason
        # its verdict, too, depends on the count
        return replace(site, **nothing, reason=reason, verdict=VerdictCode.NO_DATA, benefit=None, members=members)
    estimate, low, high = (_value(each, result, step) for each in (site.estimate, site.ci_low, site.ci_high))
    shares = (site.retention, site.retention_low, site.retention_high)
    kept, kept_low, kept_high = (_share(each, step) for each in shares)
    return replace(
        site,
        members=members,
        estimate=estimate,
        ci_low=low,
        ci_high=high,
        se=_plain(site.se, step),
        retention=kept,
        retention_low=kept_low,
        retention_high=kept_high,
    )


def _pooled(result: OutcomeResult, step: int) -> PooledResult:
    pooled = result.pooled
    names = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")
    ends = {name: _value(getattr(pooled, name), result, step) for name in names}
    sure = {name: _sign(getattr(pooled, name)) for name in ("tau2_low", "tau2_high")}
    error, spread = _plain(pooled.se, step), _plain(pooled.tau2, step)
    if step >= HALVES:
        error, spread = _from_ends(ends, pooled.k)
    return PooledResult(k=pooled.k, q_df=pooled.q_df, se=error, tau2=spread, **ends, **sure)


def _from_ends(ends: dict[str, float | None], k: int) -> tuple[float | None, float | None]:
    """Return the error and the spread that follow from the printed ranges, for forecasts that say no more than they."""
    likely, following = ((ends[f"{name}_low"], ends[f"{name}_high"]) for name in ("ci", "pi"))
    if None in likely or None in following:
        return None, None
    t = float(critical_value(k - 1))
    error, whole = ((float(high or 0) - float(low or 0)) / 2 / t for low, high in (likely, following))
    return error, max(0.0, whole**2 - error**2)


def _retention(kept: RetentionResult, step: int) -> RetentionResult:
    names = ("estimate", "low", "high", "next_low", "next_high")
    shares = {name: _share(getattr(kept, name), step) for name in names}
    return replace(kept, **shares, p_next_keeps=_chance(kept.p_next_keeps))


def _chance(value: float | None) -> float | None:
    """Return a chance to the nearest 5 in 100, as it is said in words."""
    return None if value is None else round(value * 20) / 20


def _sign(value: float | None) -> float | None:
    """Return whether the spread is above 0, which is all that is said of it in words."""
    return None if value is None else float(value > 0)


def _plain(value: float | None, step: int) -> float | None:
    return None if value is None else float(shown_value(np.asarray(value), step))


def _share(value: float | None, step: int) -> float | None:
    return None if value is None else float(shown_share(np.asarray(value), step))


def _value(value: float | None, result: OutcomeResult, step: int) -> float | None:
    """Return a figure no finer than may be printed, on the analysis scale again."""
    if value is None or result.measure not in RATIO_MEASURES:
        return _plain(value, step)
    turn = -1.0 if result.better == Better.LOWER else 1.0
    return turn * log(float(shown_value(np.asarray(exp(turn * value)), step)))
