"""Part of very many sites by half-year: one cell a site and half-year, its level in figures and in a shade.

A cell is made of the points of the site's own chart, which were widened until no count need be hidden, and of nothing
else: so it says no more of a site than that site's page does, and takes what it says from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.analysis.selection import half_year
from evaluation.analysis.site_series import AFTER, BEFORE, Point, site_series
from evaluation.domain.vocabulary import Clock
from evaluation.stats.disclosure import Profile
from evaluation.views.kept import kept
from evaluation.views.site_chart import display_per, level_title, level_words
from evaluation.views.site_page import division, members_of
from evaluation.views.tables import Table
from evaluation.views.wording import periods as words

#: Half-years that fit side by side; older ones are left out and counted.
MOST_COLUMNS = 9
#: Shades, from the lowest to the highest level that is drawn.
STEPS = 5


@dataclass(frozen=True, kw_only=True)
class PeriodCell:
    """A site in a half-year: step: its shade, None where nothing may be shown; sign: in the cell; text: in words."""

    step: int | None
    sign: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PeriodRow:
    """One site."""

    label: str
    cells: tuple[PeriodCell, ...]


@dataclass(frozen=True, kw_only=True)
class PeriodGrid:
    """Sites down, half-years across. title: what levels count; notes: what is left out; text: the chart in words."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[PeriodRow, ...]
    notes: tuple[str, ...]
    text: str


@kept
def build(
    result: OutcomeResult, part: tuple[SiteResult, ...], *, returns: pd.DataFrame, clock: Clock, profile: Profile
) -> PeriodGrid | None:
    """Build the grid of some sites in their order from their returns (queries.site_rows); None where none is shown."""
    points = [_points(site, result, returns, clock, profile) for site in part]
    halves = _halves([point for each in points for point in each])
    if not halves:
        return None
    columns = halves[-MOST_COLUMNS:]
    found = [[_of_half(each, half) for half in columns] for each in points]
    per = display_per(result)
    levels = [_level(cell, per) for row in found for cell in row if cell]
    if not levels:
        return None
    ends = (min(levels), max(levels))
    rows = tuple(
        PeriodRow(
            label=site.name,
            cells=tuple(_cell(cell, half, site.name, result, ends) for cell, half in zip(row, columns, strict=True)),
        )
        for site, row in zip(part, found, strict=True)
    )
    return PeriodGrid(
        title=level_title(result),
        columns=tuple(words.half_year(*half) for half in columns),
        rows=rows,
        notes=words.notes(earlier=len(halves) - len(columns)),
        text=words.text(result.name, sites=len(rows), halves=len(columns)),
    )


def figures(
    result: OutcomeResult, site: SiteResult, *, returns: pd.DataFrame, clock: Clock, profile: Profile
) -> list[dict[str, Any]]:
    """Return one site's levels by half-year, per as many as on the page, as plain values."""
    points = _points(site, result, returns, clock, profile)
    found = [(half, _of_half(points, half)) for half in _halves(points)]
    return [
        {
            "from": half[0],
            "to": half[1],
            "level": _level(cell, display_per(result)),
            "before": cell[0].part == BEFORE,
        }
        for half, cell in found
        if cell
    ]


def _points(
    site: SiteResult, result: OutcomeResult, returns: pd.DataFrame, clock: Clock, profile: Profile
) -> tuple[Point, ...]:
    before_ends, after_starts = division(site, clock)
    mine = returns[returns["site"].isin([site.site, *members_of(site)])]
    given = {"type_": result.type, "better": result.better, "profile": profile}
    return site_series(mine, before_ends=before_ends, after_starts=after_starts, **given).points


def _halves(points: Sequence[Point]) -> list[tuple[date, date]]:
    """Return every half-year from the first point to the last."""
    if not points:
        return []
    found, last = [half_year(min(point.first for point in points))], max(point.last for point in points)
    while found[-1][1] < last:
        found.append(half_year(found[-1][1] + timedelta(days=1)))
    return found


def _of_half(points: Sequence[Point], half: tuple[date, date]) -> list[Point]:
    """Return the points whose middle lies in a half-year; without any, the longer one that the half-year is part of.

    Where the start falls into it, those since the start.
    """
    inside = [point for point in points if half[0] <= point.first + (point.last - point.first) / 2 <= half[1]]
    middle = half[0] + (half[1] - half[0]) / 2
    inside = inside or [point for point in points if point.first <= middle <= point.last]
    since = [point for point in inside if point.part == AFTER]
    return since or [point for point in inside if point.part != BEFORE] or inside


def _level(points: Sequence[Point], per: float) -> float:
    return sum(point.numerator for point in points) / sum(point.denominator for point in points) * per


def _cell(
    points: Sequence[Point], half: tuple[date, date], name: str, result: OutcomeResult, ends: tuple[float, float]
) -> PeriodCell:
    when = words.half_year(*half)
    if not points:
        return PeriodCell(step=None, sign=words.NOTHING, text=words.nothing(name, when))
    level, before = _level(points, display_per(result)), points[0].part == BEFORE
    said = level_words(level, result)
    share = (level - ends[0]) / (ends[1] - ends[0]) if ends[1] > ends[0] else 0.0
    return PeriodCell(
        step=min(STEPS - 1, int(share * STEPS)),
        sign=words.sign(said, before=before),
        text=words.cell(name, when, said, before=before),
    )


def table(name: str, grid: PeriodGrid) -> Table:
    """Return the grid as a table to take away."""
    rows = tuple((row.label, *(cell.sign for cell in row.cells), "") for row in grid.rows)
    return Table(title=f"{name}: {grid.title}, sites by half-year", columns=("Site", *grid.columns, "Notes"), rows=rows)
