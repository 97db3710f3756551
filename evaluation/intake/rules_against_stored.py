"""What is asked of rows because of what is published already: big changes, periods that are gone, other denominators.

The rule for a big change: each figure is put on a scale on which its chance variation hardly depends on its size (the
arcsine of the root of a proportion, the log of a rate or of an exposure, a mean as it is). It is held against the
median of the site's own published figures for the same outcome and phase. It is asked about when it lies further from
that median than CUT times their spread: 1.4826 times the median absolute deviation, never less than the chance
variation of the new figure, and when the distance also exceeds a floor. One row of the past is enough to ask.
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
_STARTS = {"planned_start": "planned start", "actual_start": "start"}


def questions_about(kind: str, rows: pd.DataFrame, known: Collection) -> tuple[Problem, ...]:
    """Return what to ask about one file's rows (in the contract's columns) beside the published rows."""
    if kind == "returns" and len(known.returns):
        return tuple(_about_returns(rows, known))
    if kind == "sites" and len(known.returns):
        return tuple(_about_starts(rows, known))
    return ()


def _about_returns(rows: pd.DataFrame, known: Collection) -> Iterator[Problem]:
    rows = rows.copy()
    for name in _PERIOD:
        rows[name] = pd.to_datetime(rows[name])
    keys = rows[_SERIES].drop_duplicates()
    past = known.returns.merge(keys, on=_SERIES)
    if past.empty:
        return
    past = past[~is_taken_back(past)]
    types = known.outcomes.set_index(["project", "outcome"])["type"].to_dict()
    by_series = dict(iter(past.groupby(_SERIES)))
    for series, new in rows.groupby(_SERIES):
        old = by_series.get(series)
        if old is None:
            continue
        gone = _gone(new, old)
        told = list(_big_changes(new, old, types.get((series[0], series[2])), gone=gone))
        if not told and gone:
            told = [at_the_door.periods_gone(series[1], gone)]
        yield from told
        yield from _denominators(new, old)


def _gone(new: pd.DataFrame, old: pd.DataFrame) -> int:
    """Count the published periods that a file leaves out although it sends others of the same series again."""
    sent = set(zip(new["period_start"], new["period_end"], strict=True))
    published = set(zip(old["period_start"], old["period_end"], strict=True))
    return len(published - sent) if sent & published else 0


def _big_changes(new: pd.DataFrame, old: pd.DataFrame, type_: object, *, gone: int) -> Iterator[Problem]:
    past, _ = _scaled(old, type_)
    past = past[np.isfinite(past)]
    if not len(past):
        return
    centre = float(np.median(past))
    spread = 1.4826 * float(np.median(np.abs(past - centre)))
    values, chance = _scaled(new, type_)
    floor = FLOOR_PROPORTION if type_ == OutcomeType.PROPORTION else FLOOR_LOG if type_ == OutcomeType.RATE else 0.0
    for place in np.flatnonzero(np.isfinite(values)):
        distance = abs(values[place] - centre)
        if distance > CUT * max(spread, chance[place]) and distance > floor:
            row = new.iloc[place]
            was = old.iloc[_nearest_before(old, row["period_start"])]
            column = "mean" if type_ == OutcomeType.MEAN else "numerator"
            yield at_the_door.big_change(
                str(row["site"]),
                was=_said(was, type_),
                now=_said(row, type_),
                gone=gone,
                row=int(row["line"]),
                column=column,
            )


def _scaled(rows: pd.DataFrame, type_: object) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's figure on its scale, and the standard deviation that chance alone gives it there."""
    count, out_of = rows["numerator"].to_numpy(float), rows["denominator"].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        if type_ == OutcomeType.PROPORTION:
            return np.arcsin(np.sqrt(np.clip(count / out_of, 0, 1))), 0.5 / np.sqrt(out_of)
        if type_ == OutcomeType.RATE:
            return np.log((count + 0.5) / out_of), 1 / np.sqrt(count + 0.5)
        if type_ == OutcomeType.MEAN:
            return rows["mean"].to_numpy(float), rows["sd"].to_numpy(float) / np.sqrt(rows["n"].to_numpy(float))
    return np.full(len(rows), np.nan), np.full(len(rows), np.nan)


def _nearest_before(old: pd.DataFrame, start: pd.Timestamp) -> int:
    """Return the place of the published row to name: the latest that begins no later, else the first."""
    begun = old["period_start"].to_numpy()
    earlier = np.flatnonzero(begun <= np.datetime64(start))
    return int(earlier[np.argmax(begun[earlier])]) if len(earlier) else int(np.argmin(begun))


def _said(row: pd.Series, type_: object) -> str:
    if type_ == OutcomeType.MEAN:
        return f"{row['mean']:g}"
    if type_ == OutcomeType.PROPORTION and row["denominator"] > 0:
        return f"{100 * row['numerator'] / row['denominator']:.3g}%"
    return f"{row['numerator']:g} in {row['denominator']:,.6g}"


def _denominators(new: pd.DataFrame, old: pd.DataFrame) -> Iterator[Problem]:
    both = new.merge(old[[*_PERIOD, "denominator"]], on=_PERIOD, suffixes=("", "_published"))
    both = both[(both["denominator"] > 0) & (both["denominator_published"] > 0)]
    far = np.abs(np.log(both["denominator"] / both["denominator_published"])) > FLOOR_DENOMINATOR
    for row in both[far].to_dict("records"):
        yield problem(
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
