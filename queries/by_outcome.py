"""A programme's returns a few outcomes at a time, so that ten million of them never lie in memory at once.

Outcomes are evaluated apart from each other in any case, so what comes out is the same; tests hold it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import duckdb
import pandas as pd
import pyarrow as pa

from evaluation.analysis.assembling import project_infos, source_infos
from evaluation.analysis.windows import reach
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Clock
from evaluation.results import Results, evaluate
from queries.frames import frame
from queries.programme import current_collection
from queries.statements import statement

#: What the statements take as "reach".
REACH = pa.schema(
    [(name, pa.string()) for name in ("project", "outcome", "site")]
    + [(name, pa.date32()) for name in ("first_day", "last_day")]
)

#: Fewer returns than these are read at once, which is faster.
MOST_AT_ONCE = 200_000


def evaluated(
    cursor: duckdb.DuckDBPyConnection,
    *,
    as_at: int,
    projects: frozenset[str] | None,
    clock: Clock,
    most_at_once: int = MOST_AT_ONCE,
) -> Results:
    """Return the results as at a version, of these projects only (all where None)."""
    values = {"as_at": as_at, "projects": None if projects is None else sorted(projects)}
    row = cursor.execute(statement("outcome/extent"), values).fetchone()
    assert row is not None, "an aggregate without groups gives one row"
    count, last = row
    if count <= most_at_once:
        return evaluate(current_collection(cursor, as_at=as_at, projects=projects), clock=clock)
    rows = current_collection(cursor, as_at=as_at, projects=projects, without=("returns",))
    data_to = None if last is None else pd.Timestamp(last)
    found = tuple(
        each
        for part in _parts(cursor, rows, values, most_at_once)
        for each in evaluate(part, clock=clock, data_to=data_to).outcomes
    )
    return Results(
        projects=project_infos(rows),
        outcomes=found,
        sources=source_infos(rows),
        data_to=None if data_to is None else data_to.date(),
    )


def outcome_rows(cursor: duckdb.DuckDBPyConnection, *, project: str, outcome: str, as_at: int) -> Collection:
    """Return the definitions and sites of one project, and all returns of one of its outcomes."""
    rows = current_collection(cursor, as_at=as_at, projects=frozenset([project]), without=("returns",))
    place = {"project": project, "outcome": outcome, "as_at": as_at}
    return replace(rows, returns=frame(cursor.execute(statement("outcome/returns"), place).to_arrow_table()))


def revised_keys(cursor: duckdb.DuckDBPyConnection, *, project: str, outcome: str, as_at: int) -> pd.DataFrame:
    """Return the keys of one outcome's returns that were published more than once."""
    place = {"project": project, "outcome": outcome, "as_at": as_at}
    return frame(cursor.execute(statement("outcome/revised"), place).to_arrow_table())


def _parts(
    cursor: duckdb.DuckDBPyConnection, rows: Collection, values: dict[str, object], most_at_once: int
) -> Iterator[Collection]:
    """Yield the collection with a few outcomes at a time, those of their returns that could count, and how many not."""
    outcomes = rows.outcomes.sort_values(["project", "outcome"], ignore_index=True)
    cursor.register("reach", _reach(outcomes, rows.sites))
    try:
        beyond = frame(cursor.execute(statement("outcome/returns_beyond"), values).to_arrow_table())
        returns = cursor.execute(statement("outcome/returns_in_reach"), values).to_arrow_table()
    finally:
        cursor.unregister("reach")
    keys = pd.MultiIndex.from_frame(outcomes[["project", "outcome"]])
    of_returns = _places(keys, returns.select(["project", "outcome"]).to_pandas())
    of_beyond = _places(keys, beyond)
    counts = of_returns.value_counts().reindex(range(len(outcomes)), fill_value=0)
    lots = (counts.cumsum() - counts) // max(most_at_once, 1)
    for lot in lots.unique():
        chosen = list(lots.index[lots == lot])
        yield replace(
            rows,
            outcomes=outcomes.iloc[chosen],
            returns=frame(returns.filter(pa.array(of_returns.isin(chosen)))),
            beyond=beyond[of_beyond.isin(chosen)],
        )


def _places(keys: pd.MultiIndex, rows: pd.DataFrame) -> pd.Series:
    """Return, per row, the place of its outcome among the keys."""
    return pd.Series(keys.get_indexer(pd.MultiIndex.from_frame(rows[["project", "outcome"]])), index=rows.index)


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
