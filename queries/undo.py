"""Taking back what a version did, and going back to an earlier one: always as a new version, and nothing is deleted.

Which batches count is a matter of their standing at a version. A batch keeps its place in the order, so a state that
has been before comes back exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import duckdb

from evaluation.analysis.row_changes import row_changes
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.intake.references import dangling
from evaluation.results import evaluate_again
from queries.access import Action, refused, require
from queries.cached import results_for
from queries.errors import ChangedMeanwhile, UnknownVersion, WrongState
from queries.evaluating_apart import outcomes_apart
from queries.ledger import batch_projects, latest_version, standing
from queries.programme import current_collection
from queries.review import Preview, add_act
from queries.statements import statement
from queries.store import Store
from queries.uploads import Publication

_WITHDRAW, _RESTORE = "withdraw", "restore"


def withdraw(store: Store, actor: Actor, version: int, *, reason: str, token: str | None = None) -> int:
    """Take back what a version did, as a new version, and return its number. token: the preview's, where one was seen.

    Of an upload its batches count no more; of a withdrawal or restoring, the batches stand as before it.
    Raises UnknownVersion, WrongState (nothing would change, or rows would be left hanging), ChangedMeanwhile.
    """
    return _done(store, actor, _WITHDRAW, version, reason=reason, token=token)


def restore(store: Store, actor: Actor, version: int, *, reason: str, token: str | None = None) -> int:
    """Bring back the programme as it stood at a version (0: empty), as a new version, and return its number."""
    return _done(store, actor, _RESTORE, version, reason=reason, token=token)


def preview_withdraw(store: Store, actor: Actor, version: int, *, clock: Clock = Clock.ACTUAL) -> Preview:
    """Return what withdrawing a version would change."""
    return _preview(store, actor, _WITHDRAW, version, clock)


def preview_restore(store: Store, actor: Actor, version: int, *, clock: Clock = Clock.ACTUAL) -> Preview:
    """Return what restoring a version would change."""
    return _preview(store, actor, _RESTORE, version, clock)


def _done(store: Store, actor: Actor, act: str, version: int, *, reason: str, token: str | None) -> int:
    within = require(store, actor, Action.UNDO).projects(Action.UNDO)
    if not reason.strip():
        raise WrongState("Give a reason: others will want to know why.")
    with store.writing() as cursor:
        before = latest_version(cursor)
        new = _apply(cursor, actor, act, version, reason.strip(), within)
        after = current_collection(cursor, as_at=new)
        hanging = dangling(after)
        if hanging:
            raise WrongState(
                f"That cannot be undone alone: {'; '.join(hanging)}. Undo the later upload that needs it first."
            )
        if token is not None:
            changes = row_changes(current_collection(cursor, as_at=before), after)
            if token != f"{before}-{changes.digest}":
                raise ChangedMeanwhile("Something was published since you looked. Nothing was changed; look again.")
        return new


def _preview(store: Store, actor: Actor, act: str, version: int, clock: Clock) -> Preview:
    within = require(store, actor, Action.UNDO).projects(Action.UNDO)
    with store.trying() as cursor:
        base = latest_version(cursor)
        new = _apply(cursor, actor, act, version, "", within)
        before, after = (current_collection(cursor, as_at=each, projects=within) for each in (base, new))
    changes = row_changes(before, after)
    old = partial(results_for, store, actor, clock=clock, as_at=base)
    return Preview(
        version=base,
        old=old,
        new=lambda: evaluate_again(old(), after, changes.projects, clock=clock, work=outcomes_apart),
        changes=changes,
        listed=changes,
        step=f"{base}",
    )


def _apply(
    cursor: duckdb.DuckDBPyConnection,
    actor: Actor,
    act: str,
    version: int,
    reason: str,
    within: frozenset[str] | None,
) -> int:
    latest = latest_version(cursor)
    if not (0 if act == _RESTORE else 1) <= version <= latest:
        raise UnknownVersion(f"There is no version {version}. The latest is {latest}.")
    now = standing(cursor, latest)
    changes = (_back_to if act == _RESTORE else _without)(cursor, version, now)
    if not changes:
        raise WrongState("Nothing would change: that is how the programme stands already.")
    _require_within(cursor, actor, changes, within)
    new = Publication(cursor, actor, reason or None).begin_version(act, {"of_version": version})
    add_act(cursor, new, act, of_version=version)
    for batch, in_force in changes.items():
        values = {"version": new, "batch": batch, "in_force": in_force}
        cursor.execute(statement("undo/insert_standing"), values)
    return new


def _require_within(
    cursor: duckdb.DuckDBPyConnection, actor: Actor, batches: Mapping[str, bool], within: frozenset[str] | None
) -> None:
    """Raise NotAllowed where a file would come or go of which the actor may not undo all (None: they may undo any)."""
    if within is None:
        return
    holds: dict[str, set[str]] = {}
    for batch, project in batch_projects(cursor):
        holds.setdefault(batch, set()).add(project)
    if not all(batch in holds and holds[batch] <= within for batch in batches):
        raise refused(actor, Action.UNDO, "That would also change projects that are not yours. Ask their approver.")


def _back_to(cursor: duckdb.DuckDBPyConnection, version: int, now: Mapping[str, bool]) -> dict[str, bool]:
    then = standing(cursor, version)
    return {batch: then.get(batch, False) for batch, stands in now.items() if stands != then.get(batch, False)}


def _without(cursor: duckdb.DuckDBPyConnection, version: int, now: Mapping[str, bool]) -> dict[str, bool]:
    before, after = standing(cursor, version - 1), standing(cursor, version)
    did = {batch: stands for batch, stands in after.items() if stands != before.get(batch, False)}
    return {batch: not stands for batch, stands in did.items() if now[batch] == stands}
