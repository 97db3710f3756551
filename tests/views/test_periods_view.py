"""Very many sites by half-year: each cell is of the site's own chart, nothing small is in it, and words say which."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from components.charts import period_map
from evaluation.analysis.site_series import site_series
from evaluation.domain.vocabulary import Clock
from evaluation.stats.disclosure import EXACT_PROFILE, NHS_PROFILE
from evaluation.views import periods
from evaluation.views.many import MOST_ROWS, Asked, Picture, arranged
from evaluation.views.pack_protection import protected
from evaluation.views.project import build
from evaluation.views.site_page import division
from evaluation.views.wording import periods as words
from tests.analysis.many_sites import many_sites
from tests.analysis.scenes import Told


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    folder: Path = tmp_path_factory.mktemp("periods")
    told = Told(many_sites(30), folder)
    results = protected(told.results(), profile=NHS_PROFILE)
    view = build(results, project="MANY")
    assert view
    returns = told.collection.returns.assign(replaced=False)
    return SimpleNamespace(view=view, result=results.outcomes[0], returns=returns)


def _grid(scene: SimpleNamespace, returns: pd.DataFrame | None = None) -> periods.PeriodGrid:
    view, many = arranged(scene.view, scene.result, (), Asked(picture="periods"), profile=NHS_PROFILE)
    assert many
    assert many.picture is Picture.PERIODS
    assert many.groups is None
    assert len(many.part) == len(view.sites) == MOST_ROWS
    given = {"clock": Clock.ACTUAL, "profile": NHS_PROFILE}
    found = periods.build(scene.result, many.part, returns=scene.returns if returns is None else returns, **given)
    assert found
    return found


def test_every_cell_is_a_level_of_the_sites_own_chart(scene: SimpleNamespace) -> None:
    grid = _grid(scene)
    sites = {site.name: site for site in scene.result.sites}
    seen = 0
    for row in grid.rows:
        site = sites[row.label]
        before_ends, after_starts = division(site, Clock.ACTUAL)
        series = site_series(
            scene.returns[scene.returns["site"] == site.site],
            type_=scene.result.type,
            better=scene.result.better,
            before_ends=before_ends,
            after_starts=after_starts,
            profile=NHS_PROFILE,
        )
        levels = {f"{point.level * 1000:,.0f}" for point in series.points}
        shown = [cell.sign.strip("‹") for cell in row.cells if cell.step is not None]
        assert set(shown) <= levels, row.label
        seen += len(shown)
    assert seen > 60


def test_counts_that_are_small_show_through_no_cell(scene: SimpleNamespace) -> None:
    small = scene.returns["denominator"] == 20
    assert small.sum() > 10
    other = scene.returns.copy()
    other.loc[small, "numerator"] = 3
    one_more = other.copy()
    one_more.loc[small[small].index[::2], "numerator"] = 4
    lone = other.groupby(["site", "phase"])["numerator"].transform("sum")[small]
    assert (lone <= 7).all(), "even a year of them is small"
    assert _grid(scene, other) == _grid(scene, one_more)


def test_a_narrowed_view_has_no_such_picture(scene: SimpleNamespace) -> None:
    _, many = arranged(scene.view, scene.result, (), Asked(picture="periods"), profile=NHS_PROFILE, narrowed=True)
    assert many
    assert Picture.PERIODS not in many.pictures
    assert many.picture is Picture.FOREST


def test_the_table_and_the_plain_figures_say_the_same(scene: SimpleNamespace) -> None:
    grid = _grid(scene)
    made = periods.table("Harm", grid)
    assert made.columns == ("Site", *grid.columns, "Notes")
    assert [row[0] for row in made.rows] == [row.label for row in grid.rows]
    site = next(each for each in scene.result.sites if each.name == grid.rows[0].label)
    mine = scene.returns[scene.returns["site"] == site.site]
    told = periods.figures(scene.result, site, returns=mine, clock=Clock.ACTUAL, profile=NHS_PROFILE)
    cells = dict(zip(grid.columns, grid.rows[0].cells, strict=True))
    for each in told:
        said = words.sign(f"{each['level']:,.0f}", before=each["before"])
        assert cells[words.half_year(each["from"], each["to"])].sign == said


def test_nothing_to_show_is_no_grid(scene: SimpleNamespace) -> None:
    given = {"clock": Clock.ACTUAL, "profile": EXACT_PROFILE}
    assert periods.build(scene.result, scene.result.sites[:2], returns=scene.returns.iloc[:0], **given) is None


def test_the_chart_writes_every_level_into_its_cell(scene: SimpleNamespace) -> None:
    grid = _grid(scene)
    for dark in (False, True):
        drawn = period_map.figure(grid, dark=dark).to_dict()["data"][0]
        assert [list(row) for row in drawn["text"]] == [[cell.sign for cell in row.cells] for row in grid.rows]


def test_the_words_of_each_branch() -> None:
    assert words.half_year(date(2025, 1, 1), date(2025, 6, 30)) == "Jan to Jun 2025"
    assert (words.sign("12", before=True), words.sign("12", before=False)) == ("‹12", "12")
    assert words.cell("Elm", "Jan to Jun 2025", "12", before=True) == "Elm, Jan to Jun 2025: 12, before the start"
    assert words.cell("Elm", "Jan to Jun 2025", "12", before=False).endswith("12, since the start")
    assert words.nothing("Elm", "Jan to Jun 2025").endswith("nothing was sent, or counts too small to show")
    assert len(words.notes(earlier=0)) == 2
    assert words.notes(earlier=1)[-1] == "1 earlier half-year is not drawn."
    assert words.notes(earlier=2)[-1] == "2 earlier half-years are not drawn."
    assert words.text("Harm", sites=1, halves=2).startswith("Heat map of Harm: 1 site by 2 half-years.")
