"""What publishing an upload would change, and the step that publishes it: never by a person who had a hand in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial

import duckdb

from evaluation.analysis.row_changes import Change, RowChange, RowChanges, row_changes
from evaluation.analysis.verdict_moves import VerdictMove, verdict_moves
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.intake.checking import Checked
from evaluation.results import Results, evaluate_again
from queries import ahead, history
from queries.access import Action, permissions, refused, require, require_owner
from queries.cached import results_for
from queries.drafts import checked_now, contents, find, require_state
from queries.errors import ChangedMeanwhile, HasFaults, OwnUpload, WrongState
from queries.evaluating_apart import outcomes_apart
from queries.frames import frame
from queries.held import rows_at
from queries.ledger import latest_version, versions
from queries.programme import current_collection, current_rows, published_at
from queries.statements import statement
from queries.store import Store
from queries.upload_log import State, Upload, add_step, uploads
from queries.uploads import Publication, cited_elsewhere

_TRIES = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class Preview:
    """What a step would change, compared with a version.

    changes: every row that differs, to be counted; listed: those whose figures the actor may read row by row; step: of
    which states it is a step, "" where it is none that could be taken.

    What the actor may see of the programme is evaluated when before or after is first asked for; what is published
    comes from the results kept in memory.
    """

    version: int
    changes: RowChanges
    listed: RowChanges
    step: str
    old: Callable[[], Results]
    new: Callable[[], Results]

    @property
    def token(self) -> str:
        """Return what publish is given, which does only what was seen; "" where there is nothing to do."""
        return self.step and f"{self.step}-{self.changes.digest}"

    @cached_property
    def before(self) -> Results:
        """Return the results as they are published."""
        return self.old()

    @cached_property
    def after(self) -> Results:
        """Return the results as they would be, by the very code that evaluates what is published."""
        return self.new()

    @property
    def moves(self) -> tuple[VerdictMove, ...]:
        """Return every verdict that would be another."""
        return verdict_moves(self.before, self.after)

    def rows(
        self, kind: str | None = None, change: Change | None = None, *, start: int = 0, most: int = 50
    ) -> tuple[RowChange, ...]:
        """Return one page of the rows that would change."""
        return self.listed.of(kind, change)[start : start + most]


def preview(
    store: Store, actor: Actor, upload: str, *, checked: Checked | None = None, clock: Clock = Clock.ACTUAL
) -> Preview:
    """Return what publishing an upload would change, by the very code that publishes and evaluates.

    checked: what checking these very files has just given, where the caller has it; publishing checks them again.
    Raises HasFaults, WrongState, NoSuchUpload.
    """
    found = find(store, actor, upload)
    require_state(found, (State.DRAFT, State.SENT, State.RETURNED))
    allowed = require(store, actor, Action.READ).projects(Action.READ)
    if checked is None or allowed is not None or not _is_of(checked, found):
        checked = _sound(store, found)
    with store.trying() as cursor:
        version = latest_version(cursor)
        before = rows_at(store, cursor, version=version, projects=allowed)
        Publication(cursor, actor, None).add(checked)
        after = replace(before, **{
            kind: frame(current_rows(cursor, kind, as_at=version + 1, projects=allowed)) for kind in _kinds(checked)
        })  # fmt: skip
        # No row of another project can differ, so that for who sees all there is nothing to leave out.
        changes = row_changes(before, after) if allowed is None else _changes(cursor, version, found)
    old = partial(results_for, store, actor, clock=clock, as_at=version)
    return Preview(
        version=version,
        old=old,
        new=lambda: evaluate_again(old(), after, changes.projects, clock=clock, work=outcomes_apart),
        changes=changes,
        listed=changes,
        step=f"{version}-{found.revision}",
    )


def _kinds(checked: Checked) -> set[str]:
    return {file.kind for file in checked.files if file.kind}


def publish(store: Store, actor: Actor, upload: str, *, token: str) -> int:
    """Publish an upload that was sent, and return the version. Nobody publishes what they had a hand in.

    token: the preview's that the reviewer saw. Raises OwnUpload, HasFaults, WrongState, ChangedMeanwhile, NothingSaved.
    """
    require(store, actor, Action.REVIEW)
    found = find(store, actor, upload)
    require_state(found, (State.SENT,))
    require(store, actor, Action.REVIEW, projects=found.projects)
    if found.is_by(actor):
        raise OwnUpload(
            "You sent this upload, so somebody else must publish it. Where only one person uses the app, the owner "
            f"of this machine does it at the command line: python manage.py publish {upload}"
        )
    return _published(store, actor, found, token=token)


def publish_as_owner(store: Store, actor: Actor, upload: str) -> int:
    """Publish an upload at the command line, as the owner working at this machine; the audit log says so."""
    require_owner(actor, Action.PUBLISH)
    found = find(store, actor, upload)
    require_state(found, (State.SENT,))
    return _published(store, actor, found, token=None)


def send_back(store: Store, actor: Actor, upload: str, comment: str) -> Upload:
    """Return an upload to whoever sent it, with what to mend."""
    require(store, actor, Action.REVIEW)
    found = find(store, actor, upload)
    require(store, actor, Action.REVIEW, projects=found.projects)
    require_state(found, (State.SENT,))
    if not comment.strip():
        raise WrongState("Say what should be mended, so that they know.")
    with store.writing() as cursor:
        _require_as_seen(cursor, found)
        add_step(
            cursor,
            actor,
            upload,
            State.RETURNED,
            revision=found.revision,
            for_project=found.for_project,
            comment=comment.strip(),
        )
    return find(store, actor, upload)


def _published(store: Store, actor: Actor, upload: Upload, *, token: str | None) -> int:
    """Check outside the lock, publish inside it; if a version came between, check again."""
    for _ in range(_TRIES):
        with store.cursor() as cursor:
            version = latest_version(cursor)
        checked = _sound(store, upload)
        with store.writing() as cursor:
            _require_as_seen(cursor, upload)
            if latest_version(cursor) != version:
                continue
            _require_sources(store, cursor, actor, checked, version)
            reason = "; ".join(f"{file}: {said}" for (file, _), said in upload.reasons.items()) or None
            published = Publication(cursor, actor, reason).add(checked)
            if token is not None:
                _require_seen(cursor, upload, version, token)
            add_act(cursor, published.version, "publish", upload=upload.upload, sent_by=upload.changed_by)
            add_step(
                cursor,
                actor,
                upload.upload,
                State.PUBLISHED,
                revision=upload.revision,
                for_project=upload.for_project,
                comment="published at the command line by the owner" if token is None else None,
                version=published.version,
            )
            ahead.work_out(store, cursor, published.version)
            return published.version
    raise ChangedMeanwhile("Others are publishing at this moment. Nothing was published; try again.")


def _require_sources(
    store: Store, cursor: duckdb.DuckDBPyConnection, actor: Actor, checked: Checked, version: int
) -> None:
    """Raise NotAllowed where a source would change that rows cite of projects which the reviewer does not review.

    Others may have come to cite it since it was sent.
    """
    within = permissions(store, actor).projects(Action.REVIEW)
    if any(cited_elsewhere(cursor, file, as_at=version, projects=within) for file in checked.files):
        raise refused(
            actor,
            Action.REVIEW,
            "Figures of a project that you do not review cite a source that this upload describes anew. Nothing was "
            "published. Ask an approver of every project.",
        )


def add_act(
    cursor: duckdb.DuckDBPyConnection,
    version: int,
    act: str,
    *,
    of_version: int | None = None,
    upload: str | None = None,
    sent_by: str | None = None,
) -> None:
    """Add what a version did, inside the caller's transaction. Not for pages: it asks for no actor."""
    values = {"version": version, "act": act, "of_version": of_version, "upload": upload, "sent_by": sent_by}
    cursor.execute(statement("undo/insert_act"), values)


