"""A programme's results, outcome by outcome: those that are kept are read, the others worked out.

Outcomes are evaluated apart from each other in any case, so what comes out is the same as from all rows at once; tests
hold it. Of large programmes only the returns that can count are read, so that ten million never lie in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from evaluation.analysis.assembling import project_infos, source_infos
from evaluation.analysis.result_types import OutcomeResult
from evaluation.analysis.windows import reach
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Clock
from evaluation.results import Results, evaluate
from queries.evaluating_apart import kept_apart
from queries.frames import frame
from queries.kept_figures import KeptFigures, name_of
from queries.parts import Part, places_of
from queries.programme import current_collection, current_tables
from queries.statements import statement

#: What the statements take as "reach" and "wanted".
REACH = pa.schema(
    [(name, pa.string()) for name in ("project", "outcome", "site")]
    + [(name, pa.date32()) for name in ("first_day", "last_day")]
)
WANTED = pa.schema([(name, pa.string()) for name in ("project", "outcome")])

#: Fewer returns than these are read at once, which is faster.
MOST_AT_ONCE = 200_000
#: From so many returns in force those that can count are asked for at once: DuckDB has 1 GB to sort them in.
_MOST_SEARCHED = 10_000_000

Place = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """Results, and the name of each outcome's by what it depends on."""

    results: Results
    names: Mapping[Place, str]


@dataclass(frozen=True, kw_only=True)
class Extent:
    """What is in force of a programme, without a look at its rows.

    returns: how many by project and outcome, repeats included; files: what each project and outcome is made from.
    """

    returns: Mapping[Place, int]
    files: Mapping[Place, tuple[str, ...]]
    data_to: date | None

    def of_projects(self, projects: frozenset[str]) -> int:
        """Return how many returns these projects have."""
        return sum(count for (project, _), count in self.returns.items() if project in projects)


def evaluated(
    cursor: duckdb.DuckDBPyConnection,
    *,
    as_at: int,
    projects: frozenset[str] | None,
    clock: Clock,
    kept: KeptFigures[OutcomeResult],
    most_at_once: int = MOST_AT_ONCE,
) -> Evaluated:
    """Return the results as at a version, of these projects only (all where None)."""
    extent = extent_at(cursor, as_at=as_at, projects=projects)
    rows = current_collection(cursor, as_at=as_at, projects=projects, without=("returns", "sites", "delivery"))
    outcomes = rows.outcomes.sort_values(["project", "outcome"], ignore_index=True)
    places = list(zip(outcomes["project"], outcomes["outcome"], strict=True))
    names = {place: _name(place, extent, clock) for place in places}
    found = kept.find(names.values())
    missing = frozenset(place for place in places if names[place] not in found)
    if missing:
        data_to = None if extent.data_to is None else pd.Timestamp(extent.data_to)
        for part in _parts(cursor, missing, extent, as_at=as_at, most_at_once=most_at_once):
            found |= _worked_out(part, kept, names, clock=clock, data_to=data_to)
    results = Results(
        projects=project_infos(rows),
        outcomes=tuple(found[names[place]] for place in places),
        sources=source_infos(rows),
        data_to=extent.data_to,
    )
    return Evaluated(results=results, names=names)


def extent_at(cursor: duckdb.DuckDBPyConnection, *, as_at: int, projects: frozenset[str] | None) -> Extent:
    """Return what is in force as at a version."""
    values = {"as_at": as_at, "projects": None if projects is None else sorted(projects)}
    returns: dict[Place, int] = {}
    files: dict[Place, tuple[str, ...]] = {}
    days = []
    for project, outcome, batch, count, last_day in cursor.execute(statement("outcome/extent"), values).fetchall():
        place = (project, outcome)
        files[place] = (*files.get(place, ()), batch)
        if outcome:
            returns[place] = returns.get(place, 0) + count
            days.append(last_day)
    return Extent(returns=returns, files=files, data_to=max(days, default=None))


def outcome_rows(cursor: duckdb.DuckDBPyConnection, *, project: str, outcome: str, as_at: int) -> Collection:
    """Return the definitions and sites of one project, and all returns of one of its outcomes."""
    rows = current_collection(cursor, as_at=as_at, projects=frozenset([project]), without=("returns",))
    place = {"project": project, "outcome": outcome, "as_at": as_at}
    return replace(rows, returns=frame(cursor.execute(statement("outcome/returns"), place).to_arrow_table()))


