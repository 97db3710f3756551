"""What is hidden stays hidden: from everything that is shown, no small count can be worked out."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pandas as pd
import pytest

from evaluation.stats.disclosure import NHS_PROFILE
from evaluation.views import pack_protection
from queries import programme
from queries.access import owner_here
from queries.settings import database_path
from queries.shipped import open_programme
from queries.store import close_stores, open_store
from tests.disclosure import planted
from tests.disclosure.attacker import Riddle, riddles
from tests.disclosure.worlds import everything, hidden_places, of_project, others, steps

OWNER = owner_here()
#: Of the demonstration, the latest version and one project are asked; DISCLOSURE=all asks every version of all.
ALL = os.environ.get("DISCLOSURE") == "all"


@pytest.fixture(scope="module")
def planted_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as setting:
        setting.setenv("OUTCOMES_DATABASE", str(tmp_path_factory.mktemp("planted") / "outcomes.duckdb"))
        planted.publish(open_store(database_path()))
        yield
        close_stores()


@pytest.fixture(scope="module")
def asked(planted_store: None) -> dict[tuple[str, str, str], Riddle]:
    return riddles("own", OWNER, profile=NHS_PROFILE, every_version_of={"MONTHLY"})


def test_the_attacker_finds_what_adds_up_to_nothing_else() -> None:
    months = [("after", pd.Timestamp(2021, month, 1), 1, month) for month in (1, 2, 3, 4)]
    total = (frozenset(months), 28.0, 32.0)  # four months of seven at most, in a total that is shown as 30
    low, high, truth = (dict.fromkeys(months, value) for value in (0.0, 7.0, 7.0))
    riddle = Riddle(low=low, high=high, truth=truth, hidden=set(months), lines={total})
    assert riddle.found() == [(month, 7) for month in months]
    assert Riddle(low=low, high=high, truth=truth, hidden=set(months)).found() == []


def test_there_is_something_to_find(asked: dict[tuple[str, str, str], Riddle]) -> None:
    assert sum(len(riddle.hidden) for riddle in asked.values()) > 150
    assert sum(len(riddle.lines) for riddle in asked.values()) > 300


def test_no_return_can_be_worked_out_from_totals_charts_effects_clocks_and_versions(
    asked: dict[tuple[str, str, str], Riddle],
) -> None:
    found = {place: sure for place, riddle in asked.items() if (sure := riddle.found())}
    assert found == {}


def test_no_return_of_the_demonstration_can_be_worked_out() -> None:
    projects = ("IRISi", "PINCER", "PROMPT", "Pathway") if ALL else ()
    only = None if ALL else "PROMPT"
    asked = riddles("demonstration", OWNER, profile=NHS_PROFILE, every_version_of=projects, only=only)
    assert sum(len(riddle.hidden) for riddle in asked.values()) > 50
    assert {place: sure for place, riddle in asked.items() if (sure := riddle.found())} == {}


@pytest.mark.parametrize(
    "code", ["FEW", "ONE", "TWO", "REST", "RATE", "ORIGIN", "FAMILY"] if ALL else ["ONE", "TWO", "ORIGIN"]
)
def test_another_value_would_show_the_very_same(
    planted_store: None, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attacker sees how finely figures are printed, and does not run our choice of it on every other value."""
    collection = of_project(programme.collection(open_programme("own"), OWNER), code)
    for name, step in steps(collection).items():
        monkeypatch.setattr(pack_protection, name, step)
    hidden, truth = hidden_places(collection), everything(collection)
    assert hidden
    given_away = [
        place for place in hidden if not any(everything(other) == truth for other in others(collection, place, hidden))
    ]
    assert given_away == []
