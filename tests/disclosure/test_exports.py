"""No file to take away depends on a hidden count: with another value there, each is the same to its last byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.packs.making import made
from evaluation.analysis import guard
from evaluation.domain.collection import Collection
from evaluation.results import evaluate
from evaluation.stats.disclosure import NHS_PROFILE
from tests.analysis.made_rows import collection_of
from tests.disclosure import planted
from tests.disclosure.worlds import hidden_places, of_project, with_values
from tests.packs.made_packs import settings


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """Three new sites, one of which counted 4 after it began: too few for an average to hide it in."""
    return of_project(collection_of(planted.made(), Path(tmp_path_factory.mktemp("exports"))), "FEW")


def files(collection: Collection) -> dict[str, bytes]:
    """Return the PDF, the slides, and the files behind them."""
    results = evaluate(collection)
    return made(
        settings(), profile=NHS_PROFILE, results=results, before=None, collection=collection, template=None
    )  # fmt: skip


def test_no_byte_of_a_pack_depends_on_a_hidden_count(few: Collection) -> None:
    (place,) = hidden_places(few)
    assert guard.average_step(evaluate(few).outcomes[0], profile=NHS_PROFILE) == guard.NOTHING
    truth = files(few)
    assert len(truth) == 3
    for value in (1, 7):
        other = files(with_values(few, {place: value}))
        assert [name for name in truth if truth[name] != other[name]] == [], value


def test_a_count_that_is_shown_changes_every_file(few: Collection) -> None:
    """So that the test above can fail."""
    truth, other = files(few), files(with_values(few, {("S2", "after"): 60}))
    assert [name for name in truth if truth[name] == other[name]] == []
