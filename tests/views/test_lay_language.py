"""No page says to a lay reader what the programme has ruled out, whatever the figures are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from evaluation.analysis.course import course
from evaluation.analysis.moderation import By
from evaluation.analysis.result_types import Results
from evaluation.analysis.selection import Choices, Level, Selection
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Clock
from evaluation.results import evaluate
from evaluation.stats.disclosure import NHS_PROFILE
from evaluation.views import (
    compare,
    data_health,
    delivery,
    evidence,
    narrowing,
    next_sites,
    overview,
    project,
    project_robustness,
)
from evaluation.views import course as course_view
from evaluation.views import wording as wording_module
from queries import programme
from queries.access import owner_here
from queries.shipped import open_derived
from tests.analysis.made_programmes import programme as made_programme
from tests.analysis.made_rows import collection_of
from tests.analysis.scenes import Told
from tests.packs.made_packs import view_of

PUBLISHED = Path(__file__).resolve().parents[2] / "data" / "published"
FORBIDDEN = re.compile(
    r"(?i:\b(significan\w*|prove[sdn]?|proof|fail(s|ed|ure)?|rank(s|ed|ing)?|trend\w*|confidence interval|"
    r"heterogene\w*|league|p[- ]value|REML|Hartung)\b)|\b(null|NaN|None(?! of)|nan|inf)\b|I²|τ|\bp [=<]"
)
#: For evaluators, one click down; and what others wrote: citations, definitions, why a figure is not compared.
NOT_LAY = {"technical_lines", "sources", "definition", "citation", "url", "counted"}

EVERYTHING = Choices(sites=3, models=(("licence", 1), ("unknown", 2)), provisional=1, levels=tuple(Level))
EVERY_WAY = Selection(model="licence", provisional=False, level=Level.REGION)


def lay_texts(part: Any) -> Iterator[str]:
    """Yield every text of a view that all readers see."""
    if isinstance(part, str) and not isinstance(part, Enum):
        yield part
    elif isinstance(part, tuple | list):
        for each in part:
            yield from lay_texts(each)
    elif is_dataclass(part):
        for field in fields(part):
            if field.name not in NOT_LAY:
                yield from lay_texts(getattr(part, field.name))


def pages(results: Results, rows: Collection) -> Iterator[Any]:
    """Yield every view of a programme: the overview, and each outcome on both scales with each site open."""
    yield overview.build(results)
    yield compare.build(results)
    yield evidence.build(results)
    yield view_of(results, results, since=11)
    for info in results.projects:
        yield next_sites.build(results, project=info.project, sites=2)
    for place, result in enumerate(results.outcomes):
        yield narrowing.build(EVERYTHING, EVERY_WAY, agreed="Kept", sites=2, hidden=1)
        yield narrowing.build(EVERYTHING, EVERY_WAY, agreed="Kept", refused=True)
        yield data_health.build(results, result, rows, revised=rows.returns.iloc[:3], group=None)
        code, outcome = result.project, result.outcome
        by = list(By)[place % len(By)]
        found = delivery.build(results, project=code, outcome=outcome, by=by, profile=NHS_PROFILE)
        yield found.view if found else None
        if result.primary:
            yield course_view.build(course(rows, result), result)
        for look in project_robustness.Look:
            yield project_robustness.build(result, look=look)
        for scale in project.Scale:
            yield project.build(results, project=code, outcome=outcome, scale=scale)
        for site in (*result.origin.sites, *result.sites, *result.comparators):
            yield project.build(results, project=code, outcome=outcome, site=site.site)


@pytest.fixture(scope="module")
def texts(told: Told, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("language")
    store = open_derived(folder / "published.duckdb", PUBLISHED)
    published = programme.collection(store, owner_here())
    random = collection_of(made_programme(7, projects=6), folder / "random")
    store.close()
    shown = [(told.results(), told.collection), (told.results(Clock.PLANNED), told.collection)]
    shown += [(evaluate(rows), rows) for rows in (published, random)]
    everything = [results for results, _ in shown]
    found = {text for results, rows in shown for page in pages(results, rows) for text in lay_texts(page)}
    theirs = {
        site.not_comparable_because for results in everything for result in results.outcomes for site in result.sites
    }
    return sorted(_without(text, theirs) for text in found)


def _without(text: str, quotes: set[str | None]) -> str:
    """Leave out the words that came with the data."""
    for quote in quotes:
        text = text.replace((quote or "\0").rstrip("."), "Quoted")
    return text


def test_no_forbidden_word_reaches_a_lay_reader(texts: list[str]) -> None:
    assert len(texts) > 300
    assert [text for text in texts if FORBIDDEN.search(text)] == []


def test_every_text_is_well_formed(texts: list[str]) -> None:
    broken = re.compile(r"  |\(\)|\.\.|,,| ,| \.(?!\w)|;;|-\d|\N{MINUS SIGN}0%| \)")
    marks = re.compile(r"-[\d.e+]+")  # an axis's own, which are looked at in test_view_axes.py
    assert [
        text for text in texts if broken.search(text) and not marks.fullmatch(text) and "long that" not in text
    ] == []


def test_the_words_are_the_agreed_ones(texts: list[str]) -> None:
    assert [text for text in texts if "likely range" in text]
    assert [text for text in texts if "we cannot rule out no change" in text]


def test_one_of_a_thing_is_singular(texts: list[str]) -> None:
    wrong = re.compile(r"(?<![\w.,])1 (sites|months|projects|new sites|member sites|other outcomes|are|have)\b")
    plural = re.compile(r"(?<![\w.,])([2-9]|\d\d+) (site|month|project|new site|member site|other outcome|is|has)\b")
    assert [text for text in texts if wrong.search(text) or plural.search(text)] == []


def test_the_search_finds_what_it_is_meant_to() -> None:
    for bad in (
        "a significant fall",
        "this proves it",
        "it fails",
        "ranked first",
        "95% confidence interval",
        "I² 40%",
    ):
        assert FORBIDDEN.search(bad)
    assert not FORBIDDEN.search("Approved, improved and provided; a failsafe is none of these")
    assert [text for text in lay_texts(wording_module.wrong_to_expect_all()) if "overstate" in text]
