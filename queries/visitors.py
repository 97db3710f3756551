"""Who has come: from what a sign-in provider vouches for to the actor that every function here asks for."""

from __future__ import annotations

from evaluation.domain.actor import Actor
from evaluation.domain.claims import Claims
from queries.access import is_known, owner_here
from queries.errors import NotKnown


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
