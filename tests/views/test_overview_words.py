"""The Overview's own sentences, one a branch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from evaluation.domain.vocabulary import Certainty, VerdictCode
from evaluation.views.wording.overview import (
    comparison_line,
    lines_agreed,
    published_benchmark,
    why_this_verdict,
)
from tests.views.result_values import an_origin, an_outcome


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"verdict": VerdictCode.KEPT}, "All of the range is above 40%, and it reaches 90%."),
        ({"verdict": VerdictCode.PARTLY_KEPT}, "A benefit is shown, but all of the range is below 90%."),
        ({"verdict": VerdictCode.LOST}, "All of the range is below 40%."),
        ({"verdict": VerdictCode.REVERSED}, "All of the range is below 0%: outcomes became worse."),
        (
            {"verdict": VerdictCode.TOO_EARLY, "reason": "benefit_shown_size_unclear"},
            "Too wide to tell: the range holds both less than 40% and more than 90%.",
        ),
        (
            {"verdict": VerdictCode.TOO_EARLY, "reason": "short_of_full_benefit_not_shown"},
            "Too wide to tell: the range holds both no benefit (0%) and more than 40%.",
        ),
        (
            {"verdict": VerdictCode.TOO_EARLY, "reason": "inconclusive"},
            "Too wide to tell: the range holds everything from no benefit (0%) to more than 90%.",
        ),
        (
            {"verdict": VerdictCode.LOST, "certainty": Certainty.VERY_LOW},
            "Too much speaks against relying on the range: certainty is very low.",
        ),
        ({"origin": an_origin(firm=False), "verdict": VerdictCode.NO_FIRM_BENCHMARK}, None),
        ({"k": 2}, None),
        ({"verdict": VerdictCode.NO_DATA, "reason": "no_origin_figure"}, None),
    ],
)
def test_why_a_range_gives_its_verdict(changes: dict[str, Any], said: str | None) -> None:
    lines = {"agreed_line": 0.4, "full_share": 0.9}
    values: dict[str, Any] = {"origin": an_origin(firm=True)} | lines | changes
    assert why_this_verdict(an_outcome(**values)) == said


def test_when_the_line_was_agreed_and_who_checked_it() -> None:
    one = replace(an_outcome().definition, agreed_on=date(2026, 1, 15), reviewed_by="A Reader")
    assert lines_agreed(0.5, [one, one]) == "The agreed line, 50%, was agreed on 15 January 2026. Checked by: A Reader."
    nobody = replace(one, reviewed_by=None)
    assert str(lines_agreed(0.5, [nobody])).endswith("Checked by: nobody yet.")
    assert "stands under Methods" in str(lines_agreed(0.5, [one, nobody]))
    assert lines_agreed(0.5, [one, replace(one, agreed_on=None)]) is None
    assert lines_agreed(0.5, []) is None


@pytest.mark.parametrize(
    ("without", "controlled", "undecided", "said"),
    [
        (0, 0, 1, None),
        (0, 2, 0, None),
        (1, 0, 1, "There is no comparison group, so"),
        (3, 0, 0, "No project here has a comparison group, so"),
        (1, 2, 0, "1 of 3 projects has no comparison group, so"),
        (2, 1, 1, "2 of 3 projects have no comparison group, so"),
    ],
)
def test_what_all_without_a_comparison_group_share_is_said_once(
    without: int, controlled: int, undecided: int, said: str | None
) -> None:
    results = [an_outcome(reasons=("no_comparison_group", "few_events"))] * without
    results += [an_outcome(reasons=("few_events",))] * controlled
    results += [an_outcome(certainty=None, reasons=("no_comparison_group",))] * undecided
    line = comparison_line(results)
    assert line == (said and f"{said} other changes at the time could play a part and certainty is moderate at best.")


def test_the_benchmark_has_its_source() -> None:
    assert "58.8%" in published_benchmark()
    assert (
        "Lane and others, International Journal of Behavioral Nutrition and Physical Activity, 2021"
        in published_benchmark()
    )