def _sound(store: Store, upload: Upload) -> Checked:
    """Check an upload's files against all that is published, whoever asks: the answer must not depend on it."""
    with store.cursor() as cursor:
        known = current_collection(cursor, as_at=latest_version(cursor))
    checked = checked_now(store, known, contents(store, upload), upload.for_project)
    if not checked.ok or len(checked.files) != len(upload.files):
        raise HasFaults("The files do not fit what is published now. Return them, or mend them.")
    return checked


def _is_of(checked: Checked, upload: Upload) -> bool:
    """Say whether files were sound when they were checked, and are those of an upload."""
    return checked.ok and [file.sha256 for file in checked.files] == [file.sha256 for file in upload.files]


def _changes(cursor: duckdb.DuckDBPyConnection, version: int, upload: Upload) -> RowChanges:
    projects = upload.projects
    before, after = (current_collection(cursor, as_at=each, projects=projects) for each in (version, version + 1))
    return row_changes(before, after)


def _require_seen(cursor: duckdb.DuckDBPyConnection, upload: Upload, version: int, token: str) -> None:
    """Raise ChangedMeanwhile unless publishing changes exactly what the reviewer saw."""
    seen_version, revision, digest = token.split("-")
    now = _changes(cursor, version, upload)
    if (revision, digest) == (str(upload.revision), now.digest):
        return
    if revision != str(upload.revision):
        raise ChangedMeanwhile("The upload was changed since you looked. Nothing was published; look at it again.")
    since = [each for each in _log(cursor) if int(seen_version) < each[0] <= version]
    latest, by, at = since[-1] if since else (version, "Somebody", None)
    keys = {(change.kind, tuple(change.key.items())) for change in now.changes}
    apart = row_changes(*(current_collection(cursor, as_at=each) for each in (int(seen_version), version)))
    differs = [change for change in apart.changes if (change.kind, tuple(change.key.items())) in keys]
    when = f" on {at.day} {at:%B %Y at %H:%M} (UTC)" if at else ""
    raise ChangedMeanwhile(
        f"{by} published version {latest}{when}, after you looked. {_what_differs(differs)} "
        "Nothing was published; look at the preview again.",
        by=by,
        version=latest,
    )


