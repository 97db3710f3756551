"""Which verdicts stand elsewhere than at an earlier version, and the upload that moved each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from evaluation.analysis.verdict_moves import VerdictMove, verdict_moves
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.results import METHOD_VERSION
from evaluation.views.since import Cause
from queries import programme
from queries.access import Action, require
from queries.cached import OnceCache, results_for
from queries.reading import version_of
from queries.shipped import open_programme
from queries.statements import statement
from queries.store import Store


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What moved between two versions. causes: by project and outcome; versions: each earlier one and when (UTC)."""

    since: int
    moves: tuple[VerdictMove, ...]
    causes: Mapping[tuple[str, str], Cause]
    versions: Mapping[int, datetime]


_CHANGES: OnceCache[Changes] = OnceCache(64)


def changes_since(
    store: Store | str, actor: Actor, *, as_at: int, since: str | None = None, clock: Clock = Clock.ACTUAL
) -> Changes:
    """Return what moved up to a version since an earlier one or the end of a day; by default since the one before.

    A start that means nothing, or is not earlier, gives the default. Only the versions between are evaluated, each
    once. store: or a programme's name. Raises NotAllowed and what open_programme raises.
    """
    store = open_programme(store) if isinstance(store, str) else store
    versions = _versions(store, actor)
    asked = version_of(store, actor, since) if since else None
    start = asked if asked is not None and asked < as_at else max(as_at - 1, 0)
    projects = require(store, actor, Action.READ).projects(Action.READ)
    key = (store.identity, start, as_at, clock, METHOD_VERSION, projects)
    return _CHANGES.get(key, lambda: _changes(store, actor, start, as_at, clock, versions))


def _changes(
    store: Store, actor: Actor, start: int, as_at: int, clock: Clock, versions: Mapping[int, datetime]
) -> Changes:
    evaluated = [results_for(store, actor, clock=clock, as_at=each) for each in range(start, as_at + 1)]
    moves = verdict_moves(evaluated[0], evaluated[-1])
    files = programme.history(store, actor) if moves else ()
    causes: dict[tuple[str, str], Cause] = {}
    for place in range(1, len(evaluated)):
        version = start + place
        names = tuple(sorted(batch.file_name for batch in files if batch.version == version))
        for move in verdict_moves(evaluated[place - 1], evaluated[place]):
            causes[move.project, move.outcome] = Cause(version=version, published_at=versions[version], files=names)
    return Changes(
        since=start, moves=moves, causes=causes, versions={each: at for each, at in versions.items() if each < as_at}
    )


def _versions(store: Store, actor: Actor) -> dict[int, datetime]:
    require(store, actor, Action.READ)
    with store.cursor() as cursor:
        found = cursor.execute(statement("programme/publications")).fetchall()
    return {version: at.replace(tzinfo=UTC) for version, at in found}
