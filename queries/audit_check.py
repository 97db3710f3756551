"""Whether the audit log is whole: its chain in the store, the lines outside it, and any head that somebody kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.domain.actor import Actor
from queries import chain
from queries.access import Action, require
from queries.chain import Entry, Head
from queries.store import Store


@dataclass(frozen=True, kw_only=True)
class AuditCheck:
    """entries: how many there are; head: the last one's hash, to be kept elsewhere; faults: what is wrong."""

    entries: int
    head: str
    faults: tuple[str, ...]


def verify(store: Store, actor: Actor, *, head: str | None = None) -> AuditCheck:
    """Find any entry that was changed, deleted, put elsewhere or cut off, in the store or in the lines outside it.

    head: the hash of an entry that was once the last. Only that finds a log of which every copy was cut alike.
    """
    require(store, actor, Action.AUDIT)
    with store.cursor() as cursor:
        entries, last = chain.entries(cursor), chain.head(cursor)
    faults = list(chain.faults(entries))
    if store.journalled:  # a shared store is held against nothing beside it
        faults += _against_the_journal(store, entries, last)
    if head is not None and head not in {entry.sha256 for entry in entries}:
        faults.append("The head that was given is not in the log: it was cut, or is another store's.")
    return AuditCheck(entries=len(entries), head=last.sha256, faults=tuple(faults))


def _against_the_journal(store: Store, entries: tuple[Entry, ...], last: Head) -> Iterator[str]:
    chained = [entry.line for entry in entries if entry.sha256 is not None]
    outside = store.journal.audit_lines()
    if outside != chained:
        same = next((at for at, (one, other) in enumerate(zip(outside, chained, strict=False)) if one != other), None)
        at = min(len(outside), len(chained)) if same is None else same
        yield f"The lines outside the store and the store differ from line {at + 1} on."
    account = store.journal.account()
    if account is not None and account.settled.sequence != last.sequence:
        yield f"The journal tells of {account.settled.sequence} entries; the store holds {last.sequence}."
