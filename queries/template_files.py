"""Templates to start a file from: empty, or filled with what a store knows of a project."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path

from evaluation.domain.actor import Actor
from evaluation.intake.filled import filled_csv, filled_workbook
from evaluation.intake.templates import template
from queries import programme
from queries.access import Action, require
from queries.errors import CallError
from queries.settings import database_path
from queries.store import Store, open_store


def template_of(
    kind: str, actor: Actor, *, project: str | None, on: str | None, as_workbook: bool, database: Path | None = None
) -> bytes:
    """Return a kind's template, filled for a project where one is given; on: due by this day. Raises CallError."""
    if project is None:
        return template(kind)
    store = open_store(database or database_path(), read_only=True)
    return filled_template(store, actor, kind, project, on=_day(on), as_workbook=as_workbook)


def filled_template(store: Store, actor: Actor, kind: str, project: str, *, on: date, as_workbook: bool) -> bytes:
    """Return a kind's template, filled with a project's codes and what it has due by a day. Raises CallError."""
    require(store, actor, Action.READ, projects=[project])
    known = programme.collection(store, actor)
    if project not in set(known.projects["project"]):
        raise CallError(f"There is no project {project}. Run the job results to see which there are.")
    return (filled_workbook if as_workbook else filled_csv)(kind, known, project, on)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).date()
    except ValueError:
        raise CallError(f"{text} is not a date. Write it as 2026-04-30.") from None


def put(data: bytes, path: Path | None) -> None:
    """Write bytes to a file, or print them. Raises CallError."""
    if path is None:
        sys.stdout.buffer.write(data)
        return
    try:
        path.write_bytes(data)
    except OSError:
        raise CallError(f"The file {path} cannot be written. Choose another one.") from None
