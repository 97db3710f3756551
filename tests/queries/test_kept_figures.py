"""Figures kept beside a store are those that its rows give, at every version and whatever was done to either."""

from __future__ import annotations

import hashlib
import pickle
import random
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from enum import EnumType
from pathlib import Path

import crowd
import duckdb
import pytest
import store_texts

from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.domain import vocabulary
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.results import Results, evaluate
from evaluation.stats.disclosure import NHS_PROFILE
from evaluation.views import overview
from evaluation.views.pack_protection import protected
from queries import kept_figures, kept_later, programme, undo, uploads
from queries.by_outcome import evaluated
from queries.cached import results_for, shown_results_for
from queries.errors import WrongState
from queries.kept_figures import KeptFigures
from queries.store import Store, open_store

_MOVED = store_texts.SITES.replace("2021-01-01,2021-01-01", "2021-01-01,2021-03-01")
_EXTENT = "select batch, project, outcome, row_count, first_start, last_start, last_day from extent order by all"
_RECOUNTED = (
    "select batch, project, outcome, count(*), min(period_start), max(period_start), max(period_end) "
    "from returns group by all union all "
    "select batch, project, '', count(*), null, null, null from (select batch, project from projects union all "
    "select batch, project from outcomes union all select batch, project from sites union all "
    "select batch, project from delivery) group by all order by all"
)


@pytest.fixture
def filled(store: Store, owner: Actor) -> Store:
    uploads.publish(store, owner, store_texts.checked(store_texts.ALL))
    return store


