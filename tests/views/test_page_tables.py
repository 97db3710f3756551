"""What can be taken away of every page: its own figures, no small count, notes last, and nothing that runs."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import Any

import openpyxl
import pandas as pd
import plotly.graph_objects as go
import pytest

from components.charts import control_chart, delivery_strip, forest, funnel_plot, health_grid, outlook, retention
from components.charts import site_map as map_chart
from components.charts.sketch import parts
from components.packs import drawing as drawings
from components.packs.drawing import Bar, Disc, Polygon, Words
from components.packs.figure_drawing import drawing
from components.packs.table_files import as_csv, as_workbook
from evaluation.analysis.protection import profile_of
from evaluation.domain.place import Place
from evaluation.domain.vocabulary import Clock
from evaluation.results import Results, evaluate
from evaluation.views import compare, data_health, evidence, next_sites, project, site_page
from evaluation.views import page_tables as tables
from evaluation.views.pack_protection import protected
from evaluation.views.site_map import site_map
from evaluation.views.tables import Table
from tests.analysis.made_rows import Scene
from tests.analysis.scenes import Scenes, Told

EXACT = (1003, 4, 6, 87)
HOSTILE = "=cmd|'/c'!A0"

scenes = Scenes()


@scenes
def planted(scene: Scene) -> None:
    """Twelve sites, one with 4 events before and 6 after, beside a firm original; names that look like formulas."""
    scene.outcome(unit="births", per=1000, name="+Harm")
    scene.site("ORIGIN", "origin", figures=((300, 1000), (100, 1000)))
    for place in range(12):
        scene.site(f"S{place:02d}", figures=((301, 1003), (87 + 7 * place, 1003)), name=f"Site {place}")
    scene.site("SMALL", figures=((4, 1003), (6, 1003)), name=HOSTILE)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return scenes.told(tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="module")
def results(told: Told) -> Results:
    return protected(evaluate(told.collection), profile=profile_of("own"))


def _site_page(results: Results, told: Told, code: str) -> site_page.SitePage:
    found = site_page.find(results, project="planted", outcome=None, site=code)
    assert found
    result, site = found
    rows = told.collection.returns
    mine = rows[rows["site"] == code].assign(file_name="returns.csv", version=1, replaced=False)
    for name in ("numerator", "denominator", "mean", "n", "estimate"):
        if f"{name}_mark" not in mine:
            mine = mine.assign(**{f"{name}_mark": None})
    scores = pd.DataFrame(
        {"component": [HOSTILE, "Visits"], "date": pd.to_datetime(["2021-01-01"] * 2), "score": [0.75, 0.5]}
    )
    profile = profile_of("own")
    return site_page.build(result, site, returns=mine, delivery=scores, clock=Clock.ACTUAL, profile=profile)


@pytest.fixture(scope="module")
def taken(results: Results, told: Told) -> dict[str, Table]:
    """Give every table of every page, by name."""
    result = results.outcomes[0]
    pages = {code: _site_page(results, told, code) for code in ("S00", "SMALL")}
    health = data_health.build(results, result, told.collection, revised=told.collection.returns.iloc[:0], group=None)
    places = [
        Place(site=site.site, region="London", country=None, latitude=None, longitude=None) for site in result.sites
    ]
    mapped, view = site_map(result, places, ()), project.build(results, project="planted")
    ahead = next_sites.build(results, project="planted")
    assert mapped and view and ahead  # noqa: PT018
    figures = evidence.build(results).projects[0]
    found = {
        "compare": tables.compare_table(compare.build(results)),
        "outcomes": tables.outcomes_table(view),
        "map": tables.map_table(mapped, view.outcome_name),
        "health": tables.health_table(health),
        "next": tables.next_sites_table(ahead),
        "evidence": tables.evidence_table("planted", (*figures.main, *figures.others)),
    }
    for code, page in pages.items():
        made = {"returns": tables.returns_table(page), "time": tables.over_time_table(page)}
        made |= {"funnel": tables.funnel_table(page), "delivery": tables.delivery_table(page)}
        found |= {f"{code}-{name}": table for name, table in made.items() if table}
    return found


def test_every_table_is_there_with_its_notes_last(taken: dict[str, Table]) -> None:
    assert {"S00-funnel", "SMALL-funnel", "S00-time", "S00-returns", "SMALL-returns", "SMALL-delivery"} <= set(taken)
    for name, table in taken.items():
        assert table.columns[-1] == "Notes", name
        assert {len(row) for row in table.rows} <= {len(table.columns)}, name


def test_a_planted_small_count_is_in_no_file(taken: dict[str, Table]) -> None:
    for name, table in taken.items():
        text = as_csv(table).decode("utf-8-sig")
        sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(table))).active
        assert sheet is not None
        cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
        for exact in ("4 of", "6 of", "1003", "1,003", "87 of"):
            assert not re.search(rf"(?<![\d.]){exact}", text), (name, exact)
            assert not any(re.search(rf"(?<![\d.]){exact}", cell) for cell in cells), (name, exact)
    assert [row[3] for row in taken["SMALL-returns"].rows] == ["* of 1,005", "* of 1,005"]
    assert HOSTILE not in {row[0] for row in taken["S00-funnel"].rows}, (
        "its place in a funnel would give its count away"
    )
    assert "SMALL-time" not in taken


def test_no_cell_runs(taken: dict[str, Table]) -> None:
    met = 0
    for table in taken.values():
        for row in csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"), newline="")):
            for cell in row:
                met += "cmd|" in cell
                assert not cell.startswith(("=", "+", "@")), cell
    assert met > 4


def _figures(results: Results, told: Told) -> dict[str, Any]:
    page, result = _site_page(results, told, "S00"), results.outcomes[0]
    health = data_health.build(results, result, told.collection, revised=told.collection.returns.iloc[:0], group=None)
    view, ahead = project.build(results, project="planted"), next_sites.build(results, project="planted")
    strip = compare.build(results).rows[0].strip
    places = [
        Place(site=site.site, region="Wales", country=None, latitude=None, longitude=None) for site in result.sites
    ]
    mapped = site_map(result, places, (((-5.0, 51.0), (-3.0, 52.0), (-4.0, 53.0)),))
    assert page.chart and page.funnel and page.delivery and health.grid  # noqa: PT018
    assert view and view.forest and ahead and ahead.outlook and strip and mapped  # noqa: PT018
    return {
        "time": control_chart.figure(page.chart, dark=False, note="Made-up data"),
        "funnel": funnel_plot.figure(page.funnel, dark=True),
        "delivery": delivery_strip.figure(page.delivery, dark=False),
        "health": health_grid.figure(health.grid, dark=False),
        "next": outlook.figure(ahead.outlook, dark=False),
        "strip": retention.figure(strip, dark=False),
        "forest": forest.figure(view.forest, dark=False),
        "map": map_chart.figure(mapped, dark=False, note="Made-up data"),
    }


@pytest.fixture(scope="module")
def pictures(results: Results, told: Told) -> dict[str, Any]:
    return _figures(results, told)


def test_every_chart_is_a_picture_with_every_mark(pictures: dict[str, Any]) -> None:
    for name, figure in pictures.items():
        drawn = drawing(parts(figure), text=f"What {name} says.")
        shapes = sum(isinstance(mark, Disc | Polygon) for mark in drawn.marks)
        markers = sum(len(t.x) for t in figure.data if t.type == "scatter" and "markers" in (t.mode or ""))
        cells = sum(len(row) for t in figure.data if t.type == "heatmap" for row in t.z)
        straight = sum(len(t.x) for t in figure.data if t.type == "scatter" and str(t.marker.symbol).startswith("line"))
        dotted = sum(len(t.x) for t in figure.data if t.type == "scatter" and str(t.marker.symbol).endswith("-dot"))
        assert shapes == markers - straight + dotted, name
        assert sum(isinstance(mark, Bar) for mark in drawn.marks) >= cells
        for mark in drawn.marks:
            if isinstance(mark, Words):
                assert "<" not in mark.text, (name, mark)
                assert -1 <= mark.x <= drawn.width + 1


class _ByPlotly:
    """Draws as Sketch does, each value looked at by Plotly as it is set."""

    def __init__(self, **layout: Any) -> None:
        self._figure = go.Figure(layout=layout)

    def figure(self) -> go.Figure:
        return self._figure

    def __getattr__(self, name: str) -> Any:
        return getattr(self._figure, name)


def test_charts_are_what_plotly_makes_of_the_same_calls(
    pictures: dict[str, Any], results: Results, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("components.charts.theme.Sketch", _ByPlotly)
    for name, figure in _figures(replace(results), told).items():
        assert json.loads(figure.to_json()) == json.loads(pictures[name].to_json()), name


def test_a_picture_stands_alone(pictures: dict[str, Any]) -> None:
    drawn = drawing(parts(pictures["funnel"]), text="A & B <i>")
    assert b"<title>A &amp; B &lt;i&gt;</title>" in drawings.svg(drawn)
    assert drawings.png(drawn).startswith(b"\x89PNG")


def test_what_cannot_be_drawn_is_an_error(pictures: dict[str, Any]) -> None:
    figure = parts(pictures["next"])
    figure["data"][-1]["marker"]["symbol"] = "star"
    with pytest.raises(KeyError):
        drawing(figure, text="")
