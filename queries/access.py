"""Who may do what. Every function of queries/ asks here first; what is not granted is refused.

What someone who signed in may do is read from the table of people at each call, so a role that is taken away counts
at once. The owner working at this machine, where nobody signs in, may do everything.
"""

from __future__ import annotations

import getpass
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from evaluation.domain.actor import Actor
from queries.errors import NotAllowed
from queries.settings import database_path
from queries.statements import statement
from queries.store import Store, open_store

_LOG = logging.getLogger(__name__)

_EVERY_PROJECT = "That holds every project, and you may see some. Ask your programme manager for access."


class Action(StrEnum):
    """What a person can ask of the store."""

    READ = "read"
    CHECK = "check"
    UPLOAD = "upload"
    ASK = "ask a question"
    ANSWER = "answer a question"
    REVIEW = "review"
    UNDO = "undo"
    PUBLISH = "publish"
    AUDIT = "read the audit log"
    PEOPLE = "manage people"
    BACKUP = "back up"


class RoleName(StrEnum):
    """The roles that a person can be given."""

    VIEWER = "viewer"
    EVALUATOR = "evaluator"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


#: What each role may do. A role that is not listed may do nothing; an administrator sees no data by that role alone.
GRANTS: dict[str, frozenset[Action]] = {
    RoleName.VIEWER: frozenset({Action.READ, Action.ASK}),
    RoleName.EVALUATOR: frozenset({Action.READ, Action.CHECK, Action.UPLOAD, Action.ASK, Action.ANSWER}),
    RoleName.APPROVER: frozenset({Action.READ, Action.CHECK, Action.REVIEW, Action.UNDO, Action.AUDIT, Action.ASK}),
    RoleName.ADMINISTRATOR: frozenset({Action.PEOPLE, Action.BACKUP, Action.AUDIT}),
}


@dataclass(frozen=True, kw_only=True)
class Permissions:
    """What a person may do, each action with the projects it is for (None: every project). Hashable, for cache keys."""

    grants: frozenset[tuple[Action, frozenset[str] | None]] = frozenset()

    @property
    def actions(self) -> frozenset[Action]:
        """Return what the person may do in any project."""
        return frozenset(action for action, _ in self.grants)

    def projects(self, action: Action) -> frozenset[str] | None:
        """Return the projects for which an action is granted; None for every one, also those still to come."""
        found = [projects for granted, projects in self.grants if granted is action]
        return None if None in found else frozenset().union(*(each for each in found if each is not None))

    def allow(self, action: Action, projects: Iterable[str] = ()) -> bool:
        """Return whether an action is granted, for all of the projects named."""
        if action not in self.actions:
            return False
        within = self.projects(action)
        return within is None or set(projects) <= within


_EVERYTHING = Permissions(grants=frozenset((action, None) for action in Action))


def owner_here() -> Actor:
    """Return the person working at this machine, by the name they are signed in with."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container without a user database
        name = "owner"
    return Actor(name=name, role="owner")


def permissions(store: Store, actor: Actor) -> Permissions:
    """Return what the actor may do now; nothing for someone unknown or for no actor at all."""
    if not isinstance(actor, Actor):
        return Permissions()
    if not actor.issuer and not actor.subject:
        return _EVERYTHING if actor.role == "owner" else Permissions()
    row = _roles(store, actor)
    return granted(json.loads(row[1])) if row else Permissions()


def granted(roles: dict[str, list[str] | None]) -> Permissions:
    """Return what roles grant, each given with its projects or None for all."""
    return Permissions(
        grants=frozenset(
            (action, None if projects is None else frozenset(projects))
            for role, projects in roles.items()
            for action in GRANTS.get(role, ())
        )
    )


def require(
    store: Store, actor: Actor, action: Action, *, projects: Iterable[str] = (), everywhere: bool = False
) -> Permissions:
    """Return the actor's permissions. Raises NotAllowed unless the action is granted for the projects named.

    everywhere: for every project, also those still to come: what is asked for cannot be told apart by project.
    """
    found = permissions(store, actor)
    if not found.allow(action, projects):
        raise refused(actor, action, f"You are not allowed to {action} here. Ask your programme manager for access.")
    if everywhere and found.projects(action) is not None:
        raise refused(actor, action, _EVERY_PROJECT)
    return found


def refused(actor: Actor, action: str, told: str) -> NotAllowed:
    """Log that somebody may not do something, without what they asked for, and return what to raise."""
    who = (actor.issuer, actor.subject) if isinstance(actor, Actor) else None
    _LOG.warning("refused: %s may not %s", who, action)
    return NotAllowed(told)


def note_asked(store: Store, actor: Actor, project: str) -> None:
    """Log where somebody asks by address for a project that they may not read; they are shown what they may."""
    if not permissions(store, actor).allow(Action.READ, [project]):
        refused(actor, "read the project they ask for", "")


def require_owner(actor: Actor, action: Action) -> None:
    """Raise NotAllowed unless the actor is the owner working at this machine; needs no store."""
    if not (isinstance(actor, Actor) and actor.role == "owner" and actor.is_same_person("", "")):
        raise refused(actor, action, f"You are not allowed to {action} here. Ask your programme manager for access.")


def require_everywhere(actor: Actor, action: Action) -> None:
    """Raise NotAllowed unless the action is granted for every project; the owner here needs no store for that."""
    if isinstance(actor, Actor) and (actor.issuer or actor.subject):
        require(open_store(database_path()), actor, action, everywhere=True)
    else:
        require_owner(actor, action)


def is_known(actor: Actor) -> bool:
    """Return whether a person has any role in this installation."""
    return bool(permissions(open_store(database_path()), actor).grants)


def _roles(store: Store, actor: Actor) -> tuple[str, str] | None:
    register = store if store.holds_people else open_store(database_path())
    with register.cursor() as cursor:
        return cursor.execute(statement("people/roles"), {"issuer": actor.issuer, "subject": actor.subject}).fetchone()
