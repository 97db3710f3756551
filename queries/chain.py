"""The audit log as a chain: each entry carries the sha-256 of the one before, so that no line can be altered unseen.

The same lines stand in the store and, as text, in a file beside it. A chain convinces only someone who kept an
earlier head: backups carry it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import duckdb

from evaluation.domain.actor import Actor
from queries.statements import statement

#: The step of the schema that brought the chain; a store of an earlier one has an audit log without hashes.
FIRST_STEP = 4


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One act as it is chained; previous and sha256 are None in entries from before there was a chain."""

    sequence: int
    happened_at: str
    actor: str
    action: str
    detail: str
    version: int
    previous: str | None
    sha256: str | None

    @property
    def line(self) -> str:
        """Return the entry as its line of the file."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @property
    def digest(self) -> str:
        """Return the sha-256 over everything in the entry but itself."""
        content = {name: value for name, value in asdict(self).items() if name != "sha256"}
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Head:
    """Where a chain has come to: the last entry's number and hash; 0 and blank before the first."""

    sequence: int = 0
    sha256: str = ""


def entries(cursor: duckdb.DuckDBPyConnection) -> tuple[Entry, ...]:
    """Return the store's entries, oldest first."""
    return _read(cursor, after=0)


def _read(cursor: duckdb.DuckDBPyConnection, *, after: int) -> tuple[Entry, ...]:
    found = cursor.execute(statement("audit/entries"), {"after": after}).fetchall()
    return tuple(
        Entry(
            sequence=sequence,
            happened_at=happened_at.isoformat(),
            actor=actor,
            action=action,
            detail=detail,
            version=version,
            previous=previous,
            sha256=sha256,
        )
        for sequence, happened_at, actor, action, detail, version, previous, sha256 in found
    )


def head(cursor: duckdb.DuckDBPyConnection) -> Head:
    """Return where the store's chain has come to."""
    row = cursor.execute(statement("audit/last")).fetchone()
    if row is None:
        return Head()
    return Head(sequence=row[0], sha256=row[1] or _digest_of_unchained(entries(cursor)))


def entries_after(cursor: duckdb.DuckDBPyConnection, before: Head) -> tuple[Entry, ...]:
    """Return the entries that were added since a head."""
    return _read(cursor, after=before.sequence)


def append(
    cursor: duckdb.DuckDBPyConnection,
    actor: Actor,
    action: str,
    detail: dict[str, object],
    *,
    version: int,
    at: datetime | None = None,
) -> None:
    """Add one act inside the caller's transaction; at: when, in UTC without a zone (now by default)."""
    last = head(cursor)
    if actor.issuer or actor.subject:
        detail = {**detail, "issuer": actor.issuer, "subject": actor.subject}
    now = at or datetime.now(UTC).replace(tzinfo=None)
    entry = Entry(
        sequence=last.sequence + 1,
        happened_at=now.isoformat(),
        actor=actor.name,
        action=action,
        detail=json.dumps(detail, ensure_ascii=False),
        version=version,
        previous=last.sha256,
        sha256=None,
    )
    cursor.execute(statement("audit/append"), {**asdict(entry), "happened_at": now, "sha256": entry.digest})


def faults(chain: Sequence[Entry]) -> Iterator[str]:
    """Yield what is wrong with a chain, in sentences; nothing where every entry follows from the one before."""
    unchained = [entry for entry in chain if entry.sha256 is None]
    expected = _digest_of_unchained(unchained) if unchained else ""
    for place, entry in enumerate(chain, start=1):
        if entry.sequence != place:
            yield f"Entry {place} of the audit log is missing or out of order."
            return
        if entry.sha256 is None:
            if place > len(unchained):
                yield f"Entry {place} of the audit log has lost its hash."
            continue
        if entry.previous != expected or entry.digest != entry.sha256:
            yield f"Entry {place} of the audit log was changed, or the one before it."
        expected = entry.sha256


def _digest_of_unchained(chain: Sequence[Entry]) -> str:
    return hashlib.sha256("".join(f"{entry.line}\n" for entry in chain).encode()).hexdigest() if chain else ""
