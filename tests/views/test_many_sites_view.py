"""More than 25 sites: groups by name, parts of a list by name or start, never by result."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from evaluation.analysis.result_types import OutcomeResult
from evaluation.analysis.site_funnel import has_funnel, site_funnel
from evaluation.analysis.site_groups import groups_of
from evaluation.domain.place import Place
from evaluation.domain.vocabulary import VerdictCode
from evaluation.stats.disclosure import NHS_PROFILE
from evaluation.stats.pooling import pool
from evaluation.views.many import MOST_ROWS, Asked, GroupBy, ManyView, Picture, arranged
from evaluation.views.pack_protection import protected
from evaluation.views.project import ProjectView, RowKind, build
from evaluation.views.wording import many as words
from tests.analysis.many_sites import many_sites
from tests.analysis.scenes import Told


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    folder: Path = tmp_path_factory.mktemp("many")
    told = Told(many_sites(80), folder)
    results = protected(told.results(), profile=NHS_PROFILE)
    rows = told.collection.sites.to_dict("records")
    named = ("site", "region", "country", "franchisee")
    places = [Place(**{name: row[name] for name in named}, latitude=None, longitude=None) for row in rows]
    return SimpleNamespace(results=results, result=results.outcomes[0], places=places)


def _page(scene: SimpleNamespace, **asked: object) -> tuple[ProjectView, ManyView]:
    view = build(scene.results, project="MANY")
    assert view is not None
    page, many = arranged(
        view,
        scene.result,
        scene.places,
        Asked(**asked),  # type: ignore[arg-type]
        profile=NHS_PROFILE,
    )
    assert many is not None
    return page, many


def test_few_sites_are_shown_as_ever(tmp_path: Path) -> None:
    results = Told(many_sites(20), tmp_path).results()
    view = build(results, project="MANY")
    assert view is not None
    result = results.outcomes[0]
    assert arranged(view, result, [], Asked(), profile=NHS_PROFILE) == (view, None)


def test_groups_come_first_and_their_sites_are_folded(scene: SimpleNamespace) -> None:
    page, many = _page(scene)
    assert many.by is GroupBy.FRANCHISEE
    assert many.groupings == (GroupBy.FRANCHISEE, GroupBy.REGION, GroupBy.START)
    assert many.groups is not None
    assert [row.name for row in many.groups] == [f"Network {number}" for number in range(1, 13)]
    assert page.sites == ()
    assert page.forest is not None
    kinds = [row.kind for row in page.forest.rows]
    assert kinds[0] is RowKind.ORIGIN
    assert kinds[-2:] == [RowKind.AVERAGE, RowKind.NEXT_SITE]
    assert set(kinds[1:-2]) == {RowKind.GROUP}
    assert "80 new sites in 12 groups by franchisee" in page.forest.text


def test_an_open_group_shows_its_sites(scene: SimpleNamespace) -> None:
    page, many = _page(scene, by="region", group="London")
    assert (many.group, many.groups, many.pages) == ("London", None, 1)
    assert len(page.sites) == 16
    assert many.caption == "All 16 sites of London, in the order of names. Choose one to see it alone."
    assert page.forest is not None
    shown = {site.site for site in scene.result.sites if site.estimate is not None}
    drawn = {row.site for row in page.forest.rows if row.kind is RowKind.SITE}
    assert drawn == {row.site for row in page.sites} & shown
    elsewhere = [place.site for place in scene.places if place.region != "London"]
    assert not {row.site for row in page.sites} & set(elsewhere)


def test_a_list_goes_part_by_part_by_name_or_start(scene: SimpleNamespace) -> None:
    parts = [_page(scene, by="start", group="Began in 2022", page=number) for number in (1, 2)]
    assert [len(page.sites) for page, _ in parts] == [25, 2]
    assert parts[0][1].caption.startswith("Sites 1 to 25 of 27 of Began in 2022, in the order of names.")
    names = [row.name for page, _ in parts for row in page.sites]
    assert names == sorted(names, key=str.casefold)
    by_start = [_page(scene, by="start", group="Began in 2022", order="start", page=number)[0] for number in (1, 2)]
    started = [row.started for page in by_start for row in page.sites]
    assert started == ["January 2022"] * 14 + ["July 2022"] * 13
    assert _page(scene, by="start", group="Began in 2022", page=99)[1].page == 2


def test_what_the_address_cannot_mean_gives_the_default(scene: SimpleNamespace) -> None:
    nonsense = _page(scene, picture="pie", by="result", group="Nowhere", order="verdict", page=-3)
    assert nonsense == _page(scene)


def test_a_groups_average_is_that_of_its_sites(scene: SimpleNamespace) -> None:
    result: OutcomeResult = scene.result
    names = {place.site: place.region or "" for place in scene.places}
    groups = groups_of(result, names)
    for group in groups:
        mine = [site for site in result.sites if names[site.site] == group.name and site.se is not None]
        y, v = np.array([site.estimate for site in mine]), np.array([(site.se or 0) ** 2 for site in mine])
        alone = pool(y[None, :], v[None, :])
        assert group.used == len(mine)
        assert group.estimate == pytest.approx(alone.estimate[0])
        assert group.ci_low == pytest.approx(alone.ci_low[0])
        assert group.ci_high == pytest.approx(alone.ci_high[0])


def test_a_group_rests_on_what_is_shown_alone(scene: SimpleNamespace) -> None:
    result: OutcomeResult = scene.result
    hidden = [site.site for site in result.sites if site.reason == "small_numbers"]
    shown = [site.site for site in result.sites if site.estimate is not None]
    assert len(hidden) > 3

    def group(sites: list[str]) -> tuple[str | None, float | None, VerdictCode]:
        names = {site.site: "in" if site.site in sites else "out" for site in result.sites}
        found = groups_of(result, names)[0]
        return found.reason, found.estimate, found.verdict

    assert group([*hidden[:1], *shown[:5]]) == group(shown[:5])
    assert group(shown[:2]) == ("fewer_than_3_sites", None, VerdictCode.NO_DATA)


def test_a_funnel_shows_all_sites_at_once(scene: SimpleNamespace) -> None:
    _, many = _page(scene, picture="funnel")
    assert many.picture is Picture.FUNNEL
    assert many.funnel is not None
    assert len(many.funnel.points) + many.funnel.hidden == 80
    assert many.funnel_notes


def test_whether_there_is_a_funnel_is_known_without_it(scene: SimpleNamespace) -> None:
    result: OutcomeResult = scene.result
    had = set()
    for size in range(20):
        peers = result.sites[size : 2 * size]
        found = site_funnel(peers, result, profile=NHS_PROFILE) is not None
        assert has_funnel(peers, result, profile=NHS_PROFILE) == found
        had.add(found)
    assert had == {True, False}


def test_rows_stay_few_however_many_sites(scene: SimpleNamespace) -> None:
    for asked in ({}, {"by": "region"}, {"by": "start"}, {"by": "region", "group": "Wales"}):
        page, _ = _page(scene, **asked)
        assert page.forest is not None
        assert len(page.forest.rows) <= MOST_ROWS + 3


def test_every_sentence_in_the_singular_and_the_plural() -> None:
    assert words.group_label("Wales", 1) == "Wales (1 site)"
    assert words.group_note(1, 1, None) == "1 of 1 site with figures that can be shown."
    assert words.group_note(2, 30, "fewer_than_3_sites") == (
        "2 of 30 sites with figures that can be shown. Fewer than 3 sites to show: no average."
    )
    assert words.group_note(5, 5, "shared_comparators").endswith("no average of their own.")
    assert words.group_note(5, 5, "kept_in_full") == "5 of 5 sites with figures that can be shown."
    assert words.part_caption(first=1, last=1, sites=1, order="names", group=None).startswith("The only site, in")
    one = words.funnel_notes(not_drawn=1, hidden=1, outside=1)
    assert one[0].startswith("1 site lies beyond")
    assert one[1].startswith("1 site is left out")
    assert one[2].startswith("1 more site lies inside")
    more = words.funnel_notes(not_drawn=2, hidden=2, outside=2)
    assert [text[:12] for text in more] == ["2 sites lie ", "2 sites are ", "2 more sites"]
    assert words.funnel_notes(not_drawn=0, hidden=0, outside=0) == (
        "No site lies beyond the 99.8% limits: chance, and how sites differ anyway, could explain all of it.",
    )
