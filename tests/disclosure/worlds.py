"""The whole of what a project shows, as one text; and the same project with another value of a hidden count.

If some other value gives the very same text, nobody can tell from it which of the two is true.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

import pandas as pd

from evaluation.analysis import guard
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Clock
from evaluation.results import evaluate
from evaluation.stats.disclosure import NHS_PROFILE
from evaluation.views import compare, data_health, next_sites, overview, pack, pack_tables, present, project
from evaluation.views.pack_protection import protected
from evaluation.views.project import Scale
from evaluation.views.site_page import build, everyone
from evaluation.views.tables import overview_table, sites_table
from tests.packs.made_packs import settings

#: Arm of a return to where its hidden value may lie.
Place = tuple[str, str]


def of_project(collection: Collection, code: str) -> Collection:
    """Return one project's rows; sources belong to no project."""

    def mine(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["project"] == code].reset_index(drop=True) if "project" in frame else frame

    kinds = ("projects", "outcomes", "sites", "returns", "delivery")
    return replace(collection, **{name: mine(getattr(collection, name)) for name in kinds})


def everything(collection: Collection) -> str:
    """Return all that pages, charts, tables and packs show of a project, on the clock of actual starts."""
    exact = evaluate(collection, clock=Clock.ACTUAL)
    shown = protected(exact, profile=NHS_PROFILE)
    told: list[object] = [overview.build(shown), compare.build(shown), present.build(shown), overview_table(shown)]
    nothing = pd.DataFrame(columns=["project", "outcome", "site", "period_start", "period_end", "phase"])
    for result in shown.outcomes:
        told += [project.build(shown, project=result.project, outcome=result.outcome, scale=each) for each in Scale]
        told += [next_sites.build(shown, project=result.project), sites_table(result, public=False)]
        true = exact.of(result.project, result.outcome)
        assert true is not None
        told.append(data_health.build(shown, true, collection, revised=nothing, group=None))
        for site in everyone(result):
            told.append(build(result, site, returns=_rows(collection, site.site), delivery=_NO_DELIVERY,
                              clock=Clock.ACTUAL, profile=NHS_PROFILE))  # fmt: skip
    view = pack.build(exact, None, settings=settings(), profile=NHS_PROFILE)
    data = pack_tables.pack_data(view, exact, collection, profile=NHS_PROFILE)
    told += [view, data.tables, data.report, {kind: rows.to_csv() for kind, rows in data.rows.items()}]
    return "\n".join(map(repr, told))


def steps(collection: Collection) -> dict[str, Callable[..., int]]:
    """Return the two choices of how finely to print, as they were made for the true counts."""
    results = evaluate(collection, clock=Clock.ACTUAL).outcomes
    average = {each.outcome: guard.average_step(each, profile=NHS_PROFILE) for each in results}
    sites = {
        (result.outcome, site.site): guard.site_step(site, result, profile=NHS_PROFILE)
        for result in results
        for site in everyone(result)
    }
    return {
        "average_step": lambda result, **_: average[result.outcome],
        "site_step": lambda site, result, **_: sites[result.outcome, site.site],
    }


def hidden_places(collection: Collection) -> list[Place]:
    """Return site and phase of every count that must be hidden, of returns that are each one whole arm."""
    rows = collection.returns
    small = rows["numerator"].between(1, 7)
    kinds = collection.outcomes.set_index("outcome")["type"]
    rest = rows["denominator"] - rows["numerator"]
    small |= rest.between(1, 7) & (rows["outcome"].map(kinds) == "proportion")
    return [(row["site"], row["phase"]) for row in rows[small].to_dict("records")]


def others(collection: Collection, place: Place, hidden: list[Place]) -> Iterator[Collection]:
    """Return the project with another value at a place: alone, then with one of the other hidden ones changed too."""

    def values(at: Place) -> list[float]:
        row = _row(collection, at)
        near_all = row["numerator"] > 7
        among = range(int(row["denominator"]) - 7, int(row["denominator"])) if near_all else range(1, 8)
        return sorted((v for v in among if v != row["numerator"]), key=lambda v: abs(v - row["numerator"]))

    for value in values(place):
        yield with_values(collection, {place: value})
    for other in hidden:
        if other != place:
            for value, second in itertools.product(values(place)[:3], values(other)[:3]):
                yield with_values(collection, {place: value, other: second})


_NO_DELIVERY = pd.DataFrame(columns=["component", "date", "score"])


def _rows(collection: Collection, site: str) -> pd.DataFrame:
    rows = collection.returns[collection.returns["site"] == site].reset_index(drop=True)
    return rows.assign(replaced=False, line=range(2, len(rows) + 2), file_name="returns.csv", version=1)


def _row(collection: Collection, place: Place) -> pd.Series:
    rows = collection.returns
    return rows[(rows["site"] == place[0]) & (rows["phase"] == place[1])].iloc[0]


def with_values(collection: Collection, values: dict[Place, float]) -> Collection:
    rows = collection.returns.copy()
    for (site, phase), value in values.items():
        rows.loc[(rows["site"] == site) & (rows["phase"] == phase), "numerator"] = value
    return replace(collection, returns=rows)
