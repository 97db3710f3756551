"""The map: every site once, none hidden by another, and who has no place said."""

from __future__ import annotations

from math import hypot

import pytest
from result_values import a_site, an_outcome

from components.charts import site_map as chart
from evaluation.domain.place import Place
from evaluation.domain.vocabulary import VerdictCode
from evaluation.views.site_map import EAST, MOST_MARKS, NORTH, SHRINK, site_map
from evaluation.views.wording import map as words
from queries.places import outline


def _place(site: str, *, east: float | None = None, north: float | None = None, region: str | None = None) -> Place:
    return Place(site=site, region=region, country=None, latitude=north, longitude=east)


def _outcome(count: int) -> tuple:
    sites = tuple(a_site(f"S{place:04d}", verdict=list(VerdictCode)[place % 4]) for place in range(count))
    return an_outcome(k=count, sites=sites), [site.site for site in sites]


def test_sites_of_one_place_do_not_hide_each_other() -> None:
    result, codes = _outcome(40)
    drawn = site_map(result, [_place(code, east=-1.5, north=52.5) for code in codes], outline())
    assert drawn is not None
    assert sorted(each.site for each in drawn.marks if each.site) == codes
    for place, one in enumerate(drawn.marks):
        for other in drawn.marks[:place]:
            assert hypot((one.east - other.east) * SHRINK, one.north - other.north) > 0.16


def test_a_region_stands_for_missing_coordinates_and_the_rest_is_named() -> None:
    result, codes = _outcome(4)
    where = [
        _place(codes[0], east=-3.2, north=55.9),
        _place(codes[1], region="Wales"),
        _place(codes[2], east=28.6, north=-20.1),
    ]
    drawn = site_map(result, where, outline())
    assert drawn is not None
    assert len(drawn.marks) == 2
    assert drawn.notes == (
        "1 site without coordinates stands in the middle of its region",
        "Not on the map, as no place in the United Kingdom is given: Site S0002; Site S0003",
    )
    assert drawn.text.startswith("Map of 2 sites by verdict for ")
    assert site_map(result, [], outline()) is None


def test_thousands_of_sites_are_put_together() -> None:
    result, codes = _outcome(2800)
    where = [
        _place(code, east=-3 + place % 40 * 0.1, north=51 + place // 40 * 0.05) for place, code in enumerate(codes)
    ]
    drawn = site_map(result, where, outline())
    assert drawn is not None
    assert sum(each.sites for each in drawn.marks) == 2800
    assert len(drawn.marks) <= 500
    assert MOST_MARKS <= 500


def test_the_chart_holds_the_marks_and_asks_for_nothing() -> None:
    result, codes = _outcome(8)
    drawn = site_map(result, [_place(code, east=-1.5, north=52.5) for code in codes], outline())
    assert drawn is not None
    figure = chart.figure(drawn, dark=True, note="Made-up data")
    assert {trace.type for trace in figure.data} == {"scatter"}
    assert sorted(site for trace in figure.data[1:] for site in trace.customdata) == codes


def test_the_outline_is_that_of_the_kingdom() -> None:
    corners = [corner for ring in outline() for corner in ring]
    assert 400 < len(corners) < 1000
    assert all(EAST[0] <= east <= EAST[1] and NORTH[0] <= north <= NORTH[1] for east, north in corners)


@pytest.mark.parametrize(("count", "end"), [(6, "N5"), (7, "N5 and 1 more")])
def test_few_are_named(count: int, end: str) -> None:
    said = words.not_on_map([f"N{place}" for place in range(count)])
    assert said is not None
    assert said.endswith(end)
    assert words.not_on_map([]) is None
    assert words.by_region(0) is None
    assert words.by_region(2) == "2 sites without coordinates stand in the middle of their region"
