"""How closely each site did what its project asks for, as far as that came before its outcome was measured.

A score given after the last return that counts says nothing of what made those returns, and is left out. Every part of
the design weighs the same, however often it was scored. A parent without scores of its own takes its members' mean.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from evaluation.analysis.result_types import Delivery


def delivery_by_site(scores: pd.DataFrame, sites: pd.DataFrame) -> dict[str, Delivery]:
    """Return each scored site's delivery.

    scores: a project's delivery rows (docs/file-contract.md). sites: rows of effects of one outcome
    (evaluation/analysis/units.py), whose `last_period_end` is the last day that counts; without one every score does.
    """
    known = scores[scores["score"].notna()]
    last_days = sites[["site", "last_period_end"]].drop_duplicates("site")
    rows = known.merge(last_days, on="site", how="inner")
    used = rows[~(rows["date"] > rows["last_period_end"])]
    by_part = used.groupby(["site", "component"])["score"].mean().groupby("site")
    score, parts, last = by_part.mean(), by_part.size(), used.groupby("site")["date"].max()
    later = rows.groupby("site").size().sub(used.groupby("site").size(), fill_value=0)
    found = {
        str(site): Delivery(
            score=float(score[site]) if site in score.index else None,
            parts=int(parts.get(site, 0)),
            last=_day(last.get(site)),
            later=int(later[site]),
        )
        for site in later.index
    }
    members = sites[sites["parent"].notna() & sites["site"].isin(found)]
    for parent, group in members.groupby("parent"):
        if parent not in found:
            found[str(parent)] = _of_members([found[site] for site in group["site"]])
    return found


def _of_members(members: list[Delivery]) -> Delivery:
    scores = [each.score for each in members if each.score is not None]
    days = [each.last for each in members if each.last is not None]
    return Delivery(
        score=sum(scores) / len(scores) if scores else None,
        parts=max(each.parts for each in members),
        last=max(days) if days else None,
        later=sum(each.later for each in members),
    )


def _day(value: Any) -> Any:
    return None if pd.isna(value) else pd.Timestamp(value).date()
