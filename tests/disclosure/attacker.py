"""Somebody who wants a hidden count: takes everything that is shown of a site, and solves for it.

Every return is an unknown whole number, bounded by what its row shows. Every total that is shown anywhere, on either
clock and at any version, is a line of a linear programme, and so is whatever an effect printed beside it says of its
two totals. A count is found if its least and its greatest possible value are the same. The attacker knows every
number of people exactly, how each figure is rounded, and whether a hidden count is near none or near all.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from evaluation.analysis import guard
from evaluation.analysis.guard import shown_share, shown_value
from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.analysis.site_series import Series, site_series
from evaluation.analysis.windows import rows_in_windows
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import RATIO_MEASURES, Clock
from evaluation.stats.disclosure import HIDDEN, Profile
from evaluation.stats.effects import orient, proportion_effect, rate_effect
from evaluation.stats.retention import retention
from evaluation.views import site_page
from evaluation.views.site_page import SitePage, members_of
from evaluation.views.tables import sites_table
from queries import programme
from queries.reading import read
from queries.shipped import open_programme
from queries.site_rows import site_rows

_HIDE, _HALF, _MOVED = 7, 2, 5
#: A return: its phase, first day, version and line.
Key = tuple[str, pd.Timestamp, int, int]


@dataclass(kw_only=True)
class Riddle:
    """What is known of one site's returns for one outcome; solved() gives back those that can be found."""

    low: dict[Key, float] = field(default_factory=dict)
    high: dict[Key, float] = field(default_factory=dict)
    truth: dict[Key, float] = field(default_factory=dict)
    hidden: set[Key] = field(default_factory=set)
    lines: set[tuple[frozenset[Key], float, float]] = field(default_factory=set)

    def found(self) -> list[tuple[Key, float]]:
        """Return the hidden returns that have only one possible value, with it; it is the truth."""
        keys = sorted(self.low, key=str)
        place = {key: at for at, key in enumerate(keys)}
        bounds = Bounds(np.array([self.low[key] for key in keys]), np.array([self.high[key] for key in keys]))
        lines = sorted(self.lines, key=str)
        matrix = np.zeros((len(lines) or 1, len(keys)))
        for row, (parts, _, _) in enumerate(lines):
            matrix[row, [place[key] for key in parts]] = 1
        low, high = ([line[end] for line in lines] or [0] for end in (1, 2))
        constraint = LinearConstraint(matrix, low, high)
        sure = []
        for key in sorted(self.hidden, key=str):
            aim = np.zeros(len(keys))
            aim[place[key]] = 1
            ends = [
                milp(sign * aim, constraints=constraint, bounds=bounds, integrality=np.ones(len(keys)))
                for sign in (1, -1)
            ]
            assert all(end.success for end in ends), "what is shown contradicts itself"
            least, most = (round(sign * end.fun) for sign, end in zip((1, -1), ends, strict=True))
            assert least <= self.truth[key] <= most, (key, least, self.truth[key], most)
            if least == most:
                sure.append((key, least))
        return sure


def riddles(
    name: str, actor: Actor, *, profile: Profile, every_version_of: Container[str], only: str | None = None
) -> dict[tuple[str, str, str], Riddle]:
    """Return what a programme shows of each of its sites: at the latest version, and of some at every version and on

    both clocks. only: one project.
    """
    store, found = open_programme(name), {}
    latest = programme.version(store, actor)
    for version in range(1, latest + 1):
        rows = programme.collection(store, actor, as_at=version)
        for clock in Clock:
            reading = read(name, actor, clock=clock, as_at=str(version))
            counted = rows_in_windows(rows.returns, rows.outcomes, rows.sites, clock=clock)
            for result in reading.results.outcomes:
                once = version == latest and clock is Clock.ACTUAL
                if (
                    result.type not in ("proportion", "rate")
                    or only not in (None, result.project)
                    or not (once or result.project in every_version_of)
                ):
                    continue
                table = {row[0]: row for row in sites_table(result, public=False).rows}
                exact = reading.exact.of(result.project, result.outcome)
                assert exact is not None
                steps = {each.site: guard.site_step(each, exact, profile=profile) for each in _leaves(exact)}
                for site in _leaves(result):
                    riddle = found.setdefault((result.project, result.outcome, site.site), Riddle())
                    behind = site_rows(
                        name, actor, project=result.project, site=site.site, members=members_of(site),
                        outcome=result.outcome, version=version,
                    )  # fmt: skip
                    page, series = _page(
                        result, site, returns=behind.returns, delivery=behind.delivery, clock=clock, profile=profile
                    )
                    _take_rows(riddle, behind.returns, page, result)
                    mine = counted[(counted["project"] == result.project) & (counted["site"] == site.site)]
                    mine = mine[mine["outcome"] == result.outcome]
                    _take_totals(riddle, behind.returns, mine, table.get(site.name), site, result,
                                 steps[site.site])  # fmt: skip
                    _take_chart(riddle, behind.returns, series, result)
    return found


def _page(*of: Any, **settings: Any) -> tuple[SitePage, Series]:
    """Return a site's page, and the points that it drew."""
    drawn: list[Series] = []

    def drawing(*rows: Any, **how: Any) -> Series:
        drawn.append(site_series(*rows, **how))
        return drawn[-1]

    with pytest.MonkeyPatch.context() as watching:
        watching.setattr(site_page, "site_series", drawing)
        page = site_page.build(*of, **settings)
    return page, drawn[-1]


