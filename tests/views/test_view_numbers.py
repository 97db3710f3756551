"""Numbers as people read them, at their edges."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.views.numbers import (
    counted,
    day,
    decimal,
    month,
    nearest_five_in_100,
    percent,
    percent_range,
    with_range,
)

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.623, "62%"),
        (0.0, "0%"),
        (-0.0, "0%"),
        (-0.004, "0%"),
        (0.004, "0%"),
        (-0.006, f"{MINUS}1%"),
        (0.995, "100%"),
        (0.994, "99%"),
        (1.0, "100%"),
        (2.2, "220%"),
        (-1.5, f"{MINUS}150%"),
        (12.3456, "1,235%"),
        (-12.3456, f"{MINUS}1,235%"),
    ],
)
def test_a_share_is_a_whole_percentage(share: float, text: str) -> None:
    assert percent(share) == text


def test_a_range_of_shares() -> None:
    assert percent_range(-0.2, 0.9) == f"{MINUS}20% to 90%"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.79, "0.79"),
        (0.0, "0.00"),
        (-0.0, "0.00"),
        (-0.001, "0.00"),
        (-0.006, f"{MINUS}0.01"),
        (1.994, "1.99"),
        (5.24, "5.2"),
        (30.24, "30.2"),
        (-20.3, f"{MINUS}20.3"),
        (99.94, "99.9"),
        (100.4, "100"),
        (1204.4, "1,204"),
        (-1204.4, f"{MINUS}1,204"),
        (1234567.8, "1,234,568"),
    ],
)
def test_a_figure_has_the_decimals_its_size_deserves(value: float, text: str) -> None:
    assert decimal(value) == text


def test_a_range_has_the_decimals_of_what_it_is_about() -> None:
    assert with_range(0.79, 0.63, 1.01) == "0.79 (0.63 to 1.01)"
    assert with_range(30.24, 20.55, 44.77) == "30.2 (20.6 to 44.8)"
    assert with_range(-0.2, -0.51, 0.1) == f"{MINUS}0.20 ({MINUS}0.51 to 0.10)"


@pytest.mark.parametrize(
    ("share", "chance"), [(0.0, 5), (0.001, 5), (0.07, 5), (0.08, 10), (0.5, 50), (0.83, 85), (0.97, 95), (1.0, 95)]
)
def test_a_chance_is_to_the_nearest_five_and_never_certain(share: float, chance: int) -> None:
    assert nearest_five_in_100(share) == chance


@given(st.floats(0, 1))
def test_a_rounded_chance_is_near_and_never_certain(share: float) -> None:
    chance = nearest_five_in_100(share)
    assert 5 <= chance <= 95
    assert chance % 5 == 0
    assert abs(chance - 100 * share) <= (2.5 + 1e-9 if 0.05 <= share <= 0.95 else 5)


@given(st.floats(-1e9, 1e9))
def test_no_figure_is_a_negative_nothing(value: float) -> None:
    for text in (percent(value), decimal(value)):
        assert "-" not in text
        assert not (text.startswith(MINUS) and not any(digit in text for digit in "123456789"))


def test_dates_and_counts() -> None:
    assert day(date(2026, 8, 6)) == "6 August 2026"
    assert month(date(2026, 8, 6)) == "August 2026"
    assert [counted(n, "site") for n in (0, 1, 2, 1204)] == ["0 sites", "1 site", "2 sites", "1,204 sites"]
    assert counted(2, "body", "bodies") == "2 bodies"


# --- What is wrong today -------------------------------------------------------------------------------------------


def test_a_figure_that_rounds_up_has_the_decimals_of_what_it_becomes() -> None:
    assert decimal(99.96) == decimal(100.0) == "100"


def test_an_end_of_a_range_is_never_rounded_away() -> None:
    assert not with_range(120.0, 0.4, 36000.0).endswith("(0 to 36,000)")
