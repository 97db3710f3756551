"""Who should have reported, who has, and who is silent, counted at the level where returns are made."""

from __future__ import annotations

import pandas as pd

from evaluation.analysis.result_types import Reporting
from evaluation.domain.vocabulary import Role, Status


def due_sites(sites: pd.DataFrame, table: pd.DataFrame, *, data_to: pd.Timestamp) -> pd.DataFrame:
    """Return the replication sites of one project that are due, in the columns of sites.

    A site is due once it has started, by the day that the programme's data reach. table: the outcome's rows of
    effects. Members of a parent that reports for itself are not due, unless they report as well: its returns hold
    theirs.
    """
    replications = sites[(sites["role"] == Role.REPLICATION.value) & (sites["status"] != Status.NOT_STARTED.value)]
    start = replications["actual_start"].fillna(replications["planned_start"])
    due = replications[start.isna() | pd.isna(data_to) | (start <= data_to)]
    for_themselves = set(table.loc[table["reported"] & (table["members"] == 0), "site"])
    parent_of = dict(zip(sites["site"], sites["parent"], strict=True))
    held = [bool(_ancestors(site, parent_of) & for_themselves) for site in due["site"]]
    return due[~pd.Series(held, index=due.index, dtype=bool) | due["site"].isin(for_themselves)]


def _ancestors(site: str, parent_of: dict[str, str | None]) -> set[str]:
    above: set[str] = set()
    parent = parent_of.get(site)
    while isinstance(parent, str) and parent not in above:
        above.add(parent)
        parent = parent_of.get(parent)
    return above


def reporting(due: pd.DataFrame, table: pd.DataFrame) -> tuple[Reporting, int]:
    """Return who reports among the sites that are due, and how many units of the pool are silent.

    A site has reported once its figures came, even where they may not be compared or hold no event.
    """
    heard = set(table.loc[table["reported"], "site"])
    parents_of_due = set(due["parent"].dropna())
    leaves = due[~due["site"].isin(parents_of_due)]
    silent = leaves[~leaves["site"].isin(heard)].sort_values("name")
    units = due[due["parent"].isna()]
    counts = Reporting(reporting=len(leaves) - len(silent), due=len(leaves), silent=tuple(silent["name"]))
    return counts, int((~units["site"].isin(heard)).sum())