def revised_keys(cursor: duckdb.DuckDBPyConnection, *, project: str, outcome: str, as_at: int) -> pd.DataFrame:
    """Return the keys of one outcome's returns that were published more than once."""
    place = {"project": project, "outcome": outcome, "as_at": as_at}
    return frame(cursor.execute(statement("outcome/revised"), place).to_arrow_table())


def _name(place: Place, extent: Extent, clock: Clock) -> str:
    """Name a result: an outcome's files, its project's other files, the data's last day and the clock decide it."""
    project, _ = place
    return name_of(*place, clock, extent.data_to, extent.files.get((project, "")), extent.files.get(place))


def _worked_out(
    part: Part, kept: KeptFigures[OutcomeResult], names: Mapping[Place, str], **settings: Any
) -> dict[str, OutcomeResult]:
    """Return the outcomes of a part by name, worked out apart where that can be done, and kept."""
    own = {place: names[place] for place in part.places}
    kept_apart(part, kept.folder, own, **settings)
    found = kept.find(own.values())
    if len(found) < len(own):
        made = evaluate(part.collection(), **settings).outcomes
        found = {names[each.project, each.outcome]: each for each in made}
        kept.keep(found)
    return found


def _parts(
    cursor: duckdb.DuckDBPyConnection, missing: frozenset[Place], extent: Extent, *, as_at: int, most_at_once: int
) -> Iterator[Part]:
    """Yield the rows of these outcomes: a few of them at a time where there are many returns."""
    projects = frozenset(project for project, _ in missing)
    whole = extent.of_projects(projects) <= most_at_once
    tables = current_tables(cursor, as_at=as_at, projects=projects, without=() if whole else ("returns",))
    wanted = pa.array([place in missing for place in places_of(tables["outcomes"])], pa.bool_())
    part = Part(tables=tables | {"outcomes": tables["outcomes"].filter(wanted)})
    if whole:
        yield part
        return
    counts = pd.Series([extent.returns.get(place, 0) for place in places_of(part.tables["outcomes"])])
    searches = (counts.cumsum() - counts) // _MOST_SEARCHED
    for search in searches.unique():
        outcomes = part.tables["outcomes"].filter(pa.array(searches == search))
        yield from _lots(cursor, replace(part, tables={**part.tables, "outcomes": outcomes}), as_at, most_at_once)


def _lots(cursor: duckdb.DuckDBPyConnection, part: Part, as_at: int, most_at_once: int) -> Iterator[Part]:
    """Yield the part with a few outcomes at a time, those of their returns that could count, and how many not."""
    outcomes, sites = (frame(part.tables[kind]) for kind in ("outcomes", "sites"))
    values = {"as_at": as_at}
    cursor.register("wanted", pa.Table.from_pandas(outcomes[WANTED.names], preserve_index=False).cast(WANTED))
    cursor.register("reach", _reach(outcomes, sites))
    try:
        beyond = cursor.execute(statement("outcome/returns_beyond"), values).to_arrow_table()
        returns = cursor.execute(statement("outcome/returns_in_reach"), values).to_arrow_table()
    finally:
        cursor.unregister("reach")
        cursor.unregister("wanted")
    keys = pd.MultiIndex.from_frame(outcomes[WANTED.names])
    of_returns, of_beyond = (_places(keys, rows.select(WANTED.names).to_pandas()) for rows in (returns, beyond))
    counts = of_returns.value_counts().reindex(range(len(outcomes)), fill_value=0)
    lots = (counts.cumsum() - counts) // max(most_at_once, 1)
    for lot in lots.unique():
        chosen = list(lots.index[lots == lot])
        own = {
            "outcomes": part.tables["outcomes"].take(chosen),
            "returns": returns.filter(pa.array(of_returns.isin(chosen))),
        }
        yield Part(tables={**part.tables, **own}, beyond=beyond.filter(pa.array(of_beyond.isin(chosen))))


def _places(keys: pd.MultiIndex, rows: pd.DataFrame) -> pd.Series:
    """Return, per row, the place of its outcome among the keys."""
    return pd.Series(keys.get_indexer(pd.MultiIndex.from_frame(rows[WANTED.names])), index=rows.index)


def _reach(outcomes: pd.DataFrame, sites: pd.DataFrame) -> pa.Table:
    """Return the days within which a return could count, by project, outcome and site."""
    spans = [
        reach(outcomes.iloc[[place]], sites[sites["project"] == row.project]).assign(
            project=row.project, outcome=row.outcome
        )
        for place, row in enumerate(outcomes.itertuples())
    ]
    whole = pd.concat(spans, ignore_index=True) if spans else pd.DataFrame(columns=REACH.names)
    return pa.Table.from_pandas(whole[REACH.names], preserve_index=False).cast(REACH)
