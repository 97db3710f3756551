"""What is asked of rows because of what is published already: big changes, periods that are gone, other denominators.

The rule for a big change: each figure is put on a scale on which its chance variation hardly depends on its size (the
arcsine of the root of a proportion, the log of a rate or of an exposure, a mean as it is). It is held against the
median of the site's own published figures for the same outcome and phase. It is asked about when it lies further from
that median than CUT times their spread: 1.4826 times the median absolute deviation, never less than the chance
variation of the new figure, and when the distance also exceeds a floor. One row of the past is enough to ask. What is
published of a period already is not asked about when it is sent again, however far from the rest it lies.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluation.domain.collection import Collection
from evaluation.domain.problem import Problem
from evaluation.domain.returns import is_taken_back
from evaluation.domain.vocabulary import OutcomeType
from evaluation.intake import at_the_door
from evaluation.intake.dates import in_words
from evaluation.intake.report import problem

#: How many spreads from the median of its own past a figure may lie before it is asked about.
CUT = 4.0
#: The least distance that is asked about: 0.1 on the arcsine scale is from 4% to 9%, or from 50% to 60%.
FLOOR_PROPORTION = 0.1
#: A rate, or a denominator against its own published value, may differ by this much (log of 1.5, and of 1.1).
FLOOR_LOG = float(np.log(1.5))
FLOOR_DENOMINATOR = float(np.log(1.1))

_SERIES = ["project", "site", "outcome", "phase"]
_PERIOD = ["period_start", "period_end"]
_COMPARED = ["numerator", "denominator", "mean", "sd", "n"]
_SAID = ["type", "mean", "numerator", "denominator"]
_SCALED = (OutcomeType.PROPORTION, OutcomeType.RATE, OutcomeType.MEAN)
_STARTS = {"planned_start": "planned start", "actual_start": "start"}


def questions_about(kind: str, rows: pd.DataFrame, known: Collection) -> tuple[Problem, ...]:
    """Return what to ask about one file's rows (in the contract's columns) beside the published rows."""
    if kind == "returns" and len(known.returns):
        return tuple(_about_returns(rows, known))
    if kind == "sites" and len(known.returns):
        return tuple(_about_starts(rows, known))
    return ()


def _about_returns(rows: pd.DataFrame, known: Collection) -> Iterator[Problem]:
    """Yield what there is to ask, series by series; all are worked out at once, and only what is asked one by one."""
    rows = rows.assign(**{name: pd.to_datetime(rows[name]) for name in _PERIOD})
    past = known.returns.merge(rows[_SERIES].drop_duplicates(), on=_SERIES)
    past = past[~is_taken_back(past)]
    if past.empty:
        return
    types = known.outcomes.set_index(["project", "outcome"])["type"]
    rows, past = (_with_series(each, past, types) for each in (rows, past))
    rows = rows[rows["series"] >= 0].merge(_published(past), on=["series", *_PERIOD], how="left")
    gone = _gone(rows, past)
    big, other = rows[_far_from_past(rows, past)], rows[_another_denominator(rows)]
    big, other = _records(big), _records(other)
    asked = sorted({*big, *gone, *other})
    own = dict(list(past[past["series"].isin(asked)].groupby("series")))
    for series in asked:
        told = [_big_change(row, own[series], gone.get(series, 0)) for row in big.get(series, ())]
        if not told and series in gone:
            (site,) = own[series]["site"].unique()
            told = [at_the_door.periods_gone(site, gone[series])]
        yield from told
        yield from (_denominator(row) for row in other.get(series, ()))


def _with_series(rows: pd.DataFrame, past: pd.DataFrame, types: pd.Series) -> pd.DataFrame:
    """Add the number of each row's series in their order, -1 where nothing of it is published, and its type."""
    series = pd.MultiIndex.from_frame(past[_SERIES].drop_duplicates()).sort_values()
    number = series.get_indexer(pd.MultiIndex.from_frame(rows[_SERIES]))
    type_ = types.reindex(pd.MultiIndex.from_frame(rows[["project", "outcome"]])).to_numpy(object)
    return rows.assign(series=number, type=type_)


def _published(past: pd.DataFrame) -> pd.DataFrame:
    """Return what is published of each series and period, to stand beside what is sent of it."""
    named = {name: f"{name}_published" for name in _COMPARED}
    return past[["series", *_PERIOD, *_COMPARED]].rename(columns=named).assign(is_published=True)


def _gone(rows: pd.DataFrame, past: pd.DataFrame) -> dict[int, int]:
    """Count the published periods that a file leaves out although it sends others of the same series again."""
    again = rows.loc[rows["is_published"].notna(), ["series", *_PERIOD]]
    sent = pd.MultiIndex.from_frame(again)
    left = past[past["series"].isin(again["series"])]
    left = left[~pd.MultiIndex.from_frame(left[["series", *_PERIOD]]).isin(sent)]
    return left.groupby("series").size().to_dict()


