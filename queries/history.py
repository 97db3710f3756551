"""Every version of a programme: what it did, by whom, with which files, and whether those still count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from evaluation.domain.actor import Actor
from queries import ledger, programme
from queries.access import Action, require
from queries.programme import Batch
from queries.store import Store


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version. act: publish, withdraw or restore (of of_version); sent_by: who sent the upload that it published.

    in_force: whether any of its files counts today. published_at is in UTC. Of one that is also about projects which
    the actor may not see, nobody is named (by: None), nor what they wrote, nor the upload.
    """

    version: int
    published_at: datetime
    by: str | None
    sent_by: str | None
    act: str
    of_version: int | None
    upload: str | None
    reason: str | None
    files: tuple[Batch, ...]
    in_force: bool


def versions(store: Store, actor: Actor) -> tuple[Version, ...]:
    """Return every version, newest first; of its files, and of who did what and why, what the actor may see."""
    require(store, actor, Action.READ)
    batches = programme.history(store, actor)
    seen = {batch.batch for batch in batches}
    with store.cursor() as cursor:
        rows = ledger.versions(cursor)
        others = _of_others(rows, {version for batch, version in ledger.batches(cursor) if batch not in seen})
        stands = ledger.standing(cursor, rows[0][0] if rows else 0)
    found = []
    for version, published_at, by, reason, act, of_version, upload, sent_by in rows:
        files = tuple(batch for batch in batches if batch.version == version)
        told = version not in others
        found.append(
            Version(
                version=version,
                published_at=published_at.replace(tzinfo=UTC),
                by=by if told else None,
                sent_by=sent_by if told else None,
                act=act,
                of_version=of_version,
                upload=upload if told else None,
                reason=reason if told else None,
                files=files,
                in_force=any(stands[batch.batch] for batch in files),
            )
        )
    return tuple(found)


def _of_others(rows: list[tuple], hidden: set[int]) -> set[int]:
    """Return the versions with a file that may not be seen (hidden), and those that took back or brought back such."""
    found = set(hidden)
    for version, _, _, _, act, of_version, _, _ in reversed(rows):
        if (act == "withdraw" and of_version in found) or (act == "restore" and found):
            found.add(version)
    return found