@pytest.fixture(autouse=True)
def _nothing_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every question go to the disk, and every part of an outcome be read only when it is looked at."""
    monkeypatch.setattr(kept_figures, "_ALIVE", _Forgetful())
    monkeypatch.setattr(kept_later, "LEAST", 1)


class _Forgetful(dict):
    def get(self, *_: object) -> None:
        return None

    def setdefault(self, _: object, value: object) -> object:
        return value


def _found(store: Store, version: int, clock: Clock = Clock.ACTUAL) -> Results:
    with store.cursor() as cursor:
        kept = KeptFigures(store.figures, OutcomeResult)
        return evaluated(cursor, as_at=version, projects=None, clock=clock, kept=kept).results


def _same_everywhere(store: Store, owner: Actor) -> None:
    """Hold what is kept against all rows, read again: one clock at each version, and both at the latest."""
    latest = programme.version(store, owner)
    for version, clock in [(each, list(Clock)[each % 2]) for each in range(latest + 1)] + [
        (latest, each) for each in Clock
    ]:
        rows = programme.collection(store, owner, as_at=version)
        assert _found(store, version, clock) == evaluate(rows, clock=clock)
    with store.cursor() as cursor:
        assert cursor.execute(_EXTENT).fetchall() == cursor.execute(_RECOUNTED).fetchall()


def test_every_version_has_its_own_through_many_steps(filled: Store, owner: Actor) -> None:
    """Corrected, moved, withdrawn, restored, in any order; the store then opened anew."""
    draw = random.Random(6)
    texts = [{"sites.csv": _MOVED}, {"delivery.csv": store_texts.DELIVERY.replace("0.85", "0.5")}]
    texts += [{"outcomes.csv": store_texts.OUTCOMES.replace(",12,12,0.5", ",12,6,0.5")}]
    texts += [{"returns.csv": crowd.returns(count=count)[1].decode()} for count in range(3)]
    known = programme.collection(filled, owner)
    for _ in range(7):
        version = programme.version(filled, owner)
        try:
            step = draw.randrange(4)
            if step == 0:
                undo.withdraw(filled, owner, draw.randint(1, version), reason="x")
            elif step == 1:
                undo.restore(filled, owner, draw.randint(0, version), reason="x")
            else:
                uploads.publish(filled, owner, store_texts.checked(draw.choice(texts), known))
        except WrongState:
            continue
        _found(filled, programme.version(filled, owner))
    assert programme.version(filled, owner) > 4
    _same_everywhere(filled, owner)
    filled.close()
    _same_everywhere(open_store(filled.path), owner)


def test_what_was_not_touched_is_not_worked_out_again(
    filled: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads.publish(filled, owner, store_texts.checked({"sites.csv": _MOVED}, programme.collection(filled, owner)))
    first, moved = _found(filled, 1), _found(filled, 2)
    undo.withdraw(filled, owner, 2, reason="Not so.")
    monkeypatch.setattr("queries.by_outcome.evaluate", None)
    assert _found(filled, 3) == first != moved


def test_kept_figures_that_are_spoilt_or_strange_are_worked_out_again(filled: Store, owner: Actor) -> None:
    right = _found(filled, 1)
    (path,) = filled.figures.iterdir()
    whole = path.read_bytes()
    for spoilt in (b"", whole[:-1], whole[:40] + b"\0" + whole[41:]):
        path.write_bytes(spoilt)
        assert _found(filled, 1) == right
        assert path.read_bytes() == whole


def test_kept_figures_in_the_form_of_another_release_are_worked_out_again(filled: Store) -> None:
    right = _found(filled, 1)
    (path,) = filled.figures.iterdir()
    whole = path.read_bytes()
    before = zlib.compress(kept_figures.written_result(right.outcomes[0]), level=1)
    for strange in (before, b"[[3], []]\nabc", b"[]\n", b'{"a": 1}\n'):
        path.write_bytes(hashlib.sha256(strange).digest() + strange)
        assert _found(filled, 1) == right
        assert path.read_bytes() == whole


def test_a_kept_file_makes_no_objects_but_results(tmp_path: Path) -> None:
    kept = KeptFigures(tmp_path, OutcomeResult)
    for strange in (open, kept_figures.KeptFigures, "text"):
        kept._write("name", strange)  # type: ignore[arg-type]
        assert kept.find(["name"]) == {}


def test_sites_are_read_when_they_are_looked_at(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _found(filled, 1)
    (found,) = _found(filled, 1).outcomes
    with monkeypatch.context() as none_read:
        none_read.setattr(kept_figures, "_Unpickler", _unexpected)
        assert len(found.sites) == kept_later.units_of(found.sites) == 2
    assert found.sites == tuple(found.sites) == found.sites
    assert hash(found.sites) == hash(tuple(found.sites))
    assert found.sites[:2] == tuple(found.sites)[:2]


def test_the_overview_looks_at_no_sites_but_those_of_main_outcomes(filled: Store) -> None:
    results = _found(filled, 1)
    unread = dict.fromkeys(kept_later.PARTS, kept_later.Later(4, 4, _unexpected))
    other = replace(results.outcomes[0], outcome="OTHER", primary=False, **unread)
    assert overview.build(replace(results, outcomes=(*results.outcomes, other))).rows == overview.build(results).rows


def _unexpected(*_: object) -> tuple[SiteResult, ...]:
    raise AssertionError("nothing was to be read")


def test_many_who_look_at_once_read_a_part_once() -> None:
    made: list[int] = []

    def make() -> tuple[int, ...]:
        made.append(1)
        return (1, 2, 3)

    part = kept_later.Later(3, 3, make)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: part.made, range(64))) == {(1, 2, 3)}
    assert made == [1]


def test_a_folder_that_cannot_be_written_keeps_nothing(filled: Store) -> None:
    filled.figures.write_text("A file stands in its place.")
    assert _found(filled, 1) == _found(filled, 1)


def test_the_oldest_go_when_there_are_too_many(filled: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    _found(filled, 1)
    monkeypatch.setattr(kept_figures, "MOST_BYTES", 1)
    _found(filled, 1, Clock.PLANNED)
    assert list(filled.figures.iterdir()) == []


def test_a_change_of_the_code_is_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    name = kept_figures.name_of("ALPHA")
    monkeypatch.setattr(kept_figures, "_code", lambda: "other code")
    assert kept_figures.name_of("ALPHA") != name


def test_protected_figures_are_kept_apart_from_exact_ones(filled: Store, owner: Actor) -> None:
    small = store_texts.RETURNS.replace("25,1000", "3,1000")
    uploads.publish(filled, owner, store_texts.checked({"returns.csv": small}, programme.collection(filled, owner)))
    exact = results_for(filled, owner)
    shown = shown_results_for(filled, owner, profile=NHS_PROFILE)
    assert shown == protected(exact, profile=NHS_PROFILE) != exact
    filled.close()
    again = open_store(filled.path)
    assert shown_results_for(again, owner, profile=NHS_PROFILE) == shown
    assert results_for(again, owner) == exact


def test_an_older_store_is_counted_when_it_is_opened(filled: Store, owner: Actor) -> None:
    uploads.publish(filled, owner, store_texts.checked({"sites.csv": _MOVED}, programme.collection(filled, owner)))
    filled.close()
    with duckdb.connect(str(filled.path)) as older:
        older.execute("drop table extent; drop view in_force; delete from schema_migration where number = 6")
    again = open_store(filled.path)
    assert again.trouble is None
    _same_everywhere(again, owner)


def test_results_hold_nothing_that_could_not_be_read_back(filled: Store) -> None:
    for outcome in _found(filled, 1).outcomes:
        packed = pickle.dumps(outcome, protocol=5)
        assert b"numpy" not in packed


def test_words_are_kept_as_words_whatever_python_makes_of_them(
    filled: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Python 3.11.2, which Debian 12 has, writes a word of a vocabulary as a call, which no kept file may hold."""
    for words in (each for each in vars(vocabulary).values() if isinstance(each, EnumType)):
        monkeypatch.setattr(words, "__reduce_ex__", lambda word, _: (getattr, (type(word), word.name)))
    assert b"getattr" in pickle.dumps(Clock.ACTUAL)
    wanted = _found(filled, 1)
    assert _found(filled, 1) == wanted
    assert caplog.messages == []


def test_members_count_for_what_is_large(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few networks may hold thousands of practices."""
    (whole,) = _found(filled, 1).outcomes
    first, second = whole.sites
    network = replace(first, members=(second,) * 5)
    monkeypatch.setattr(kept_later, "LEAST", 6)
    assert kept_later.apart(replace(whole, sites=(network,)))[1] == {"sites": (network,)}
    assert kept_later.apart(replace(whole, sites=(first, second)))[1] == {}
