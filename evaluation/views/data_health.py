"""Data health: who is missing, and can we trust it? Sites by period, who is silent, and what silence could hide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from evaluation.analysis.calendar import Calendar, Due, Period, SiteCalendar, calendar, came_of_due
from evaluation.analysis.result_types import OutcomeResult, Results
from evaluation.analysis.silence import silence_test
from evaluation.domain.collection import Collection
from evaluation.views.kept import kept
from evaluation.views.marks import VerdictMark, mark_of
from evaluation.views.numbers import day, month
from evaluation.views.pack_protection import SMALL_NUMBERS
from evaluation.views.project import OutcomeChoice, outcome_choices
from evaluation.views.wording import data_health as wording
from evaluation.views.wording.reporting import headline

#: More periods than these would not be told apart on a telephone.
MOST_PERIODS = 12
#: More sites than these are shown as groups, by the parent they belong to.
MOST_ROWS = 24
_NO_PARENT = "Sites of no group"
#: Which state stands for a group: the one that asks most of the reader.
_WORST_FIRST = (Due.OVERDUE, Due.DUE, Due.QUERY, Due.REVISED, Due.IN, Due.NOT_DUE)
_PHASE_NAMES = {"before": "Before", "after": "After", "control": "Control", "intervention": "Intervention"}


@dataclass(frozen=True, kw_only=True)
class HealthCell:
    """One site (or group) in one period: its state, what is written in the cell, and the same in words."""

    state: Due
    sign: str
    text: str


@dataclass(frozen=True, kw_only=True)
class HealthRow:
    """A row of the grid: a site, or a group that can be opened by its code."""

    label: str
    group: str | None
    cells: tuple[HealthCell, ...]


@dataclass(frozen=True, kw_only=True)
class HealthGrid:
    """What is drawn. text says the same in words."""

    columns: tuple[str, ...]
    rows: tuple[HealthRow, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class HealthLine:
    """A line of the table: one site, how much of what is due has come, and what is missing."""

    name: str
    started: str
    came: str
    missing: str


@dataclass(frozen=True, kw_only=True)
class DataHealthView:
    """The whole page for one outcome. file: headings and lines of every site and period, to take away."""

    project: str
    outcome: str
    outcome_name: str
    outcomes: tuple[OutcomeChoice, ...]
    mark: VerdictMark
    headline: str
    lines: tuple[str, ...]
    stress: str
    silent: tuple[str, ...]
    legend: tuple[str, ...]
    grid: HealthGrid | None
    groups: tuple[tuple[str, str], ...]
    group: str | None
    older: str | None
    table: tuple[HealthLine, ...]
    file: tuple[tuple[str, ...], ...]


@kept
def build(
    results: Results, result: OutcomeResult, rows: Collection, *, revised: pd.DataFrame, group: str | None
) -> DataHealthView:
    """Build the page of one outcome from the rows in force.

    results: as they may be shown; result: the true one, as every site's figures count in what silence could change.
    revised: the keys of returns that were sent more than once; group: the code of the group that is open.
    """
    found = calendar(
        rows,
        project=result.project,
        outcome=result.outcome,
        revised=revised,
        data_to=pd.Timestamp(results.data_to),
    )
    places = rows.sites[rows.sites["project"] == result.project]
    group_names = dict(zip(places["site"], places["name"], strict=True))
    info = next(each for each in results.projects if each.project == result.project)
    timetable = bool(found.periods) and found.periods[0].phase is None
    states = Counter(state for site in found.sites for state in site.states)
    length = found.periods[0].length if found.periods else "phase"
    mark = mark_of(result.verdict, result.certainty)
    test = silence_test(result)
    then = mark_of(test.verdict_if_unchanged, result.certainty) if test else mark
    missing = wording.gaps(overdue=states[Due.OVERDUE], due=states[Due.DUE], query=states[Due.QUERY], length=length)
    groups = _groups(found.sites, group_names)
    opened = group if group in dict(groups) else None
    words = wording.STATE_WORDS if timetable else wording.PHASE_WORDS
    used = [state for state in Due if states[state]]
    shown = results.of(result.project, result.outcome) or result
    hidden = any(site.reason == SMALL_NUMBERS for site in shown.sites)
    return DataHealthView(
        project=info.project,
        outcome=result.outcome,
        outcome_name=result.name,
        outcomes=outcome_choices(results, info.project),
        mark=mark,
        headline=headline(info.name, result.reporting, timetable=timetable),
        lines=(missing,) if missing else (),
        stress=wording.stress(test, now=mark, then=then, grouped=result.level == "parents", counted=not hidden),
        silent=result.reporting.silent,
        legend=tuple(" ".join(words[state]) for state in used),
        grid=_grid(found, groups, opened, words),
        groups=groups,
        group=opened,
        older=wording.older(max(0, len(found.periods) - MOST_PERIODS), length=length),
        table=tuple(_line(site, found.periods) for site in _in_group(found.sites, opened, groups)),
        file=_file(found, group_names, words),
    )


def _groups(sites: Sequence[SiteCalendar], names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return code and name of each group; none where every site has room for a row of its own."""
    if len(sites) <= MOST_ROWS:
        return ()
    codes = sorted({site.parent or "" for site in sites}, key=lambda code: (not code, names.get(code, code).casefold()))
    if codes == [""]:
        return ()
    return tuple((code or "-", names.get(code, code) if code else _NO_PARENT) for code in codes)


