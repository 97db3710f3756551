"""Default deny: every function of queries/ that takes an actor refuses whoever is not granted the action."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import store_texts

from evaluation.domain.actor import Actor
from queries import access, cached, door, programme, uploads
from queries.access import Action
from queries.errors import NotAllowed
from queries.store import Store

_MODULES = (access, cached, door, programme, uploads)

_CALLS: dict[str, Callable[[Store, Any], object]] = {
    "queries.access.require": lambda _, actor: access.require(actor, Action.READ),
    "queries.cached.results_for": lambda store, actor: cached.results_for(store, actor),
    "queries.door.check_files": lambda store, actor: door.check_files(store, actor, _files(store)),
    "queries.door.load": lambda store, actor: door.load(store.path, actor, _files(store)),
    "queries.programme.version": lambda store, actor: programme.version(store, actor),
    "queries.programme.published_at": lambda store, actor: programme.published_at(store, actor, 1),
    "queries.programme.collection": lambda store, actor: programme.collection(store, actor),
    "queries.programme.fingerprint": lambda store, actor: programme.fingerprint(store, actor),
    "queries.programme.history": lambda store, actor: programme.history(store, actor),
    "queries.programme.audit": lambda store, actor: programme.audit(store, actor),
    "queries.uploads.publish": lambda store, actor: uploads.publish(store, actor, _checked()),
    "queries.uploads.repeats": lambda store, actor: uploads.repeats(store, actor, _checked()),
}

_STRANGERS = [
    Actor(name="root", role="viewer"),
    Actor(name="root", role=""),
    Actor(name="owner", role="OWNER"),
    Actor(name="owner", role="owner "),
    None,
    "owner",
]


def _checked():
    return store_texts.checked({"projects.csv": store_texts.PROJECTS.replace("ALPHA", "BETA")})


def _files(store: Store) -> list[Path]:
    return [store_texts.written(store.path.parent / "files", store_texts.ALL)]


@pytest.fixture
def filled(store: Store, owner: Actor) -> Store:
    uploads.publish(store, owner, store_texts.checked(store_texts.ALL))
    cached.results_for(store, owner)  # so that a refusal is shown to come before the cache
    return store


def test_the_table_above_is_complete() -> None:
    found = {
        f"{module.__name__}.{name}"
        for module in _MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if "actor" in inspect.signature(function).parameters
    }
    assert found - {"queries.access.permissions"} == set(_CALLS)


def test_a_stranger_may_nothing(filled: Store, owner: Actor) -> None:
    before = programme.version(filled, owner), programme.audit(filled, owner)
    for call, stranger in itertools.product(_CALLS.values(), _STRANGERS):
        with pytest.raises(NotAllowed):
            call(filled, stranger)
    assert (programme.version(filled, owner), programme.audit(filled, owner)) == before


def test_the_owner_may_everything(filled: Store, owner: Actor) -> None:
    for call in _CALLS.values():
        call(filled, owner)


def test_an_unknown_role_has_no_permission() -> None:
    assert access.permissions(Actor(name="owner", role="admin")) == frozenset()


def test_the_owner_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}")
    assert access.owner_here() == Actor(name="Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}", role="owner")
