"""All views of an outcome together, both clocks and every filter, leave each hidden count more than one value.

For each hidden count another world is looked for: a return behind it one higher or lower, alone or together with
returns behind other hidden counts, in which every view shows the very same of averages and sites. How finely figures
are printed is chosen anew in each world, so not even whoever knows that rule and all other counts can tell which it is.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import eq

import numpy as np
import pandas as pd
import pytest

from evaluation.analysis.guard import cell_values
from evaluation.analysis.result_types import OutcomeResult
from evaluation.analysis.selection import Selection, choices, only, select
from evaluation.analysis.selection_protection import alone, hidden_sites, protected
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Clock
from evaluation.results import evaluate, last_day
from evaluation.stats.disclosure import NHS_PROFILE
from evaluation.views.pack_protection import protected_outcome
from queries import programme
from queries.access import owner_here
from queries.shipped import open_programme

#: Of the demonstration, one outcome in some views; DISCLOSURE=all asks three, two of them in every view there is.
ALL = os.environ.get("DISCLOSURE") == "all"
#: Outcome to how many of its views, spread over all of them.
ASKED = {("PROMPT", "hie"): 20 if ALL else 4}
if ALL:
    ASKED |= {("PROMPT", "brachial_plexus_injury"): 20, ("PINCER", "monitoring_6m"): 24}
MOST_WORLDS = 200
View = tuple[Clock, Selection]
_PHASES = {"reference": "before", "exposed": "after"}


def views_of(rows: Collection, project: str, outcome: str) -> Iterator[View]:
    """Give every view that the page offers, on either clock; the agreed one first."""
    for clock in (Clock.ACTUAL, Clock.PLANNED):
        offered = choices(rows, project=project, outcome=outcome, clock=clock)
        for model in (None, *(code for code, _ in offered.models)):
            for provisional in (True, False) if offered.provisional else (True,):
                for level in (None, *offered.levels):
                    for start in (None, *offered.starts):
                        for end in (None, *offered.ends):
                            if not (start and end and end < start):
                                yield (
                                    clock,
                                    Selection(model=model, provisional=provisional, level=level, start=start, end=end),
                                )


def all_shown(rows: Collection, views: Sequence[View]) -> Iterator[str]:
    """Give what each view shows of the average and of every site, as queries.selected makes it."""
    agreed: dict[Clock, OutcomeResult] = {}
    for clock, selection in views:
        if clock not in agreed:
            agreed[clock] = evaluate(rows, clock=clock).outcomes[0]
        yield _shown(rows, agreed[clock], clock, selection)


def _shown(rows: Collection, agreed: OutcomeResult, clock: Clock, selection: Selection) -> str:
    if not selection.narrows:
        return _said(protected_outcome(agreed, profile=NHS_PROFILE))
    hidden = hidden_sites(agreed, rows, selection, clock=clock, profile=NHS_PROFILE)
    last = min(last_day(rows), pd.Timestamp(selection.end)) if selection.end else last_day(rows)
    chosen = select(rows, selection, clock=clock)
    made = evaluate(chosen, clock=clock, summed=selection.summed, data_to=last).outcomes[0]
    lone = alone(agreed, rows, selection, hidden=hidden, clock=clock, profile=NHS_PROFILE)
    found = protected(protected_outcome(made, profile=NHS_PROFILE), agreed, hidden=hidden, lone=lone)
    return "refused" if found is None else _said(found)


def _said(result: OutcomeResult) -> str:
    average = (result.pooled, result.retention, result.lean, result.verdict, result.reason, result.benefit)
    sites = [(s.site, s.estimate, s.ci_low, s.ci_high, s.retention, s.verdict) for s in result.sites]
    return repr((average, sites))


def hidden_cells(rows: Collection) -> dict[tuple[str, str], list[int]]:
    """Return site and arm of every hidden total, with the returns behind it."""
    result = evaluate(rows, clock=Clock.ACTUAL).outcomes[0]
    sites = [leaf for site in result.sites for leaf in (site.members or [site])]
    returns, cells = rows.returns, {}
    for site in sites:
        for arm, phase in _PHASES.items():
            values = cell_values(getattr(site, arm), type_=result.type, profile=NHS_PROFILE, parts=False)
            mine = (returns["site"] == site.site) & (returns["phase"] == phase) & returns["numerator"].between(0, 7)
            if len(values):
                cells[site.site, arm] = list(returns.index[mine])
    return cells


def other_worlds(rows: Collection, cell: Sequence[int], others: Sequence[int]) -> Iterator[Collection]:
    """Give worlds in which a return of a cell is another: alone first, then with up to three of other cells."""
    draw = np.random.default_rng(1)
    changes = [{int(place): step} for place in draw.permutation(cell)[:6] for step in (1, -1)]
    while len(changes) < MOST_WORLDS:
        partners = draw.choice(others, draw.integers(1, 4)) if len(others) else ()
        changes.append({int(place): int(draw.choice([1, -1])) for place in (draw.choice(cell), *partners)})
    for change in changes:
        returns = rows.returns.copy()
        for place, step in change.items():
            returns.loc[place, "numerator"] += step
        if (returns.loc[list(change), "numerator"] >= 0).all():
            yield replace(rows, returns=returns)


@pytest.mark.parametrize(("project", "outcome"), list(ASKED))
def test_every_hidden_total_could_be_another_in_all_views_together(project: str, outcome: str) -> None:
    rows = only(programme.collection(open_programme("demonstration"), owner_here()), project=project, outcome=outcome)
    everything = list(views_of(rows, project, outcome))
    views = everything[:: max(1, len(everything) // ASKED[project, outcome])]
    truth = list(all_shown(rows, views))
    cells = hidden_cells(rows)
    assert len(cells) >= 3
    given_away = [
        cell
        for cell, mine in cells.items()
        if not any(
            all(itertools.starmap(eq, zip(all_shown(other, views), truth, strict=True)))
            for other in other_worlds(rows, mine, [each for key, rest in cells.items() if key != cell for each in rest])
        )
    ]
    assert given_away == []


def test_a_count_that_is_shown_has_no_other_world() -> None:
    """So that the test above can fail: a shown total, ten higher, is seen at once."""
    rows = only(programme.collection(open_programme("demonstration"), owner_here()), project="PROMPT", outcome="hie")
    agreed = [(Clock.ACTUAL, Selection())]
    returns = rows.returns.copy()
    returns.loc[(returns["site"] == "stanmere") & (returns["phase"] == "after"), "numerator"] += 1
    assert list(all_shown(replace(rows, returns=returns), agreed)) != list(all_shown(rows, agreed))
