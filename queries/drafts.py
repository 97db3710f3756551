"""Uploads before they are published: kept as they came, checked outside any lock, sent when they are right.

A file in which personal data were found is kept nowhere, nor anything else of its call: only its hash and the rule
stand in the audit log.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evaluation.domain.actor import Actor
from evaluation.domain.collection import Collection
from evaluation.domain.problem import Severity
from evaluation.intake.checking import Checked, CheckedFile
from queries import chain, programme
from queries.access import Action, Permissions, permissions, refused, require
from queries.errors import HasFaults, NeedsReason, NoSuchUpload, NothingSaved, WrongState
from queries.held import held_against
from queries.ledger import latest_version
from queries.reading_apart import check_apart
from queries.store import Store
from queries.stored_questions import with_stored_questions
from queries.upload_log import DraftFile, State, Upload, add_files, add_step, content, uploads
from queries.uploads import projects_in

OnProgress = Callable[[float], bool]

_OPEN = (State.DRAFT, State.RETURNED, State.SENT)
_SEEN_BY_REVIEWERS = (State.SENT, State.RETURNED, State.PUBLISHED)


#: What must be free on the disk besides three times what is sent.
LEAST_ROOM_BYTES = 200 * 2**20


@dataclass(frozen=True, kw_only=True)
class Received:
    """What came of files that were given: the draft, or None where nothing may be kept of them; and what was found.

    version: the version that they were checked against.
    """

    upload: Upload | None
    checked: Checked
    version: int


def start(
    store: Store,
    actor: Actor,
    files: Sequence[tuple[str, bytes]],
    *,
    for_project: str | None = None,
    on_progress: OnProgress | None = None,
) -> Received:
    """Check files and keep them as a new draft, faults and all. Raises NotAllowed, NothingSaved, CheckCancelled."""
    require(store, actor, Action.UPLOAD, projects=[for_project] if for_project else [])
    return _received(store, actor, uuid.uuid4().hex, files, for_project=for_project, on_progress=on_progress)


def revise(
    store: Store,
    actor: Actor,
    upload: str,
    files: Sequence[tuple[str, bytes]],
    *,
    on_progress: OnProgress | None = None,
) -> Received:
    """Check files and let them take the place of all of a draft's; one that was sent or returned is a draft again."""
    before = _own(store, actor, upload, _OPEN)
    return _received(store, actor, upload, files, for_project=before.for_project, on_progress=on_progress)


def recheck(store: Store, actor: Actor, upload: str, *, on_progress: OnProgress | None = None) -> Checked:
    """Check what an upload keeps against what is published now."""
    found = find(store, actor, upload)
    act = Action.UPLOAD if found.is_by(actor) else Action.REVIEW
    return _checked(store, actor, contents(store, found), found.for_project, act=act, on_progress=on_progress)


def find(store: Store, actor: Actor, upload: str) -> Upload:
    """Return one upload: one's own, or one that was sent and that the actor may review. Raises NoSuchUpload."""
    allowed = permissions(store, actor)
    if not {Action.UPLOAD, Action.REVIEW} & allowed.actions:
        require(store, actor, Action.UPLOAD)
    with store.cursor() as cursor:
        for found in uploads(cursor, upload):
            if _may_see(store, actor, found):
                return found
    refused(actor, "see the upload they ask for", "")
    raise NoSuchUpload("There is no such upload, or you may not see it.")


def mine(store: Store, actor: Actor) -> tuple[Upload, ...]:
    """Return the actor's own uploads, newest first."""
    require(store, actor, Action.UPLOAD)
    with store.cursor() as cursor:
        return tuple(each for each in uploads(cursor) if each.is_by(actor) and _may_see(store, actor, each))


def to_review(store: Store, actor: Actor) -> tuple[Upload, ...]:
    """Return the uploads that were sent and wait, oldest first; among them one's own, which another must publish."""
    allowed = require(store, actor, Action.REVIEW)
    with store.cursor() as cursor:
        found = [each for each in uploads(cursor) if each.state is State.SENT]
    waiting = [each for each in found if _may_review(allowed, each)]
    return tuple(sorted(waiting, key=lambda each: each.changed_at))


