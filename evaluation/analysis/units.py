"""The sites that enter a pool: practices under one parent are pooled within it first.

Members of one parent share its staff, training and people, so they are not independent sites; the parent is the unit
and its estimate the REML mean of its members, with the ordinary standard error, as the spread between parents is
estimated one level up. A parent that makes returns of its own is taken as it reports, so that nobody is counted
twice.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluation.analysis.shared_comparators import COMPARATOR, ITS_VARIANCE, put_together
from evaluation.analysis.windows import add_months, follow_up_months
from evaluation.domain.vocabulary import Role
from evaluation.stats.pooling import pool

#: Returns by month or quarter may end that much before the follow-up, as only whole periods are counted; returns over
#: longer periods, as much as a month.
_QUARTER_DAYS, _MONTH_DAYS = 92, 31

SITE_FACTS = ["name", "role", "parent", "status", "model", "planned_start", "actual_start"]


def with_site_facts(effects: pd.DataFrame, sites: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return the effects with name, role, parent, status and start dates of each site, `usable` and `followed_up`.

    usable: the row has an estimate and a standard error and may be compared. followed_up: its returns reach the
    outcome's follow-up, as far as whole periods can; a published effect brings its own.
    """
    effects = effects.assign(followed_up=followed_up(effects, outcomes))
    table = effects.merge(sites[["project", "site", *SITE_FACTS]], on=["project", "site"], how="inner")
    table["usable"] = table["se"].notna() & table["not_comparable_because"].isna()
    table["unit"] = True
    table["members"] = 0
    return table


def followed_up(effects: pd.DataFrame, outcomes: pd.DataFrame) -> pd.Series:
    """Return, per row of sums or effects, whether its returns reach the outcome's follow-up."""
    months = outcomes[["project", "outcome"]].assign(months=follow_up_months(outcomes))
    table = effects[["project", "outcome"]].merge(months, on=["project", "outcome"], how="left").set_axis(effects.index)
    due_by = add_months(effects["counted_from"], table["months"])
    short = effects["longest_period_days"].where(effects["longest_period_days"] <= _QUARTER_DAYS, _MONTH_DAYS)
    next_period = effects["last_period_end"] + pd.to_timedelta(short, unit="D")
    return effects["published"] | due_by.isna() | ~(next_period < due_by)


def pool_into_parents(table: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return the table with one more row per parent whose members have effects, deepest level first.

    A member's `unit` becomes False; a parent's row has `members`, how many effects it was pooled from. Only a
    replication can be a parent here: a site under the origin is a unit of its own.
    """
    table = table.assign(parent=table["parent"].where(keys(table, "parent").isin(replications(sites))))
    depth = depths(sites)
    facts = sites.set_index(["project", "site"])[SITE_FACTS]
    table = table.merge(depth, on=["project", "site"], how="left")
    for level in range(int(table["depth"].max()) if len(table) else 0, 0, -1):
        below = (table["depth"] == level) & (table["role"] == Role.REPLICATION.value) & table["parent"].notna()
        members = table[below]
        own = table.loc[table["usable"] & (table["members"] == 0), ["project", "outcome", "site"]]
        under_silent = ~keys(members, "outcome", "parent").isin(keys(own, "outcome", "site"))
        table.loc[members.index, "unit"] = False
        if under_silent.any():
            rows = _pooled_rows(members[under_silent], facts, level - 1)
            kept = ~keys(table, "outcome", "site").isin(keys(rows, "outcome", "site"))
            table = pd.concat([table[kept], rows], ignore_index=True)
    return table.sort_values(["project", "outcome", "site"], ignore_index=True)


def replications(sites: pd.DataFrame) -> pd.MultiIndex:
    """Return project and site of every replication."""
    return keys(sites[sites["role"] == Role.REPLICATION.value], "site")


def depths(sites: pd.DataFrame) -> pd.DataFrame:
    """Return project, site and depth: how many parents stand above a site."""
    parent_of = {(row.project, row.site): row.parent for row in sites.itertuples()}
    found = []
    for project, site in parent_of:
        seen, above = {site}, parent_of[project, site]
        while isinstance(above, str) and above not in seen:
            seen.add(above)
            above = parent_of.get((project, above))
        found.append((project, site, len(seen) - 1))
    return pd.DataFrame(found, columns=["project", "site", "depth"])


def keys(table: pd.DataFrame, *names: str) -> pd.MultiIndex:
    """Return project and these columns as keys."""
    return pd.MultiIndex.from_frame(table[["project", *names]])


def _pooled_rows(members: pd.DataFrame, facts: pd.DataFrame, depth: int) -> pd.DataFrame:
    """Pool every parent's members at once: one padded row of usable effects a parent."""
    grouped = members.groupby(["project", "outcome", "parent"], sort=True)
    rows = grouped[["type", "measure", "better", "design"]].first()
    rows["last_period_end"] = grouped["last_period_end"].max()
    rows["reported"] = grouped["reported"].any()
    # Members that all measure something else make a parent that does, and says why.
    apart = grouped["not_comparable_because"].agg(lambda reasons: None if reasons.isna().any() else reasons.iloc[0])
    usable = members[members["usable"]]
    used = usable.groupby(["project", "outcome", "parent"])
    rows["members"] = used.size().reindex(rows.index, fill_value=0)
    rows["followed_up"] = used["followed_up"].all().reindex(rows.index, fill_value=True).astype(bool)
    rows["corrected"] = used["corrected"].any().reindex(rows.index, fill_value=False).astype(bool)

    by = ["project", "outcome", "parent"]
    apart_from_each_other = put_together(usable, by)
    each = apart_from_each_other.groupby(by, sort=True)
    line, column = rows.index.get_indexer(pd.MultiIndex.from_frame(apart_from_each_other[by])), each.cumcount()
    y = np.full((len(rows), max(int(column.max()) + 1 if len(column) else 1, 1)), np.nan)
    v = y.copy()
    y[line, column], v[line, column] = apart_from_each_other["estimate"], apart_from_each_other["se"] ** 2
    pooled = pool(y, v, method="REML", interval="normal", profile=False)
    rows["estimate"], rows["se"] = pooled.estimate, pooled.se
    # A parent all of whose members share one comparator shares it in turn.
    alone = each.size().reindex(rows.index, fill_value=0) == 1
    for name in (COMPARATOR, ITS_VARIANCE):
        rows[name] = each[name].first().reindex(rows.index).where(alone, None)
    rows["asymmetric"] = False
    rows["ci_low"], rows["ci_high"] = pooled.ci_low, pooled.ci_high
    rows["usable"] = rows["se"].notna()
    rows["published"], rows["unit"], rows["depth"] = False, True, depth
    rows = rows.reset_index(names=["project", "outcome", "site"])
    rows["reason"] = pd.Series([None if usable else "no_member_effects" for usable in rows["usable"]], dtype=object)
    rows["not_comparable_because"] = apart.to_numpy(object)
    rows["sources"] = None
    rows[SITE_FACTS] = facts.reindex(keys(rows, "site"))[SITE_FACTS].to_numpy()
    return rows
