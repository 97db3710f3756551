"""What a page needs of a programme in one call: its results and the stamp that says which version they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from evaluation.analysis.protection import profile_of
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.results import Results
from queries import programme
from queries.cached import results_for, shown_results_for
from queries.errors import StoreError
from queries.shipped import Programme, open_programme
from queries.store import Store


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A programme's results at the version that is looked at; published_at is in UTC and None for an empty store.

    results: as they may be shown, small numbers protected. exact: the true ones, for what is worked out anew from them
    and for what protects counts itself; no figure of a site in them may reach a page.
    trouble: why the store can only be read, for everyone to see: part of what was published is not there.
    latest: the programme's latest version. asked: the version or date that was asked for, None for the latest; known:
    whether it means anything, as otherwise the latest is shown.
    """

    results: Results
    exact: Results
    version: int
    published_at: datetime | None
    latest: int
    trouble: str | None = None
    asked: str | None = None
    known: bool = True


def read(name: str, actor: Actor, *, clock: Clock = Clock.ACTUAL, as_at: str | None = None) -> Reading:
    """Return a programme's results, the latest or as at a version ("12") or the end of a day ("2026-06-30").

    Raises what open_programme raises.
    """
    store = open_programme(name)
    latest = programme.version(store, actor)
    asked = None if as_at is None else version_of(store, actor, as_at)
    version = latest if asked is None else asked
    return Reading(
        results=shown_results_for(name, actor, profile=profile_of(name), clock=clock, as_at=version),
        exact=results_for(store, actor, clock=clock, as_at=version),
        version=version,
        published_at=programme.published_at(store, actor, version) if version else None,
        latest=latest,
        trouble=store.trouble,
        asked=as_at,
        known=as_at is None or asked is not None,
    )


def version_of(store: Store, actor: Actor, text: str) -> int | None:
    """Return the version that a number or a date (ISO; its end, in UTC) names; None where it names none."""
    if text.isascii() and text.isdigit():
        number = int(text)
        return number if number <= programme.version(store, actor) else None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return programme.version_on(store, actor, day)


def first_programme(actor: Actor) -> Programme:
    """Return which programme to open first: one's own once anything was published there, else the demonstration."""
    try:
        has_own = programme.version(open_programme(Programme.OWN), actor) > 0
    except StoreError:
        has_own = False
    return Programme.OWN if has_own else Programme.DEMONSTRATION
