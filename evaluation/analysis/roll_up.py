"""Counts of sites added up into the units above them: a franchisee or a region as one site.

Each site's counts come from its own windows, so that a late starter's months are compared with its own. Counts are
added where that gives a count of something: a published effect has none, what was hidden at source is not known, and
comparison sites of several members would be counted again and again. Such a unit is refused, with its reason. Members
without a complete before and after are left out, and the unit says how many it holds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluation.analysis.effects_by_site import effects_of
from evaluation.analysis.shared_comparators import COMPARATOR, ITS_VARIANCE
from evaluation.analysis.sums import ARMS
from evaluation.analysis.units import SITE_FACTS, depths, keys, replications
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Design, Role

#: Members whose counts are complete, though they hold no event to form a ratio of.
_COMPLETE_WITHOUT_EFFECT = ("double_zero", "double_zero_or_all_events")
_BY = ["project", "outcome", "parent"]


def add_up_into_parents(table: pd.DataFrame, collection: Collection) -> pd.DataFrame:
    """Return the table with one more row a parent, its members' counts added up, deepest level first.

    As in units.pool_into_parents: a member's `unit` becomes False, a parent that makes returns of its own is taken as
    it reports, and `members` is how many were added up.
    """
    sites = collection.sites
    table = table.assign(parent=table["parent"].where(keys(table, "parent").isin(replications(sites))))
    table = table.merge(depths(sites), on=["project", "site"], how="left")
    facts = sites.set_index(["project", "site"])[SITE_FACTS]
    for level in range(int(table["depth"].max()) if len(table) else 0, 0, -1):
        below = (table["depth"] == level) & (table["role"] == Role.REPLICATION.value) & table["parent"].notna()
        members = table[below]
        own = table.loc[table["usable"] & (table["members"] == 0), ["project", "outcome", "site"]]
        under_silent = ~keys(members, "outcome", "parent").isin(keys(own, "outcome", "site"))
        table.loc[members.index, "unit"] = False
        if under_silent.any():
            rows = _added_up(members[under_silent], collection).assign(depth=level - 1)
            rows[SITE_FACTS] = facts.reindex(keys(rows, "site"))[SITE_FACTS].to_numpy()
            kept = ~keys(table, "outcome", "site").isin(keys(rows, "outcome", "site"))
            table = pd.concat([table[kept], rows], ignore_index=True)
    return table.sort_values(["project", "outcome", "site"], ignore_index=True)


def _added_up(members: pd.DataFrame, collection: Collection) -> pd.DataFrame:
    """Return one row of effects a parent and outcome, worked out from the sums of its members."""
    complete = members["usable"] | (
        members["reason"].isin(_COMPLETE_WITHOUT_EFFECT) & members["not_comparable_because"].isna()
    )
    grouped = members.groupby(_BY, sort=True)
    rows = _sums(members[complete]).reindex(grouped.size().index)
    rows["last_period_end"] = grouped["last_period_end"].max()
    rows["longest_period_days"] = grouped["longest_period_days"].max()
    rows["counted_from"] = grouped["counted_from"].min()
    for name in ("returns_given", "returns_used"):
        rows[name] = grouped[name].sum(min_count=1)
    rows["sources"] = None
    apart = grouped["not_comparable_because"].agg(lambda reasons: None if reasons.isna().any() else reasons.iloc[0])
    rows["not_comparable_because"] = apart
    for name in ("estimate", "ci_low", "ci_high", "ci_level", "estimate_rows"):
        rows[name] = np.nan
    refused = {at: _why_not(group) for at, group in grouped}
    used = complete.groupby([members[name] for name in _BY]).sum()
    finished = members["followed_up"].where(complete, True).groupby([members[name] for name in _BY]).all()
    effects = effects_of(rows.reset_index(names=["project", "outcome", "site"]), collection)
    index = pd.MultiIndex.from_frame(effects[["project", "outcome", "site"]])
    reasons = [refused[at] or (None if used[at] else "no_member_effects") for at in index]
    refusal = pd.Series(reasons, index=effects.index, dtype=object)
    effects.loc[refusal.notna(), ["estimate", "se", "ci_low", "ci_high"]] = np.nan
    effects["reason"] = effects["reason"].where(refusal.isna(), refusal)
    effects["corrected"] &= refusal.isna()
    effects["members"] = used.reindex(index).to_numpy(int)
    effects["followed_up"] = finished.reindex(index).to_numpy(bool)
    effects["reported"] = grouped["reported"].any().reindex(index).to_numpy(bool)
    effects["usable"] = effects["se"].notna() & effects["not_comparable_because"].isna()
    effects["unit"] = True
    effects[COMPARATOR], effects[ITS_VARIANCE] = None, np.nan
    return effects


def _sums(members: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of complete members by parent: counts added, means combined, as those of periods are."""
    sums = {}
    by = [members[name] for name in _BY]
    for side in ("own", "comparator"):
        for arm in ARMS:
            at = f"{side}_{arm}_"
            for name in ("rows", "given", "suppressed", "numerator", "denominator", "n"):
                sums[at + name] = members[at + name].groupby(by).sum(min_count=1)
            n, mean, sd = members[at + "n"], members[at + "mean"], members[at + "sd"]
            whole = sums[at + "n"]
            middle = (n * mean).groupby(by).sum(min_count=1) / whole
            away = mean - middle.reindex(pd.MultiIndex.from_frame(members[_BY])).to_numpy()
            squares = ((n - 1) * sd**2 + n * away**2).groupby(by).sum(min_count=1)
            sums[at + "mean"], sums[at + "sd"] = middle, np.sqrt(squares / (whole - 1))
    return pd.DataFrame(sums)


def _why_not(members: pd.DataFrame) -> str | None:
    """Return why the counts of these members must not be added up; None where they may be."""
    if members["published"].any():
        return "published_effects_are_not_added_up"
    if (members["reason"] == "suppressed_at_source").any():
        return "suppressed_at_source"
    if (members["design"] == Design.BEFORE_AFTER_CONTROLLED.value).any():
        return "comparators_are_not_added_up"
    # A unit that was refused below makes one that is refused above.
    passed_on = members["reason"].isin(("published_effects_are_not_added_up", "comparators_are_not_added_up"))
    return members.loc[passed_on, "reason"].iloc[0] if passed_on.any() else None
