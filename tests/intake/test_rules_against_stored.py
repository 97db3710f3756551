"""What is asked because of what is published already: one question a change that nobody may overlook."""

from __future__ import annotations

import pandas as pd
import pytest

from evaluation.domain.collection import Collection
from evaluation.intake.checking import check, empty_collection
from evaluation.intake.contract import KINDS
from evaluation.intake.rules_against_stored import questions_about

PROJECTS = "project,name\nP,First\n"
OUTCOMES = "project,outcome,name,type,measure,better,primary,design\nP,harm,Harm,proportion,RR,lower,yes,before_after\n"
SITES = "project,site,name,role,planned_start,actual_start\nP,S1,One,replication,2025-01-01,2025-02-01\n"
HEADINGS = "project,site,outcome,period_start,period_end,phase,numerator,denominator\n"
MONTHS = [("2024-01-01", "2024-01-31"), ("2024-02-01", "2024-02-29"), ("2024-03-01", "2024-03-31")]


def returns(*figures: tuple[int, int, int]) -> str:
    """Rows of S1 as month (from 0), numerator and denominator."""
    rows = [f"P,S1,harm,{MONTHS[month][0]},{MONTHS[month][1]},before,{n},{d}" for month, n, d in figures]
    return HEADINGS + "\n".join(rows)


def frames(**texts: str) -> dict[str, pd.DataFrame]:
    checked = check([(f"{kind}.csv", text.encode()) for kind, text in texts.items()], empty_collection())
    assert checked.ok
    return {file.kind or "": file.rows.to_pandas() for file in checked.files if file.rows is not None}


def published(*figures: tuple[int, int, int]) -> Collection:
    found = frames(projects=PROJECTS, outcomes=OUTCOMES, sites=SITES, returns=returns(*figures))
    found["returns"] = found["returns"].assign(batch=1)
    for name in ("period_start", "period_end"):
        found["returns"][name] = pd.to_datetime(found["returns"][name])
    empty = empty_collection()
    return Collection(**{kind: found.get(kind, empty.frame(kind)) for kind in KINDS})


KNOWN = published((0, 8, 200), (1, 9, 200), (2, 7, 200))


def asked(*figures: tuple[int, int, int], known: Collection = KNOWN) -> list[tuple[str, int | None, str]]:
    rows = frames(projects=PROJECTS, outcomes=OUTCOMES, sites=SITES, returns=returns(*figures))["returns"]
    return [(each.code, each.row, each.why) for each in questions_about("returns", rows, known)]


def test_the_same_figures_again_are_not_asked_about() -> None:
    assert asked((0, 8, 200), (1, 9, 200), (2, 7, 200)) == []


def test_a_figure_far_from_its_own_past_is_asked_about() -> None:
    ((code, row, why),) = asked((0, 8, 200), (1, 82, 200), (2, 7, 200))
    assert (code, row) == ("big_change", 3)
    assert "41%" in why
    assert asked((0, 8, 200), (1, 14, 200), (2, 7, 200)) == []  # 7%: within chance and the floor


def test_an_outlier_that_is_published_already_is_not_asked_about_again() -> None:
    known = published((0, 8, 200), (1, 120, 200), (2, 7, 200))
    assert asked((1, 120, 200), (0, 8, 200), (2, 7, 200), known=known) == []
    ((code, row, why),) = asked((1, 121, 200), (0, 8, 200), (2, 7, 200), known=known)
    assert (code, row) == ("big_change", 2)
    assert "from 60% to 60.5%" in why


def test_periods_that_are_gone_are_asked_about() -> None:
    ((code, _, why),) = asked((0, 8, 200))
    assert code == "big_change"
    assert "2 earlier periods are missing" in why


def test_another_denominator_for_a_published_period_is_asked_about() -> None:
    ((code, row, why),) = asked((0, 8, 240), (1, 9, 200), (2, 7, 205))
    assert (code, row) == ("denominator_changed", 2)
    assert "200" in why
    assert "240" in why


@pytest.mark.parametrize(
    ("start", "codes"), [("2025-02-01", []), ("2025-03-01", ["start_changed"]), ("", ["start_changed"])]
)
def test_another_start_of_a_site_with_returns_is_asked_about(start: str, codes: list[str]) -> None:
    rows = frames(projects=PROJECTS, sites=SITES.replace("2025-02-01", start))["sites"]
    assert [each.code for each in questions_about("sites", rows, KNOWN)] == codes
