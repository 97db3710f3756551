"""The axes: what is always shown, where an interval is cut, and marks that are round and inside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.views.axis import Axis, plain_axis, ratio_axis, share_axis

ENDS = st.floats(-5, 5)
MINUS = "\N{MINUS SIGN}"


def test_the_shared_axis_has_its_three_marks_and_its_ends() -> None:
    axis = share_axis(0.5)
    assert (axis.low, axis.high, axis.logarithmic, axis.judged_by) == (-0.5, 1.5, False, 0.5)
    marks = dict(axis.ticks)
    assert [marks[value] for value in (0.0, 0.5, 1.0)] == ["0% none", "50% agreed line", "100% original"]
    assert {value: label for value, label in marks.items() if " " not in label} == {-0.5: f"{MINUS}50%", 1.5: "150%"}
    assert dict(share_axis(0.75).ticks)[0.75] == "75% agreed line"


@given(st.tuples(ENDS, ENDS).map(sorted))
def test_an_interval_is_cut_to_the_axis_and_says_so(ends: list[float]) -> None:
    low, high = ends
    span = share_axis(0.5).span(low, high)
    assert span is not None
    assert -0.5 <= span.low <= span.high <= 1.5
    assert (span.cut_low, span.cut_high) == (low < -0.5, high > 1.5)
    if -0.5 <= low <= high <= 1.5:
        assert (span.low, span.high) == (low, high)


def test_an_interval_that_ends_with_the_axis_does_not_go_on() -> None:
    span = share_axis(0.5).span(-0.5, 1.5)
    assert span is not None
    assert (span.cut_low, span.cut_high) == (False, False)


def test_an_interval_without_ends_is_not_drawn() -> None:
    axis = share_axis(0.5)
    assert axis.span(None, 1.0) is None
    assert axis.span(0.0, None) is None
    assert axis.point(None) is None


@pytest.mark.parametrize(("value", "place"), [(-3.0, -0.5), (-0.5, -0.5), (0.6, 0.6), (1.5, 1.5), (9.0, 1.5)])
def test_a_point_is_cut_to_the_axis(value: float, place: float) -> None:
    assert share_axis(0.5).point(value) == place


@given(st.lists(st.floats(0.005, 200), max_size=8))
def test_a_ratio_axis_holds_its_values_and_no_change(values: list[float]) -> None:
    axis = ratio_axis(values, title="Odds ratio")
    assert axis.logarithmic
    assert axis.judged_by == 1.0
    assert 0.01 <= axis.low < 1 < axis.high <= 100
    for value in values:
        assert axis.low <= min(max(value, 0.01), 100) <= axis.high
    _has_good_marks(axis, least=1)


@given(st.lists(st.floats(-1e6, 1e6), max_size=8))
def test_a_plain_axis_holds_its_values_and_nothing(values: list[float]) -> None:
    axis = plain_axis(values, title="Difference")
    assert axis.judged_by == 0.0
    assert all(axis.low < value < axis.high for value in (*values, 0.0))
    _has_good_marks(axis, least=2)


def _has_good_marks(axis: Axis, *, least: int) -> None:
    places = [value for value, _ in axis.ticks]
    assert least <= len(places) <= 13
    assert places == sorted(set(places))
    assert all(axis.low <= place <= axis.high for place in places)
    for place, label in axis.ticks:
        assert float(label.replace("−", "-").replace(",", "")) == pytest.approx(place, rel=1e-5, abs=1e-9)


# --- What is wrong today -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [[2_500_000.0], [-2_500.0]])
def test_marks_are_numbers_as_people_read_them(values: list[float]) -> None:
    labels = [label for _, label in plain_axis(values, title="Cost in pounds").ticks]
    assert not [label for label in labels if "e" in label or label.startswith("-")]


@pytest.mark.parametrize("line", [0.0, 1.0])
def test_an_agreed_line_at_an_end_is_one_mark(line: float) -> None:
    places = [value for value, _ in share_axis(line).ticks]
    assert len(set(places)) == len(places)
