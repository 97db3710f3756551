"""Who has come: from what a sign-in provider vouches for to the actor that every function here asks for."""

from __future__ import annotations

from evaluation.domain.actor import Actor
from evaluation.domain.claims import Claims
from queries.access import Action, is_known, owner_here, permissions
from queries.errors import NotKnown
from queries.settings import database_path
from queries.store import open_store


def actor_of(claims: Claims | None) -> Actor:
    """Return the actor for someone signed in, or the owner of this machine where nobody signs in (None).

    Asked anew on each action, so that a role taken away counts at once. Raises NotKnown.
    """
    if claims is None:
        return owner_here()
    actor = Actor(name=claims.name, issuer=claims.issuer, subject=claims.subject)
    if not is_known(actor):
        raise NotKnown("Nobody has given you access here yet.")
    return actor


def keeps_people(actor: Actor) -> bool:
    """Return whether someone may say what others may do: the page for that is named to nobody else."""
    return Action.PEOPLE in permissions(open_store(database_path()), actor).actions