def _far_from_past(rows: pd.DataFrame, past: pd.DataFrame) -> np.ndarray:
    """Return which rows to ask about; never one that says what is published of its period already."""
    scaled, _ = _scaled(past)
    held = past.assign(scaled=np.where(np.isfinite(scaled), scaled, np.nan))
    centre = held.groupby("series")["scaled"].median()
    held["away"] = (held["scaled"] - held["series"].map(centre)).abs()
    spread = 1.4826 * held.groupby("series")["away"].median()
    values, chance = _scaled(rows)
    distance = np.abs(values - rows["series"].map(centre).to_numpy(float))
    floors = {OutcomeType.PROPORTION.value: FLOOR_PROPORTION, OutcomeType.RATE.value: FLOOR_LOG}
    floor = rows["type"].map(floors).fillna(0.0).to_numpy(float)
    with np.errstate(invalid="ignore"):
        far = distance > CUT * np.fmax(rows["series"].map(spread).to_numpy(float), chance)
    pairs = [(rows[name], rows[f"{name}_published"]) for name in _COMPARED]
    alike = [((now == was) | (now.isna() & was.isna())).to_numpy() for now, was in pairs]
    same = rows["is_published"].notna() & np.all(alike, axis=0)
    return far & (distance > floor) & ~same.to_numpy(bool)


def _scaled(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's figure on its scale, and the standard deviation that chance alone gives it there."""
    count, out_of, mean, sd, n = (rows[name].to_numpy(float) for name in _COMPARED)
    of = [rows["type"].eq(type_.value).to_numpy() for type_ in _SCALED]
    with np.errstate(divide="ignore", invalid="ignore"):
        figures = [np.arcsin(np.sqrt(np.clip(count / out_of, 0, 1))), np.log((count + 0.5) / out_of), mean]
        chances = [0.5 / np.sqrt(out_of), 1 / np.sqrt(count + 0.5), sd / np.sqrt(n)]
    return np.select(of, figures, np.nan), np.select(of, chances, np.nan)


def _another_denominator(rows: pd.DataFrame) -> np.ndarray:
    now, was = rows["denominator"].to_numpy(float), rows["denominator_published"].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (now > 0) & (was > 0) & (np.abs(np.log(now / was)) > FLOOR_DENOMINATOR)


def _records(rows: pd.DataFrame) -> dict[int, list[dict]]:
    """Return the rows by series."""
    found: dict[int, list[dict]] = {}
    for row in rows.to_dict("records"):
        found.setdefault(row["series"], []).append(row)
    return found


def _big_change(row: dict, own: pd.DataFrame, gone: int) -> Problem:
    """Say from where to where a figure went: from what is published of the latest period that begins no later."""
    starts = own["period_start"].to_numpy()
    begun = np.flatnonzero(starts <= row["period_start"].to_datetime64())
    place = begun[starts[begun].argmax()] if len(begun) else starts.argmin()
    was = {name: own[name].iloc[place] for name in _SAID}
    column = "mean" if row["type"] == OutcomeType.MEAN else "numerator"
    return at_the_door.big_change(
        row["site"], was=_said(was), now=_said(row), gone=gone, row=int(row["line"]), column=column
    )


def _said(row: dict) -> str:
    if row["type"] == OutcomeType.MEAN:
        return f"{row['mean']:g}"
    if row["type"] == OutcomeType.PROPORTION and row["denominator"] > 0:
        return f"{100 * row['numerator'] / row['denominator']:.3g}%"
    return f"{row['numerator']:g} in {row['denominator']:,.6g}"


def _denominator(row: dict) -> Problem:
    return problem(
        "denominator_changed",
        row=int(row["line"]),
        column="denominator",
        found=f"{row['denominator']:g}",
        site=row["site"],
        was=f"{row['denominator_published']:,.6g}",
        now=f"{row['denominator']:,.6g}",
    )


def _about_starts(rows: pd.DataFrame, known: Collection) -> Iterator[Problem]:
    with_returns = set(zip(known.returns["project"], known.returns["site"], strict=True))
    both = rows.merge(known.sites[["project", "site", *_STARTS]], on=["project", "site"], suffixes=("", "_published"))
    for row in both.to_dict("records"):
        if (row["project"], row["site"]) not in with_returns:
            continue
        for column, words in _STARTS.items():
            was, now = (_day(row[name]) for name in (f"{column}_published", column))
            if was != now:
                yield problem(
                    "start_changed",
                    row=int(row["line"]),
                    column=column,
                    site=row["site"],
                    words=words,
                    was=was,
                    now=now,
                )


def _day(value: object) -> str:
    return "no date" if pd.isna(value) else in_words(pd.Timestamp(str(value)).date())
