"""Programmes too large to be read at once give exactly what they would give if they were read at once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import store_texts

from evaluation.analysis.result_types import OutcomeResult
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.results import evaluate
from queries import by_outcome, programme, uploads
from queries.by_outcome import evaluated
from queries.health import sent, sent_of
from queries.kept_figures import KeptFigures
from queries.shipped import Programme, open_programme
from queries.store import Store

_OUTCOMES = (
    "project,outcome,name,type,measure,better,primary,design,before_months,after_months\n"
    "ALPHA,harm,Harm,proportion,RR,lower,yes,before_after,,\n"
    "ALPHA,stay,Days,mean,MD,lower,no,before_after,6,6\n"
    "ALPHA,given,Given,estimate,OR,lower,no,before_after,,\n"
    "ALPHA,beside,Beside others,rate,IRR,lower,no,before_after_controlled,12,3\n"
)
_SITES = (
    "project,site,name,role,parent,comparator,planned_start,actual_start\n"
    "ALPHA,ORIGIN,Origin,origin,,C1,2021-01-01,2021-01-01\n"
    "ALPHA,S1,First,replication,,C1,2021-01-01,2021-05-01\n"
    "ALPHA,S2,Second,replication,,C1,2021-04-01,\n"
    "ALPHA,S3,Third,replication,,,,\n"
    "ALPHA,C1,Beside,comparator,,,,\n"
)
#: Each site with the month of 2021 from which its returns are of the phase after.
_CODES = {"ORIGIN": 1, "S1": 5, "S2": 4, "S3": 1, "C1": 1}
_HEADINGS = (
    "project,site,outcome,period_start,period_end,phase,numerator,denominator,mean,sd,n,estimate,ci_low,ci_high,"
    "not_comparable_because,source"
)
_FIGURES = {
    "harm": ("{0},1000,,,,,,,,", "[x],1000,,,,,,,,", "[z],[z],,,,,,,,", "{0},1000,,,,,,,measured otherwise,smith2020"),
    "stay": (",,{0}.25,1.5,40,,,,,", ",,{0}.5,[x],41,,,,,", ",,[c],[c],[c],,,,,"),
    "given": (",,,,,0.{0},0.1,0.99,,smith2020", ",,,,,[x],[x],[x],,smith2020"),
    "beside": ("{0},1000,,,,,,,,",),
}


def _rows(chance: random.Random) -> list[str]:
    keys = [
        (outcome, site, month)
        for outcome in _FIGURES
        for site in _CODES
        for month in range(29 * (outcome == "given"), 60)
    ]
    return [_row(*key, chance.randint(11, 99), chance.randrange(4)) for key in chance.sample(keys, 300)]


def _row(outcome: str, site: str, month: int, figure: int, which: int) -> str:
    """Return a return of one month, counted from January 2019."""
    year, at = 2019 + month // 12, month % 12 + 1
    days = 29 if (year, at) == (2020, 2) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[at - 1]
    figures = _FIGURES[outcome][which % len(_FIGURES[outcome])].format(figure)
    phase = "after" if outcome == "given" or (year, at) >= (2021, _CODES[site]) else "before"
    return f"ALPHA,{site},{outcome},{year}-{at:02d}-01,{year}-{at:02d}-{days},{phase},{figures}"


def _same(
    store: Store, owner: Actor, *, clock: Clock, most: int, folder: Path, projects: frozenset[str] | None = None
) -> None:
    version = programme.version(store, owner)
    with store.cursor() as cursor:
        whole = programme.current_collection(cursor, as_at=version, projects=projects)
        kept = KeptFigures(folder, OutcomeResult)
        at = {"as_at": version, "projects": projects, "clock": clock, "kept": kept, "most_at_once": most}
        found = evaluated(cursor, **at)
        assert found.results == evaluate(whole, clock=clock)
    all_sent = sent(store, owner, as_at=version)
    for project, outcome in whole.outcomes[["project", "outcome"]].itertuples(index=False):
        alone, all_sent = (
            sent_of(store, owner, project=project, outcome=outcome, as_at=version),
            sent(store, owner, as_at=version),
        )
        mine = whole.returns[(whole.returns["project"] == project) & (whole.returns["outcome"] == outcome)]
        assert alone.rows.returns.equals(mine.reset_index(drop=True))
        again = all_sent.revised[(all_sent.revised["project"] == project) & (all_sent.revised["outcome"] == outcome)]
        assert alone.revised.equals(again.reset_index(drop=True))


def test_the_published_figures_of_one_project_are_the_same_in_parts(owner: Actor, tmp_path: Path) -> None:
    _same(
        open_programme(Programme.PUBLISHED),
        owner,
        clock=Clock.ACTUAL,
        most=5,
        projects=frozenset({"PROMPT"}),
        folder=tmp_path,
    )


@pytest.mark.parametrize(
    ("seed", "clock", "most", "searched"), [(1, Clock.ACTUAL, 0, 200), (2, Clock.PLANNED, 150, 10_000_000)]
)
def test_any_returns_are_the_same_in_parts(
    store: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch, seed: int, clock: Clock, most: int, searched: int
) -> None:
    """Marks, rows sent again, rows taken back, sites without dates, comparators, and months far from any start."""
    monkeypatch.setattr(by_outcome, "_MOST_SEARCHED", searched)
    chance = random.Random(seed)
    files = {name: store_texts.ALL[name] for name in ("projects.csv", "sources.csv")}
    files |= {"outcomes.csv": _OUTCOMES, "sites.csv": _SITES}
    uploads.publish(store, owner, store_texts.checked(files))
    for _ in range(2):
        text = "\n".join((_HEADINGS, *_rows(chance))) + "\n"
        known = programme.collection(store, owner)
        uploads.publish(store, owner, store_texts.checked({"returns.csv": text}, known))
    _same(store, owner, clock=clock, most=most, folder=store.figures)
