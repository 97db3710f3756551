"""Withdraw and restore: always a new version, nothing deleted, and every state that ever was stays as it was."""

from __future__ import annotations

import os
import random

import crowd
import pytest
import store_texts

from evaluation.domain.actor import Actor
from queries import history, programme, undo, uploads
from queries.errors import ChangedMeanwhile, UnknownVersion, WrongState
from queries.store import Store, open_store


def _publish(store: Store, owner: Actor, count: int, note: str = "") -> int:
    known = programme.collection(store, owner)
    name, data = crowd.returns(count=count, note=note)
    return uploads.publish(store, owner, store_texts.checked({name: data.decode()}, known)).version


#: Random steps of the long test; more on demand, for example UNDO_STEPS=500.
STEPS = int(os.environ.get("UNDO_STEPS", "60"))


@pytest.fixture
def filled(store: Store, owner: Actor) -> Store:
    uploads.publish(store, owner, store_texts.checked(store_texts.ALL))
    _publish(store, owner, 30)
    return store


def test_withdrawing_brings_back_what_was_before(filled: Store, owner: Actor) -> None:
    first = programme.fingerprint(filled, owner, as_at=1)
    seen = undo.preview_withdraw(filled, owner, 2)
    assert programme.version(filled, owner) == 2
    assert undo.withdraw(filled, owner, 2, reason="A wrong file.", token=seen.token) == 3
    assert programme.fingerprint(filled, owner) == first
    newest, second, _ = history.versions(filled, owner)
    assert (newest.act, newest.of_version, newest.reason) == ("withdraw", 2, "A wrong file.")
    assert (second.in_force, len(second.files)) == (False, 1)


def test_a_withdrawal_can_be_withdrawn(filled: Store, owner: Actor) -> None:
    second = programme.fingerprint(filled, owner)
    undo.withdraw(filled, owner, 2, reason="Wrong.")
    undo.withdraw(filled, owner, 3, reason="It was right.")
    assert programme.fingerprint(filled, owner) == second


def test_any_version_can_be_restored(filled: Store, owner: Actor) -> None:
    _publish(filled, owner, 40)
    undo.withdraw(filled, owner, 2, reason="Wrong.")
    undo.restore(filled, owner, 2, reason="Back.")
    assert programme.fingerprint(filled, owner) == programme.fingerprint(filled, owner, as_at=2)
    undo.restore(filled, owner, 0, reason="All away.")
    assert programme.collection(filled, owner).projects.empty


def test_what_would_change_nothing_is_said(filled: Store, owner: Actor) -> None:
    undo.withdraw(filled, owner, 2, reason="Wrong.")
    for call, version in ((undo.withdraw, 2), (undo.restore, 1), (undo.restore, 3)):
        with pytest.raises(WrongState, match="Nothing would change"):
            call(filled, owner, version, reason="Again.")
    with pytest.raises(UnknownVersion):
        undo.withdraw(filled, owner, 9, reason="No.")
    with pytest.raises(WrongState, match="reason"):
        undo.restore(filled, owner, 2, reason=" ")
    assert programme.version(filled, owner) == 3


def test_rows_are_not_left_hanging(filled: Store, owner: Actor) -> None:
    with pytest.raises(WrongState, match="1 row of returns would name sites not there"):
        undo.withdraw(filled, owner, 1, reason="No.")
    assert programme.version(filled, owner) == 2


def test_what_was_published_since_stops_it(filled: Store, owner: Actor) -> None:
    seen = undo.preview_withdraw(filled, owner, 2)
    _publish(filled, owner, 50)
    with pytest.raises(ChangedMeanwhile):
        undo.withdraw(filled, owner, 2, reason="Wrong.", token=seen.token)


def test_the_same_bytes_count_again_once_withdrawn(filled: Store, owner: Actor) -> None:
    assert _publish(filled, owner, 60, note="same") == 3
    assert _publish(filled, owner, 60, note="same") == 3
    undo.withdraw(filled, owner, 3, reason="Wrong.")
    assert _publish(filled, owner, 60, note="same") == 5


def test_every_past_state_stays_through_many_steps(filled: Store, owner: Actor) -> None:
    draw = random.Random(500)
    known = programme.collection(filled, owner)
    files = [store_texts.checked(dict([_text(crowd.returns(count=count))]), known) for count in range(12)]
    seen = {version: programme.fingerprint(filled, owner, as_at=version) for version in range(3)}
    for _ in range(STEPS):
        before = programme.version(filled, owner)
        step = draw.choice(("publish", "withdraw", "restore"))
        try:
            if step == "publish":
                uploads.publish(filled, owner, draw.choice(files))
            elif step == "withdraw":
                undo.withdraw(filled, owner, draw.randint(2, before), reason="x")
            else:
                version = draw.randint(1, before)
                undo.restore(filled, owner, version, reason="x")
                assert programme.fingerprint(filled, owner) == seen[version]
        except WrongState:
            continue
        seen.setdefault(programme.version(filled, owner), programme.fingerprint(filled, owner))
    assert len(seen) > STEPS // 2
    filled.close()
    again = open_store(filled.path)
    assert again.trouble is None
    sample = draw.sample(sorted(seen), 20)
    assert {version: programme.fingerprint(again, owner, as_at=version) for version in sample} == {
        version: seen[version] for version in sample
    }


def _text(file: tuple[str, bytes]) -> tuple[str, str]:
    return file[0], file[1].decode()
