"""An upload's way, kept as steps that are only ever added: the latest says where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import duckdb

from evaluation.domain.actor import Actor
from queries import chain
from queries.ledger import latest_version
from queries.statements import statement


class State(StrEnum):
    """Where an upload stands."""

    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    PUBLISHED = "published"
    DISCARDED = "discarded"


@dataclass(frozen=True, kw_only=True)
class DraftFile:
    """One file of an upload; kind is None where it was not recognised. projects: the codes in its rows."""

    name: str
    kind: str | None
    sha256: str
    byte_size: int
    row_count: int
    projects: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step on an upload's way; at is in UTC. version: the one it was published as."""

    at: datetime
    by: str
    issuer: str
    subject: str
    state: State
    revision: int
    for_project: str | None
    comment: str | None
    reasons: Mapping[tuple[str, str], str]
    version: int | None


@dataclass(frozen=True, kw_only=True)
class Upload:
    """One upload as it now stands: the files of its latest revision, and every step so far, oldest first."""

    upload: str
    files: tuple[DraftFile, ...]
    steps: tuple[Step, ...]

    @property
    def revision(self) -> int:
        """Return the number of the latest revision, from 1."""
        return self.steps[-1].revision

    @property
    def state(self) -> State:
        """Return where the upload stands."""
        return self.steps[-1].state

    @property
    def for_project(self) -> str | None:
        """Return the project it was said to be for."""
        return self.steps[-1].for_project

    @property
    def started_by(self) -> str:
        """Return who began it."""
        return self.steps[0].by

    @property
    def started_at(self) -> datetime:
        """Return when it was begun, in UTC."""
        return self.steps[0].at

    @property
    def changed_at(self) -> datetime:
        """Return when its latest step was taken, in UTC."""
        return self.steps[-1].at

    @property
    def changed_by(self) -> str:
        """Return who took its latest step."""
        return self.steps[-1].by

    @property
    def comment(self) -> str | None:
        """Return what the reviewer last wrote, if the upload was returned."""
        return next((step.comment for step in reversed(self.steps) if step.state is State.RETURNED), None)

    @property
    def version(self) -> int | None:
        """Return the version it was published as."""
        return self.steps[-1].version

    @property
    def reasons(self) -> Mapping[tuple[str, str], str]:
        """Return the reasons given when it was last sent, by file and code of the question."""
        return next((step.reasons for step in reversed(self.steps) if step.state is State.SENT), {})

    @property
    def projects(self) -> frozenset[str]:
        """Return the projects in its rows; where they name none, as sources do, the one that it was said to be for."""
        named = frozenset(project for file in self.files for project in file.projects)
        return named or frozenset({self.for_project} if self.for_project else ())

    def is_by(self, actor: Actor) -> bool:
        """Return whether a person had a hand in it: began, changed or sent it."""
        own = (State.DRAFT, State.SENT)
        return any(actor.is_same_person(step.issuer, step.subject) for step in self.steps if step.state in own)


def uploads(cursor: duckdb.DuckDBPyConnection, upload: str | None = None) -> tuple[Upload, ...]:
    """Return one upload, or all of them, newest first."""
    steps: dict[str, list[Step]] = {}
    for name, revision, state, at, issuer, subject, actor, project, comment, reasons, version in cursor.execute(
        statement("drafts/steps"), {"upload": upload}
    ).fetchall():
        steps.setdefault(name, []).append(
            Step(
                at=at.replace(tzinfo=UTC),
                by=actor,
                issuer=issuer,
                subject=subject,
                state=State(state),
                revision=revision,
                for_project=project,
                comment=comment,
                reasons={(file, code): reason for file, code, reason in json.loads(reasons or "[]")},
                version=version,
            )
        )
    files: dict[tuple[str, int], list[DraftFile]] = {}
    for name, revision, file_name, sha256, byte_size, kind, row_count, projects in cursor.execute(
        statement("drafts/files"), {"upload": upload}
    ).fetchall():
        file = DraftFile(
            name=file_name,
            kind=kind,
            sha256=sha256,
            byte_size=byte_size,
            row_count=row_count,
            projects=tuple(json.loads(projects)),
        )
        files.setdefault((name, revision), []).append(file)
    return tuple(
        Upload(upload=name, files=tuple(files.get((name, taken[-1].revision), ())), steps=tuple(taken))
        for name, taken in reversed(steps.items())
    )


def add_step(
    cursor: duckdb.DuckDBPyConnection,
    actor: Actor,
    upload: str,
    state: State,
    *,
    revision: int,
    for_project: str | None,
    comment: str | None = None,
    reasons: Mapping[tuple[str, str], str] | None = None,
    version: int | None = None,
) -> None:
    """Add a step and its entry in the audit log, inside the caller's transaction."""
    values: dict[str, object] = {
        "upload": upload,
        "revision": revision,
        "state": str(state),
        "happened_at": datetime.now(UTC).replace(tzinfo=None),
        "issuer": actor.issuer,
        "subject": actor.subject,
        "actor": actor.name,
        "for_project": for_project,
        "comment": comment,
        "reasons": json.dumps([[*key, reason] for key, reason in (reasons or {}).items()], ensure_ascii=False),
        "version": version,
    }
    cursor.execute(statement("drafts/insert_step"), values)
    detail: dict[str, object] = {"upload": upload, "revision": revision, "comment": comment}
    chain.append(cursor, actor, f"upload {state}", detail, version=version or latest_version(cursor))


def add_files(
    cursor: duckdb.DuckDBPyConnection, upload: str, revision: int, files: Iterable[tuple[DraftFile, bytes | None]]
) -> None:
    """Add a revision's files with their content (None: not to be kept), inside the caller's transaction."""
    for place, (file, content) in enumerate(files):
        values: dict[str, object] = {
            "upload": upload,
            "revision": revision,
            "place": place,
            "file_name": file.name,
            "sha256": file.sha256,
            "byte_size": file.byte_size,
            "kind": file.kind,
            "row_count": file.row_count,
            "projects": json.dumps(file.projects),
        }
        cursor.execute(statement("drafts/insert_file"), values)
        if content is not None and not _is_kept(cursor, file.sha256):
            cursor.execute(statement("drafts/keep_content"), {"sha256": file.sha256, "content": content})


def content(cursor: duckdb.DuckDBPyConnection, sha256: str) -> bytes | None:
    """Return a file's content, if it was kept."""
    row = cursor.execute(statement("drafts/content"), {"sha256": sha256}).fetchone()
    return None if row is None else bytes(row[0])


def _is_kept(cursor: duckdb.DuckDBPyConnection, sha256: str) -> bool:
    row = cursor.execute(statement("drafts/is_kept"), {"sha256": sha256}).fetchone()
    return row is not None and bool(row[0])
