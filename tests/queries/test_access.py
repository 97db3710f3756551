"""Default deny: every public function of queries/ with an actor, called with every role, own and other project.

What each call gives is searched for what stands in the other project only.
"""

from __future__ import annotations

import importlib
import inspect
import itertools
import logging
import pkgutil
from collections.abc import Iterator
from typing import Any

import crowd
import given
import pytest
from access_matrix import HARMLESS, MATRIX, OTHER, OWN

import queries
from evaluation.domain.actor import Actor
from queries import access, drafts, people, programme
from queries.access import Action
from queries.errors import NoSuchUpload, NotAllowed
from queries.store import Store, close_stores, open_store

NAMES = [*crowd.ROLES, "owner", "stranger"]

#: Who may be given what is the other project's, in anything or in one function: the audit log is the whole programme's.
SEE_BOTH = {("otto", None), ("owner", None), ("adam", "programme.audit")}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place = tmp_path_factory.mktemp("crowd") / "outcomes.duckdb"
    with pytest.MonkeyPatch.context() as setting:
        setting.setenv("OUTCOMES_DATABASE", str(place))
        crowd.settle(open_store(place))
        close_stores()
        yield open_store(place)
        close_stores()


@pytest.fixture(autouse=True)
def _closed_afterwards() -> None:
    """The module's store stays open."""


def _actor(name: str) -> Actor:
    return crowd.OWNER if name == "owner" else crowd.person(name)


def test_every_public_function_has_its_row() -> None:
    found = set()
    for module in pkgutil.iter_modules(queries.__path__):
        for name, function in inspect.getmembers(importlib.import_module(f"queries.{module.name}"), inspect.isfunction):
            ours = function.__module__ == f"queries.{module.name}" and not name.startswith("_")
            if ours and "actor" in inspect.signature(function).parameters:
                found.add(f"{module.name}.{name}")
    assert found - HARMLESS == set(MATRIX)


def test_whoever_sees_both_is_given_what_others_are_not(filled: Store) -> None:
    """The record can find what it looks for, in frames, in what is worked out later, and in names."""
    for function in ("programme.collection", "history.versions", "review.preview"):
        with given.recording(function, crowd.OWNER) as parts:
            MATRIX[function][0](filled, crowd.OWNER, OTHER)
        assert crowd.canaries_in(given.texts(parts)), function


@pytest.mark.parametrize("function", MATRIX)
def test_each_role_may_what_it_may_and_is_given_nothing_else(filled: Store, function: str) -> None:
    call, allowed = MATRIX[function]
    wrong = []
    for name, project in itertools.product(NAMES, (OWN, OTHER)):
        if name in ("bea", "paula"):  # another evaluator, and the approver who looks at previews
            continue
        actor = _actor(name)
        with given.recording(function, actor) as parts:
            try:
                call(filled, actor, project)
                may = True
            except (NotAllowed, NoSuchUpload) as error:
                parts.append(str(error))
                may = False
        if may != ((name, project) in allowed):
            wrong.append((name, project, "may" if may else "may not"))
        if not SEE_BOTH & {(name, None), (name, function)} and (canaries := crowd.canaries_in(given.texts(parts))):
            wrong.append((name, project, "was given", canaries))
    assert wrong == []


@pytest.mark.parametrize(
    "stranger",
    [
        Actor(name="root", role="viewer"),
        Actor(name="root", role=""),
        Actor(name="owner", role="OWNER"),
        Actor(name="owner", role="owner", issuer=crowd.ISSUER, subject="nobody"),
        Actor(name="Adam", role="administrator", issuer=crowd.ISSUER, subject="x"),
        None,
        "owner",
    ],
    ids=str,
)
def test_a_role_that_somebody_claims_counts_for_nothing(filled: Store, stranger: Any) -> None:
    assert access.permissions(filled, stranger) == access.Permissions()
    for action in Action:
        with pytest.raises(NotAllowed):
            access.require(filled, stranger, action)


def test_a_role_taken_away_counts_at_the_next_action(filled: Store) -> None:
    eva = crowd.person("eva")
    assert drafts.mine(filled, eva) is not None
    people.set_roles(filled, crowd.OWNER, issuer=crowd.ISSUER, subject="eva", name="Eva", roles={})
    try:
        for call in (drafts.mine, programme.version, programme.collection):
            with pytest.raises(NotAllowed):
                call(filled, eva)
    finally:
        roles = crowd.ROLES["eva"]
        people.set_roles(filled, crowd.OWNER, issuer=crowd.ISSUER, subject="eva", name="Eva", roles=roles)
    assert drafts.mine(filled, eva) is not None


def test_a_refusal_is_logged_without_what_was_asked_for(filled: Store, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="queries.access"), pytest.raises(NotAllowed):
        people.list_people(filled, crowd.person("vera"))
    assert "vera" in caplog.text


def test_the_owner_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}")
    assert access.owner_here() == Actor(name="Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}", role="owner")
