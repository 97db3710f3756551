"""Results kept in memory, keyed by all that they depend on; nothing expires, and nothing need be cleared."""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Generic, TypeVar

from evaluation import results
from evaluation.analysis.result_types import OutcomeResult
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.results import Results
from evaluation.stats.disclosure import EXACT_PROFILE, Profile
from evaluation.views.pack_protection import protected_outcome
from queries import programme
from queries.access import Action, require
from queries.by_outcome import Evaluated, evaluated
from queries.kept_figures import KeptFigures, shown_name
from queries.kept_later import units_of
from queries.shipped import open_programme
from queries.store import Store

T = TypeVar("T")

#: Results in memory: so many at most, and so many sites' together (a site is 1 to 3 kB; what versions share counts
#: for each of them).
_MOST_RESULTS = 32
_MOST_SITES = 250_000


class OnceCache(Generic[T]):
    """The latest values by key; several threads that ask for one key at once wait for a single computation.

    most: how many; most_size: how large together, by what size says of each. The latest stays whatever its size.
    """

    def __init__(self, most: int, *, size: Callable[[T], int] = lambda _: 0, most_size: int = 0) -> None:
        self._most = most
        self._size, self._most_size = size, most_size
        self._lock = threading.Lock()
        self._values: OrderedDict[object, Future[T]] = OrderedDict()
        self._sizes: dict[object, int] = {}

    def get(self, key: object, compute: Callable[[], T]) -> T:
        """Return the value for a key, computed at the first call; a failure is raised to all who wait, and not kept.

        Where only the thread that computes was told to stop (Streamlit's way to leave a page, with what a person had
        clicked in it), those who wait compute it themselves.
        """
        with self._lock:
            future = self._values.get(key)
            mine = future is None
            if future is None:
                future = self._values[key] = Future()
            self._values.move_to_end(key)
            self._drop()
        if mine:
            self._fill(key, future, compute)
        elif not isinstance(future.exception() or Exception(), Exception):
            return compute()
        return future.result()

    def _drop(self) -> None:
        """Let go of what was asked for longest ago until the rest is within bounds."""
        while len(self._values) > self._most or (len(self._values) > 1 and sum(self._sizes.values()) > self._most_size):
            dropped, _ = self._values.popitem(last=False)
            self._sizes.pop(dropped, None)

    def _fill(self, key: object, future: Future[T], compute: Callable[[], T]) -> None:
        try:
            value = compute()
            with self._lock:
                if self._values.get(key) is future:
                    self._sizes[key] = self._size(value)
                    self._drop()
            future.set_result(value)
        except BaseException as error:
            with self._lock:
                if self._values.get(key) is future:
                    del self._values[key]
            future.set_exception(error)
            raise


def _sites(results: Results) -> int:
    """Return how many results of sites there are, which is what results are large by."""
    return sum(1 + units_of(each.sites) for each in results.outcomes)


_RESULTS: OnceCache[Evaluated] = OnceCache(
    _MOST_RESULTS, size=lambda found: _sites(found.results), most_size=_MOST_SITES
)
_SHOWN: OnceCache[Results] = OnceCache(_MOST_RESULTS, size=_sites, most_size=_MOST_SITES)


def results_for(store: Store | str, actor: Actor, *, clock: Clock = Clock.ACTUAL, as_at: int | None = None) -> Results:
    """Return what evaluation.results.evaluate makes of a programme (its store, or its name in queries.shipped).

    Raises NotAllowed before the cache is asked, UnknownVersion, and what open_programme raises.
    """
    return _evaluated(store, actor, clock, as_at)[1].results


def shown_results_for(
    store: Store | str, actor: Actor, *, profile: Profile, clock: Clock = Clock.ACTUAL, as_at: int | None = None
) -> Results:
    """Return a programme's results as they may be shown, small numbers protected; raises what results_for raises.

    Kept by permissions, data version, method version and the profile of protection.
    """
    store = open_programme(store) if isinstance(store, str) else store
    key, exact = _evaluated(store, actor, clock, as_at)
    return _SHOWN.get((*key, profile), lambda: _left_alone(protected_results(store, exact, profile)))


def name_for(store: Store, actor: Actor, *, project: str, outcome: str, clock: Clock, as_at: int) -> str:
    """Return the name under which an outcome's result is kept, for what else is worked out from the same rows."""
    return _evaluated(store, actor, clock, as_at)[1].names[project, outcome]


def _evaluated(
    store: Store | str, actor: Actor, clock: Clock, as_at: int | None
) -> tuple[tuple[object, ...], Evaluated]:
    """Return what a programme was evaluated to, and the key under which it is kept."""
    store = open_programme(store) if isinstance(store, str) else store
    projects = require(store, actor, Action.READ).projects(Action.READ)
    version = programme.version(store, actor) if as_at is None else as_at
    key = (store.identity, version, clock, results.METHOD_VERSION, projects)
    return key, _RESULTS.get(key, lambda: _worked_out(store, version, clock, projects))


def _worked_out(store: Store, version: int, clock: Clock, projects: frozenset[str] | None) -> Evaluated:
    with store.cursor() as cursor:
        as_at = programme.known_version(cursor, version)
        return evaluated(
            cursor, as_at=as_at, projects=projects, clock=clock, kept=KeptFigures(store.figures, OutcomeResult)
        )


def protected_results(store: Store, exact: Evaluated, profile: Profile) -> Results:
    """Protect each outcome, or read how it was protected before; one without a hidden count is left as it is."""
    if profile == EXACT_PROFILE:
        return exact.results
    kept = KeptFigures(store.figures, OutcomeResult)
    names = {place: shown_name(name, profile) for place, name in exact.names.items()}
    found = kept.find(names.values())
    outcomes, made = [], {}
    for each in exact.results.outcomes:
        name = names[each.project, each.outcome]
        shown = found.get(name) or protected_outcome(each, profile=profile)
        outcomes.append(shown)
        if shown is not each and name not in found:
            made[name] = shown
    kept.keep(made)
    return replace(exact.results, outcomes=tuple(outcomes))


def _left_alone(results: Results) -> Results:
    """Return results that will stay, and tell the garbage collector to leave them alone.

    Streamlit collects garbage after every run of a page. Going through the results of thousands of sites, and through
    all that was imported, each time would cost more than most pages do.
    """
    gc.collect()
    gc.freeze()
    return results
