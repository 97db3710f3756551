"""Who is known here and with which roles. What is changed counts at each person's next action."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from evaluation.domain.actor import Actor
from queries import chain
from queries.access import Action, RoleName, require
from queries.errors import CallError
from queries.ledger import latest_version
from queries.statements import statement
from queries.store import Store


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person: named for good by issuer and subject; roles with their projects, None for every project."""

    issuer: str
    subject: str
    name: str
    roles: Mapping[str, tuple[str, ...] | None]
    changed_at: datetime
    changed_by: str


def list_people(store: Store, actor: Actor) -> tuple[Person, ...]:
    """Return everybody who has or had a role, by name."""
    require(store, actor, Action.PEOPLE)
    with store.cursor() as cursor:
        rows = _everyone(cursor)
    return tuple(
        Person(
            issuer=issuer,
            subject=subject,
            name=name,
            roles={role: None if projects is None else tuple(projects) for role, projects in json.loads(roles).items()},
            changed_at=changed_at.replace(tzinfo=UTC),
            changed_by=changed_by,
        )
        for issuer, subject, name, roles, changed_at, changed_by in rows
    )


def set_roles(
    store: Store,
    actor: Actor,
    *,
    issuer: str,
    subject: str,
    name: str,
    roles: Mapping[str, Sequence[str] | None],
) -> None:
    """Give a person exactly these roles, each for the projects named or (None) for all.

    Raises CallError, also where the last administrator would be one no longer.
    """
    require(store, actor, Action.PEOPLE)
    unknown = sorted(set(roles) - set(RoleName))
    if unknown:
        raise CallError(f"There is no role {unknown[0]}. There are {', '.join(RoleName)}.")
    if not issuer or not subject:
        raise CallError("A person is named by the issuer and the subject that the sign-in provider gives.")
    if actor.is_same_person(issuer, subject):
        raise CallError("Nobody changes their own roles. Ask another administrator.")
    kept = {str(role): None if projects is None else sorted(set(projects)) for role, projects in roles.items()}
    text = json.dumps(kept, sort_keys=True)
    with store.writing() as cursor:
        require(store, actor, Action.PEOPLE)  # of two administrators who act on each other at once, one is too late
        if RoleName.ADMINISTRATOR not in kept:
            _require_another_administrator(cursor, issuer, subject)
        values = {
            "issuer": issuer,
            "subject": subject,
            "name": name,
            "roles": text,
            "changed_at": datetime.now(UTC).replace(tzinfo=None),
            "changed_by": actor.name,
        }
        cursor.execute(statement("people/set_roles"), values)
        detail: dict[str, object] = {"person": [issuer, subject, name], "roles": kept}
        chain.append(cursor, actor, "set roles", detail, version=latest_version(cursor))


def _everyone(cursor: duckdb.DuckDBPyConnection) -> list[tuple]:
    return cursor.execute(statement("people/everyone")).fetchall()


def _require_another_administrator(cursor: duckdb.DuckDBPyConnection, issuer: str, subject: str) -> None:
    keepers = {(row[0], row[1]) for row in _everyone(cursor) if RoleName.ADMINISTRATOR in json.loads(row[3])}
    if keepers == {(issuer, subject)}:
        raise CallError("This is the last administrator. Give the role to somebody else first.")


def remove(store: Store, actor: Actor, *, issuer: str, subject: str) -> None:
    """Take every role from a person; what they did stays in the history. Raises CallError for someone unknown."""
    found = [each for each in list_people(store, actor) if (each.issuer, each.subject) == (issuer, subject)]
    if not found:
        raise CallError("There is no such person. List them with: python manage.py people list")
    set_roles(store, actor, issuer=issuer, subject=subject, name=found[0].name, roles={})
