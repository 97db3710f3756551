"""What the Data health page needs besides the results: which rows are in force, and which of them were sent again."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaluation.domain.actor import Actor
from evaluation.domain.collection import Collection
from queries import programme
from queries.access import Action, require
from queries.frames import frame
from queries.shipped import open_programme
from queries.statements import statement
from queries.store import Store


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The rows in force at a version, and the keys of returns that were published more than once by then."""

    rows: Collection
    revised: pd.DataFrame


def sent(store: Store | str, actor: Actor, *, as_at: int) -> Sent:
    """Return what was sent to a programme (its store, or its name). Raises NotAllowed, UnknownVersion."""
    store = open_programme(store) if isinstance(store, str) else store
    projects = require(store, actor, Action.READ).projects(Action.READ)
    rows = programme.collection(store, actor, as_at=as_at)
    values = {"as_at": as_at, "projects": None if projects is None else sorted(projects)}
    with store.cursor() as cursor:
        revised = cursor.execute(statement("rows/revised_returns"), values).to_arrow_table()
    return Sent(rows=rows, revised=frame(revised))
