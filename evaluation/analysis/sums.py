"""Add up the returns of a site inside its windows: counts are added, means are combined, gaps are noticed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluation.analysis.hidden_parts import hidden_parts
from evaluation.analysis.windows import carries_estimate, rows_in_windows, site_starts
from evaluation.domain.collection import Collection
from evaluation.domain.returns import is_taken_back
from evaluation.domain.vocabulary import Clock, Design, Phase

KEY = ["project", "outcome", "site"]
SIDES = ("own", "comparator")
ARMS = ("reference", "exposed")
FIGURES = ("numerator", "denominator", "mean", "sd", "n")
#: Between which the counts shown leave a numerator (evaluation/analysis/hidden_parts.py).
BOUNDS = ("least", "most")


def site_sums(collection: Collection, *, clock: Clock) -> pd.DataFrame:
    """Return one row per site and outcome with any return, sorted by project, outcome and site.

    Columns: the key; for `own` returns and those of the site's `comparator`, and for each arm,
    `<side>_<arm>_<figure>` with rows (added up), given and suppressed (how many rows), the figures of FIGURES and
    BOUNDS; estimate, ci_low, ci_high, ci_level and estimate_rows for published effects; not_comparable_because;
    last_period_end, longest_period_days and counted_from (the start on the clock in use); returns_given, and
    returns_used in the windows; sources, a tuple of what the rows name as theirs.
    """
    rows = with_comparators(collection)
    everything = _given(rows[rows["side"] == "own"], collection.beyond)
    counted = _comparable_first(rows_in_windows(rows, collection.outcomes, collection.sites, clock=clock))
    given = carries_estimate(counted)
    table = everything.merge(_arm_totals(counted[~given], collection.outcomes), on=KEY, how="left")
    table = table.merge(_estimates(counted[given & (counted["side"] == "own")]), on=KEY, how="left")
    own = counted[counted["side"] == "own"]
    marks = [f"{name}_mark" for name in FIGURES if name != "sd"]
    own = own.assign(added_up=own[marks].isna().all(axis=1) | carries_estimate(own))
    own = own.assign(days=(own["period_end"] - own["period_start"]).dt.days + 1)
    by_site = own.groupby(KEY)
    about = by_site[["period_end", "days", "after_starts"]].max()
    about.columns = ["last_period_end", "longest_period_days", "counted_from"]
    about["not_comparable_because"] = by_site["not_comparable_because"].first()
    about["returns_used"] = by_site["added_up"].sum()
    table = table.merge(about.reset_index(), on=KEY, how="left").merge(_sources(own), on=KEY, how="left")
    return table.sort_values(KEY, ignore_index=True)


def _given(own: pd.DataFrame, beyond: pd.DataFrame | None) -> pd.DataFrame:
    """Return how many returns each site has given, those beyond every window included."""
    counts = own.groupby(KEY).size().reset_index(name="returns_given")
    if beyond is None:
        return counts
    more = beyond.rename(columns={"returns": "returns_given"})[[*KEY, "returns_given"]]
    return pd.concat([counts, more], ignore_index=True).groupby(KEY, as_index=False).agg({"returns_given": "sum"})


def _sources(rows: pd.DataFrame) -> pd.DataFrame:
    named = rows.loc[rows["source"].notna(), [*KEY, "source"]]
    if named.empty:
        return named.rename(columns={"source": "sources"})
    named = named.drop_duplicates().sort_values([*KEY, "source"])
    return named.groupby(KEY, as_index=False).agg(sources=("source", tuple))


def with_comparators(collection: Collection) -> pd.DataFrame:
    """Return the returns, each site's comparator's rows repeated under the site, so that both share its windows."""
    own = collection.returns[~is_taken_back(collection.returns)].assign(side="own")
    controlled = collection.outcomes["design"] == Design.BEFORE_AFTER_CONTROLLED.value
    wanted = collection.outcomes.loc[controlled, ["project", "outcome"]]
    links = collection.sites[["project", "site", "comparator"]].dropna(subset=["comparator"])
    if wanted.empty or links.empty:
        return own
    links = links.rename(columns={"site": "treated", "comparator": "site"})
    copies = own.merge(wanted, on=["project", "outcome"]).merge(links, on=["project", "site"])
    copies = copies.assign(site=copies["treated"], side="comparator").drop(columns="treated")
    return pd.concat([own, copies], ignore_index=True)


def clocks_agree(collection: Collection) -> bool:
    """Return whether both clocks count the same returns on the same sides, so that one need not be worked out.

    They do where every site has one date of start, or the same twice, and no return is labelled against its dates.
    """
    planned, actual = (site_starts(collection.sites, clock=each) for each in (Clock.PLANNED, Clock.ACTUAL))
    if not planned.equals(actual):
        return False
    rows = with_comparators(collection).merge(actual, on=["project", "site"], how="left")
    late = (rows["phase"] == Phase.BEFORE.value) & (rows["period_end"] >= rows["before_ends"])
    early = (rows["phase"] == Phase.AFTER.value) & (rows["period_start"] < rows["after_starts"])
    return not (late | early).any()


def _comparable_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Drop a site's figures that must not be compared where it also has some that may be."""
    comparable = rows["not_comparable_because"].isna()
    if comparable.all():
        return rows
    has_some = comparable.groupby([rows[name] for name in (*KEY, "side")]).transform("any")
    return rows[comparable | ~has_some]


