"""Small numbers in narrowed views: what one view less another would give away is not shown in either.

A count is safe alone and told by two views: all months less those to June are the months since. So a period begins and
ends with half-years only, and a site with a small count in any half-year that counts has no figures of its own in any
view that cuts its returns; of the others, whatever is taken from whatever, nothing smaller than a half-year is left,
and none of those is small. A site whose own counts are small has no figures in narrowed views at all.

Of units that counts are added up in, any view is made of blocks: sites alike in franchisee, region, parent, model and
in whether their follow-up is complete. Less the sites that are shown, what is left of a block are its hidden ones
together; so a unit is shown where, in each of its blocks, these are none or several, and together no small number. In
views of a period it is shown only where none of its sites is hidden. And where exactly one hidden site or unit is in a
view, or left out of it, the average would give it away: such a view is refused as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.analysis.protection import rests_on_hidden, shown_figure, shown_figures
from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.analysis.selection import Selection, in_period, is_baseline, models_of, unfinished
from evaluation.analysis.sums import with_comparators
from evaluation.analysis.windows import rows_in_windows
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Clock, OutcomeType, VerdictCode
from evaluation.stats.disclosure import EXACT_PROFILE, LEAST_FOR_MEAN, Profile, isolates_one

#: The reason a site has no figures of its own.
SMALL_NUMBERS = "small_numbers"

_FIGURES = ("estimate", "se", "ci_low", "ci_high", "retention", "retention_low", "retention_high", "benefit")
_COUNTS = ("reference", "exposed", "returns_given", "returns_used", "last_period_end")


def hidden_sites(
    agreed: OutcomeResult, collection: Collection, selection: Selection, *, clock: Clock, profile: Profile
) -> frozenset[str]:
    """Return the sites that have no figures of their own in a narrowed view, of all that there are.

    agreed: the result without any narrowing; collection: the rows of its project and outcome.
    """
    if profile is EXACT_PROFILE:
        return frozenset()
    found = {site.site for site in _ends(agreed.sites) if rests_on_hidden(site, type_=agreed.type, profile=profile)}
    if selection.start or selection.end:
        found |= _small_when_cut(collection, selection, type_=agreed.type, clock=clock, profile=profile)
    return frozenset(found)


def alone(
    agreed: OutcomeResult,
    collection: Collection,
    selection: Selection,
    *,
    hidden: frozenset[str],
    clock: Clock,
    profile: Profile,
) -> frozenset[str]:
    """Return the hidden sites that hide any unit they are added up in: those of a block that would give them away."""
    if not selection.summed or selection.start or selection.end:
        return hidden
    sites = collection.sites[collection.sites["site"].isin(hidden)]
    finished = ~sites["site"].isin(unfinished(collection, clock=clock))
    by = [sites[name].fillna("") for name in ("franchisee", "region", "parent")] + [models_of(sites), finished]
    counts = {site.site: site for site in _ends(agreed.sites)}
    found: set[str] = set()
    for _, block in sites.groupby(by):
        inside = [counts[site] for site in block["site"] if site in counts]
        if len(inside) < 2 or _together_small(inside, type_=agreed.type, profile=profile):
            found |= set(block["site"])
    return frozenset(found)


def _together_small(sites: list[SiteResult], *, type_: str, profile: Profile) -> bool:
    """Return whether the counts of several sites are small even together."""
    if type_ not in (OutcomeType.PROPORTION, OutcomeType.RATE):
        return True
    for arm in ("reference", "exposed"):
        counts = [each for site in sites if (each := getattr(site, arm)) is not None]
        x, n = (sum(getattr(each, name) or 0 for each in counts) for name in ("numerator", "denominator"))
        if shown_figure(x, n, type_=type_, profile=profile).hidden:
            return True
    return False


def protected(
    narrowed: OutcomeResult, agreed: OutcomeResult, *, hidden: frozenset[str], lone: frozenset[str]
) -> OutcomeResult | None:
    """Return a narrowed result as it may be shown; None where the view would give one site's counts away.

    hidden: sites without figures; lone: those of them that hide the unit they are added up in.
    """
    if not hidden:
        return narrowed
    everyone = {site.site for site in _ends(agreed.sites)} | hidden
    chosen = {site.site for site in _ends(narrowed.sites)}
    places = sorted(everyone)
    if isolates_one([site in hidden for site in places], [site in chosen for site in places]):
        return None
    if sum(_is_hidden(unit, hidden, lone) for unit in narrowed.sites) == 1:
        return None
    # what would be worked out from each site's effect, such as the average without it, would give hidden ones away
    return replace(narrowed, sites=tuple(_shown(unit, hidden, lone) for unit in narrowed.sites), entries=())


def hidden_in(result: OutcomeResult) -> int:
    """Return how many sites are in the average only."""
    return sum(site.reason == SMALL_NUMBERS for site in result.sites)


def _ends(sites: Iterable[SiteResult]) -> list[SiteResult]:
    """Return the sites that make returns: members, whoever has none, and whoever reports beside them."""
    found: list[SiteResult] = []
    for site in sites:
        if not site.members or site.reference or site.exposed:
            found.append(site)
        found += _ends(site.members)
    return found


def _is_hidden(site: SiteResult, hidden: frozenset[str], lone: frozenset[str]) -> bool:
    """Return whether a site is hidden, or holds one that would be given away."""
    return site.site in hidden or any(_holds(member, lone) for member in site.members)


def _holds(site: SiteResult, lone: frozenset[str]) -> bool:
    return site.site in lone or any(_holds(member, lone) for member in site.members)


def _shown(site: SiteResult, hidden: frozenset[str], lone: frozenset[str]) -> SiteResult:
    members = tuple(_shown(member, hidden, lone) for member in site.members)
    if not _is_hidden(site, hidden, lone):
        return replace(site, members=members)
    reason = SMALL_NUMBERS if site.estimate is not None or site.exposed is not None else site.reason
    nothing = dict.fromkeys((*_FIGURES, *_COUNTS))
    return replace(site, **nothing, verdict=VerdictCode.NO_DATA, reason=reason, corrected=False, members=members)


def _small_when_cut(
    collection: Collection, selection: Selection, *, type_: str, clock: Clock, profile: Profile
) -> set[str]:
    """Return the sites that this period cuts and that have a small count in any half-year of theirs."""
    rows = rows_in_windows(with_comparators(collection), collection.outcomes, collection.sites, clock=clock)
    cut = set(rows.loc[~in_period(rows, collection.sites, selection), "site"])
    rows = rows[rows["site"].isin(cut)]
    baseline = is_baseline(rows, collection.sites)
    halves = {
        f"{end}_half": _half(rows[f"period_{end}"]).where(~baseline, -1) for end in ("start", "end")
    }  # a period leaves a baseline whole, or there is nothing left to hold against it
    parts = rows.assign(**halves).groupby(["site", "side", "arm", *halves])
    sums = parts[["numerator", "denominator", "n"]].sum(min_count=1).reset_index()
    if type_ == OutcomeType.MEAN:
        small = sums["n"] < LEAST_FOR_MEAN
    else:
        known = sums["numerator"].notna() & sums["denominator"].notna()
        sums = sums[known]
        shown = shown_figures(sums["numerator"], sums["denominator"], type_=type_, profile=profile)
        small = np.array([figure.hidden for figure in shown], dtype=bool)
    return set(sums.loc[small, "site"])


def _half(days: pd.Series) -> pd.Series:
    return days.dt.year * 2 + (days.dt.month > 6)
