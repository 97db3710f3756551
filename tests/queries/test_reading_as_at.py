"""Looking at an earlier version: by its number, by a day, and what an address that means nothing gives."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queries import programme
from queries.access import owner_here
from queries.reading import read, version_of
from queries.shipped import open_programme


@pytest.fixture
def shipped(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OUTCOMES_DATABASE", str(tmp_path / "own.duckdb"))
    store = open_programme("published")
    yield store
    store.close()


def test_a_version_a_day_and_nonsense(shipped) -> None:
    actor = owner_here()
    day = programme.published_at(shipped, actor, 1).date()
    assert version_of(shipped, actor, "1") == 1
    assert version_of(shipped, actor, "0") == 0
    assert version_of(shipped, actor, day.isoformat()) == 1
    assert version_of(shipped, actor, (day - timedelta(days=1)).isoformat()) == 0
    assert version_of(shipped, actor, "9999-12-31") == 1
    assert version_of(shipped, actor, "0001-01-01") == 0
    for nonsense in ("2", "-1", "x", "1.0", "2026-13-01", "²", ""):
        assert version_of(shipped, actor, nonsense) is None


def test_an_earlier_state_is_read_whole(shipped) -> None:
    latest, before = read("published", owner_here()), read("published", owner_here(), as_at="0")
    assert latest.results.projects
    assert (latest.version, latest.asked, latest.known) == (1, None, True)
    assert (before.version, before.latest, before.published_at) == (0, 1, None)
    assert before.results.projects == ()
    unknown = read("published", owner_here(), as_at="99")
    assert (unknown.version, unknown.known) == (1, False)
    assert unknown.results == latest.results