def _arm_totals(rows: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return one row per site and outcome, the totals of each side and arm side by side."""
    marks = [f"{name}_mark" for name in FIGURES]
    # A mean without its SD still has a size, if no standard error; any other gap leaves nothing to add up.
    needed = [mark for mark in marks if mark != "sd_mark"]
    rows = rows.assign(suppressed=(rows[marks] == "c").any(axis=1), known=rows[needed].isna().all(axis=1))
    by = [*KEY, "side", "arm"]
    known = rows[rows["known"]]
    known = known.assign(total=known["n"] * known["mean"])
    grouped = known.groupby(by)
    totals = grouped[["numerator", "denominator", "n", "total"]].sum(min_count=1)
    totals["rows"] = grouped.size()
    totals["mean"] = totals["total"] / totals["n"]
    totals["sd"] = _pooled_sd(known, totals, by)
    totals = totals.drop(columns="total")
    all_rows = rows.groupby(by)
    totals = totals.join(all_rows["suppressed"].sum().to_frame().assign(given=all_rows.size()), how="outer")
    totals = totals.join(hidden_parts(known[known["numerator"].notna()], outcomes).set_index(by)[list(BOUNDS)])
    wide = totals.unstack(["side", "arm"])
    wide.columns = [f"{side}_{arm}_{figure}" for figure, side, arm in wide.columns]
    figures = ("rows", "given", "suppressed", *FIGURES, *BOUNDS)
    names = [f"{side}_{arm}_{figure}" for side in SIDES for arm in ARMS for figure in figures]
    return wide.reindex(columns=[*wide.columns, *(name for name in names if name not in wide)]).reset_index()


def _pooled_sd(known: pd.DataFrame, totals: pd.DataFrame, by: list[str]) -> pd.Series | float:
    """Return one SD over each total's periods: the spread within each, plus that of their means about the whole."""
    if known["mean"].isna().all():
        return np.nan
    away = known["mean"] - totals["mean"].reindex(pd.MultiIndex.from_frame(known[by])).to_numpy()
    known = known.assign(squares=(known["n"] - 1) * known["sd"] ** 2 + known["n"] * away**2)
    return np.sqrt(known.groupby(by)["squares"].sum(skipna=False) / (totals["n"] - 1))


def _estimates(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the published effects, one row per site and outcome, with how many there were."""
    figures = ["estimate", "ci_low", "ci_high", "ci_level"]
    by_site = rows.groupby(KEY)
    return by_site[figures].first().assign(estimate_rows=by_site.size()).reset_index()
