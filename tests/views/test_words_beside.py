"""Wording beside the headline: benefit, lean, certainty, reporting, the next site, tallies and reasons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from result_values import SHARE, an_origin, an_outcome

from evaluation.analysis.certainty import DOUBTS
from evaluation.analysis.result_types import PooledResult, Reporting, RetentionResult
from evaluation.domain.vocabulary import Benefit, Certainty, VerdictCode
from evaluation.views import wording
from evaluation.views.marks import mark_of

NO_SHARE = RetentionResult(estimate=0.62, method="REML; Fieller, everything")
KEPT, WEAKER, LOST, WRONG, UNCLEAR, NONE = (
    mark_of(code)
    for code in (
        VerdictCode.KEPT,
        VerdictCode.PARTLY_KEPT,
        VerdictCode.LOST,
        VerdictCode.REVERSED,
        VerdictCode.TOO_EARLY,
        VerdictCode.NO_DATA,
    )
)


@pytest.mark.parametrize(
    ("benefit", "line"),
    [
        (None, None),
        (Benefit.SHOWN, "Benefit at the new sites: shown"),
        (Benefit.NOT_SHOWN, "Benefit at the new sites: not shown; we cannot rule out no change"),
        (Benefit.HARM, "Benefit at the new sites: harm: outcomes became worse"),
    ],
)
def test_the_benefit_line(benefit: Benefit | None, line: str | None) -> None:
    assert wording.benefit_line(benefit) == line


@pytest.mark.parametrize(
    ("k", "lean", "line"),
    [
        (6, 0.83, "It leans towards kept: about 85 in 100 that the average is at least 50%"),
        (6, 0.999999, "It leans towards kept: about 95 in 100 that the average is at least 50%"),
        (6, 0.12, "It leans towards not kept: about 90 in 100 that the average is below 50%"),
        (6, 0.0, "It leans towards not kept: about 95 in 100 that the average is below 50%"),
        (6, 0.64, "It leans towards kept: about 65 in 100 that the average is at least 50%"),
        (6, 0.61, "It leans neither way"),
        (6, 0.39, "It leans neither way"),
        (4, 0.83, "It leans towards kept"),
        (4, 0.12, "It leans towards not kept"),
        (4, 0.5, "It leans neither way"),
        (2, None, None),
    ],
)
def test_the_lean_stands_beside_cannot_tell_in_words_below_five_sites(k: int, lean: float | None, line: str) -> None:
    assert wording.lean_sentence(an_outcome(k, verdict=VerdictCode.TOO_EARLY, lean=lean)) == line


def test_a_verdict_does_not_lean_unless_it_is_too_uncertain_to_be_said() -> None:
    assert wording.lean_sentence(an_outcome()) is None
    assert wording.lean_sentence(an_outcome(certainty=Certainty.VERY_LOW)) is not None


@pytest.mark.parametrize(
    ("certainty", "word"),
    list(zip(Certainty, ("high", "moderate", "low", "very low"), strict=True)),
)
def test_certainty_in_a_word(certainty: Certainty, word: str) -> None:
    result = an_outcome(certainty=certainty, design="controlled")
    assert wording.certainty_short(result) == f"Certainty: {word}"
    assert wording.certainty_line(result) == f"Certainty: {word}"


def test_no_verdict_has_no_certainty() -> None:
    assert wording.certainty_short(an_outcome(certainty=None)) is None
    assert wording.certainty_line(an_outcome(certainty=None)) is None


def test_every_doubt_is_told_and_the_last_one_with_and() -> None:
    because = "because there is no comparison group, so other changes at the time could play a part"
    alone = an_outcome(reasons=("no_comparison_group",))
    assert wording.certainty_line(alone) == f"Certainty: moderate, {because}"
    two = wording.certainty_line(an_outcome(reasons=DOUBTS[:2])) or ""
    assert two.count("; ") == 1
    assert "; and leaving out 1 site changes the verdict" in two
    every = wording.certainty_line(an_outcome(reasons=DOUBTS)) or ""
    assert every.count("; ") == len(DOUBTS) - 1
    told = [wording.certainty_line(an_outcome(reasons=(doubt,))) for doubt in DOUBTS]
    assert len(set(told)) == len(DOUBTS)


def test_the_short_line_tells_what_lowers_this_project_and_not_what_all_designs_like_it_share() -> None:
    reasons = ("no_comparison_group", "few_events")
    assert wording.certainty_short(an_outcome(reasons=reasons[:1])) == "Certainty: moderate"
    assert wording.certainty_short(an_outcome(reasons=reasons)) == (
        "Certainty: moderate, because very few events were counted"
    )


@pytest.mark.parametrize(
    ("silent", "line"),
    [
        ((), None),
        (("A",), "Nothing that can be compared from A"),
        (("A", "B"), "Nothing that can be compared from A; B"),
        (tuple("ABCDEF"), "Nothing that can be compared from A; B; C; D; E; F"),
        (tuple("ABCDEFG"), "Nothing that can be compared from A; B; C; D; E; F and 1 more"),
        (tuple("ABCDEFGHI"), "Nothing that can be compared from A; B; C; D; E; F and 3 more"),
    ],
)
def test_silent_sites_are_named_up_to_six(silent: tuple[str, ...], line: str | None) -> None:
    assert wording.silent_sentence(Reporting(reporting=1, due=10, silent=silent)) == line


@pytest.mark.parametrize(
    ("k", "chance", "ending"),
    [
        (3, None, "."),
        (6, 0.83, "; it is likely to keep at least 50%."),
        (6, 0.8, "; it is likely to keep at least 50%."),
        (6, 0.2, "; it is unlikely to keep at least 50%."),
        (6, 0.5, "; whether it will keep at least 50% is uncertain."),
        (10, 0.83, "; about 85 in 100 such sites would be expected to keep at least 50%."),
        (10, 0.9999, "; about 95 in 100 such sites would be expected to keep at least 50%."),
    ],
)
def test_the_next_site_in_words_below_ten_sites(k: int, chance: float | None, ending: str) -> None:
    result = an_outcome(k, retention=replace(SHARE, p_next_keeps=chance))
    assert wording.next_site_sentence(result) == f"The next site can expect to keep 20% to 110%{ending}"


def test_nothing_is_said_of_the_next_site_where_nothing_can_be() -> None:
    assert wording.next_site_sentence(an_outcome(2)) is None
    assert wording.next_site_sentence(an_outcome(12, retention=NO_SHARE)) is None


@pytest.mark.parametrize("changes", [{"verdict": VerdictCode.TOO_EARLY}, {"certainty": Certainty.VERY_LOW}])
def test_no_chance_is_given_for_the_next_site_where_we_cannot_tell_of_the_average(changes: dict[str, Any]) -> None:
    said = wording.next_site_sentence(an_outcome(12, **changes))
    assert said == "The next site can expect to keep 20% to 110%."


def test_the_rule_is_told_with_its_lines() -> None:
    (told,) = wording.rule_lines(0.4, 0.8)
    assert "at least 40% of the original benefit is shown, and 80% is not ruled out" in told
    assert "Weaker: a benefit is shown, but 80% of the original is ruled out" in told
    assert "Not kept: 40% is ruled out" in told


@pytest.mark.parametrize(
    ("low", "high", "sentence"),
    [
        (0.01, 0.2, "Sites differ more than chance would explain."),
        (0.0, 0.2, "Chance alone could explain how sites differ."),
        (0.0, 0.0, "Sites differ less than chance alone would make them."),
        (None, None, None),
    ],
)
def test_how_sites_differ(low: float | None, high: float | None, sentence: str | None) -> None:
    assert wording.differ_sentence(PooledResult(k=6, tau2_low=low, tau2_high=high)) == sentence
    assert wording.differ_sentence(PooledResult(k=2, tau2_low=low, tau2_high=high)) is None


def test_the_line_at_the_foot() -> None:
    whole = wording.data_line(data_to="30 June 2026", published="6 August 2026", version=1204)
    assert whole == "Data to 30 June 2026 · published 6 August 2026 · version 1,204"
    assert wording.data_line(data_to=None, published=None, version=0) == "Version 0"


def test_the_tally_counts_what_was_judged_in_the_order_of_the_key() -> None:
    assert wording.site_tally([]) is None
    assert wording.site_tally([NONE, NONE]) is None
    marks = [UNCLEAR, LOST, WRONG, KEPT, WEAKER, KEPT, NONE]
    assert wording.site_tally(marks) == "Judged one by one: 2 kept, 1 weaker, 2 not kept, 1 cannot tell yet"


@pytest.mark.parametrize(
    ("judged", "line"),
    [
        (0, None),
        (19, None),
        (21, "Among 21 sites judged alone, about 1 would look worse by chance."),
        (60, "Among 60 sites judged alone, about 2 would look worse by chance."),
        (120, "Among 120 sites judged alone, about 3 would look worse by chance."),
    ],
)
def test_expected_false_alarms(judged: int, line: str | None) -> None:
    assert wording.false_alarms(judged) == line


def test_the_caution_speaks_of_first_studies() -> None:
    assert "First studies often overstate" in wording.wrong_to_expect_all()


ORIGIN_REASONS = (
    *("origin_no_range_published", "origin_no_spread_published", "origin_figures_not_available"),
    *("origin_no_before_returns", "origin_no_after_returns", "origin_no_returns_in_window"),
    *("origin_suppressed_at_source", "origin_not_comparable"),
)
NO_VERDICT = ("no_origin_figure", "no_replication_figure", "no_like_for_like_pair", "no_replication_effect")


@pytest.mark.parametrize("reason", [*NO_VERDICT, *ORIGIN_REASONS])
def test_every_reason_for_no_verdict_has_a_sentence_of_its_own(reason: str) -> None:
    assert wording.why_no_verdict(reason) != wording.why_no_verdict("unheard of")
    assert wording.why_no_verdict(reason).endswith(".")


SITE_REASONS = (
    *("not_comparable", "no_range_published", "no_spread_published", "figures_not_available", "no_before_returns"),
    *("no_after_returns", "no_returns_in_window", "suppressed_at_source", "several_estimates", "comparator_missing"),
    *("double_zero_or_all_events", "double_zero", "no_origin_effect", "may_be_a_false_alarm", "not_a_replication"),
    *("no_returns", "no_member_effects"),
)


@pytest.mark.parametrize("reason", SITE_REASONS)
def test_every_reason_for_no_effect_at_a_site_has_a_sentence(reason: str) -> None:
    assert (wording.why_no_site_effect(reason) or "").endswith(".")


@pytest.mark.parametrize("reason", [None, "kept_in_full", "below_half_shown", "inconclusive"])
def test_a_site_with_a_verdict_needs_no_excuse(reason: str | None) -> None:
    assert wording.why_no_site_effect(reason) is None


# --- What is wrong today -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reason",
    ["origin_several_estimates", "origin_double_zero", "origin_double_zero_or_all_events", "origin_comparator_missing"],
)
def test_these_reasons_for_no_verdict_want_words_too(reason: str) -> None:
    assert wording.why_no_verdict(reason) != wording.why_no_verdict("unheard of")


def test_a_site_where_all_had_the_event_is_not_told_to_have_none() -> None:
    assert "No events" not in (wording.why_no_site_effect("double_zero_or_all_events") or "")


def test_half_a_false_alarm_is_not_none_at_all() -> None:
    assert wording.false_alarms(20) == "Among 20 sites judged alone, about 1 would look worse by chance."


def test_nothing_leans_where_there_was_no_original_effect_to_keep() -> None:
    weak = an_origin(estimate=-0.02, established=False, firm=False)
    result = an_outcome(verdict=VerdictCode.NO_FIRM_BENCHMARK, reason="origin_not_established", origin=weak, lean=0.97)
    assert wording.lean_sentence(result) is None
