"""What the first visitor will look at is read before there is one; what cannot be read stops nothing."""

from __future__ import annotations

from pathlib import Path

import crowd
import pytest
import store_texts

from evaluation.analysis.selection import AGREED
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.results import evaluate
from queries import cached, programme, review, selected, uploads, warming
from queries.cached import results_for
from queries.errors import StoreError
from queries.reading import read
from queries.store import Store, open_store


def test_the_programme_that_is_opened_first_is_read(
    database: Path, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTCOMES_DATABASE", str(database))
    uploads.publish(open_store(database), owner, store_texts.checked(store_texts.ALL))
    warming.begin(owner).join(60)
    monkeypatch.setattr(cached, "evaluated", None)
    monkeypatch.setattr(selected, "choices", None)
    assert [each.outcome for each in read("own", owner).results.outcomes] == ["harm"]
    at = {"project": "ALPHA", "outcome": "harm", "clock": Clock.ACTUAL, "version": 1}
    assert selected.narrowed("own", owner, AGREED, **at).choices.sites == 2


def test_a_store_that_cannot_be_read_is_left_for_the_pages_to_tell(
    tmp_path: Path, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("OUTCOMES_DATABASE", str(tmp_path / "file" / "outcomes.duckdb"))
    with pytest.raises(StoreError):
        read("demonstration", owner)
    thread = warming.begin(owner)
    thread.join(60)
    assert not thread.is_alive()


def test_a_version_is_worked_out_before_anybody_can_read_it(
    store: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd.settle(store)
    upload = crowd.sent(store, count=40)
    review.publish_as_owner(store, owner, upload)
    after = evaluate(programme.collection(store, owner))
    monkeypatch.setattr("queries.by_outcome.evaluate", None)
    assert results_for(store, owner) == after


def test_what_cannot_be_worked_out_is_published_all_the_same(
    store: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd.settle(store)
    upload = crowd.sent(store, count=40)
    monkeypatch.setattr("queries.by_outcome.evaluate", None)
    assert review.publish_as_owner(store, owner, upload) == 3
    monkeypatch.undo()
    assert results_for(store, owner) == evaluate(programme.collection(store, owner))