def file_bytes(store: Store, actor: Actor, upload: str, name: str) -> bytes:
    """Return a file of an upload's latest revision as it came. Raises NoSuchUpload where it was not kept."""
    found = dict(contents(store, find(store, actor, upload)))
    if name not in found:
        raise NoSuchUpload("This file was not kept.")
    return found[name]


def questions(checked: Checked) -> tuple[tuple[str, str], ...]:
    """Return which questions need a reason before the files can be sent, as (file, code)."""
    asked = {
        (file.name, problem.code): None
        for file in checked.files
        for problem in file.problems
        if problem.severity is Severity.CONFIRM
    }
    return tuple(asked)


def send(store: Store, actor: Actor, upload: str, *, reasons: Mapping[tuple[str, str], str] | None = None) -> Upload:
    """Send a draft to be reviewed, with a reason for each question. Raises HasFaults, NeedsReason, WrongState."""
    found = _own(store, actor, upload, (State.DRAFT, State.RETURNED))
    checked = recheck(store, actor, upload)
    if not checked.ok or len(checked.files) != len(found.files):
        raise HasFaults("The files still have faults. Mend them, then send again.")
    given = {key: reason.strip() for key, reason in (reasons or {}).items() if reason.strip()}
    missing = tuple(key for key in questions(checked) if key not in given)
    if missing:
        raise NeedsReason(missing)
    return _step(store, actor, found, State.SENT, reasons=given)


def discard(store: Store, actor: Actor, upload: str) -> Upload:
    """Put one's own upload away, before it is published. Nothing is deleted."""
    return _step(store, actor, _own(store, actor, upload, _OPEN), State.DISCARDED)


def checked_now(
    store: Store,
    known: Collection,
    files: Sequence[tuple[str, bytes]],
    for_project: str | None,
    *,
    projects: frozenset[str] | None = None,
    writes: frozenset[str] | None = None,
    on_progress: OnProgress | None = None,
) -> Checked:
    """Check files in a process apart, then hold them against what is stored. Not for pages: it asks for no actor.

    projects: those whose published rows known holds; writes: those whose citations may be changed; None for all.
    """
    if not files:
        return Checked(files=())
    checked = check_apart(files, known, for_project=for_project, on_progress=on_progress)
    return with_stored_questions(store, checked, known, projects, writes=writes)


def contents(store: Store, upload: Upload) -> list[tuple[str, bytes]]:
    """Return the files that were kept of an upload. Not for pages: it asks for no actor."""
    with store.cursor() as cursor:
        found = [(file.name, content(cursor, file.sha256)) for file in upload.files]
    return [(name, data) for name, data in found if data is not None]


def require_state(upload: Upload, states: Sequence[State]) -> None:
    """Raise WrongState unless an upload stands in one of the states."""
    if upload.state not in states:
        raise WrongState(f"This upload is {upload.state}, so that cannot be done. Load the page again to see it.")


def _require_room(store: Store, size: int) -> None:
    """Refuse beforehand what could fill the disk half way: a file is kept, taken apart, and copied with the store."""
    if shutil.disk_usage(store.path.parent).free < 3 * size + LEAST_ROOM_BYTES:
        raise NothingSaved(
            "Nothing was saved: the disk is nearly full. Ask whoever looks after the dashboard for room."
        )


def _received(
    store: Store,
    actor: Actor,
    upload: str,
    files: Sequence[tuple[str, bytes]],
    *,
    for_project: str | None,
    on_progress: OnProgress | None,
) -> Received:
    _require_room(store, sum(len(content) for _, content in files))
    version = programme.version(store, actor)
    checked = _checked(store, actor, files, for_project, on_progress=on_progress)
    if any(file.must_not_be_kept for file in checked.files):
        _note_refusal(store, actor, checked)
        return Received(upload=None, checked=checked, version=version)
    described = [_described(file) for file in checked.files]
    _require_own_projects(store, actor, described)
    kept = [data if _may_be_kept(file) else None for file, (_, data) in zip(checked.files, files, strict=True)]
    with store.writing() as cursor:
        earlier = uploads(cursor, upload)
        if earlier:
            require_state(earlier[0], _OPEN)
        revision = earlier[0].revision + 1 if earlier else 1
        add_files(cursor, upload, revision, zip(described, kept, strict=True))
        add_step(cursor, actor, upload, State.DRAFT, revision=revision, for_project=for_project)
    return Received(upload=find(store, actor, upload), checked=checked, version=version)


