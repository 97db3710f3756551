"""Small numbers in what leaves the app: which sites a pack shows in the average only, and what is printed of the rest.

Protection is done once, on the results, before anything is drawn or written, so that no file can show what another
hides. A site with a hidden count has no figure of its own in a pack: with the published denominators even a rounded
effect, and its range more so, gives a count of 1 to 7 away. In an outcome with such a site every other figure is no
finer than pages print it, so that the hidden effect cannot be found by taking the others from the average.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log

from evaluation.analysis.result_types import (
    Counts,
    MethodCheck,
    OriginResult,
    OutcomeResult,
    PooledResult,
    Results,
    RetentionResult,
    SiteResult,
)
from evaluation.domain.vocabulary import RATIO_MEASURES, Better, OutcomeType
from evaluation.stats.disclosure import EXACT_PROFILE, HIDDEN, NHS_PROFILE, Profile, mean_may_be_shown, shown_counts
from evaluation.stats.disclosure import shown_count as _shown_count
from evaluation.views.wording import LEAST_SITES_FOR_AVERAGE

#: The reason a site has no figures of its own in a pack.
SMALL_NUMBERS = "small_numbers"

_PLACES = 2
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
        pair = shown_counts([counts.numerator], [counts.denominator], profile=profile)
        return ShownArm(numerator=pair.numerator[0], denominator=pair.denominator[0])
    if type_ == OutcomeType.RATE and counts.numerator is not None:
        exposure = "" if counts.denominator is None else f"{counts.denominator:.15g}"
        return ShownArm(numerator=_shown_count(counts.numerator, profile=profile), denominator=exposure)
    if type_ == OutcomeType.MEAN and counts.n is not None:
        if profile.hide_to > 0 and not mean_may_be_shown(counts.n):
            return ShownArm(n=HIDDEN)
        return ShownArm(mean=counts.mean, n=_shown_count(counts.n, profile=profile))
    return ShownArm()


def has_hidden_count(site: SiteResult, *, type_: str, profile: Profile) -> bool:
    """Return whether any count behind a site's own effect must be hidden; members are asked one by one."""
    arms = [shown_arm(each, type_=type_, profile=profile) for each in (site.reference, site.exposed)]
    return any(HIDDEN in (arm.numerator, arm.denominator, arm.n) for arm in arms)


def protected(results: Results, *, profile: Profile) -> Results:
    """Return the results as a pack may show them; outcomes without a hidden count are left as they are."""
    return replace(results, outcomes=tuple(_outcome(each, profile) for each in results.outcomes))


def _outcome(result: OutcomeResult, profile: Profile) -> OutcomeResult:
    everyone = (*result.origin.sites, *result.sites, *result.comparators)
    if not any(_any_hidden(site, result, profile) for site in everyone):
        return result
    few = result.pooled.k < LEAST_SITES_FOR_AVERAGE and any(_hidden(site, result, profile) for site in result.sites)
    return replace(
        result,
        origin=_origin(result, profile),
        sites=tuple(_site(site, result, profile) for site in result.sites),
        comparators=tuple(_site(site, result, profile) for site in result.comparators),
        # the average of one or two would give a hidden one away
        pooled=PooledResult(k=result.pooled.k) if few else _pooled(result),
        pooled_checks=() if few else tuple((name, _check(check, result)) for name, check in result.pooled_checks),
        retention=RetentionResult(method=result.retention.method) if few else _retention(result.retention),
        lean=None if few else _short(result.lean),
    )


def _any_hidden(site: SiteResult, result: OutcomeResult, profile: Profile) -> bool:
    own = has_hidden_count(site, type_=result.type, profile=profile)
    return own or any(_any_hidden(member, result, profile) for member in site.members)


def _hidden(site: SiteResult, result: OutcomeResult, profile: Profile) -> bool:
    """Return whether a site's figures must go: its own counts are small, or it is the average of one that is."""
    if has_hidden_count(site, type_=result.type, profile=profile):
        return True
    used = [member for member in site.members if member.estimate is not None]
    return len(used) == 1 and _hidden(used[0], result, profile)


def _site(site: SiteResult, result: OutcomeResult, profile: Profile) -> SiteResult:
    members = tuple(_site(member, result, profile) for member in site.members)
    if _hidden(site, result, profile):
        nothing = dict.fromkeys(_SITE_FIGURES)
        reason = SMALL_NUMBERS if site.estimate is not None else site.reason
        return replace(site, **nothing, reason=reason, members=members)
    estimate, low, high = _as_printed((site.estimate, site.ci_low, site.ci_high), result)
    return replace(
        site,
        members=members,
        estimate=estimate,
        ci_low=low,
        ci_high=high,
        se=_short(site.se),
        retention=_short(site.retention),
        retention_low=_short(site.retention_low),
        retention_high=_short(site.retention_high),
    )


def _origin(result: OutcomeResult, profile: Profile) -> OriginResult:
    """The original is what all else is held against: its effect stays, rounded, but not its range if it is hidden."""
    origin = result.origin
    sites = tuple(_site(site, result, profile) for site in origin.sites)
    estimate, low, high = _as_printed((origin.estimate, origin.ci_low, origin.ci_high), result)
    if any(_hidden(site, result, profile) for site in origin.sites):
        return replace(origin, estimate=estimate, se=None, ci_low=None, ci_high=None, sites=sites)
    return replace(origin, estimate=estimate, ci_low=low, ci_high=high, se=_short(origin.se), sites=sites)


def _pooled(result: OutcomeResult) -> PooledResult:
    pooled = result.pooled
    estimate, low, high = _as_printed((pooled.estimate, pooled.ci_low, pooled.ci_high), result)
    _, next_low, next_high = _as_printed((pooled.estimate, pooled.pi_low, pooled.pi_high), result)
    rest = ("se", "tau2", "tau2_low", "tau2_high", "q", "q_p", "i2", "h2")
    short = {name: _short(getattr(pooled, name)) for name in rest}
    return replace(pooled, estimate=estimate, ci_low=low, ci_high=high, pi_low=next_low, pi_high=next_high, **short)


def _check(check: MethodCheck, result: OutcomeResult) -> MethodCheck:
    estimate, _, _ = _as_printed((check.estimate, None, None), result)
    return MethodCheck(estimate=estimate, se=_short(check.se), tau2=_short(check.tau2))


def _retention(kept: RetentionResult) -> RetentionResult:
    names = ("estimate", "low", "high", "next_low", "next_high", "p_next_keeps")
    return replace(kept, **{name: _short(getattr(kept, name)) for name in names})


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, _PLACES) + 0.0


def _as_printed(
    figures: tuple[float | None, float | None, float | None], result: OutcomeResult
) -> tuple[float | None, float | None, float | None]:
    """Return an estimate and its ends no finer than a page prints them, on the analysis scale again."""
    turn = -1.0 if result.better == Better.LOWER else 1.0
    if result.measure not in RATIO_MEASURES:
        short = [None if each is None else round(each, _PLACES) + 0.0 for each in figures]
    else:
        short = [None if each is None else turn * log(_ratio(exp(turn * each))) for each in figures]
    return short[0], short[1], short[2]


def _ratio(value: float) -> float:
    """Return a ratio with two decimals, or two figures where that would leave nothing."""
    return round(value, _PLACES) if value >= 0.1 else float(f"{value:.2g}")