def _leaves(result: OutcomeResult) -> Iterable[SiteResult]:
    def below(site: SiteResult) -> Iterable[SiteResult]:
        yield from (leaf for member in site.members for leaf in below(member)) if site.members else (site,)

    for site in (*result.origin.sites, *result.sites, *result.comparators):
        yield from below(site)


def _take_rows(riddle: Riddle, returns: pd.DataFrame, page: SitePage, result: OutcomeResult) -> None:
    """Take what the list of returns says of each."""
    for row, shown in zip(returns.to_dict("records"), page.returns, strict=True):
        text = shown.figures.split(" ")[0].replace(",", "")
        if pd.isna(row["numerator"]) or pd.isna(row["denominator"]):
            continue
        key = _key(row)
        true, people = float(row["numerator"]), float(row["denominator"])
        riddle.truth[key] = true
        if text == HIDDEN:
            near_all = result.type == "proportion" and true > _HIDE
            riddle.low[key], riddle.high[key] = (people - _HIDE, people - 1) if near_all else (0, _HIDE)
            riddle.hidden |= {key} if true > 0 else set()
        else:
            rounded = float(text)
            half = _HALF if rounded else 0
            riddle.low[key], riddle.high[key] = rounded - half, rounded + half


def _take_totals(
    riddle: Riddle,
    returns: pd.DataFrame,
    counted: pd.DataFrame,
    row: tuple | None,
    site: SiteResult,
    result: OutcomeResult,
    step: int,
) -> None:
    """Take the two totals of the table to take away, and what the effect printed beside them says of both."""
    current = {_short(each): _key(each) for each in returns.to_dict("records") if not each["replaced"]}
    ranges, parts, people = [], [], []
    for place, arm in ((9, "reference"), (11, "exposed")):
        keys = frozenset(
            current[_short(each)]
            for each in counted[counted["arm"] == arm].to_dict("records")
            if not pd.isna(each["numerator"])
        )
        if not keys or not keys <= set(riddle.truth):
            return
        truth = sum(riddle.truth[key] for key in keys)
        people.append(float(counted.loc[counted["arm"] == arm, "denominator"].sum()))
        ranges.append(_total_range(None if row is None else row[place], truth, people[-1], result))
        parts.append(keys)
    if site.estimate is not None:
        truths = [sum(riddle.truth[key] for key in keys) for keys in parts]
        ranges = _what_the_effect_leaves(ranges, people, truths, site, result, step)
    for keys, (low, high) in zip(parts, ranges, strict=True):
        riddle.lines.add((keys, low, high))


def _total_range(cell: object, truth: float, people: float, result: OutcomeResult) -> tuple[float, float]:
    """Return what a cell of the table says; a total may have been moved inwards by one step of rounding."""
    if isinstance(cell, int | float):
        if cell == 0:
            return 0, 0
        near = abs(truth - cell) <= _HALF
        return cell - _HALF - (0 if near else _MOVED), cell + _HALF + (0 if near else _MOVED)
    if cell == HIDDEN:
        near_all = result.type == "proportion" and truth > _HIDE
        return (people - _HIDE, people - 1) if near_all else (1, _HIDE)
    return 0, people  # a member's totals are in no table


def _what_the_effect_leaves(
    ranges: list[tuple[float, float]],
    people: list[float],
    truth: list[float],
    site: SiteResult,
    result: OutcomeResult,
    step: int,
) -> list[tuple[float, float]]:
    """Return the totals with which the site's effect, range and share would be printed just as they are."""
    wide = [(max(low, true - 12), min(high, true + 12)) for (low, high), true in zip(ranges, truth, strict=True)]
    x0, x1 = (grid.ravel() for grid in np.meshgrid(*(np.arange(low, high + 1) for low, high in wide), indexing="ij"))
    figures = (x1, np.full_like(x1, people[1]), x0, np.full_like(x0, people[0]))
    found = rate_effect(*figures) if result.type == "rate" else proportion_effect(*figures, measure=result.measure)
    y, half = orient(found.y, better=result.better), 1.959963984540054 * np.sqrt(found.v)
    at = np.flatnonzero((x0 == truth[0]) & (x1 == truth[1]))[0]
    turn = -1 if result.better == "lower" else 1
    natural = [
        np.exp(turn * each) if result.measure in RATIO_MEASURES else turn * each for each in (y, y - half, y + half)
    ]
    same = np.ones(len(y), dtype=bool)
    printed = [shown_value(each, step) for each in natural]
    if result.origin.firm and result.origin.estimate is not None and result.origin.se is not None:
        kept = retention(y, np.sqrt(found.v), result.origin.estimate, result.origin.se)
        printed += [shown_share(each, step) for each in (kept.ratio, kept.low, kept.high)]
    for each in printed:
        same &= np.isclose(each, each[at], equal_nan=True)
    return [(float(x[same].min()), float(x[same].max())) for x in (x0, x1)]


def _take_chart(riddle: Riddle, returns: pd.DataFrame, series: Series, result: OutcomeResult) -> None:
    """Take the counts that the points of the chart stand for."""
    rows = [each for each in returns.to_dict("records") if not each["replaced"] and each["phase"] != "control"]
    for point in series.points:
        inside = frozenset(
            _key(each)
            for each in rows
            if point.first <= each["period_start"].date() <= point.last and not pd.isna(each["numerator"])
        )
        truth = sum(riddle.truth[key] for key in inside)
        low, high = _total_range(point.numerator, truth, np.inf, result)
        riddle.lines.add((inside, low, high))


def _key(row: dict) -> Key:
    return row["phase"], row["period_start"], int(row["version"]), int(row["line"])


def _short(row: dict) -> tuple:
    return row["site"], row["phase"], row["period_start"]
