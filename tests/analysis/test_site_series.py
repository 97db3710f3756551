"""A site's figures over time: points wide enough to be shown, limits for each part, and nothing hidden in between."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.analysis.site_series import AFTER, BEFORE, TRANSITION, Series, site_series
from evaluation.domain.returns import FIGURES
from evaluation.stats.disclosure import EXACT_PROFILE, NHS_PROFILE
from evaluation.stats.spc import laney_phase, xmr_chart

START = date(2023, 1, 1)


def _returns(counts: list[float], *, first: str = "2022-01-01", people: float = 400, **cells: Any) -> pd.DataFrame:
    starts = pd.date_range(first, periods=len(counts), freq="MS")
    rows = pd.DataFrame({"site": "S", "period_start": starts, "period_end": starts + pd.offsets.MonthEnd(0)})
    rows["phase"] = np.where(rows["period_start"] < pd.Timestamp(START), "before", "after")
    for name in FIGURES:
        rows[name], rows[f"{name}_mark"] = np.nan, None
    rows["numerator"], rows["denominator"], rows["replaced"] = counts, people, False
    return rows.assign(**cells)


def _series(rows: pd.DataFrame, *, type_: str = "proportion", profile: Any = NHS_PROFILE, **days: Any) -> Series:
    days = {"before_ends": START, "after_starts": START} | days
    return site_series(rows, type_=type_, better="lower", profile=profile, **days)


def test_months_that_may_be_shown_stay_months() -> None:
    series = _series(_returns([20.0, 24.0] * 12))
    assert (series.months, series.left_out, len(series.points)) == (1, 0, 24)
    assert {point.part for point in series.points} == {BEFORE, AFTER}
    assert series.limits
    assert series.trial


@pytest.mark.parametrize(("count", "months"), [(3.0, 3), (2.0, 6), (1.0, 12)])
def test_small_counts_are_put_together_until_all_may_be_shown(count: float, months: int) -> None:
    series = _series(_returns([count] * 24))
    assert series.months == months
    assert series.left_out == 0
    for point in series.points:
        assert point.numerator % 5 == 0
        assert point.numerator >= 8


def test_what_cannot_be_shown_even_by_year_is_not_drawn() -> None:
    series = _series(_returns([0.0] * 11 + [3.0] + [20.0] * 12))
    assert series.left_out == 1
    assert [point.part for point in series.points] == [AFTER]
    assert not series.limits


def test_points_do_not_tell_counts_of_one_rounding_apart() -> None:
    """Whatever reaches the browser is the same for true counts that are shown alike."""
    rounded_alike = [_series(_returns([count, 20.0] * 12)) for count in (8.0, 9.0, 10.0, 11.0, 12.0)]
    assert all(series == rounded_alike[0] for series in rounded_alike)


def test_part_filled_widths_at_the_ends_are_left_out() -> None:
    series = _series(_returns([3.0] * 16, first="2022-01-01"))
    assert series.months == 3
    assert max(point.last for point in series.points) == date(2023, 3, 31)


def test_limits_are_those_of_each_part() -> None:
    counts = [20.0, 30, 25, 40, 35, 20, 30, 25, 20, 35, 30, 25, 10, 15, 10, 15, 10, 10, 15, 10, 15, 10, 10, 15]
    after = [point for point in _series(_returns(counts)).points if point.part == AFTER]
    expected = laney_phase(counts[12:], [400] * 12, chart="p", better="lower")
    assert [point.high for point in after] == pytest.approx(list(expected.chart.high))
    assert [point.kind for point in after] == list(expected.kind)
    assert after[0].centre == pytest.approx(sum(counts[12:]) / 4800)


def test_averages_have_an_xmr_chart_and_hide_few_people() -> None:
    rows = _returns([np.nan] * 24, people=np.nan, mean=[5.0, 6.0] * 12, n=20.0, sd=2.0)
    series = _series(rows, type_="mean")
    after = [point for point in series.points if point.part == AFTER]
    assert after[0].high == pytest.approx(xmr_chart([5.0, 6.0] * 6, better="lower").limits[0].high)
    assert _series(rows.assign(n=4.0), type_="mean").months == 3


def test_fewer_than_six_points_have_no_limits() -> None:
    series = _series(_returns([20.0] * 5 + [21.0] * 3, first="2022-08-01"))
    assert not series.limits
    assert {point.low for point in series.points} == {None}


def test_between_the_two_starts_lies_the_transition() -> None:
    series = _series(_returns([20.0] * 24), after_starts=date(2023, 3, 1))
    parts = {point.first: point.part for point in series.points}
    assert (parts[date(2023, 1, 1)], parts[date(2023, 2, 1)], parts[date(2023, 3, 1)]) == (
        TRANSITION,
        TRANSITION,
        AFTER,
    )
    assert all(point.low is None for point in series.points if point.part == TRANSITION)


def test_replaced_taken_back_and_control_rows_are_not_drawn() -> None:
    rows = _returns([20.0] * 24)
    assert len(_series(rows.assign(replaced=[True] + [False] * 23)).points) == 23
    assert len(_series(rows.assign(phase=["control"] + ["after"] * 23)).points) == 23
    taken_back = rows.copy()
    taken_back.loc[0, ["numerator", "denominator"]] = np.nan
    taken_back.loc[0, ["numerator_mark", "denominator_mark"]] = "z"
    assert len(_series(taken_back).points) == 23


def test_no_rows_and_no_dates() -> None:
    assert _series(_returns([])).points == ()
    undated = _series(_returns([20.0] * 24), before_ends=None, after_starts=None)
    assert sum(point.part == BEFORE for point in undated.points) == 12


def test_periods_of_other_lengths_stay_as_they_came() -> None:
    rows = _returns([20.0] * 3)
    rows["period_end"] = rows["period_start"] + pd.to_timedelta([20, 200, 700], unit="D")
    series = _series(rows, profile=EXACT_PROFILE)
    assert (series.months, len(series.points)) == (None, 3)
