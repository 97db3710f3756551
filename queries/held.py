"""Published rows that uploads are held against and compared with, kept in memory while they are few.

A version's rows never change, and one upload asks for those of the latest several times: to be checked against, to show
what it adds, and again after each mend.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

import duckdb

from evaluation.domain.actor import Actor
from evaluation.domain.collection import Collection
from queries.access import Action, require
from queries.ledger import latest_version
from queries.programme import current_collection
from queries.store import Store

#: Returns of a collection that is kept (a row takes a kilobyte at most), and how many are.
_MOST_RETURNS, _MOST_KEPT = 50_000, 4

_KEPT: OrderedDict[object, Collection] = OrderedDict()
_LOCK = threading.Lock()


def held_against(store: Store, actor: Actor) -> Collection:
    """Return the current rows that the actor's files are checked against: what is asked of a file quotes them.

    So only of projects that the actor uploads or reviews, whose counts they may read as they are.
    """
    projects = require(store, actor, Action.CHECK).projects(Action.CHECK)
    with store.cursor() as cursor:
        return rows_at(store, cursor, version=latest_version(cursor), projects=projects)


def rows_at(
    store: Store, cursor: duckdb.DuckDBPyConnection, *, version: int, projects: frozenset[str] | None
) -> Collection:
    """Return the current rows of these projects (None: of all) as at a version, which is there."""
    key = store.identity, version, projects
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    found = current_collection(cursor, as_at=version, projects=projects)
    if len(found.returns) <= _MOST_RETURNS:
        with _LOCK:
            _KEPT[key] = found
            while len(_KEPT) > _MOST_KEPT:
                _KEPT.popitem(last=False)
    return found
