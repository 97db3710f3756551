"""A project as a reader narrowed it: what can be narrowed, and the result of it, protected before it leaves here."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaluation import results
from evaluation.analysis.protection import profile_of
from evaluation.analysis.result_types import OutcomeResult
from evaluation.analysis.selection import AGREED, Choices, Selection, choices, leaves, only, select
from evaluation.analysis.selection_protection import alone, hidden_in, hidden_sites, protected
from evaluation.domain.actor import Actor
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Clock, Role
from evaluation.views.pack_protection import protected_outcome
from queries.access import Action, require
from queries.by_outcome import MOST_AT_ONCE, extent_at, outcome_rows
from queries.cached import OnceCache, name_for, results_for
from queries.kept_figures import KeptFigures, choices_name
from queries.shipped import Programme, open_programme
from queries.store import Store


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What became of a selection. selection: without what changes nothing; refused: it would give a site's counts away.

    result: the narrowed one, None where the agreed one is shown; sites: how many places of choices.sites are in it;
    hidden: how many of its units are in the average only.
    """

    choices: Choices
    selection: Selection = AGREED
    result: OutcomeResult | None = None
    refused: bool = False
    sites: int = 0
    hidden: int = 0


_NARROWED: OnceCache[Narrowed] = OnceCache(64)
_CHOICES: OnceCache[Choices] = OnceCache(64)
_NOTHING = Narrowed(choices=Choices(sites=0))


def narrowed(
    name: Store | str, actor: Actor, selection: Selection, *, project: str, outcome: str, clock: Clock, version: int
) -> Narrowed:
    """Return an outcome as narrowed at a version. Raises NotAllowed, UnknownVersion, and as open_programme does.

    name: of a programme; or a store, whose figures are nowhere published.
    """
    store = open_programme(name) if isinstance(name, str) else name
    profile = profile_of(name if isinstance(name, str) else Programme.OWN)
    require(store, actor, Action.READ, projects=[project])
    agreed = results_for(store, actor, clock=clock, as_at=version)
    result = agreed.of(project, outcome)
    if result is None:
        return _NOTHING
    at = (store.identity, version, clock, results.METHOD_VERSION, project, outcome)
    kept_as = name_for(store, actor, project=project, outcome=outcome, clock=clock, as_at=version)
    found = _CHOICES.get(at, lambda: _choices(store, kept_as, project, outcome, clock, version))
    selection = selection.within(found)
    if not selection.narrows:
        return Narrowed(choices=found)
    data_to = pd.NaT if agreed.data_to is None else pd.Timestamp(agreed.data_to)

    def compute() -> Narrowed:
        own = only(_rows(store, project, outcome, version), project=project, outcome=outcome)
        hidden = hidden_sites(result, own, selection, clock=clock, profile=profile)
        chosen = select(own, selection, clock=clock)
        last = min(data_to, pd.Timestamp(selection.end)) if selection.end else data_to
        made = results.evaluate(chosen, clock=clock, summed=selection.summed, data_to=last).outcomes[0]
        lone = alone(result, own, selection, hidden=hidden, clock=clock, profile=profile)
        shown = protected(protected_outcome(made, profile=profile), result, hidden=hidden, lone=lone)
        if shown is None:
            return Narrowed(choices=found, selection=selection, refused=True)
        new = chosen.sites[chosen.sites["role"] == Role.REPLICATION.value]
        return Narrowed(
            choices=found,
            selection=selection,
            result=shown,
            sites=len(leaves(new, chosen.returns)),
            hidden=hidden_in(shown),
        )

    return _NARROWED.get((*at, selection, profile), compute)


def are_choices_at_hand(name: str, actor: Actor, *, project: str, outcome: str, clock: Clock, version: int) -> bool:
    """Return whether what can be narrowed is known, or soon worked out; raises as narrowed does.

    Of very many returns it is not, before somebody asked: the first page does not wait for it.
    """
    store = open_programme(name)
    require(store, actor, Action.READ, projects=[project])
    kept_as = name_for(store, actor, project=project, outcome=outcome, clock=clock, as_at=version)
    if KeptFigures(store.figures, Choices).find([choices_name(kept_as)]):
        return True
    with store.cursor() as cursor:
        extent = extent_at(cursor, as_at=version, projects=frozenset([project]))
    return extent.returns.get((project, outcome), 0) <= MOST_AT_ONCE


def _choices(store: Store, result_name: str, project: str, outcome: str, clock: Clock, version: int) -> Choices:
    kept, name = KeptFigures(store.figures, Choices), choices_name(result_name)
    found = kept.find([name]).get(name)
    if found is None:
        rows = _rows(store, project, outcome, version)
        found = choices(rows, project=project, outcome=outcome, clock=clock)
        kept.keep({name: found})
    return found


def _rows(store: Store, project: str, outcome: str, version: int) -> Collection:
    with store.cursor() as cursor:
        return outcome_rows(cursor, project=project, outcome=outcome, as_at=version)
