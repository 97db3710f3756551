"""Who keeps the list of people: there is always somebody who does."""

from __future__ import annotations

import threading

import crowd
import pytest

from queries import people
from queries.errors import CallError, NotAllowed
from queries.store import Store

ADAM = {"issuer": crowd.ISSUER, "subject": "adam"}
OTTO = {"issuer": crowd.ISSUER, "subject": "otto"}


@pytest.fixture
def kept(store: Store) -> Store:
    """A store that two administrators keep."""
    for who, name in ((ADAM, "Adam"), (OTTO, "Otto")):
        people.set_roles(store, crowd.OWNER, **who, name=name, roles={"administrator": None})
    return store


def test_the_last_administrator_stays_one(kept: Store) -> None:
    people.remove(kept, crowd.person("otto"), **ADAM)
    with pytest.raises(NotAllowed):
        people.list_people(kept, crowd.person("adam"))
    with pytest.raises(CallError, match="last administrator"):
        people.remove(kept, crowd.OWNER, **OTTO)
    assert people.list_people(kept, crowd.person("otto"))


def test_two_who_take_it_from_each_other_at_once_leave_one(kept: Store) -> None:
    begin, told = threading.Barrier(2), []

    def take(name: str, whose: dict[str, str]) -> None:
        begin.wait()
        try:
            people.remove(kept, crowd.person(name), **whose)
        except (CallError, NotAllowed) as error:
            told.append(type(error))

    both = [threading.Thread(target=take, args=pair) for pair in (("adam", OTTO), ("otto", ADAM))]
    for each in both:
        each.start()
    for each in both:
        each.join()
    left = [each.subject for each in people.list_people(kept, crowd.OWNER) if "administrator" in each.roles]
    assert (len(left), len(told)) == (1, 1)


def test_nobody_raises_their_own_roles(kept: Store) -> None:
    with pytest.raises(CallError, match="own roles"):
        people.set_roles(kept, crowd.person("adam"), **ADAM, name="Adam", roles={"approver": None})
