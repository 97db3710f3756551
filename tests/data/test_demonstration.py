"""data/demo: made up, seeded, the same bytes each time, and with everything in it that the app has to cope with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from evaluation.analysis.result_types import Results
from evaluation.demonstration import DEFAULT_SEED, TRUTHS, generate, generate_collection
from evaluation.demonstration.definitions import OUTCOMES
from evaluation.demonstration.truth import is_wrong, truth_of
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import VerdictCode
from evaluation.results import evaluate
from queries import programme
from queries.access import owner_here
from queries.shipped import open_derived

DATA = Path(__file__).resolve().parents[2] / "data"
SIZE_LIMIT_BYTES = 3_000_000


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return generate()


@pytest.fixture(scope="module")
def tables(files: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    return {name: list(csv.DictReader(io.StringIO(text))) for name, text in files.items()}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    store = open_derived(tmp_path_factory.mktemp("demo") / "demo.duckdb", DATA / "demo")
    yield programme.collection(store, owner_here())
    store.close()


@pytest.fixture(scope="module")
def results(loaded: Collection) -> Results:
    return evaluate(loaded)


def test_the_committed_files_are_what_the_default_seed_gives(files: dict[str, str]) -> None:
    assert {path.name for path in (DATA / "demo").glob("*.csv")} == set(files)
    for name, text in files.items():
        assert (DATA / "demo" / name).read_bytes() == text.encode(), name
    assert sum(len(text.encode()) for text in files.values()) < SIZE_LIMIT_BYTES


def test_another_seed_gives_other_returns_of_the_same_shape(files: dict[str, str]) -> None:
    other = generate(DEFAULT_SEED + 1)
    assert other["returns.csv"] != files["returns.csv"]
    assert other["sites.csv"] == files["sites.csv"]
    assert other["returns.csv"].count("\n") == files["returns.csv"].count("\n")


def test_definitions_are_the_programmes_word_for_word() -> None:
    with (DATA / "programme" / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        defined = {(row["project"], row["outcome"]): row for row in csv.DictReader(file)}
    assert {(row["project"], row["outcome"]) for row in OUTCOMES} == {(t.project, t.outcome) for t in TRUTHS}
    for row in OUTCOMES:
        assert row == defined[row["project"], row["outcome"]]


def contents(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in the order of their keys, without the marks of how they came in."""
    keys = ("project", "outcome", "site", "period_start", "phase", "component", "date", "source")
    by = [name for name in keys if name in frame]
    return frame.drop(columns=["batch", "line"]).sort_values(by, ignore_index=True).sort_index(axis=1)


@pytest.mark.parametrize("kind", ["projects", "outcomes", "sites", "sources", "returns", "delivery"])
def test_the_short_way_gives_what_the_door_gives(loaded: Collection, kind: str) -> None:
    pd.testing.assert_frame_equal(contents(generate_collection().frame(kind)), contents(loaded.frame(kind)))


def test_leaving_outcomes_out_changes_no_other() -> None:
    whole, few = generate_collection().returns, generate_collection(primary_only=True).returns
    same = whole[whole["outcome"].isin(few["outcome"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(same.drop(columns="line"), few.drop(columns="line"))


def test_everything_says_that_it_is_made_up(tables: dict[str, list[dict[str, str]]]) -> None:
    assert {row["source"] for row in tables["returns.csv"]} == {"made_up"}
    assert all("Made up" in row["citation"] for row in tables["sources.csv"])
    assert {row["x_note"] for row in tables["sites.csv"]} == {"made up"}
    assert {row["note"] for row in tables["delivery.csv"]} == {"made up"}


def test_the_sites_have_the_troubles_that_real_ones_have(tables: dict[str, list[dict[str, str]]]) -> None:
    sites, returns = tables["sites.csv"], tables["returns.csv"]
    last = {}
    for row in returns:
        key = row["project"], row["site"]
        last[key] = max(last.get(key, ""), row["period_end"])
    parents = {(row["project"], row["parent"]) for row in sites}
    leaves = [row for row in sites if row["role"] == "replication" and (row["project"], row["site"]) not in parents]
    for project, count in {"PROMPT": 5, "PINCER": 120, "IRISi": 12, "Pathway": 9}.items():
        assert sum(row["project"] == project for row in leaves) == count
    assert any((row["project"], row["site"]) not in last for row in leaves), "silent"
    stopped = [row for row in leaves if last.get((row["project"], row["site"]), "9") < max(last.values())]
    assert {row["status"] for row in stopped} == {"delivering", "ended"}
    assert any(row["status"] == "adapted" for row in leaves)
    assert any(row["planned_start"] < row["actual_start"] for row in leaves)
    assert any(row["numerator"] == "0" for row in returns)
    assert len({row["period_start"] for row in returns if row["project"] == "Pathway"}) >= 36


def test_the_four_projects_come_out_differently(results: Results) -> None:
    verdicts = {each.project: each.verdict for each in results.outcomes if each.primary}
    assert verdicts == {
        "PINCER": VerdictCode.KEPT,
        "IRISi": VerdictCode.PARTLY_KEPT,
        "Pathway": VerdictCode.LOST,
        "PROMPT": VerdictCode.TOO_EARLY,
    }


def test_no_outcome_of_the_demonstration_says_what_is_not_so(results: Results) -> None:
    for each in results.outcomes:
        truth = truth_of(each.project, each.outcome)
        assert not is_wrong(each.verdict, truth)
        if each.primary:
            assert each.retention.low is not None
            assert each.retention.high is not None
            assert each.retention.low < truth.retention < each.retention.high
