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
        own_keys = set(own.itertuples(index=False, name=None))
        grouped = members.groupby(["project", "outcome", "parent"], sort=True)
        parents = [(key, group) for key, group in grouped if key not in own_keys]
        table.loc[members.index, "unit"] = False
        if parents:
            rows = _pooled_rows(parents, facts, level - 1)
            replaced = pd.MultiIndex.from_frame(rows[["project", "outcome", "site"]])
            kept = ~pd.MultiIndex.from_frame(table[["project", "outcome", "site"]]).isin(replaced)
            table = pd.concat([table[kept], rows], ignore_index=True)
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


def _pooled_rows(parents: list[tuple[tuple, pd.DataFrame]], facts: pd.DataFrame, depth: int) -> pd.DataFrame:
    """Pool every parent's members at once: one padded row a parent."""
    widest = max(len(group) for _, group in parents)
    y, v = np.full((len(parents), widest), np.nan), np.full((len(parents), widest), np.nan)
    for row, (_, group) in enumerate(parents):
        usable = group[group["usable"]]
        y[row, : len(usable)], v[row, : len(usable)] = usable["estimate"], usable["se"] ** 2
    pooled = pool(y, v, method="REML", interval="normal")
    first = pd.concat([group.iloc[[0]] for _, group in parents], ignore_index=True)
    rows = first[["project", "outcome", "type", "measure", "better", "design"]].copy()
    rows["site"] = [key[2] for key, _ in parents]
    rows["estimate"], rows["se"] = pooled.estimate, pooled.se
    rows["ci_low"], rows["ci_high"] = pooled.ci_low, pooled.ci_high
    rows["members"] = [int(group["usable"].sum()) for _, group in parents]
    rows["usable"] = rows["se"].notna()
    rows["reason"] = [None if usable else "no_member_effects" for usable in rows["usable"]]
    rows["corrected"] = [bool(group.loc[group["usable"], "corrected"].any()) for _, group in parents]
    rows["last_period_end"] = [group["last_period_end"].max() for _, group in parents]
    rows["published"], rows["unit"], rows["depth"] = False, True, depth
    rows["not_comparable_because"] = None
    keys = list(zip(rows["project"], rows["site"], strict=True))
    for fact in _SITE_FACTS:
        rows[fact] = [facts[fact].get(key) for key in keys]
    return rows
