"""Rules on the periods of returns: forwards, apart, and on the right side of the site's start."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

import pandas as pd

from evaluation.domain.returns import is_taken_back
from evaluation.domain.vocabulary import Phase
from evaluation.intake.dates import in_words
from evaluation.intake.rules_definitions import tell_backwards
from evaluation.intake.rules_keys import both_rows
from evaluation.intake.subject import Subject
from evaluation.intake.typed import TypedTable
from evaluation.intake.world import as_date

_SERIES = ("project", "site", "outcome", "phase")
_KEY = (*_SERIES, "period_start", "period_end")


class _Period(NamedTuple):
    """One return's period; `row` is its place in the file under check, None where it is elsewhere."""

    start: date
    end: date
    line: int
    row: int | None
    where: TypedTable | str


def period_forwards(subject: Subject) -> None:
    """A period does not end before it starts."""
    values = subject.table.values
    for row, (start, end) in enumerate(zip(values["period_start"], values["period_end"], strict=True)):
        if start and end and end < start:
            tell_backwards(subject, row, later=("period_end", end), earlier=("period_start", start))


def periods_apart(subject: Subject) -> None:
    """Periods of one site, outcome and phase do not overlap, in the file, the call or with what is published.

    Figures that are never compared (not_comparable_because) and rows taken back ([z] for every figure) are left out:
    they are not added up either.
    """
    series = _own_periods(subject.table)
    for other in subject.world.tables:
        if other is subject.table:
            break
        if other.kind is subject.table.kind:
            for name, periods in _own_periods(other).items():
                if name in series:
                    series[name] += [period._replace(row=None) for period in periods]
    _add_published(subject, series)
    for name, periods in series.items():
        if len(periods) > 1:
            _tell_overlaps(subject.table, name, sorted(periods, key=lambda period: period[:3]))


def _own_periods(table: TypedTable) -> dict[tuple[str, ...], list[_Period]]:
    series: dict[tuple[str, ...], list[_Period]] = defaultdict(list)
    names = zip(*(table.values[column] for column in _SERIES), strict=True)
    starts, ends = table.values["period_start"], table.values["period_end"]
    apart = table.values["not_comparable_because"]
    for row, (name, start, end) in enumerate(zip(names, starts, ends, strict=True)):
        if None not in name and start and end and start <= end and not apart[row] and row not in table.taken_back:
            series[name].append(_Period(start, end, table.lines[row], row, table))
    return series


def _add_published(subject: Subject, series: dict[tuple[str, ...], list[_Period]]) -> None:
    """Add the published periods of the same series, but for those that a row of the call supersedes."""
    published = subject.world.returns
    sites = {name[1] for name in series}
    frame = pd.DataFrame(published[published["site"].isin(list(sites))]) if len(published) else published
    if not len(frame):
        return
    superseded: set[tuple[object, ...]] = set()
    for table in subject.world.tables:
        if table.kind is subject.table.kind:
            superseded.update(zip(*(table.values[column] for column in _KEY), strict=True))
    frame = frame[~is_taken_back(frame)]
    for *names, start, end, line, apart in frame[[*_KEY, "line", "not_comparable_because"]].itertuples(index=False):
        name = tuple(names)
        if name not in series or not pd.isna(apart):
            continue
        period = _Period(as_date(start), as_date(end), int(line), None, "of what is published")
        if (*name, period.start, period.end) not in superseded:
            series[name].append(period)


def _tell_overlaps(table: TypedTable, name: tuple[str, ...], periods: list[_Period]) -> None:
    longest = periods[0]
    for period in periods[1:]:
        if period.start <= longest.end and (period.start, period.end) != (longest.start, longest.end):
            _tell_overlap(table, name, longest, period)
        if period.end > longest.end:
            longest = period


def _tell_overlap(table: TypedTable, name: tuple[str, ...], first: _Period, second: _Period) -> None:
    own, other = (second, first) if second.row is not None else (first, second)
    if own.row is None:
        return
    table.tell(
        "overlapping_periods",
        row=own.row,
        column="period_start",
        rows=both_rows(table, own.row, other.where, other.line),
        key=", ".join(name[1:]),
        first=f"{first.start} to {first.end}",
        second=f"{second.start} to {second.end}",
    )


def phase_fits_start(subject: Subject) -> None:
    """ "after" does not end before the site's start, and "before" does not start after it (actual, else planned)."""
    table = subject.table
    values = table.values
    sites = subject.world.sites
    for row, (project, site, phase) in enumerate(zip(values["project"], values["site"], values["phase"], strict=True)):
        facts = sites.get((project, site))
        begun = facts and (facts.actual_start or facts.planned_start)
        if not facts or not begun or phase not in (Phase.BEFORE, Phase.AFTER):
            continue
        start, end = values["period_start"][row], values["period_end"][row]
        if phase == Phase.AFTER and end and end < begun:
            verb = "ends before"
        elif phase == Phase.BEFORE and start and start > begun:
            verb = "starts after"
        else:
            continue
        started = "started" if facts.actual_start else "was to start"
        table.tell(
            "dates_clash",
            row=row,
            column="phase",
            phase=phase,
            verb=verb,
            site=site,
            started=started,
            start=in_words(begun),
        )
