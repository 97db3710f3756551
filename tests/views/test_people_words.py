"""Effects said as people: each branch, both sides of no change, singular scales and what rounds to nothing."""

from __future__ import annotations

import pytest

from evaluation.views.wording.people import axis_title, people_figures, people_words, scale_name


def test_rates_count_events_and_proportions_people() -> None:
    assert scale_name("proportion", 1000.0) == "People per 1,000"
    assert scale_name("rate", 10000.0) == "Events per 10,000"


def test_the_axis_says_which_side_is_better() -> None:
    assert axis_title(1000, "births", fewer_is_better=True) == "More or fewer per 1,000 births: below 0 is better"
    assert axis_title(100, None, fewer_is_better=False) == "More or fewer per 100: above 0 is better"


@pytest.mark.parametrize(
    ("value", "low", "high", "said", "short"),
    [
        (-9.04, -12.4, -2.0, "about 9 fewer (likely range 12 to 2 fewer)", "9 fewer (12 to 2 fewer)"),
        (-9.04, -12.4, 3.0, "about 9 fewer (likely range 12 fewer to 3 more)", "9 fewer (12 fewer to 3 more)"),
        (2.5, 0.5, 1204.0, "about 2.5 more (likely range 0.5 to 1,204 more)", "2.5 more (0.5 to 1,204 more)"),
        (-0.04, -3.0, 0.01, "no change (likely range 3 to 0 fewer)", "no change (3 to 0 fewer)"),
        (60.0, None, None, "about 60 more", "60 more"),
    ],
)
def test_people_are_said_with_their_range(value: float, low: float, high: float, said: str, short: str) -> None:
    assert people_words(value, low, high) == said
    assert people_figures(value, low, high) == short


def test_a_range_stands_without_a_value() -> None:
    assert people_figures(None, -12.0, 3.0) == "12 fewer to 3 more"
    assert people_figures(None, None, None) == ""
