"""The Data health page: its sentences in every branch, groups of many sites, and the states in signs and words."""

from __future__ import annotations

import pytest

from evaluation.analysis.calendar import Due
from evaluation.analysis.result_types import Results
from evaluation.analysis.silence import SilenceTest
from evaluation.domain.vocabulary import VerdictCode
from evaluation.results import evaluate
from evaluation.views import data_health
from evaluation.views.data_health import MOST_PERIODS, DataHealthView
from evaluation.views.marks import mark_of
from evaluation.views.wording import data_health as wording
from queries.access import owner_here
from queries.health import sent
from queries.settings import ROOT
from queries.shipped import open_derived
from queries.store import Store

KEPT, WEAKER = mark_of(VerdictCode.KEPT), mark_of(VerdictCode.PARTLY_KEPT)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory):
    store = open_derived(tmp_path_factory.mktemp("health") / "demonstration.duckdb", ROOT / "data" / "demo")
    yield store
    store.close()


@pytest.fixture(scope="module")
def results(store: Store) -> Results:
    return evaluate(sent(store, owner_here(), as_at=1).rows)


def built(store: Store, results: Results, project: str, group: str | None = None) -> DataHealthView:
    result = results.primary(project)
    assert result is not None
    found = sent(store, owner_here(), as_at=1)
    return data_health.build(results, result, found.rows, revised=found.revised, group=group)


def test_few_sites_have_a_row_each(store: Store, results: Results) -> None:
    view = built(store, results, "Pathway")
    assert view.groups == ()
    assert view.grid is not None
    assert len(view.grid.columns) == MOST_PERIODS
    assert len(view.grid.rows) == len(view.table) == 9
    assert view.older == "36 earlier months are in the table's file only."
    assert len(view.file[0]) == 3 + 48
    assert "overdue" in view.lines[0]


def test_many_sites_are_grouped_and_a_group_opens(store: Store, results: Results) -> None:
    view = built(store, results, "PINCER")
    assert view.grid is not None
    assert len(view.grid.rows) == len(view.groups) == 15
    assert {cell.sign for row in view.grid.rows for cell in row.cells} >= {"✓", "7/8", "0/8"}
    code, name = view.groups[0]
    opened = built(store, results, "PINCER", code)
    assert opened.grid is not None
    assert (opened.group, len(opened.table)) == (code, 8)
    assert len(opened.grid.rows) == 8
    assert built(store, results, "PINCER", "nonsense").group is None
    assert name in [row.label for row in view.grid.rows]


def test_a_programme_of_one_silent_site_says_so(store: Store, results: Results) -> None:
    assert built(store, results, "IRISi").stress.startswith("If the 1 silent site saw no change, the verdict stays")
    assert len(built(store, results, "IRISi").silent) == 1


def test_an_outcome_nobody_was_asked_for_has_an_empty_page(store: Store, results: Results) -> None:
    found, result = sent(store, owner_here(), as_at=1), results.primary("PROMPT")
    assert result is not None
    rows = found.rows
    nothing = type(rows)(**{**rows.__dict__, "returns": rows.returns.iloc[:0], "sites": rows.sites.iloc[:0]})
    view = data_health.build(results, result, nothing, revised=found.revised, group=None)
    assert (view.grid, view.table, view.legend) == (None, (), ())


@pytest.mark.parametrize(
    ("overdue", "due", "query", "said"),
    [
        (0, 0, 0, None),
        (1, 0, 0, "1 return overdue."),
        (2, 3, 1, "2 returns overdue; 3 due for the newest month; 1 came without figures that can be compared."),
        (0, 1, 0, "1 due for the newest month."),
    ],
)
def test_the_gaps(overdue: int, due: int, query: int, said: str | None) -> None:
    assert wording.gaps(overdue=overdue, due=due, query=query, length="month") == said
    assert wording.gaps(overdue=overdue, due=due, query=query, length="phase") is None


def _test(silent: int, to_move: int | None, *, moves: bool = False) -> SilenceTest:
    then = VerdictCode.PARTLY_KEPT if moves else VerdictCode.KEPT
    return SilenceTest(silent=silent, verdict_now=VerdictCode.KEPT, verdict_if_unchanged=then, sites_to_move=to_move)


@pytest.mark.parametrize(
    ("test", "grouped", "said"),
    [
        (None, False, "There is no verdict yet that silence could change."),
        (
            _test(5, 7),
            False,
            "If all 5 silent sites saw no change, the verdict stays: Kept. It would take 7 sites with no change to "
            "move it.",
        ),
        (
            _test(1, None),
            True,
            "If the 1 silent group of sites saw no change, the verdict stays: Kept. "
            "No number of such silent sites would move it.",
        ),
        (
            _test(0, 1),
            False,
            "No site is wholly silent, so the verdict rests on everyone who is due. It would take 1 site with no "
            "change to move it.",
        ),
        (_test(0, None), True, "No group of sites is wholly silent, so the verdict rests on everyone who is due."),
        (_test(9, 4, moves=True), False, "If all 9 silent sites saw no change, the verdict moves from Kept to Weaker."),
    ],
)
def test_what_silence_could_hide(test: SilenceTest | None, grouped: bool, said: str) -> None:
    then = WEAKER if test and not test.stays else KEPT
    assert wording.stress(test, now=KEPT, then=then, grouped=grouped) == said


def test_the_older_periods_and_the_missing_ones() -> None:
    assert wording.older(0, length="month") is None
    assert wording.older(1, length="quarter") == "1 earlier quarter is in the table's file only."
    assert wording.missing_periods(()) == ""
    assert wording.missing_periods(("a", "b")) == "a, b"
    assert wording.missing_periods(("a", "b", "c", "d", "e", "f")) == "c, d, e, f and 2 earlier"


def test_every_state_has_its_own_sign() -> None:
    for words in (wording.STATE_WORDS, wording.PHASE_WORDS):
        assert len({sign for sign, _ in words.values()}) == len(Due) == len(words)


def test_a_chart_writes_every_sign(store: Store, results: Results) -> None:
    from components.charts.health_grid import figure

    grid = built(store, results, "PINCER").grid
    assert grid is not None
    for dark in (False, True):
        drawn = figure(grid, dark=dark)
        assert [list(row) for row in drawn.data[0].text] == [[c.sign for c in row.cells] for row in grid.rows]
