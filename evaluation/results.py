"""Evaluate one programme: from its published rows to verdicts, on the clock the reader chose.

This is the only place where effects, benchmark, pool, retention, verdict and certainty meet. Pages, packs and the
command line all show what it returns.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import replace

import pandas as pd

from evaluation.analysis.assembling import outcome_result, project_infos, source_infos
from evaluation.analysis.effects_by_site import effects_by_site
from evaluation.analysis.judging import judge, verdict_of
from evaluation.analysis.result_types import OutcomeResult, Results
from evaluation.analysis.roll_up import add_up_into_parents
from evaluation.analysis.sums import clocks_agree
from evaluation.analysis.units import pool_into_parents, with_site_facts
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Clock

#: Part of every cache key and printed with every result: raise it when any number can change.
METHOD_VERSION = "1"

#: What works outcomes out as evaluate does, somewhere else; None where it could not.
Work = Callable[..., tuple[OutcomeResult, ...] | None]


def evaluate(
    collection: Collection,
    *,
    clock: Clock = Clock.ACTUAL,
    summed: bool = False,
    data_to: pd.Timestamp | None = None,
) -> Results:
    """Return the results of every outcome of every project, in the order of project and outcome codes.

    The other clock is computed too, as a verdict that depends on the start date costs certainty. summed: the counts of
    members are added up into their parents, instead of pooled. data_to: the last day of the programme's data, where
    these rows are only part of it.
    """
    other = Clock.PLANNED if clock is Clock.ACTUAL else Clock.ACTUAL
    table = _effects(collection, clock=clock, summed=summed)
    table_on_other = None if clocks_agree(collection) else _effects(collection, clock=other, summed=summed)
    last = data_to if data_to is not None else last_day(collection)
    outcomes: list[OutcomeResult] = []
    for outcome in collection.outcomes.sort_values(["project", "outcome"]).to_dict("records"):
        judged = judge(_of(table, outcome), outcome)
        other_verdict = judged.verdict if table_on_other is None else verdict_of(_of(table_on_other, outcome), outcome)
        outcomes.append(
            outcome_result(
                outcome,
                judged,
                depends_on_clock=judged.verdict != other_verdict,
                sites=collection.sites[collection.sites["project"] == outcome["project"]],
                delivery=collection.delivery[collection.delivery["project"] == outcome["project"]],
                data_to=last,
            )
        )
    return Results(
        projects=project_infos(collection),
        outcomes=tuple(outcomes),
        sources=source_infos(collection),
        data_to=None if pd.isna(last) else last.date(),
    )


def evaluate_again(
    before: Results, collection: Collection, projects: Set[str], *, clock: Clock, work: Work | None = None
) -> Results:
    """Return what evaluate gives, from the results of a collection that differs in these projects and in sources only.

    Projects do not depend on each other but through the last day of all data, up to which returns are due. work: what
    gives evaluate's outcomes somewhere else, or None where that must be done here.
    """
    last = last_day(collection)
    data_to = None if pd.isna(last) else last.date()
    if data_to != before.data_to:
        projects = {*collection.outcomes["project"], *(each.project for each in before.outcomes)}
    own = _of_projects(collection, projects)
    anew = work(own, clock=clock, data_to=last) if work else None
    if anew is None:
        anew = evaluate(own, clock=clock, data_to=last).outcomes
    kept = [each for each in before.outcomes if each.project not in projects]
    outcomes = sorted([*kept, *anew], key=lambda each: (each.project, each.outcome))
    infos, sources = project_infos(collection), source_infos(collection)
    return replace(before, projects=infos, outcomes=tuple(outcomes), sources=sources, data_to=data_to)


def _of_projects(collection: Collection, projects: Set[str]) -> Collection:
    kinds = ("projects", "outcomes", "sites", "returns", "delivery")
    frames = {kind: collection.frame(kind) for kind in kinds}
    return replace(
        collection,
        **{kind: each[each["project"].isin(list(projects))].reset_index(drop=True) for kind, each in frames.items()},
    )


def last_day(collection: Collection) -> pd.Timestamp:
    """Return the last day that any return reaches; NaT without returns."""
    return collection.returns["period_end"].max() if len(collection.returns) else pd.NaT


def _effects(collection: Collection, *, clock: Clock, summed: bool) -> pd.DataFrame:
    effects = with_site_facts(effects_by_site(collection, clock=clock), collection.sites, collection.outcomes)
    if summed:
        return add_up_into_parents(effects, collection)
    return pool_into_parents(effects, collection.sites)


def _of(table: pd.DataFrame, outcome: dict) -> pd.DataFrame:
    return table[(table["project"] == outcome["project"]) & (table["outcome"] == outcome["outcome"])]
