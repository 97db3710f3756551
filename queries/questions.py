"""Questions pinned to charts: a reader asks, an evaluator of the project answers, and nothing is altered afterwards."""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

import duckdb

from evaluation.domain.actor import Actor
from evaluation.domain.question import MOST_LETTERS, ChartPlace, Question, Said
from evaluation.intake.personal_patterns import spans
from queries import chain
from queries.access import Action, require
from queries.errors import CallError, WrongState
from queries.ledger import latest_version
from queries.programme import published_at
from queries.statements import statement
from queries.store import Store

_ASKED, _ANSWERED = "asked", "answered"
#: More than this on one chart would bury it; then some must be answered first.
MOST_OPEN = 20


def questions(store: Store, actor: Actor, place: ChartPlace, *, of: Iterable[str], as_at: int) -> tuple[Question, ...]:
    """Return what was asked on one chart up to a version, oldest first. of: the codes of the projects it shows.

    Only of those that the actor may see. Raises NotAllowed for who may see none.
    """
    seen = require(store, actor, Action.READ).projects(Action.READ)
    with store.cursor() as cursor:
        return _questions(cursor, place, as_at=as_at, projects=sorted(set(of) if seen is None else seen & set(of)))


def ask(store: Store, actor: Actor, place: ChartPlace, words: str, *, project: str, as_at: int) -> str:
    """Pin a question to a chart as it stands at a version, and return its id.

    Raises CallError for no words or too many, and for such as name a person; NotAllowed; UnknownVersion.
    """
    require(store, actor, Action.ASK, projects=[project])
    published_at(store, actor, as_at)
    words = _clean(words)
    name = uuid.uuid4().hex
    with store.writing() as cursor:
        found = _questions(cursor, place, as_at=latest_version(cursor), projects=[project])
        if sum(each.answer is None for each in found) >= MOST_OPEN:
            raise CallError(f"{MOST_OPEN} questions on this chart wait for an answer. Let them be answered first.")
        _add(cursor, actor, _ASKED, name, words, place=place, project=project, version=as_at)
    return name


def answer(store: Store, actor: Actor, question: str, words: str, *, as_at: int) -> None:
    """Answer a question, on the version that was looked at. An answer stands: there is one a question.

    Raises CallError for an unknown question and as ask does, NotAllowed and WrongState.
    """
    require(store, actor, Action.ANSWER)
    published_at(store, actor, as_at)
    with store.cursor() as cursor:
        steps = cursor.execute(statement("questions/one"), {"question": question}).fetchall()
    if not steps:
        raise CallError("There is no such question.")
    _, project, page, outcome, site = steps[0]
    require(store, actor, Action.ANSWER, projects=[project])
    words = _clean(words)
    place = ChartPlace(page=page, outcome=outcome, site=site)
    with store.writing() as cursor:
        known = _questions(cursor, place, as_at=latest_version(cursor), projects=[project])
        if any(each.question == question and each.answer for each in known):
            raise WrongState("Somebody has answered this meanwhile. Load the page again to read it.")
        _add(cursor, actor, _ANSWERED, question, words, place=place, project=project, version=as_at)


def _questions(
    cursor: duckdb.DuckDBPyConnection, place: ChartPlace, *, as_at: int, projects: list[str]
) -> tuple[Question, ...]:
    values = {"place": place.page, "outcome": place.outcome, "site": place.site, "as_at": as_at, "projects": projects}
    found: dict[str, Question] = {}
    for name, step, at, actor, project, version, words in cursor.execute(
        statement("questions/steps"), values
    ).fetchall():
        said = Said(words=words, by=actor, at=at.replace(tzinfo=UTC), version=version)
        if step == _ASKED:
            found[name] = Question(question=name, project=project, asked=said)
        elif name in found:
            found[name] = Question(question=name, project=project, asked=found[name].asked, answer=said)
    return tuple(found.values())


def _add(
    cursor: duckdb.DuckDBPyConnection,
    actor: Actor,
    step: str,
    question: str,
    words: str,
    *,
    place: ChartPlace,
    project: str,
    version: int,
) -> None:
    """Add a step and its entry in the audit log, which holds the words' hash, so that no word can be altered unseen."""
    values: dict[str, object] = {
        "question": question,
        "step": step,
        "happened_at": datetime.now(UTC).replace(tzinfo=None),
        "issuer": actor.issuer,
        "subject": actor.subject,
        "actor": actor.name,
        "project": project,
        "place": place.page,
        "outcome": place.outcome,
        "site": place.site,
        "version": version,
        "words": words,
    }
    cursor.execute(statement("questions/insert_step"), values)
    detail: dict[str, object] = {
        "question": question,
        "project": project,
        "on_version": version,
        "sha256": hashlib.sha256(words.encode()).hexdigest(),
    }
    chain.append(cursor, actor, f"question {step}", detail, version=latest_version(cursor))


def _clean(words: str) -> str:
    """Return words on one line, without characters that steer a screen. Raises CallError."""
    plain = " ".join(words.split())
    plain = "".join(letter for letter in plain if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co"))
    if not plain:
        raise CallError("Write something first.")
    if len(plain) > MOST_LETTERS:
        raise CallError(f"Keep it to {MOST_LETTERS} letters: this has {len(plain):,}.")
    found = spans(plain)
    if found:
        raise CallError(f"This holds what looks like {found[0].sort}. Nothing that names a person may stand here.")
    return plain
