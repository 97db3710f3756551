"""What a page needs of a programme in one call: its results and the stamp that says which version they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.results import Results
from queries import programme
from queries.cached import results_for
from queries.errors import StoreError
from queries.shipped import Programme, open_programme


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A programme's results at its latest version; published_at is in UTC and None for an empty store."""

    results: Results
    version: int
    published_at: datetime | None


def read(name: str, actor: Actor, *, clock: Clock = Clock.ACTUAL) -> Reading:
    """Return the latest results of a programme by its name. Raises what open_programme raises."""
    store = open_programme(name)
    version = programme.version(store, actor)
    return Reading(
        results=results_for(store, actor, clock=clock, as_at=version),
        version=version,
        published_at=programme.published_at(store, actor, version) if version else None,
    )


def first_programme(actor: Actor) -> Programme:
    """Return which programme to open first: one's own once anything was published there, else the demonstration."""
    try:
        has_own = programme.version(open_programme(Programme.OWN), actor) > 0
    except StoreError:
        has_own = False
    return Programme.OWN if has_own else Programme.DEMONSTRATION