def _checked(
    store: Store,
    actor: Actor,
    files: Sequence[tuple[str, bytes]],
    for_project: str | None,
    *,
    act: Action = Action.UPLOAD,
    on_progress: OnProgress | None,
) -> Checked:
    """Check files against what the actor may read as it is. act: what they do with them, which bounds the sources."""
    known, allowed = held_against(store, actor), require(store, actor, Action.CHECK)
    own, writes = allowed.projects(Action.CHECK), allowed.projects(act)
    return checked_now(store, known, files, for_project, projects=own, writes=writes, on_progress=on_progress)


def _note_refusal(store: Store, actor: Actor, checked: Checked) -> None:
    refused = [
        [file.sha256, sorted({problem.code for problem in file.problems if problem.severity is Severity.FAULT})]
        for file in checked.files
        if file.must_not_be_kept
    ]
    with store.writing() as cursor:
        chain.append(cursor, actor, "upload refused", {"files": refused}, version=latest_version(cursor))


def _described(file: CheckedFile) -> DraftFile:
    return DraftFile(
        name=file.name,
        kind=file.kind,
        sha256=file.sha256,
        byte_size=file.byte_size,
        row_count=file.row_count,
        projects=tuple(sorted(projects_in(file))),
    )


def _may_be_kept(file: CheckedFile) -> bool:
    """A file that could not be read as one of ours was not searched for personal data either."""
    return file.kind is not None and not file.must_not_be_kept


def _require_own_projects(store: Store, actor: Actor, files: Sequence[DraftFile]) -> None:
    named = {project for file in files for project in file.projects}
    own = require(store, actor, Action.UPLOAD).projects(Action.UPLOAD)
    others = sorted(named - own) if own is not None else []
    if others:
        raise refused(
            actor,
            Action.UPLOAD,
            f"You may upload for {', '.join(sorted(own or ())) or 'no project'} only. Your files also name "
            f"{', '.join(others)}. Nothing was kept.",
        )


def _may_see(store: Store, actor: Actor, upload: Upload) -> bool:
    allowed = permissions(store, actor)
    own = upload.is_by(actor) and allowed.allow(Action.UPLOAD, upload.projects)
    return own or (upload.state in _SEEN_BY_REVIEWERS and _may_review(allowed, upload))


def _may_review(allowed: Permissions, upload: Upload) -> bool:
    """Sources sent alone and for no project may be any project's: they are for who reviews all of them."""
    everywhere = allowed.projects(Action.REVIEW) is None
    return allowed.allow(Action.REVIEW, upload.projects) and (everywhere or bool(upload.projects))


def _own(store: Store, actor: Actor, upload: str, states: Sequence[State]) -> Upload:
    require(store, actor, Action.UPLOAD)
    found = find(store, actor, upload)
    if not found.is_by(actor):
        raise refused(actor, Action.UPLOAD, "This upload is someone else's. Only they can change it.")
    require_state(found, states)
    return found


def _step(
    store: Store,
    actor: Actor,
    before: Upload,
    state: State,
    *,
    reasons: Mapping[tuple[str, str], str] | None = None,
) -> Upload:
    with store.writing() as cursor:
        (now,) = uploads(cursor, before.upload)
        if (now.state, now.revision) != (before.state, before.revision):
            raise WrongState("This upload was changed in another window. Load the page again to see it.")
        add_step(
            cursor,
            actor,
            before.upload,
            state,
            revision=now.revision,
            for_project=now.for_project,
            reasons=reasons,
        )
    return find(store, actor, before.upload)
