"""Results kept in memory: computed once, never for another version, clock or store, and not after a failure."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import store_texts

from evaluation import results
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from queries import programme, uploads
from queries.cached import OnceCache, results_for
from queries.errors import UnknownVersion
from queries.store import Store, open_store


@pytest.fixture
def filled(store: Store, owner: Actor) -> Store:
    uploads.publish(store, owner, store_texts.checked(store_texts.ALL))
    return store


def _correct(store: Store, owner: Actor) -> None:
    corrected = store_texts.RETURNS.replace("25,1000", "50,1000")
    known = programme.collection(store, owner)
    uploads.publish(store, owner, store_texts.checked({"returns.csv": corrected}, known))


def test_it_is_what_evaluate_gives(filled: Store, owner: Actor) -> None:
    found = results_for(filled, owner, clock=Clock.ACTUAL)
    assert found == results.evaluate(programme.collection(filled, owner), clock=Clock.ACTUAL)
    assert results_for(filled, owner, clock=Clock.ACTUAL) is found
    assert results_for(filled, owner, clock=Clock.ACTUAL, as_at=1) is found


def test_a_new_version_is_seen_and_the_old_one_kept(filled: Store, owner: Actor) -> None:
    before = results_for(filled, owner)
    _correct(filled, owner)
    after = results_for(filled, owner)
    assert after != before
    assert results_for(filled, owner, as_at=1) is before


def test_the_clocks_are_kept_apart(filled: Store, owner: Actor) -> None:
    planned = results_for(filled, owner, clock=Clock.PLANNED)
    assert results_for(filled, owner, clock=Clock.ACTUAL) is not planned
    assert results_for(filled, owner, clock=Clock.PLANNED) is planned


def test_stores_are_kept_apart_and_so_is_one_reopened(filled: Store, owner: Actor, tmp_path: Path) -> None:
    found = results_for(filled, owner)
    others = store_texts.ALL | {"returns.csv": store_texts.RETURNS.replace("25,1000", "50,1000")}
    other = open_store(tmp_path / "other.duckdb")
    uploads.publish(other, owner, store_texts.checked(others))
    assert results_for(other, owner) != found
    filled.close()
    for path in (filled.path, filled.journal.path, filled.journal.audit_path):
        path.unlink()
    again = open_store(filled.path)
    uploads.publish(again, owner, store_texts.checked(others))
    assert results_for(again, owner) == results_for(other, owner)


def test_a_programme_may_be_named(database: Path, filled: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTCOMES_DATABASE", str(database))
    assert results_for("own", owner) is results_for(filled, owner)


def test_an_unknown_version_is_refused_each_time(filled: Store, owner: Actor) -> None:
    for _ in range(2):
        with pytest.raises(UnknownVersion):
            results_for(filled, owner, as_at=7)
    _correct(filled, owner)
    assert results_for(filled, owner, as_at=2) is results_for(filled, owner)


def test_eight_threads_wait_for_one_computation() -> None:
    cache: OnceCache[object] = OnceCache(4)
    computed: list[object] = []
    everyone = threading.Barrier(8)
    given = threading.Event()
    found: list[object] = []

    def compute() -> object:
        given.wait(10)
        computed.append(object())
        return computed[-1]

    def ask() -> None:
        everyone.wait(10)
        found.append(cache.get("key", compute))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    given.set()
    for thread in threads:
        thread.join(10)
    assert len(computed) == 1
    assert found == computed * 8


def test_a_failure_is_raised_and_not_kept() -> None:
    cache: OnceCache[int] = OnceCache(4)
    with pytest.raises(ZeroDivisionError):
        cache.get("key", lambda: 1 // 0)
    assert cache.get("key", lambda: 2) == 2


def test_the_one_longest_unasked_for_goes_first() -> None:
    cache: OnceCache[int] = OnceCache(2)
    for key in ("a", "b", "a", "c"):
        cache.get(key, lambda: 1)
    assert (cache.get("a", lambda: 2), cache.get("c", lambda: 2), cache.get("b", lambda: 2)) == (1, 1, 2)


def test_who_waits_is_not_stopped_with_the_thread_that_computes() -> None:
    cache: OnceCache[str] = OnceCache(4)
    begun, go_on = threading.Event(), threading.Event()

    def stopped() -> str:
        begun.set()
        go_on.wait(10)
        raise Stopped

    with ThreadPoolExecutor(2) as people:
        first = people.submit(cache.get, "key", stopped)
        begun.wait(10)
        second = people.submit(cache.get, "key", lambda: "own")
        go_on.set()
        assert second.result() == "own"
        with pytest.raises(Stopped):
            first.result()


class Stopped(BaseException):
    """As what Streamlit raises where a page is left."""
