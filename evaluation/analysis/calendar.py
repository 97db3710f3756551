"""Which return was due from whom, and what came of it: one state per site and period of one outcome.

A period is one that returns of the outcome really use, by their commonest length. A site's period is due from the
before window ahead of its start to the end of the data, or to its own end. The newest period is due; an earlier one
that has not come is overdue. Where returns have no common rhythm (published figures), the phases stand in for periods.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pandas as pd

from evaluation.analysis.windows import add_months, before_months
from evaluation.domain.collection import Collection
from evaluation.domain.returns import FIGURES, is_taken_back
from evaluation.domain.vocabulary import Design, Phase, Role, Status

#: Days of a month, a quarter and a year, with what calendars add or take.
_LENGTHS = {"month": (27, 32), "quarter": (88, 93), "year": (363, 367)}
#: So large a share of the returns must have one length before it is taken for a rhythm.
_COMMON = 0.6
_LEAST_PERIODS = 3

_PHASES = {
    Design.BEFORE_AFTER.value: (Phase.BEFORE, Phase.AFTER),
    Design.BEFORE_AFTER_CONTROLLED.value: (Phase.BEFORE, Phase.AFTER),
    Design.CONTROLLED.value: (Phase.CONTROL, Phase.INTERVENTION),
}


_Days = tuple[pd.Timestamp, pd.Timestamp]


class Due(StrEnum):
    """What came of one site's return for one period."""

    IN = "in"
    REVISED = "revised"
    QUERY = "query"
    DUE = "due"
    OVERDUE = "overdue"
    NOT_DUE = "not_due"


@dataclass(frozen=True, kw_only=True)
class Period:
    """One column: a period of the calendar with its length ("month", "quarter", "year"), or a phase without days."""

    length: str
    start: date | None
    end: date | None
    phase: str | None = None


@dataclass(frozen=True, kw_only=True)
class SiteCalendar:
    """One site's states, one a period. start: actual, else planned, else None."""

    site: str
    name: str
    parent: str | None
    start: date | None
    states: tuple[Due, ...]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """One outcome's periods, oldest first, and its new sites by name; those that hold others are left out."""

    periods: tuple[Period, ...]
    sites: tuple[SiteCalendar, ...]


def calendar(
    collection: Collection, *, project: str, outcome: str, revised: pd.DataFrame, data_to: pd.Timestamp
) -> Calendar:
    """Return one outcome's calendar. revised: the keys of returns that were published more than once."""
    definition = _of(collection.outcomes, project, outcome).iloc[0]
    returns = _of(collection.returns, project, outcome)
    returns = returns.assign(state=_states(returns, _of(revised, project, outcome)))
    sites = _leaves(collection.sites[collection.sites["project"] == project], returns)
    length = _common_length(returns)
    if length is None:
        return _by_phase(sites, returns, design=definition["design"])
    window = float(before_months(definition.to_frame().T.astype({"before_months": float})).iloc[0])
    return _by_period(sites, returns, length=length, window_months=window, data_to=data_to)


def came_of_due(states: Iterable[Due]) -> tuple[int, int]:
    """Return how many of these returns have come, and how many were due, those that came included."""
    due = [state for state in states if state is not Due.NOT_DUE]
    return sum(state not in (Due.DUE, Due.OVERDUE) for state in due), len(due)


def _of(rows: pd.DataFrame, project: str, outcome: str) -> pd.DataFrame:
    return rows[(rows["project"] == project) & (rows["outcome"] == outcome)]


def _states(returns: pd.DataFrame, revised: pd.DataFrame) -> pd.Series:
    """Return what each return is by itself: in, revised, in query (no figure, only marks), or taken back."""
    keys = ["site", "period_start", "period_end", "phase"]
    again = pd.MultiIndex.from_frame(returns[keys]).isin(pd.MultiIndex.from_frame(revised[keys]))
    states = pd.Series(Due.IN.value, index=returns.index, dtype=object)
    states[again] = Due.REVISED.value
    states[returns[list(FIGURES)].isna().all(axis=1)] = Due.QUERY.value
    states[returns["not_comparable_because"].notna()] = Due.QUERY.value
    states[is_taken_back(returns)] = Due.NOT_DUE.value
    return states


def _leaves(sites: pd.DataFrame, returns: pd.DataFrame) -> pd.DataFrame:
    """Return the new sites that report themselves: a parent only if it has sent returns of its own."""
    new = sites[sites["role"] == Role.REPLICATION.value]
    parents, heard = set(sites["parent"].dropna()), set(returns["site"])
    mine = new[~new["site"].isin(parents) | new["site"].isin(heard)]
    return mine.sort_values("name", key=lambda names: names.str.casefold())


