"""The Overview's own sentences, one a branch."""

from __future__ import annotations

import pytest

from evaluation.analysis.result_types import Reporting
from evaluation.views.wording.overview import all_reporting_line, published_benchmark


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([], "No new site is due to report yet."),
        ([(0, 0)], "No new site is due to report yet."),
        ([(1, 1)], "The 1 site that is due has reported."),
        ([(0, 1)], "The 1 site that is due has not reported."),
        ([(2, 2), (1, 1)], "All 3 sites that are due have reported."),
        ([(2, 3)], "2 of the 3 sites that are due have reported; 1 is missing."),
        ([(1000, 2000), (0, 4)], "1,000 of the 2,004 sites that are due have reported; 1,004 are missing."),
    ],
)
def test_who_has_reported_in_all(counts: list[tuple[int, int]], said: str) -> None:
    assert all_reporting_line([Reporting(reporting=r, due=d, silent=()) for r, d in counts]) == said


def test_the_benchmark_has_its_source() -> None:
    assert "58.8%" in published_benchmark()
    assert (
        "Lane and others, International Journal of Behavioral Nutrition and Physical Activity, 2021"
        in published_benchmark()
    )
