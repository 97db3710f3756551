"""The verdicts as they stood at each published version, each change with the uploads that caused it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evaluation.analysis.verdict_moves import VerdictMove, verdict_moves
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from queries import programme
from queries.cached import results_for
from queries.store import Store


@dataclass(frozen=True, kw_only=True)
class VersionMoves:
    """One version: when it was published (UTC), by which files, and which verdicts it moved."""

    version: int
    published_at: datetime
    files: tuple[str, ...]
    moves: tuple[VerdictMove, ...]


def verdict_history(store: Store, actor: Actor, *, clock: Clock = Clock.ACTUAL) -> tuple[VersionMoves, ...]:
    """Return every version of a programme, newest first. All are judged by today's method, so only data moves them.

    Each version is evaluated once and kept by results_for; the first call on a long history takes that long.
    """
    batches = programme.history(store, actor)
    history = []
    for version in range(programme.version(store, actor), 0, -1):
        before, after = (results_for(store, actor, clock=clock, as_at=each) for each in (version - 1, version))
        history.append(
            VersionMoves(
                version=version,
                published_at=programme.published_at(store, actor, version),
                files=tuple(sorted(batch.file_name for batch in batches if batch.version == version)),
                moves=verdict_moves(before, after),
            )
        )
    return tuple(history)
