"""data/programme: the definitions pass the door, and say what an evaluator has to know."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from evaluation.intake.checking import check, empty_collection

DATA = Path(__file__).resolve().parents[2] / "data"
PROJECTS = {"PROMPT", "PINCER", "IRISi", "Pathway"}


def rows(*parts: str) -> list[dict[str, str]]:
    with DATA.joinpath(*parts).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("folder", ["programme", "published", "demo"])
def test_every_shipped_folder_passes_the_door_without_a_word(folder: str) -> None:
    files = [(path.name, path.read_bytes()) for path in sorted((DATA / folder).glob("*.csv"))]
    checked = check(files, empty_collection())
    assert [(file.name, file.problems) for file in checked.files if file.problems] == []
    assert {file.kind for file in checked.files} >= {"projects", "outcomes", "sites"}


@pytest.mark.parametrize("folder", ["programme", "published", "demo"])
def test_each_of_the_four_projects_has_one_primary_outcome(folder: str) -> None:
    assert {row["project"] for row in rows(folder, "projects.csv")} == PROJECTS
    primary = [row["project"] for row in rows(folder, "outcomes.csv") if row["primary"] == "yes"]
    assert sorted(primary) == sorted(PROJECTS)


@pytest.mark.parametrize("column", ["numerator_is", "denominator_is", "why_it_matters", "source", "agreed_on", "unit"])
def test_every_definition_says_what_is_counted_and_why(column: str) -> None:
    assert [row["outcome"] for row in rows("programme", "outcomes.csv") if not row[column]] == []


def test_the_definitions_do_not_claim_a_review_that_has_not_been_made() -> None:
    assert {row["reviewed_by"] for row in rows("programme", "outcomes.csv")} == {"not yet reviewed by the programme"}


def test_each_project_has_an_origin() -> None:
    assert {row["project"] for row in rows("programme", "sites.csv") if row["role"] == "origin"} == PROJECTS
