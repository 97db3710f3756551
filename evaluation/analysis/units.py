"""The sites that enter a pool: practices under one parent are pooled within it first.

Members of one parent share its staff, training and people, so they are not independent sites; the parent is the unit
and its estimate the REML mean of its members, with the ordinary standard error, as the spread between parents is
estimated one level up. A parent that makes returns of its own is taken as it reports, so that nobody is counted
twice.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluation.domain.vocabulary import Role
from evaluation.stats.pooling import pool

_SITE_FACTS = ["name", "role", "parent", "status", "planned_start", "actual_start"]


def with_site_facts(effects: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return the effects with name, role, parent, status and start dates of each site, and `usable`.

    usable: the row has an estimate and a standard error and may be compared.
    """
    table = effects.merge(sites[["project", "site", *_SITE_FACTS]], on=["project", "site"], how="inner")
    table["usable"] = table["se"].notna() & table["not_comparable_because"].isna()
    table["unit"] = True
    table["members"] = 0
    return table


def pool_into_parents(table: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return the table with one more row per parent whose members have effects, deepest level first.

    A member's `unit` becomes False; a parent's row has `members`, how many effects it was pooled from.
    """
    depth = _depths(sites)
    facts = sites.set_index(["project", "site"])[_SITE_FACTS]
    table = table.merge(depth, on=["project", "site"], how="left")
    for level in range(int(table["depth"].max()) if len(table) else 0, 0, -1):
        members = table[(table["depth"] == level) & (table["role"] == Role.REPLICATION.value)]
        own = table.loc[table["usable"] & (table["members"] == 0), ["project", "outcome", "site"]]
        under_silent = ~_keys(members, "parent").isin(_keys(own, "site"))
        table.loc[members.index, "unit"] = False
        if under_silent.any():
            rows = _pooled_rows(members[under_silent], facts, level - 1)
            table = pd.concat([table[~_keys(table, "site").isin(_keys(rows, "site"))], rows], ignore_index=True)
    return table.sort_values(["project", "outcome", "site"], ignore_index=True)


def _depths(sites: pd.DataFrame) -> pd.DataFrame:
    """Return project, site and depth: how many parents stand above a site."""
    parent_of = {(row.project, row.site): row.parent for row in sites.itertuples()}
    depths = []
    for project, site in parent_of:
        seen, above = {site}, parent_of[project, site]
        while isinstance(above, str) and above not in seen:
            seen.add(above)
            above = parent_of.get((project, above))
        depths.append((project, site, len(seen) - 1))
    return pd.DataFrame(depths, columns=["project", "site", "depth"])


def _keys(table: pd.DataFrame, place: str) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[["project", "outcome", place]])


def _pooled_rows(members: pd.DataFrame, facts: pd.DataFrame, depth: int) -> pd.DataFrame:
    """Pool every parent's members at once: one padded row of usable effects a parent."""
    grouped = members.groupby(["project", "outcome", "parent"], sort=True)
    rows = grouped[["type", "measure", "better", "design"]].first()
    rows["last_period_end"] = grouped["last_period_end"].max()
    usable = members[members["usable"]]
    used = usable.groupby(["project", "outcome", "parent"])
    rows["members"] = used.size().reindex(rows.index, fill_value=0)
    rows["corrected"] = used["corrected"].any().reindex(rows.index, fill_value=False).astype(bool)

    line, column = grouped.ngroup()[usable.index], used.cumcount()
    y = np.full((len(rows), max(int(rows["members"].max()), 1)), np.nan)
    v = y.copy()
    y[line, column], v[line, column] = usable["estimate"], usable["se"] ** 2
    pooled = pool(y, v, method="REML", interval="normal")
    rows["estimate"], rows["se"] = pooled.estimate, pooled.se
    rows["ci_low"], rows["ci_high"] = pooled.ci_low, pooled.ci_high
    rows["usable"] = rows["se"].notna()
    rows["published"], rows["unit"], rows["depth"] = False, True, depth
    rows = rows.reset_index(names=["project", "outcome", "site"])
    rows["reason"] = pd.Series([None if usable else "no_member_effects" for usable in rows["usable"]], dtype=object)
    rows["not_comparable_because"], rows["sources"] = None, None
    keys = pd.MultiIndex.from_frame(rows[["project", "site"]])
    rows[_SITE_FACTS] = facts.reindex(keys)[_SITE_FACTS].to_numpy()
    return rows
