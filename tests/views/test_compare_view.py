"""The Compare page: a line a project by name, with the figures of the report and no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from result_values import an_outcome

from evaluation.analysis.result_types import PooledResult, Reporting
from evaluation.domain.vocabulary import VerdictCode
from evaluation.report import report
from evaluation.views import wording
from evaluation.views.compare import build
from evaluation.views.marks import mark_of
from evaluation.views.wording.compare import (
    compare_headline,
    consistency,
    delivery,
    listed,
    reach,
    uneven_projects,
    waiting_for,
)
from tests.analysis.scenes import Told


def test_every_project_has_its_line_by_name(told: Told) -> None:
    results = told.results()
    view = build(results)
    assert [row.project for row in view.rows] == [info.project for info in results.projects]
    assert view.without == ()


def test_the_lines_say_what_the_report_says(told: Told) -> None:
    reported = report(told.results(), version=1, fingerprint="f")["results"]
    assert isinstance(reported, list)
    figures = {each["project"]: each for each in reported if each["primary"]}
    for row in build(told.results()).rows:
        found = figures[row.project]
        assert row.mark == mark_of(VerdictCode(found["verdict"]), told(row.project, outcome=row.outcome).certainty)
        assert row.reporting == f"{found['reporting']['reporting']} of {found['reporting']['due']}"
        kept = told(row.project, outcome=row.outcome).retention
        if row.strip and row.strip.average is not None:
            assert found["retention"]["estimate"] == kept.estimate
            assert str(wording.kept_share(kept)) in row.strip.text
            assert row.kept.lower().startswith(str(wording.kept_share(kept)).lower())


def test_too_few_sites_have_no_average(told: Told) -> None:
    rows = {row.project: row for row in build(told.results()).rows}
    assert rows["k2"].consistency == "2 sites: too few to tell"
    assert rows["k1"].consistency == "1 site: too few to tell"
    assert rows["k2"].following == ""
    assert rows["k0"].strip is None
    assert rows["k5"].strip is not None


def test_a_programme_without_main_outcomes_has_no_lines(told: Told) -> None:
    view = build(replace(told.results(), outcomes=()))
    assert view.rows == ()
    assert len(view.without) == len(told.results().projects)
    assert view.headline == ""


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["kept"], "A has probably kept most of its benefit."),
        (["kept", "kept"], "A and B have probably kept most of their benefit."),
        (["partly_kept", "kept"], "B has probably kept most of its benefit. A is weaker than at first."),
        (["partly_kept", "partly_kept"], "A and B are weaker than at first."),
        (["lost", "reversed"], "A and B have not kept their benefit."),
        (["reversed"], "A has not kept its benefit."),
        (["too_early", "no_firm_benchmark", "too_early"], "For A, B and C we cannot tell yet."),
        (["no_data"], "A has no figures that can be compared."),
        (["no_data", "no_data"], "A and B have no figures that can be compared."),
    ],
)
def test_the_headline_names_each_project_under_its_verdict(codes: list[str], said: str) -> None:
    marks = [(name, mark_of(VerdictCode(code))) for name, code in zip("ABC", codes, strict=False)]
    assert compare_headline(marks) == said


def _spread(low: float | None, high: float | None, k: int = 6) -> PooledResult:
    return replace(an_outcome().pooled, k=k, tau2_low=low, tau2_high=high)


def test_consistency_in_words() -> None:
    assert consistency(_spread(0.1, 0.4)) == "Sites differ more than chance would explain"
    assert consistency(_spread(0.0, 0.4)) == "Chance alone could explain how sites differ"
    assert consistency(_spread(0.0, 0.0)) == "Sites agree closely"
    assert consistency(_spread(None, None, 0)) == "No new site that can be compared yet"


def test_where_it_matters_which_site_is_looked_at() -> None:
    uneven, even = an_outcome(pooled=_spread(0.1, 0.4)), an_outcome()
    assert uneven_projects([("A", even)]) is None
    assert uneven_projects([("A", uneven), ("B", even)]) == (
        "In A the average hides real differences between its sites: look at each site"
    )
    assert "A and B" in str(uneven_projects([("A", uneven), ("B", uneven)]))
    assert "their sites" in str(uneven_projects([("A", uneven), ("B", uneven)]))


def test_who_is_waited_for() -> None:
    def so_many(reporting: int) -> object:
        return an_outcome(reporting=Reporting(reporting=reporting, due=6, silent=()))

    assert waiting_for([("A", an_outcome())]) is None
    said = waiting_for([("A", so_many(5)), ("B", so_many(4))])  # type: ignore[list-item]
    assert said == "Nothing yet that can be used from some sites of A (1 site of 6) and B (2 sites of 6)"


def test_delivery_in_a_cell() -> None:
    assert delivery([]) == "Not scored yet"
    assert delivery([None, None]) == "Not scored yet"
    assert delivery([0.8]) == "80% as designed on average, 1 of 1 site scored"
    assert delivery([0.8, 0.7, None]) == "75% as designed on average, 2 of 3 sites scored"


def test_reach_and_lists() -> None:
    assert reach([], parents=False) == "Not started anywhere new yet"
    assert reach([None], parents=False) == "1 site"
    assert reach([date(2024, 5, 1), date(2023, 2, 1)], parents=False) == "2 sites, the first in February 2023"
    assert reach([date(2024, 5, 1)], parents=True) == "1 group of sites, the first in May 2024"
    assert reach([None, None], parents=True) == "2 groups of sites"
    assert [listed("A"), listed("AB"), listed("ABC")] == ["A", "A and B", "A, B and C"]