def _in_group(
    sites: Sequence[SiteCalendar], group: str | None, groups: tuple[tuple[str, str], ...]
) -> list[SiteCalendar]:
    """Return the sites of the table: those of the open group, all where there are few, else those with a gap."""
    if group:
        return [site for site in sites if (site.parent or "-") == group]
    if groups or len(sites) > MOST_ROWS:
        return [site for site in sites if Due.OVERDUE in site.states or Due.DUE in site.states]
    return list(sites)


def _grid(
    found: Calendar, groups: tuple[tuple[str, str], ...], opened: str | None, words: dict[Due, tuple[str, str]]
) -> HealthGrid | None:
    if not found.sites or not found.periods:
        return None
    labels = [_short(period) for period in found.periods][-MOST_PERIODS:]
    if groups and not opened:
        rows = [_group_row(code, name, found, words) for code, name in groups]
    else:
        rows = [_site_row(site, found.periods, words) for site in _in_group(found.sites, opened, groups)]
        rows = rows[: 2 * MOST_ROWS]
    told = Counter(words[cell.state][1] for row in rows for cell in row.cells)
    text = f"Grid of {len(rows)} rows by {len(labels)} periods: " + ", ".join(
        f"{count} {state}" for state, count in told.most_common()
    )
    return HealthGrid(columns=tuple(labels), rows=tuple(rows), text=f"{text}.") if rows else None


def _site_row(site: SiteCalendar, periods: Sequence[Period], words: dict[Due, tuple[str, str]]) -> HealthRow:
    cells = [
        HealthCell(state=state, sign=words[state][0], text=f"{site.name}, {_long(period)}: {words[state][1]}")
        for period, state in zip(periods, site.states, strict=True)
    ]
    return HealthRow(label=site.name, group=None, cells=tuple(cells[-MOST_PERIODS:]))


def _group_row(code: str, name: str, found: Calendar, words: dict[Due, tuple[str, str]]) -> HealthRow:
    mine = [site for site in found.sites if (site.parent or "-") == code]
    cells = []
    for place, period in enumerate(found.periods):
        states = Counter(site.states[place] for site in mine)
        worst = next(state for state in _WORST_FIRST if states[state])
        came, due = came_of_due(site.states[place] for site in mine)
        sign = words[worst][0] if came == due else f"{came}/{due}"
        said = f"{came} of {due} in" if due else words[Due.NOT_DUE][1]
        cells.append(HealthCell(state=worst, sign=sign, text=f"{name}, {_long(period)}: {said}"))
    return HealthRow(label=name, group=code, cells=tuple(cells[-MOST_PERIODS:]))


def _line(site: SiteCalendar, periods: Sequence[Period]) -> HealthLine:
    came, due = came_of_due(site.states)
    wanting = [state in (Due.DUE, Due.OVERDUE) for state in site.states]
    labels = tuple(_long(period) for period, wants in zip(periods, wanting, strict=True) if wants)
    return HealthLine(
        name=site.name,
        started=month(site.start) if site.start else "",
        came=f"{came:,} of {due:,}" if due else "none due",
        missing=wording.missing_periods(labels),
    )


def _file(found: Calendar, names: dict[str, str], words: dict[Due, tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    head = ("site", "name", "group", *(_long(period) for period in found.periods))
    lines = [
        (site.site, site.name, names.get(site.parent or "", ""), *(words[state][1] for state in site.states))
        for site in found.sites
    ]
    return (head, *lines)


def _short(period: Period) -> str:
    """Return what fits above a narrow column: "Apr 25", "2025", "Before"."""
    if period.start is None:
        return _PHASE_NAMES[period.phase or "before"]
    return f"{period.start:%Y}" if period.length == "year" else f"{period.start:%b %y}"


def _long(period: Period) -> str:
    """Return "April 2025", "April to June 2025", or the whole span."""
    if period.start is None or period.end is None:
        return _PHASE_NAMES[period.phase or "before"].lower()
    if period.length == "month":
        return f"{period.start:%B %Y}"
    if period.length == "quarter":
        return f"{period.start:%B} to {period.end:%B %Y}"
    return f"{day(period.start)} to {day(period.end)}"
