"""Results kept in memory, keyed by all that they depend on; nothing expires, and nothing need be cleared."""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from evaluation import results
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.results import Results
from evaluation.stats.disclosure import Profile
from evaluation.views.pack_protection import protected
from queries import programme
from queries.access import Action, require
from queries.by_outcome import evaluated
from queries.shipped import open_programme
from queries.store import Store

T = TypeVar("T")

_MOST_RESULTS = 32


class OnceCache(Generic[T]):
    """The latest values by key; several threads that ask for one key at once wait for a single computation."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._values: OrderedDict[object, Future[T]] = OrderedDict()

    def get(self, key: object, compute: Callable[[], T]) -> T:
        """Return the value for a key, computed at the first call; a failure is raised to all who wait, and not kept."""
        with self._lock:
            future = self._values.get(key)
            mine = future is None
            if future is None:
                future = self._values[key] = Future()
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        if mine:
            self._fill(key, future, compute)
        return future.result()

    def _fill(self, key: object, future: Future[T], compute: Callable[[], T]) -> None:
        try:
            future.set_result(compute())
        except BaseException as error:
            with self._lock:
                if self._values.get(key) is future:
                    del self._values[key]
            future.set_exception(error)
            raise


_RESULTS: OnceCache[Results] = OnceCache(_MOST_RESULTS)
_SHOWN: OnceCache[Results] = OnceCache(_MOST_RESULTS)


def results_for(store: Store | str, actor: Actor, *, clock: Clock = Clock.ACTUAL, as_at: int | None = None) -> Results:
    """Return what evaluation.results.evaluate makes of a programme (its store, or its name in queries.shipped).

    Raises NotAllowed before the cache is asked, UnknownVersion, and what open_programme raises.
    """
    store = open_programme(store) if isinstance(store, str) else store
    projects = require(store, actor, Action.READ).projects(Action.READ)
    version = programme.version(store, actor) if as_at is None else as_at
    key = (store.identity, version, clock, results.METHOD_VERSION, projects)
    return _RESULTS.get(key, lambda: _evaluated(store, version, clock, projects))


def _evaluated(store: Store, version: int, clock: Clock, projects: frozenset[str] | None) -> Results:
    """Evaluate, then tell the garbage collector to leave alone what will stay.

    Streamlit collects garbage after every run of a page. Going through the results of thousands of sites, and through
    all that was imported, each time would cost more than most pages do.
    """
    with store.cursor() as cursor:
        found = evaluated(cursor, as_at=programme.known_version(cursor, version), projects=projects, clock=clock)
    gc.collect()
    gc.freeze()
    return found


def shown_results_for(
    store: Store | str, actor: Actor, *, profile: Profile, clock: Clock = Clock.ACTUAL, as_at: int | None = None
) -> Results:
    """Return a programme's results as they may be shown, small numbers protected; raises what results_for raises.

    Kept by permissions, data version, method version and the profile of protection.
    """
    store = open_programme(store) if isinstance(store, str) else store
    projects = require(store, actor, Action.READ).projects(Action.READ)
    version = programme.version(store, actor) if as_at is None else as_at
    exact = results_for(store, actor, clock=clock, as_at=version)
    key = (store.identity, version, clock, results.METHOD_VERSION, projects, profile)
    return _SHOWN.get(key, lambda: protected(exact, profile=profile))