def _common_length(returns: pd.DataFrame) -> str | None:
    days = (returns["period_end"] - returns["period_start"]).dt.days + 1
    for length, (least, most) in _LENGTHS.items():
        alike = days.between(least, most)
        if len(days) and alike.mean() >= _COMMON and returns.loc[alike, "period_end"].nunique() >= _LEAST_PERIODS:
            return length
    return None


def _by_period(
    sites: pd.DataFrame, returns: pd.DataFrame, *, length: str, window_months: float, data_to: pd.Timestamp
) -> Calendar:
    days = (returns["period_end"] - returns["period_start"]).dt.days + 1
    least, most = _LENGTHS[length]
    mine = returns["site"].isin(sites["site"])
    usual = returns[days.between(least, most) & mine]
    periods = usual[["period_start", "period_end"]].drop_duplicates().sort_values("period_start")
    newest = periods["period_end"].max()
    first_due, last_due = _due_from_to(sites, window_months=window_months, data_to=data_to)
    columns_of_days = list(periods.itertuples(index=False, name=None))
    sent: dict[str, dict[_Days, set[str]]] = {}
    for site, start, end, state in returns[["site", "period_start", "period_end", "state"]].itertuples(index=False):
        sent.setdefault(site, {}).setdefault((start, end), set()).add(state)
    # Every span of days that anyone used and that covers a column: nearly always that column alone.
    spans = list(returns[["period_start", "period_end"]].drop_duplicates().itertuples(index=False, name=None))
    covering = [[days for days in spans if days[0] <= start and days[1] >= end] for start, end in columns_of_days]
    found = []
    for place, row in enumerate(sites.to_dict("records")):
        own, begins, ends = sent.get(row["site"], {}), first_due.iloc[place], last_due.iloc[place]
        if pd.isna(begins) and own:
            begins = min(start for start, _ in own)
        states = tuple(
            _state(own, those, is_due=bool(start >= begins and end <= ends), is_newest=bool(end == newest))
            for (start, end), those in zip(columns_of_days, covering, strict=True)
        )
        found.append(_site(row, states))
    columns = tuple(Period(length=length, start=start.date(), end=end.date()) for start, end in columns_of_days)
    return Calendar(periods=columns, sites=tuple(found))


def _due_from_to(sites: pd.DataFrame, *, window_months: float, data_to: pd.Timestamp) -> tuple[pd.Series, pd.Series]:
    """Return the first and last day that each site's returns should cover; no first day where no start is known."""
    earliest = pd.concat([sites["planned_start"], sites["actual_start"]], axis=1).min(axis=1)
    first = add_months(earliest, pd.Series(-window_months, index=sites.index))
    last = sites["ended"].fillna(data_to).clip(upper=data_to)
    waiting = sites["status"].eq(Status.NOT_STARTED.value) | (sites["actual_start"].fillna(earliest) > data_to)
    return first.mask(waiting), last


def _state(own: Mapping[_Days, set[str]], covering: Sequence[_Days], *, is_due: bool, is_newest: bool) -> Due:
    """Return the state of one period: of several returns that cover it, the one that asks most of the reader."""
    states = {state for days in covering for state in own.get(days, ())}
    for state in (Due.QUERY, Due.REVISED, Due.IN, Due.NOT_DUE):
        if state.value in states:
            return state
    if not is_due:
        return Due.NOT_DUE
    return Due.DUE if is_newest else Due.OVERDUE


def _by_phase(sites: pd.DataFrame, returns: pd.DataFrame, *, design: str) -> Calendar:
    wanted = _PHASES[design]
    used = [phase for phase in Phase if phase in wanted or phase.value in set(returns["phase"])]
    mine = returns[returns["site"].isin(sites["site"])]
    heard = {(site, phase): set(group["state"]) for (site, phase), group in mine.groupby(["site", "phase"])}
    found = []
    for row in sites.to_dict("records"):
        any_sent = any(site == row["site"] for site, _ in heard)
        states = tuple(_phase_state(heard.get((row["site"], phase.value)), any_sent, phase in wanted) for phase in used)
        found.append(_site(row, states))
    columns = tuple(Period(length="phase", start=None, end=None, phase=phase.value) for phase in used)
    return Calendar(periods=columns, sites=tuple(found))


def _phase_state(states: set[str] | None, any_sent: bool, wanted: bool) -> Due:
    """A site that has sent something is not chased for the other phase: a published effect needs only one."""
    for state in (Due.QUERY, Due.REVISED, Due.IN, Due.NOT_DUE):
        if states and state.value in states:
            return state
    return Due.NOT_DUE if any_sent or not wanted else Due.DUE


def _site(row: dict, states: tuple[Due, ...]) -> SiteCalendar:
    start = row["actual_start"] if pd.notna(row["actual_start"]) else row["planned_start"]
    return SiteCalendar(
        site=row["site"],
        name=row["name"],
        parent=row["parent"] if isinstance(row["parent"], str) else None,
        start=None if pd.isna(start) else start.date(),
        states=states,
    )