def _log(cursor: duckdb.DuckDBPyConnection) -> list[tuple]:
    return [(version, actor, at) for version, at, actor, *_ in reversed(versions(cursor))]


def _what_differs(changes: list[RowChange]) -> str:
    if not changes:
        return "What your publishing would change is no longer the same."
    first = changes[0]
    where = ", ".join(str(value) for value in first.key.values())
    figures = ", ".join(
        f"{name} {(first.before or {}).get(name, 'blank')} became {(first.after or {}).get(name, 'blank')}"
        for name in first.columns
    )
    more = f", and {len(changes) - 1} more" if len(changes) > 1 else ""
    return f"It holds rows of this upload too: {where}{f' ({figures})' if figures else ' (new)'}{more}."


def _require_as_seen(cursor: duckdb.DuckDBPyConnection, seen: Upload) -> None:
    (now,) = uploads(cursor, seen.upload)
    if (now.state, now.revision) != (seen.state, seen.revision):
        raise WrongState(f"This upload is {now.state} now. Nothing was changed; load the page again to see it.")


def difference(store: Store, actor: Actor, version: int, *, clock: Clock = Clock.ACTUAL) -> Preview:
    """Return what a published version changed, row by row and verdict by verdict. Raises UnknownVersion.

    Rows hold counts as they are, small ones too: they are listed for projects that the actor uploads or reviews.
    Sources name no project: they are left out where the version is also about projects that the actor may not see.
    """
    allowed = require(store, actor, Action.READ)
    published_at(store, actor, version)
    projects, work = allowed.projects(Action.READ), [allowed.projects(each) for each in (Action.UPLOAD, Action.REVIEW)]
    told = projects is None or any(each.version == version and each.by for each in history.versions(store, actor))
    without = () if told else ("sources",)
    with store.cursor() as cursor:
        before, after = (
            current_collection(cursor, as_at=each, projects=projects, without=without)
            for each in (version - 1, version)
        )
    changes = row_changes(before, after)
    return Preview(
        version=version - 1,
        old=partial(results_for, store, actor, clock=clock, as_at=version - 1),
        new=partial(results_for, store, actor, clock=clock, as_at=version),
        changes=changes,
        listed=changes.of_projects(None if None in work else frozenset().union(*filter(None, work))),
        step="",
    )
