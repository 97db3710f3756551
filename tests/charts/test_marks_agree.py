"""The mark in a chart, the tag beside it and the sentence above never say different verdicts, whatever the verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from components import html
from components.charts import forest, retention, site_map
from evaluation.analysis.result_types import OutcomeResult, Results
from evaluation.domain.place import Place
from evaluation.domain.vocabulary import Certainty, VerdictCode
from evaluation.results import evaluate
from evaluation.views import compare, overview, project
from evaluation.views.site_map import site_map as map_of
from queries import programme
from queries.access import owner_here
from queries.shipped import open_derived
from tests.analysis.made_programmes import programme as made_programme
from tests.analysis.made_rows import Scene, collection_of
from tests.analysis.scenes import Scenes

DEMONSTRATION = Path(__file__).resolve().parents[2] / "data" / "demo"

#: Verdict code to its word, the symbol of its marker, the class of its tag, and how its project's sentence begins.
AGREED = {
    VerdictCode.KEPT: ("Kept", "circle", "kept", "has probably kept"),
    VerdictCode.PARTLY_KEPT: ("Weaker", "circle-dot", "weaker", "brings benefit in new places, but less"),
    VerdictCode.LOST: ("Not kept", "triangle-down", "not_kept", "has not kept its benefit"),
    VerdictCode.REVERSED: ("Not kept", "triangle-down", "not_kept", "went the wrong way"),
    VerdictCode.TOO_EARLY: ("Cannot tell yet", "circle-open", "cannot_tell", "We cannot tell yet"),
    VerdictCode.NO_FIRM_BENCHMARK: ("Cannot tell yet", "circle-open", "cannot_tell", "We cannot tell"),
    VerdictCode.NO_DATA: ("No data", "line-ew-open", "no_data", "no verdict"),
}
UNSURE = ("Cannot tell yet", "circle-open", "cannot_tell", "We cannot tell")

scenes = Scenes()


def _told(scene: Scene, before: tuple[int, int], origin_after: tuple[int, int], *after: int) -> None:
    scene.site("ORIGIN", "origin", figures=(before, origin_after))
    for place, count in enumerate(after):
        scene.site(f"S{place}", figures=((3000, 10000), (count, 10000)))


@scenes
def kept(scene: Scene) -> None:
    _told(scene, (3000, 10000), (1000, 10000), *(1000 + 10 * place for place in range(8)))


@scenes
def weaker(scene: Scene) -> None:
    _told(scene, (3000, 10000), (1000, 10000), *(1700 + 10 * place for place in range(8)))


@scenes
def lost(scene: Scene) -> None:
    _told(scene, (3000, 10000), (1000, 10000), *(2900 + 20 * place for place in range(8)))


@scenes
def wrong_way(scene: Scene) -> None:
    _told(scene, (3000, 10000), (1000, 10000), *(4200 + 10 * place for place in range(8)))


@scenes
def too_early(scene: Scene) -> None:
    _told(scene, (3000, 10000), (1000, 10000), 900, 2900, 1500, 2400)


@scenes
def shaky_origin(scene: Scene) -> None:
    _told(scene, (30, 100), (20, 100), *(1500 + 10 * place for place in range(6)))


@scenes
def no_origin(scene: Scene) -> None:
    for place in range(4):
        scene.site(f"S{place}", figures=((3000, 10000), (1300, 10000)))


@pytest.fixture(scope="module")
def programmes(tmp_path_factory: pytest.TempPathFactory) -> list[Results]:
    folder = tmp_path_factory.mktemp("marks")
    store = open_derived(folder / "demonstration.duckdb", DEMONSTRATION)
    shipped = evaluate(programme.collection(store, owner_here()))
    store.close()
    random = [evaluate(collection_of(made_programme(seed, projects=5), folder / str(seed))) for seed in (3, 7)]
    return [scenes.told(folder / "told").results(), shipped, *random]


def _agreed(verdict: VerdictCode, certainty: Certainty | None = None) -> tuple[str, str, str, str]:
    return UNSURE if certainty is Certainty.VERY_LOW and verdict is not VerdictCode.NO_DATA else AGREED[verdict]


def _every(programmes: list[Results]) -> Iterator[tuple[Results, str, OutcomeResult]]:
    for results in programmes:
        names = {info.project: info.name for info in results.projects}
        for result in results.outcomes:
            yield results, names[result.project], result


def _markers(figure: go.Figure, name: str) -> list[tuple[str, Any, str]]:
    """Return symbol, custom data and text of each marker of this name."""
    return [
        (trace.marker.symbol, trace.customdata[place] if trace.customdata is not None else None, text)
        for trace in figure.data
        if trace.name == name and trace.mode == "markers" and trace.hovertext is not None
        for place, text in enumerate(trace.hovertext)
    ]


def _word_of(tag: str) -> tuple[str, str]:
    found = re.search(r'class="ok-mark (\w+)">([^<]+)<', tag)
    assert found, tag
    return found[2], found[1]


def test_every_verdict_is_met(programmes: list[Results]) -> None:
    met = {result.verdict for _, _, result in _every(programmes)}
    assert met == set(VerdictCode)
    assert any(result.certainty is Certainty.VERY_LOW for _, _, result in _every(programmes))


def test_the_average_says_one_thing(programmes: list[Results]) -> None:
    drawn = 0
    for results, name, result in _every(programmes):
        word, symbol, tone, sentence = _agreed(result.verdict, result.certainty)
        view = project.build(results, project=result.project, outcome=result.outcome)
        assert view, name
        assert sentence in view.headline, (name, result.verdict)
        assert _word_of(html.mark(view.mark)) == (word, tone)
        listed = next(each for each in view.outcomes if each.outcome == result.outcome)
        assert _word_of(html.mark(listed.mark)) == (word, tone)
        strip = overview.share_strip(name, result, view.mark)
        if strip:
            found = _markers(retention.figure(strip, dark=False), "average" if strip.average is not None else "sites")
            assert {each[0] for each in found} == {symbol}, name
            assert word in strip.text
        if view.forest:
            average = _markers(forest.figure(view.forest, dark=False), "average")
            assert {each[0] for each in average} <= {symbol}, name
            drawn += len(average)
    assert drawn > 15


def test_every_site_says_one_thing(programmes: list[Results]) -> None:
    drawn = 0
    for results, _, result in _every(programmes):
        view = project.build(results, project=result.project, outcome=result.outcome)
        codes = {site.site: site.verdict for site in result.sites}
        tags = {row.site: html.mark(row.mark) for row in view.sites} if view else {}
        for site, tag in tags.items():
            if tag:
                assert _word_of(tag) == (AGREED[codes[site]][0], AGREED[codes[site]][2])
        places = [Place(site=site, region="London", country=None, latitude=None, longitude=None) for site in codes]
        mapped = map_of(result, places, ())
        figures = [forest.figure(view.forest, dark=False)] if view and view.forest else []
        figures += [site_map.figure(mapped, dark=True)] if mapped else []
        for figure in figures:
            for trace in figure.data:
                for symbol, site, text in _markers(figure, trace.name) if trace.customdata is not None else []:
                    if site in codes and tags.get(site):
                        drawn += 1
                        assert symbol == AGREED[codes[site]][1], (site, text)
                        assert AGREED[codes[site]][0] in text
    assert drawn > 60


def test_the_programme_says_one_thing(programmes: list[Results]) -> None:
    for results in programmes:
        main = [(info.name, result) for info in results.projects if (result := results.primary(info.project))]
        words = [_agreed(result.verdict, result.certainty)[0] for _, result in main]
        seen, beside = overview.build(results), compare.build(results)
        assert [row.mark.word for row in seen.rows if row.outcome] == words
        assert [row.mark.word for row in beside.rows] == words
        if words.count("Kept"):
            assert seen.headline.startswith(f"{words.count('Kept')} of {len(seen.rows)} projects")
        said = {
            "Kept": "probably kept most",
            "Weaker": "weaker than at first",
            "Not kept": "not kept",
            "Cannot tell yet": "we cannot tell yet",
            "No data": "no figures that can be compared",
        }
        parts = re.split(r"(?<=\.) (?=\w)", beside.headline)
        for word, sentence in said.items():
            names = {name for (name, _), each in zip(main, words, strict=True) if each == word}
            told = [part for part in parts if sentence in part]
            assert bool(told) == bool(names), word
            assert all(name in told[0] for name in names), (word, beside.headline)
