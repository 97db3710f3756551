"""What the first visitor will look at is read before there is one; what cannot be read stops nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import store_texts

from evaluation.analysis.selection import AGREED
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from queries import cached, selected, uploads, warming
from queries.errors import StoreError
from queries.reading import read
from queries.store import open_store


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
