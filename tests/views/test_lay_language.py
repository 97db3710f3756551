"""No page says to a lay reader what the programme has ruled out, whatever the figures are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from evaluation.analysis.course import course
from evaluation.analysis.moderation import By
from evaluation.analysis.result_types import OutcomeResult, Results, SiteResult
from evaluation.analysis.row_changes import row_changes
from evaluation.analysis.selection import Choices, Level, Selection
from evaluation.domain.collection import Collection
from evaluation.domain.place import Place
from evaluation.domain.vocabulary import Clock
from evaluation.results import evaluate
from evaluation.stats.disclosure import NHS_PROFILE
from evaluation.views import (
    changes,
    compare,
    data_health,
    delivery,
    evidence,
    many,
    narrowing,
    next_sites,
    overview,
    periods,
    project,
    project_robustness,
    site_page,
)
from evaluation.views import course as course_view
from evaluation.views import wording as wording_module
from evaluation.views.pack_protection import protected
from evaluation.views.site import site_view
from queries import programme
from queries.access import owner_here
from queries.shipped import open_derived
from tests.analysis.made_programmes import programme as made_programme
from tests.analysis.made_rows import collection_of
from tests.analysis.many_sites import many_sites
from tests.analysis.scenes import Told
from tests.packs.made_packs import view_of

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "data" / "published"
FORBIDDEN = re.compile(
    r"(?i:\b(significan\w*|prove[sdn]?|proof|fail(s|ed|ure)?|rank(s|ed|ing)?|trend\w*|confidence interval|"
    r"heterogene\w*|league|p[- ]value|REML|Hartung)\b)|\b(null|NaN|None(?! of)|nan|inf)\b|I²|τ|\bp [=<]"
)
#: For evaluators, one click down; and what others wrote: citations, definitions, why a figure is not compared.
NOT_LAY = {"technical_lines", "sources", "definition", "citation", "url", "counted"}

#: Written into a page all the same: "None yet" is no value of code, the app's own question asks of projects that were
#: shown to work, and the rest is for evaluators, folded away.
WRITTEN = {"None yet.", "Do proven projects keep their results?", "Hartung-Knapp", "τ² left "}

#: What takes long is looked at in every so many outcomes: there are more than enough of every sort.
FEW = 4
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
        one = {"name": result.name, "choices": EVERYTHING, "agreed": "Kept"}
        yield narrowing.build_all(
            EVERY_WAY,
            [
                narrowing.OneOfAll(**one, selection=replace(EVERY_WAY, level=None), sites=2),
                narrowing.OneOfAll(**one, selection=Selection(model="licence"), sites=1),
                narrowing.OneOfAll(**one, selection=Selection()),
                narrowing.OneOfAll(**one, selection=Selection(model="licence"), refused=True),
            ],
        )
        yield data_health.build(results, result, rows, revised=rows.returns.iloc[:3], group=None)
        code, outcome = result.project, result.outcome
        by = list(By)[place % len(By)]
        found = delivery.build(results, project=code, outcome=outcome, by=by, profile=NHS_PROFILE)
        yield found.view if found else None
        if result.primary and place % FEW == 0:
            yield course_view.build(course(rows, result), result)
        for look in project_robustness.Look:
            yield project_robustness.build(result, look=look)
        for scale in project.Scale:
            yield project.build(results, project=code, outcome=outcome, scale=scale)
        for site in (*result.origin.sites, *result.sites, *result.comparators):
            yield site_view(site, result)
        for site in result.sites[: place % FEW == 1]:
            yield _site_page(result, site, rows)
    yield _changes(results, rows)


def _site_page(result: OutcomeResult, site: SiteResult, rows: Collection) -> site_page.SitePage:
    mine, scores = (
        each[(each["project"] == result.project) & (each["site"] == site.site)]
        for each in (rows.returns, rows.delivery)
    )
    returns = mine[mine["outcome"] == result.outcome].assign(replaced=False, file_name="a.csv", version=1)
    delivery = scores.assign(file_name="a.csv", version=1)
    given = {"returns": returns, "delivery": delivery, "clock": Clock.ACTUAL, "profile": NHS_PROFILE}
    return site_page.build(result, site, **given)


def _changes(results: Results, rows: Collection) -> changes.ChangesView:
    """Return what Review and History show, if all returns of this programme were sent and no verdict was there yet."""
    before = replace(results, outcomes=())
    nothing = replace(rows, returns=rows.returns.iloc[:0])
    found = changes.build(before, results, row_changes(nothing, rows), chosen=None)
    return replace(found, rows=())  # they quote what was sent


def _very_many(folder: Path) -> Iterator[Any]:
    """Yield the Project page of 60 sites: in groups, with a group opened, in the order of starts, as a funnel."""
    told = Told(many_sites(60), folder)
    results = protected(told.results(), profile=NHS_PROFILE)
    named = ("site", "region", "country", "franchisee")
    places = [
        Place(**{name: row[name] for name in named}, latitude=None, longitude=None)
        for row in told.collection.sites.to_dict("records")
    ]
    view = project.build(results, project="MANY")
    assert view is not None
    ways = (
        many.Asked(),
        many.Asked(by="region"),
        many.Asked(group="Network 1"),
        many.Asked(order="start"),
        many.Asked(picture="funnel"),
    )
    for asked in ways:
        yield many.arranged(view, results.outcomes[0], places, asked, profile=NHS_PROFILE)
    returns, part = told.collection.returns.assign(replaced=False), tuple(results.outcomes[0].sites[:25])
    yield periods.build(results.outcomes[0], part, returns=returns, clock=Clock.ACTUAL, profile=NHS_PROFILE)


@pytest.fixture(scope="module")
def texts(told: Told, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("language")
    store = open_derived(folder / "published.duckdb", PUBLISHED)
    published = programme.collection(store, owner_here())
    random = collection_of(made_programme(7, projects=4), folder / "random")
    store.close()
    shown = [(told.results(), told.collection), (told.results(Clock.PLANNED), told.collection)]
    shown += [(evaluate(rows), rows) for rows in (published, random)]
    everything = [results for results, _ in shown]
    walked = [page for results, rows in shown for page in pages(results, rows)]
    walked += list(_very_many(tmp_path_factory.mktemp("many")))
    found = {text for page in walked for text in lay_texts(page)}
    theirs = {
        site.not_comparable_because for results in everything for result in results.outcomes for site in result.sites
    }
    return sorted(_without(text, theirs) for text in found)


def _without(text: str, quotes: set[str | None]) -> str:
    """Leave out the words that came with the data."""
    for quote in quotes:
        text = text.replace((quote or "\0").rstrip("."), "Quoted")
    return text


def _written(path: Path) -> Iterator[str]:
    """Yield the words that a file of code holds for readers: texts with a space in them, but for its own notes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    notes = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    raised = {id(part) for each in ast.walk(tree) if isinstance(each, ast.Raise) for part in ast.walk(each)}
    for each in ast.walk(tree):
        value = each.value if isinstance(each, ast.Constant) else None
        if isinstance(value, str) and " " in value and id(each) not in notes | raised:
            yield value


def test_no_page_has_a_forbidden_word_written_into_it() -> None:
    """Upload, Review, History and whatever else stands on a page and comes from no view."""
    files = [*ROOT.glob("pages/*/*.py"), *ROOT.glob("components/*.py"), *ROOT.glob("evaluation/views/wording/*.py")]
    written = {path.relative_to(ROOT).as_posix(): list(_written(path)) for path in files}
    assert sum(map(len, written.values())) > 300
    found = [(path, text) for path, texts in written.items() for text in texts if FORBIDDEN.search(text)]
    assert [each for each in found if not any(known in each[1] for known in WRITTEN)] == []
    assert {known for known in WRITTEN if any(known in text for _, text in found)} == WRITTEN


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


def test_thousands_are_set_apart(texts: list[str]) -> None:
    """1,000, never 1000; a year, and a number inside a word or a code, is no amount."""
    together = re.compile(r"(?<![\w.,/:-])(?!(?:19|20)\d\d(?!\d))\d{4,}(?![\w/-])")
    assert together.search("per 10000 births")
    assert not together.search("per 10,000 births in 2026")
    assert [text for text in texts if together.search(text)] == []
    assert [text for text in texts if re.search(r"\d,\d{3}(?!\d)", text)]


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
