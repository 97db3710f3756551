"""The Published evidence page: every published figure once, with its source, and why it is not compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluation.analysis.result_types import Results
from evaluation.results import evaluate
from evaluation.views.evidence import EvidenceRow, EvidenceView, build
from evaluation.views.wording.evidence import evidence_headline, project_sentence, standing
from queries import programme
from queries.access import owner_here
from queries.shipped import open_derived
from tests.analysis.scenes import Told

PUBLISHED = Path(__file__).resolve().parents[2] / "data" / "published"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    store = open_derived(tmp_path_factory.mktemp("evidence") / "published.duckdb", PUBLISHED)
    yield evaluate(programme.collection(store, owner_here()))
    store.close()


@pytest.fixture(scope="module")
def view(published: Results) -> EvidenceView:
    return build(published)


def _rows(view: EvidenceView) -> list[EvidenceRow]:
    return [row for project in view.projects for row in (*project.main, *project.others)]


def test_all_four_projects_stand_there_with_their_sources(view: EvidenceView) -> None:
    assert [project.name for project in view.projects] == ["IRISi", "Pathway", "PINCER", "PROMPT"]
    rows = _rows(view)
    assert len(rows) > 30
    assert [row for row in rows if not row.sources or not all(label for label, _ in row.sources)] == []
    urls = [url for row in rows for _, url in row.sources if url]
    assert len(urls) > 30
    assert [url for url in urls if not url.startswith("http")] == []


def test_what_is_compared_is_what_the_evaluation_compares(view: EvidenceView, published: Results) -> None:
    expected = {
        (result.name, site.name) for result in published.outcomes for site in result.sites if site.retention is not None
    }
    assert {(row.outcome_name, row.place) for row in _rows(view) if row.compared} == expected
    assert expected
    assert [row for row in _rows(view) if not row.compared and row.role == "New place" and len(row.standing) < 20] == []


def test_the_reasons_are_those_of_the_data(view: EvidenceView) -> None:
    london = next(row for row in _rows(view) if "north-east London" in row.place and row.primary)
    assert not london.compared
    assert london.standing.startswith("Not compared. London compares the same boroughs")
    assert london.figure.startswith("About 30")
    scotland = next(row for row in _rows(view) if row.place.startswith("THISTLE") and row.primary)
    assert scotland.standing.startswith("Not compared. The original study printed a figure without a range")
    without = next(row for row in _rows(view) if row.role == "Without it")
    assert without.standing == "This borough had no IRIS. It shows what happened without it and is not a replication."


def test_main_outcomes_stand_apart_from_the_others(view: EvidenceView) -> None:
    for project in view.projects:
        assert all(row.primary for row in project.main)
        assert not any(row.primary for row in project.others)
        assert project.main[0].role == "Original"


def test_figures_without_a_source_are_not_evidence(told: Told) -> None:
    view = build(told.results())
    assert [row.place for row in _rows(view)] == ["Site NORANGE"]  # the only one that names where it was printed
    assert {project.sentence for project in view.projects if not project.main} == {"Nothing published was found."}


def test_the_headline() -> None:
    assert evidence_headline(projects=0, comparable=0).startswith("No published figures")
    assert evidence_headline(projects=4, comparable=0).startswith("No published result of a new place")
    assert "1 of 4 projects has a result" in evidence_headline(projects=4, comparable=1)
    assert "2 of 4 projects have a result" in evidence_headline(projects=4, comparable=2)
    assert evidence_headline(projects=4, comparable=4).startswith("Each of 4 projects has")
    assert evidence_headline(projects=1, comparable=1).startswith("The project has")


def test_the_sentence_of_a_project() -> None:
    assert project_sentence(figures=1, outcomes=1, compared=0) == (
        "1 figure on 1 outcome; none from a new place can be compared with the original."
    )
    assert project_sentence(figures=3, outcomes=2, compared=1) == (
        "3 figures on 2 outcomes; 1 from a new place can be compared with the original."
    )
    assert "2 from new places can be" in project_sentence(figures=3, outcomes=2, compared=2)


def test_how_a_figure_stands() -> None:
    assert standing(role="origin", compared=False, why_not=None) == "The original: others are held against it."
    assert standing(role="origin", compared=False, why_not="Why.") == "The original. Why."
    assert standing(role="comparator", compared=False, why_not=None).startswith("Shown for comparison")
    assert standing(role="replication", compared=True, why_not=None).startswith("Like for like")
    assert standing(role="replication", compared=False, why_not="Why.") == "Not compared. Why."
    assert standing(role="replication", compared=False, why_not=None).endswith("no original figure for this outcome.")
