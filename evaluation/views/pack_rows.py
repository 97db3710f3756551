"""The published rows as they may leave the app: each row's counts protected, nothing that says where it came from.

A hidden figure is blank with the mark "c" beside it, as in a file of the contract, so that the rows can be read again.
Free-text notes on returns and delivery are left out unless all is public, as people write counts into them.
"""

from __future__ import annotations

import pandas as pd

from evaluation.domain.collection import Collection
from evaluation.intake.contract import KINDS
from evaluation.stats.disclosure import EXACT_PROFILE, LEAST_FOR_MEAN, Profile

_MARK = "c"
_NOTES = {"returns": ("note",), "delivery": ("note",)}


def shown_rows(collection: Collection, projects: tuple[str, ...], *, profile: Profile) -> dict[str, pd.DataFrame]:
    """Return kind to rows in the contract's columns and marks, of the chosen projects (none chosen means all)."""
    types = {(row["project"], row["outcome"]): row["type"] for row in collection.outcomes.to_dict("records")}
    found = {}
    for kind, declared in KINDS.items():
        frame = collection.frame(kind)
        columns = [column.name for column in declared.columns] + [f"{name}_mark" for name in declared.marked]
        frame = frame[[name for name in columns if name in frame]].copy()
        if projects and "project" in frame:
            frame = frame[frame["project"].isin(projects)]
        if profile != EXACT_PROFILE:
            frame = frame.drop(columns=[name for name in _NOTES.get(kind, ()) if name in frame])
            frame = _protected(frame, types, profile) if kind == "returns" and len(frame) else frame
        found[kind] = frame.reset_index(drop=True)
    return found


def _protected(rows: pd.DataFrame, types: dict, profile: Profile) -> pd.DataFrame:
    kind = pd.Series([types.get(key, "") for key in zip(rows["project"], rows["outcome"], strict=True)], rows.index)
    numerator, denominator, people = rows["numerator"], rows["denominator"], rows["n"]
    rest = denominator - numerator
    proportion = kind == "proportion"
    hide_numerator = _small(numerator, profile)
    hide_numerator |= proportion & (_small(rest, profile) & (rest > 0) | _small(denominator, profile))
    keys = [rows[name] for name in ("project", "outcome", "site")]
    # Beside a hidden count a 0 is hidden as well: the others' least would add up to what they are.
    hide_numerator |= (numerator == 0) & hide_numerator.groupby(keys).transform("any")
    hide_people = people.notna() & (people < LEAST_FOR_MEAN)
    rows = _hidden(rows, "numerator", hide_numerator)
    rows = _hidden(rows, "denominator", proportion & _small(denominator, profile))
    for column in ("mean", "sd", "n"):
        rows = _hidden(rows, column, hide_people & rows[column].notna())
    rows["numerator"] = _rounded(rows["numerator"], profile)
    rows["denominator"] = rows["denominator"].where(~proportion, _rounded(rows["denominator"], profile))
    rows["n"] = _rounded(rows["n"], profile)
    return rows


def _small(counts: pd.Series, profile: Profile) -> pd.Series:
    return counts.notna() & (counts >= profile.hide_from) & (counts <= profile.hide_to)


def _hidden(rows: pd.DataFrame, column: str, where: pd.Series) -> pd.DataFrame:
    rows[column] = rows[column].mask(where)
    if f"{column}_mark" in rows:
        rows[f"{column}_mark"] = rows[f"{column}_mark"].mask(where, _MARK)
    return rows


def _rounded(counts: pd.Series, profile: Profile) -> pd.Series:
    return (counts / profile.round_to).round() * profile.round_to
