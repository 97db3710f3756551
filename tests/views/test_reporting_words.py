"""Who has reported of those that are due: each sentence, with one, with several and with none of them."""

from __future__ import annotations

import pytest

from evaluation.analysis.result_types import Reporting
from evaluation.views.wording.reporting import (
    all_reporting_line,
    have_reported,
    headline,
    reporting_line,
)


def _so_many(heard: int, due: int) -> Reporting:
    return Reporting(reporting=heard, due=due, silent=("x",) * (due - heard))


@pytest.mark.parametrize(
    ("heard", "due", "said"),
    [
        (0, 0, "No site is due to report yet"),
        (1, 1, "The 1 site that is due has reported"),
        (0, 1, "The 1 site that is due has not reported"),
        (0, 4, "None of 4 sites has reported"),
        (1, 4, "1 of 4 sites has reported"),
        (4, 4, "4 of 4 sites have reported"),
        (1_100, 1_200, "1,100 of 1,200 sites have reported"),
    ],
)
def test_who_has_reported_of_a_project(heard: int, due: int, said: str) -> None:
    assert have_reported(_so_many(heard, due)) == said


def test_the_project_page_says_it_in_figures() -> None:
    assert reporting_line(_so_many(41, 47)) == "Sites reporting: 41 of 47"


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([], "No new site is due to report yet."),
        ([(0, 0)], "No new site is due to report yet."),
        ([(1, 1)], "The 1 site that is due has reported."),
        ([(0, 1)], "The 1 site that is due has not reported."),
        ([(2, 2), (1, 1)], "All 3 sites that are due have reported."),
        ([(0, 2), (0, 1)], "None of the 3 sites that are due has reported."),
        ([(1, 3)], "1 of the 3 sites that are due has reported; 2 are missing."),
        ([(2, 3)], "2 of the 3 sites that are due have reported; 1 is missing."),
        ([(1000, 2000), (0, 4)], "1,000 of the 2,004 sites that are due have reported; 1,004 are missing."),
    ],
)
def test_who_has_reported_in_all(counts: list[tuple[int, int]], said: str) -> None:
    assert all_reporting_line([_so_many(*each) for each in counts]) == said


@pytest.mark.parametrize(
    ("heard", "due", "timetable", "said"),
    [
        (0, 0, True, "P: no new site is due yet."),
        (1, 1, True, "P: the 1 site that is due has sent figures."),
        (4, 4, True, "P: all 4 sites that are due have sent figures."),
        (1, 1_200, True, "P: 1 of 1,200 sites that are due has sent figures."),
        (0, 1, True, "P: the 1 site that is due has not sent figures."),
        (0, 4, True, "P: none of 4 sites that are due has sent figures."),
        (3, 4, True, "P: 3 of 4 sites that are due have sent figures."),
        (0, 1, False, "P: 0 of 1 place has given figures."),
        (1, 4, False, "P: 1 of 4 places has given figures."),
        (2, 4, False, "P: 2 of 4 places have given figures."),
    ],
)
def test_who_has_sent_figures(heard: int, due: int, timetable: bool, said: str) -> None:
    assert headline("P", _so_many(heard, due), timetable=timetable) == said
