"""One site's returns in time order, for a run or control chart: periods wide enough that no count need be hidden.

A chart with gaps where counts were small would leave out just the low points and so lie about the average. Months are
therefore put together into quarters, half years or years, counted from the start in both directions, until every
count may be shown; only then is anything drawn, and from the counts as they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from evaluation.analysis.hidden_parts import bounds, nudged
from evaluation.analysis.protection import shown_figures, shown_mean
from evaluation.domain.returns import is_taken_back
from evaluation.domain.vocabulary import OutcomeType, Phase
from evaluation.stats.disclosure import Profile
from evaluation.stats.spc import RUN_CHART_BELOW, laney_phase, xmr_chart

_SIZES = (1, 3, 6, 12)
_DAYS_A_MONTH = 30.44
#: Parts of the chart. Between the planned and the actual start lies the transition, which belongs to neither side.
BEFORE, TRANSITION, AFTER = "before", "transition", "after"


@dataclass(frozen=True, kw_only=True)
class Point:
    """One point: its first and last day, part, level (as shown), limits where its part has any, and its kind.

    kind: improvement, concern or common_cause; cause: the rule, as in stats.spc. numerator, denominator: as shown.
    """

    first: date
    last: date
    part: str
    level: float
    numerator: float
    denominator: float
    centre: float | None = None
    low: float | None = None
    high: float | None = None
    kind: str = "common_cause"
    cause: str = "common_cause"


@dataclass(frozen=True, kw_only=True)
class Series:
    """A site's chart. months: how many a point covers (None: each return as it came). left_out: points that may not

    be shown even so. limits: whether any part has limits; trial: whether they rest on fewer than 13 points.
    """

    points: tuple[Point, ...]
    months: int | None
    left_out: int
    limits: bool
    trial: bool


def site_series(
    returns: pd.DataFrame,
    *,
    type_: str,
    better: str,
    before_ends: date | None,
    after_starts: date | None,
    profile: Profile,
) -> Series:
    """Return the chart of one site's returns (queries.site_rows); those that count a comparison group are left out.

    before_ends, after_starts: the days that end the time before and begin the time after; the same day on the planned
    clock. None for a site without dates, whose returns are taken as they are labelled.
    """
    rows = _usable(returns, type_)
    if rows.empty:
        return Series(points=(), months=None, left_out=0, limits=False, trial=False)
    rows = rows.assign(part=_parts(rows, before_ends, after_starts), **_bounds(rows, type_, profile))
    sizes = _sizes(rows)
    for size in sizes:
        bins = _binned(rows, size, type_, profile)
        if not any(bins["hidden"]):
            break
    drawn = bins[~bins["hidden"].astype(bool)].sort_values("first")
    parts = [_part(group, type_, better) for _, group in drawn.groupby("part", sort=False)]
    points = tuple(sorted((point for part in parts for point in part[0]), key=lambda point: point.first))
    return Series(
        points=points,
        months=size,
        left_out=int(bins["hidden"].sum()),
        limits=any(part[1] for part in parts),
        trial=any(part[2] for part in parts),
    )


def _usable(returns: pd.DataFrame, type_: str) -> pd.DataFrame:
    """Return the rows in force that say a level: with counts or a mean, and not of a comparison group."""
    in_force = ~returns["replaced"] & (returns["phase"] != Phase.CONTROL.value) & ~is_taken_back(returns)
    rows = returns.loc[in_force, ["period_start", "period_end", "phase", "numerator", "denominator", "mean", "n"]]
    if type_ == OutcomeType.MEAN:
        rows = rows.assign(numerator=rows["mean"] * rows["n"].fillna(1.0), denominator=rows["n"].fillna(1.0))
    rows = rows[rows["numerator"].notna() & (rows["denominator"] > 0)]
    periods = ["period_start", "period_end", "phase"]
    return rows.groupby(periods, as_index=False)[["numerator", "denominator"]].sum()


def _bounds(rows: pd.DataFrame, type_: str, profile: Profile) -> dict[str, np.ndarray]:
    x, n = rows["numerator"].to_numpy(float), rows["denominator"].to_numpy(float)
    low, high, hidden = bounds(x, n, proportion=np.full(len(rows), type_ == OutcomeType.PROPORTION), profile=profile)
    return {"least": low, "most": high, "small": hidden}


def _parts(rows: pd.DataFrame, before_ends: date | None, after_starts: date | None) -> np.ndarray:
    if before_ends is None or after_starts is None:
        return np.where(rows["phase"] == Phase.BEFORE.value, BEFORE, AFTER)
    is_before = (rows["period_end"] < pd.Timestamp(before_ends)).to_numpy()
    is_after = (rows["period_start"] >= pd.Timestamp(after_starts)).to_numpy()
    return np.select([is_before, is_after], [BEFORE, AFTER], TRANSITION)


def _sizes(rows: pd.DataFrame) -> list[int | None]:
    """Return the widths in months that these returns can be put together to; None leaves each by itself."""
    days = (rows["period_end"] - rows["period_start"]).dt.days + 1
    months = np.unique(np.rint(days / _DAYS_A_MONTH).astype(int))
    if len(months) != 1 or months[0] not in _SIZES:
        return [None]
    return [size for size in _SIZES if size >= months[0] and size % months[0] == 0]


def _binned(rows: pd.DataFrame, size: int | None, type_: str, profile: Profile) -> pd.DataFrame:
    """Put returns together; at either end a width that is not full is left out, as its count would be a smaller one."""
    if size is None:
        rows = rows.assign(place=np.arange(len(rows)))
    else:
        month = rows["period_start"].dt.year * 12 + rows["period_start"].dt.month
        by_part = month.groupby(rows["part"])
        after_first, back_from_last = month - by_part.transform("min"), by_part.transform("max") - month
        backwards = (rows["part"] == BEFORE).to_numpy()
        rows = rows.assign(place=np.where(backwards, -(back_from_last // size) - 1, after_first // size))
    grouped = rows.groupby(["part", "place"])
    bins = grouped[["numerator", "denominator", "least", "most", "small"]].sum()
    bins["first"], bins["last"] = grouped["period_start"].min(), grouped["period_end"].max()
    bins["rows"] = grouped.size()
    bins = bins.reset_index()
    if size is not None:
        bins = bins[_full(bins)]
    return bins.assign(**_shown(bins, type_, profile))


def _full(bins: pd.DataFrame) -> np.ndarray:
    """Return which points are not a part-filled one at the far end of their part."""
    outer = bins["place"].abs().groupby(bins["part"]).transform("max") == bins["place"].abs()
    most = bins.groupby("part")["rows"].transform("max")
    alone = bins.groupby("part")["rows"].transform("size") == 1
    return (~outer | (bins["rows"] == most) | alone).to_numpy()


def _shown(bins: pd.DataFrame, type_: str, profile: Profile) -> dict[str, list]:
    """Return hidden, numerator and denominator as they may be shown; a mean needs its people, not its sum."""
    x, n = bins["numerator"].to_numpy(float), bins["denominator"].to_numpy(float)
    if type_ == OutcomeType.MEAN:
        shown = [shown_mean(mean, people, profile=profile) for mean, people in zip(x / n, n, strict=True)]
        means = [np.nan if mean is None else mean for mean in shown]
        return {"hidden": [mean is None for mean in shown], "numerator": means, "denominator": [1.0] * len(n)}
    inside = (bins["small"] > 0) & (bins["rows"] > 1)
    bounds = zip(x, bins["least"], bins["most"], inside, strict=True)
    x = np.array([nudged(each, a, b, profile=profile) if parts else each for each, a, b, parts in bounds])
    figures = shown_figures(x, n, type_=type_, profile=profile)
    return {
        "hidden": [each.level is None for each in figures],
        "numerator": [each.numerator for each in figures],
        "denominator": [each.denominator for each in figures],
    }


def _part(bins: pd.DataFrame, type_: str, better: str) -> tuple[list[Point], bool, bool]:
    """Return one part's points, whether it has limits, and whether those are for trial."""
    x, n = bins["numerator"].to_numpy(float), bins["denominator"].to_numpy(float)
    part, count = bins["part"].iloc[0], len(bins)
    with_limits = part != TRANSITION and count >= RUN_CHART_BELOW
    lines: dict[str, np.ndarray] = {}
    trial = False
    if with_limits and type_ in (OutcomeType.PROPORTION, OutcomeType.RATE):
        phase = laney_phase(x, n, chart="p" if type_ == OutcomeType.PROPORTION else "u", better=better)
        lines = {"low": phase.chart.low, "high": phase.chart.high, "kind": phase.kind, "cause": phase.cause}
        lines["centre"], trial = np.full(count, phase.chart.centre), phase.trial
    elif with_limits:
        chart = xmr_chart(x / n, better=better)
        limit = chart.limits[0]
        lines = {name: np.full(count, getattr(limit, name)) for name in ("low", "high")}
        lines |= {"kind": chart.kind, "cause": chart.cause, "centre": np.full(count, limit.mean)}
        trial = limit.trial
    elif part != TRANSITION and count > 1:
        lines = {"centre": np.full(count, float(np.median(x / n)))}
    points = [
        Point(
            first=row.first.date(),
            last=row.last.date(),
            part=part,
            level=x[place] / n[place],
            numerator=x[place],
            denominator=n[place],
            **{
                name: values[place].item() if hasattr(values[place], "item") else values[place]
                for name, values in lines.items()
            },
        )
        for place, row in enumerate(bins.itertuples())
    ]
    return points, with_limits, trial
