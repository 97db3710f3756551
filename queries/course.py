"""Whether an outcome lasts, worked out when it is first asked for: most pages do not show it."""

from __future__ import annotations

from evaluation import results
from evaluation.analysis.course import Course, course
from evaluation.domain.actor import Actor
from queries.access import Action, require
from queries.by_outcome import outcome_rows
from queries.cached import OnceCache, results_for
from queries.shipped import open_programme
from queries.store import Store

_COURSES: OnceCache[Course | None] = OnceCache(128)


def course_of(store: Store | str, actor: Actor, *, project: str, outcome: str, version: int) -> Course | None:
    """Return the course of one outcome of a programme (its store, or its name) at a version; None for no such outcome.

    Raises NotAllowed, UnknownVersion, and as open_programme does.
    """
    store = open_programme(store) if isinstance(store, str) else store
    require(store, actor, Action.READ, projects=[project])
    result = results_for(store, actor, as_at=version).of(project, outcome)
    if result is None:
        return None
    key = (store.identity, version, results.METHOD_VERSION, project, outcome)

    def compute() -> Course:
        with store.cursor() as cursor:
            rows = outcome_rows(cursor, project=project, outcome=outcome, as_at=version)
        return course(rows, result)

    return _COURSES.get(key, compute)
