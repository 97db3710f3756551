"""What the Data health page needs besides the results: which rows are in force, and which of them were sent again."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaluation.domain.actor import Actor
from evaluation.domain.collection import Collection
from queries import programme
from queries.access import Action, require
from queries.by_outcome import outcome_rows, revised_keys
from queries.cached import OnceCache
from queries.frames import frame
from queries.shipped import open_programme
from queries.statements import statement
from queries.store import Store


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The rows in force at a version, and the keys of returns that were published more than once by then."""

    rows: Collection
    revised: pd.DataFrame


#: Few, as the returns of one large outcome are hundreds of thousands of rows.
_SENT: OnceCache[Sent] = OnceCache(8)


def sent(store: Store | str, actor: Actor, *, as_at: int) -> Sent:
    """Return what was sent to a programme (its store, or its name). Raises NotAllowed, UnknownVersion."""
    store = open_programme(store) if isinstance(store, str) else store
    projects = require(store, actor, Action.READ).projects(Action.READ)
    rows = programme.collection(store, actor, as_at=as_at)
    values = {"as_at": as_at, "projects": None if projects is None else sorted(projects)}
    with store.cursor() as cursor:
        revised = cursor.execute(statement("rows/revised_returns"), values).to_arrow_table()
    return Sent(rows=rows, revised=frame(revised))


def sent_of(store: Store | str, actor: Actor, *, project: str, outcome: str, as_at: int) -> Sent:
    """Return the same for one outcome: its project's definitions and sites, and its own returns. Raises NotAllowed."""
    store = open_programme(store) if isinstance(store, str) else store
    require(store, actor, Action.READ, projects=[project])
    return _SENT.get((store.identity, project, outcome, as_at), lambda: _sent_of(store, project, outcome, as_at))


def _sent_of(store: Store, project: str, outcome: str, as_at: int) -> Sent:
    place = {"project": project, "outcome": outcome, "as_at": as_at}
    with store.cursor() as cursor:
        return Sent(rows=outcome_rows(cursor, **place), revised=revised_keys(cursor, **place))
