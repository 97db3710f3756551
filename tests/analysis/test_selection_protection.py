"""No subtraction of one view from another gives a small count away: tried on all views of a made-up programme at once.

Whatever is shown of a site or a unit is taken as if its exact counts were known: each is one equation over the sites'
half-years. A count is given away where these equations, together, have it as their only solution.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.analysis.protection import rests_on_hidden
from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.analysis.selection import Level, Selection, in_period, leaves, only, select
from evaluation.analysis.selection_protection import alone, hidden_in, hidden_sites, protected
from evaluation.domain.vocabulary import Clock, VerdictCode
from evaluation.results import evaluate, last_day
from evaluation.stats.disclosure import EXACT_PROFILE, NHS_PROFILE
from tests.analysis.made_rows import Made, Scene
from tests.analysis.many_sites import many_sites
from tests.analysis.scenes import Told

SETTINGS: dict[str, Any] = {"clock": Clock.ACTUAL, "profile": NHS_PROFILE}
LATE, EARLY = date(2023, 1, 1), date(2023, 6, 30)
VIEWS = [
    Selection(),
    *(Selection(model=model) for model in ("licence", "franchise")),
    *(Selection(level=level) for level in (Level.FRANCHISEE, Level.REGION)),
    *(Selection(model=model, level=Level.REGION) for model in ("licence", "franchise")),
    Selection(start=LATE),
    Selection(end=EARLY),
    Selection(model="licence", start=LATE),
    Selection(level=Level.REGION, start=LATE),
]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    told = Told(many_sites(36), tmp_path_factory.mktemp("many"))
    rows = only(told.collection, project="MANY", outcome="harm")
    views = {}
    for view in VIEWS[1:]:
        chosen = select(rows, view)
        made = evaluate(chosen, summed=view.summed, data_to=last_day(rows)).outcomes[0]
        views[view] = (chosen, made)
    after = rows.returns[(rows.returns["phase"] == "after") & (rows.returns["site"] != "ORIGIN")]
    return SimpleNamespace(rows=rows, agreed=told.results().outcomes[0], views=views, after=after.reset_index())


def _equation(scene: SimpleNamespace, sites: list[str], view: Selection) -> np.ndarray:
    """Return which half-years of which sites a shown figure is the sum of."""
    counted = in_period(scene.after, scene.rows.sites, view) & scene.after["site"].isin(sites)
    return counted.to_numpy(float)


def _equations(scene: SimpleNamespace, *, protect: bool) -> np.ndarray:
    agreed = scene.agreed
    told = [
        _equation(scene, [site.site], VIEWS[0])
        for site in agreed.sites
        if not rests_on_hidden(site, type_=agreed.type, profile=NHS_PROFILE)
    ]
    for view, (_, made) in scene.views.items():
        shown = _protected(scene, view, made) if protect else made
        if shown is None:
            continue
        units = [(unit, [member.site for member in unit.members] or [unit.site]) for unit in shown.sites]
        unknown = [sites for unit, sites in units if unit.reason == "small_numbers"]
        told += [_equation(scene, sites, view) for unit, sites in units if unit.estimate is not None]
        members = [member for unit, _ in units for member in unit.members if member.estimate is not None]
        told += [_equation(scene, [member.site], view) for member in members]
        if len(unknown) == 1:  # the average less everybody else
            told.append(_equation(scene, unknown[0], view))
    return np.array(told)


def _protected(scene: SimpleNamespace, view: Selection, made: OutcomeResult) -> OutcomeResult | None:
    hidden = hidden_sites(scene.agreed, scene.rows, view, **SETTINGS)
    lone = alone(scene.agreed, scene.rows, view, hidden=hidden, **SETTINGS)
    return protected(made, scene.agreed, hidden=hidden, lone=lone)


def _given_away(scene: SimpleNamespace, equations: np.ndarray) -> list[str]:
    """Return the small counts, of one half-year or of both, that follow from what is known."""
    counts, sites = scene.after["numerator"].to_numpy(float), scene.after["site"].to_numpy(object)
    wanted = [(f"{sites[place]} {place}", np.eye(len(counts))[place]) for place in range(len(counts))]
    wanted += [(site, (sites == site).astype(float)) for site in sorted(set(sites))]
    small = [(name, sums) for name, sums in wanted if 1 <= sums @ counts <= 7]
    assert len(small) > 10
    basis = np.linalg.svd(equations, full_matrices=False)
    rows = basis[2][basis[1] > 1e-9]
    return [name for name, sums in small if np.allclose(rows.T @ (rows @ sums), sums, atol=1e-7)]


def test_no_small_count_follows_from_all_views_together(scene: SimpleNamespace) -> None:
    assert _given_away(scene, _equations(scene, protect=True)) == []


def test_without_protection_small_counts_would_follow(scene: SimpleNamespace) -> None:
    assert len(_given_away(scene, _equations(scene, protect=False))) > 5


def test_much_is_still_shown(scene: SimpleNamespace) -> None:
    shown = {view: _protected(scene, view, made) for view, (_, made) in scene.views.items()}
    franchise = shown[Selection(model="franchise")]
    assert franchise is not None
    assert 2 <= hidden_in(franchise) < len(franchise.sites)
    hidden = next(site for site in franchise.sites if site.reason == "small_numbers")
    assert (hidden.estimate, hidden.exposed, hidden.verdict) == (None, None, VerdictCode.NO_DATA)
    made = scene.views[Selection(model="franchise")][1]
    assert franchise.pooled == made.pooled  # the average uses the true counts, always


def test_what_is_public_is_shown_as_it_is(scene: SimpleNamespace) -> None:
    view = Selection(start=date(2023, 1, 1))
    settings = {**SETTINGS, "profile": EXACT_PROFILE}
    assert hidden_sites(scene.agreed, scene.rows, view, **settings) == frozenset()


def _told(tmp_path: Any, small: tuple[str, ...], **cells: Any) -> tuple[Any, OutcomeResult]:
    """Return a programme of six sites in two models and regions, those named with a small count."""
    made = Made()
    scene = Scene(made, "SIX")
    scene.project()
    scene.outcome()
    scene.site("ORIGIN", "origin", figures=((300, 1000), (100, 1000)))
    for place, site in enumerate("ABCDEF"):
        figures = ((30, 100), (4, 100)) if site in small else ((300, 1000), (150 + place, 1000))
        where = {"model": "licence" if site in "ABC" else "franchise", "region": "Kent" if site in "ABC" else "Wales"}
        scene.site(site, figures=figures, **where, **cells)
    told = Told(made, tmp_path)
    return only(told.collection, project="SIX", outcome="harm"), told.results().outcomes[0]


def _shown(rows: Any, agreed: OutcomeResult, view: Selection) -> OutcomeResult | None:
    scene = SimpleNamespace(rows=rows, agreed=agreed)
    made = evaluate(select(rows, view), summed=view.summed, data_to=last_day(rows)).outcomes[0]
    return _protected(scene, view, made)


@pytest.mark.parametrize(
    ("small", "refused"), [("A", True), ("AB", False), ("AD", True), ("ABD", True), ("ABDE", False), ("", False)]
)
def test_a_view_with_one_hidden_site_in_or_out_is_refused(tmp_path: Any, small: str, refused: bool) -> None:
    rows, agreed = _told(tmp_path, tuple(small))
    assert (_shown(rows, agreed, Selection(model="licence")) is None) == refused


def test_a_unit_less_its_other_sites_gives_nobody_away(tmp_path: Any) -> None:
    view = Selection(level=Level.REGION)
    rows, agreed = _told(tmp_path / "pairs", ("A", "B", "D", "E"))
    kent, wales = _units(_shown(rows, agreed, view))
    assert kent.estimate is not None
    assert wales.estimate is not None
    assert [member.estimate is None for member in kent.members] == [True, True, False]
    rows, agreed = _told(tmp_path / "lone", ("A", "D"))
    kent, wales = _units(_shown(rows, agreed, view))
    assert (kent.estimate, wales.estimate) == (None, None)
    rows, agreed = _told(tmp_path / "one", ("A", "D", "E"))
    assert _shown(rows, agreed, view) is None  # Kent would be the average less Wales


def _units(result: OutcomeResult | None) -> Sequence[SiteResult]:
    assert result is not None
    return result.sites


def test_the_sites_left_are_those_that_make_returns(scene: SimpleNamespace) -> None:
    sites = scene.rows.sites
    new = sites[sites["role"] == "replication"]
    assert len(leaves(new, scene.rows.returns)) == 36
    assert isinstance(new, pd.DataFrame)
