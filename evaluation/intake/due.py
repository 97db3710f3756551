"""Which returns are due: by the windows of an outcome, the start of each site and what was reported before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Design, OutcomeType, Phase, Role, Status
from evaluation.intake.world import as_date

#: The window where an outcome fixes none (METHODS), and the length of a period where nobody has reported any.
DEFAULT_WINDOW_MONTHS = 12
DEFAULT_PERIOD_MONTHS = 3
#: Rows of a template: nobody fills in more by hand.
MOST_ROWS = 5_000


@dataclass(frozen=True, kw_only=True)
class Due:
    """One return that is due."""

    site: str
    outcome: str
    start: date
    end: date
    phase: Phase


def due_returns(known: Collection, project: str, on: date) -> list[Due]:
    """Return what one project's sites have still to report by a day: whole periods inside the windows, by site.

    Outcomes that take only published estimates, origins and sites without a start date have nothing due. Periods have
    the length that the outcome's returns usually have, and begin with calendar quarters, halves or months.
    """
    sites = _rows(known.sites, project)
    outcomes = [row for row in _rows(known.outcomes, project) if row["type"] != OutcomeType.ESTIMATE]
    returns = [row for row in _rows(known.returns, project) if pd.isna(row["estimate"])]
    reported: dict[tuple[str, str, str], list[tuple[date, date]]] = {}
    lengths: dict[str, list[int]] = {}
    for row in returns:
        period = as_date(row["period_start"]), as_date(row["period_end"])
        reported.setdefault((row["site"], row["outcome"], row["phase"]), []).append(period)
        lengths.setdefault(row["outcome"], []).append(_months_between(*period))
    due = [
        each
        for site in sites
        for outcome in outcomes
        for each in _of_series(site, sites, outcome, reported, _usual(lengths.get(outcome["outcome"], [])), on)
    ]
    return due[:MOST_ROWS]


def _rows(frame: pd.DataFrame, project: str) -> list[dict]:
    return frame[frame["project"] == project].to_dict("records")


def _usual(lengths: list[int]) -> int:
    return max(sorted(set(lengths)), key=lengths.count) if lengths else DEFAULT_PERIOD_MONTHS


def _of_series(
    site: dict,
    sites: list[dict],
    outcome: dict,
    reported: dict[tuple[str, str, str], list[tuple[date, date]]],
    months: int,
    on: date,
) -> Iterator[Due]:
    starts = _starts(site, sites, outcome)
    if starts is None:
        return
    until = min(on, as_date(site["ended"])) if not pd.isna(site["ended"]) else on
    before, after = min(starts), starts[0]
    windows = _windows(outcome, before, after)
    for phase, (first, last) in windows.items():
        taken = reported.get((site["site"], outcome["outcome"], phase), [])
        for start, end in _periods(first, last, months):
            if end <= until and not any(start <= other_end and other_start <= end for other_start, other_end in taken):
                yield Due(site=site["site"], outcome=outcome["outcome"], start=start, end=end, phase=phase)


def _starts(site: dict, sites: list[dict], outcome: dict) -> tuple[date, ...] | None:
    """Return the dates that divide before from after, the actual one first; a comparator has those of its site."""
    if site["role"] == Role.COMPARATOR and outcome["design"] == Design.BEFORE_AFTER_CONTROLLED:
        owner = next((other for other in sites if other["comparator"] == site["site"]), site)
    elif site["role"] == Role.REPLICATION and site["status"] != Status.NOT_STARTED:
        owner = site
    else:
        return None
    starts = [owner["actual_start"], owner["planned_start"]]
    return tuple(as_date(start) for start in starts if not pd.isna(start)) or None


def _windows(outcome: dict, before: date, after: date) -> dict[Phase, tuple[date, date]]:
    """Return each phase's first day and the day after its last."""
    back, ahead, follow_up = (outcome[name] for name in ("before_months", "after_months", "follow_up_months"))
    back = DEFAULT_WINDOW_MONTHS if pd.isna(back) else int(back)
    ahead = follow_up if pd.isna(ahead) else ahead
    ahead = DEFAULT_WINDOW_MONTHS if pd.isna(ahead) or ahead < 1 else int(ahead)
    following = after, _moved(after, ahead)
    if outcome["design"] == Design.CONTROLLED:
        return {Phase.CONTROL: following, Phase.INTERVENTION: following}
    return {Phase.BEFORE: (_moved(before, -back), before), Phase.AFTER: following}


def _periods(first: date, last: date, months: int) -> Iterator[tuple[date, date]]:
    """Yield the whole periods from a day on that end before another."""
    start = first if first.day == 1 else _moved(first.replace(day=1), 1)
    if months < 12 and 12 % months == 0:
        start = _moved(start, -(start.month - 1) % months)
    while (end := _moved(start, months) - timedelta(days=1)) < last:
        yield start, end
        start = _moved(start, months)


def _moved(day: date, months: int) -> date:
    """Return a day some months later, cut to the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def _months_between(start: date, end: date) -> int:
    after = end + timedelta(days=1)
    return max(1, (after.year - start.year) * 12 + after.month - start.month)
