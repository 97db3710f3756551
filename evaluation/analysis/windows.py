"""Which returns count: the months before and after each site's start, on the clock the reader chose.

Source: the programme's definition of an outcome fixes both windows before anyone looks (before: the 12 months up to
the start; after: from the start to the follow-up, unless the outcome says otherwise). Only whole periods inside a
window count, so that no return is split by guesswork. Limits: a site without any start date has no windows, and its
rows are taken as the file labels them; that is how published figures, which come with periods of their own, are read.
"""

from __future__ import annotations

import pandas as pd

from evaluation.domain.vocabulary import Clock, Phase

#: Months before the start, and months after it, where an outcome does not fix its own.
DEFAULT_WINDOW_MONTHS = 12

_ARM_OF_PHASE = {
    Phase.BEFORE.value: "reference",
    Phase.AFTER.value: "exposed",
    Phase.CONTROL.value: "reference",
    Phase.INTERVENTION.value: "exposed",
}


def after_months(outcomes: pd.DataFrame) -> pd.Series:
    """Return the length of the after window per outcome row, in months: its own, else its follow-up, else 12."""
    follow_up = outcomes["follow_up_months"].where(outcomes["follow_up_months"] > 0)
    return outcomes["after_months"].where(outcomes["after_months"] > 0).fillna(follow_up).fillna(DEFAULT_WINDOW_MONTHS)


def before_months(outcomes: pd.DataFrame) -> pd.Series:
    """Return the length of the before window per outcome row, in months."""
    return outcomes["before_months"].where(outcomes["before_months"] > 0).fillna(DEFAULT_WINDOW_MONTHS)


def site_starts(sites: pd.DataFrame, *, clock: Clock) -> pd.DataFrame:
    """Return project, site, before_ends and after_starts: the dates that divide before from after.

    On the actual clock the months between the planned and the actual start belong to neither side, because some of
    the work had begun. On the planned clock one date divides both, as an analysis by intention would.
    """
    planned = sites["planned_start"].fillna(sites["actual_start"])
    actual = sites["actual_start"].fillna(sites["planned_start"])
    starts = sites[["project", "site"]].copy()
    starts["before_ends"] = planned if clock is Clock.PLANNED else pd.concat([planned, actual], axis=1).min(axis=1)
    starts["after_starts"] = planned if clock is Clock.PLANNED else actual
    return starts


def follow_up_months(outcomes: pd.DataFrame) -> pd.Series:
    """Return the months at which origin and site are compared, per outcome row: its follow-up, else the window."""
    follow_up = outcomes["follow_up_months"]
    return follow_up.where(follow_up > 0).fillna(after_months(outcomes))


def add_months(dates: pd.Series, months: pd.Series) -> pd.Series:
    """Return dates shifted by months, which differ by row; the day is cut to the last of a shorter month."""
    moved = pd.Series(pd.NaT, index=dates.index, dtype=dates.dtype)
    for count in months.dropna().unique():
        chosen = (months == count) & dates.notna()
        whole, days = int(count), round((count % 1) * 30.4375)
        moved.loc[chosen] = dates.loc[chosen] + pd.DateOffset(months=whole, days=days)
    return moved


def reach(outcomes: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return site, first_day and last_day: outside these days no return of the site can count, on either clock.

    outcomes: one outcome's row; sites: its project's. A comparator's returns count in the windows of those that it is
    compared with too. Missing where nothing bounds them, as windows need a start.
    """
    before, after = (float(months.iloc[0]) for months in (before_months(outcomes), after_months(outcomes)))
    spans = []
    for clock in Clock:
        starts = site_starts(sites, clock=clock)
        first = add_months(starts["before_ends"], pd.Series(-before, index=starts.index))
        last = add_months(starts["after_starts"], pd.Series(after, index=starts.index))
        own = pd.DataFrame({"site": starts["site"], "first_day": first, "last_day": last})
        spans += [own, own.assign(site=sites["comparator"]).dropna(subset=["site"])]
    grouped = pd.concat(spans, ignore_index=True).groupby("site")
    found = grouped.agg(first_day=("first_day", "min"), last_day=("last_day", "max"))
    endless = pd.concat(spans, ignore_index=True).set_index("site").isna().any(axis=1).groupby(level=0).any()
    return found.mask(endless.reindex(found.index)).reset_index()


def rows_in_windows(
    returns: pd.DataFrame, outcomes: pd.DataFrame, sites: pd.DataFrame, *, clock: Clock
) -> pd.DataFrame:
    """Return the rows that count, each with `arm`: "reference" (before or control) or "exposed".

    A row that carries a published estimate covers its own period and counts whatever its dates; control and
    intervention rows count inside the after window, as both were observed side by side. Under the planned
    clock a before or after row is put on the side its dates say, as some months before the actual start come after
    the planned one.
    """
    windows = outcomes[["project", "outcome"]].assign(
        window_before_months=before_months(outcomes), window_after_months=after_months(outcomes)
    )
    rows = returns.merge(windows, on=["project", "outcome"], how="inner")
    rows = rows.merge(site_starts(sites, clock=clock), on=["project", "site"], how="left")
    rows["arm"] = rows["phase"].map(_ARM_OF_PHASE)

    earliest = add_months(rows["before_ends"], -rows["window_before_months"])
    latest = add_months(rows["after_starts"], rows["window_after_months"])
    is_before = (rows["period_end"] < rows["before_ends"]) & (rows["period_start"] >= earliest)
    is_after = (rows["period_start"] >= rows["after_starts"]) & (rows["period_end"] < latest)

    parallel = rows["phase"].isin([Phase.CONTROL.value, Phase.INTERVENTION.value])
    dated = rows["before_ends"].notna() & ~carries_estimate(rows)
    if clock is Clock.PLANNED:
        rows.loc[dated & ~parallel & is_before, "arm"] = "reference"
        rows.loc[dated & ~parallel & is_after, "arm"] = "exposed"
        inside = is_before | is_after
    else:
        inside = (is_before & (rows["phase"] == Phase.BEFORE.value)) | (is_after & (rows["phase"] == Phase.AFTER.value))
    inside = inside.where(~parallel, is_after)
    return rows.loc[~dated | inside].reset_index(drop=True)


def carries_estimate(rows: pd.DataFrame) -> pd.Series:
    """Return, per row, whether it holds a published effect in place of counts."""
    return rows["estimate"].notna() | rows["estimate_mark"].notna()
