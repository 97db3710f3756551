"""The verdict in a word and a sentence: one test a branch, singular and plural."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from result_values import SHARE, a_site, an_origin, an_outcome

from evaluation.analysis.result_types import PooledResult, RetentionResult
from evaluation.domain.vocabulary import Benefit, Certainty, VerdictCode
from evaluation.views import wording
from evaluation.views.marks import Tone, VerdictMark, mark_of, site_mark

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
    ("code", "word", "tone", "flag"),
    [
        ("kept", "Kept", "kept", None),
        ("partly_kept", "Weaker", "weaker", None),
        ("lost", "Not kept", "not_kept", None),
        ("reversed", "Not kept", "not_kept", "Wrong way"),
        ("too_early", "Cannot tell yet", "cannot_tell", None),
        ("no_firm_benchmark", "Cannot tell yet", "cannot_tell", None),
        ("no_data", "No data", "no_data", None),
    ],
)
def test_every_code_has_its_word_shape_and_flag(code: str, word: str, tone: str, flag: str | None) -> None:
    mark = mark_of(VerdictCode(code))
    assert (mark.word, mark.tone.value, mark.flag) == (word, tone, flag)
    assert mark.label == (f"{word} ({flag})" if flag else word)


@pytest.mark.parametrize("code", list(VerdictCode))
def test_at_very_low_certainty_the_word_is_always_cannot_tell(code: VerdictCode) -> None:
    for certainty in Certainty:
        mark = mark_of(code, certainty)
        if certainty is Certainty.VERY_LOW and code is not VerdictCode.NO_DATA:
            assert (mark.word, mark.flag) == ("Cannot tell yet", None)
        else:
            assert mark == mark_of(code)


def test_a_site_with_an_effect_and_nothing_to_hold_it_against_is_not_without_data() -> None:
    assert site_mark(a_site(verdict=VerdictCode.NO_DATA)) is None
    assert site_mark(a_site(verdict=VerdictCode.NO_DATA, estimate=None)) == NONE
    assert site_mark(a_site(verdict=VerdictCode.REVERSED)) == WRONG


@pytest.mark.parametrize(
    ("marks", "sentence"),
    [
        ([], "There are no projects here yet."),
        ([NONE], "The project's main outcome cannot be compared with the original yet."),
        ([NONE] * 4, "None of the 4 projects' main outcomes can be compared with the original yet."),
        ([KEPT], "The project has probably kept most of its benefit in new places."),
        ([UNCLEAR], "We cannot tell yet whether the project keeps its benefit in new places."),
        ([WEAKER], "The project brings benefit in new places, but less than at first."),
        ([LOST], "The project has not kept its benefit in new places."),
        ([WRONG], "The project's outcomes became worse in new places."),
        ([KEPT, KEPT], "2 of 2 projects have probably kept most of their benefit in new places."),
        (
            [KEPT, WEAKER, UNCLEAR],
            "1 of 3 projects has probably kept most of its benefit in new places. 1 is weaker. "
            "For 1 we cannot tell yet.",
        ),
        (
            [KEPT, KEPT, WEAKER, WEAKER, LOST, NONE],
            "2 of 6 projects have probably kept most of their benefit in new places. 2 are weaker. "
            "1 has not kept it. For 1 there are no figures that can be compared.",
        ),
        (
            [LOST, LOST, WRONG, UNCLEAR, UNCLEAR],
            "None of the 5 projects has yet been shown to keep most of its benefit in new places. "
            "2 have not kept it. 1 went the wrong way. For 2 we cannot tell yet.",
        ),
        (
            [WRONG, WRONG],
            "None of the 2 projects has yet been shown to keep most of its benefit in new places. "
            "2 went the wrong way.",
        ),
    ],
)
def test_the_overview_answers_in_a_sentence(marks: list[VerdictMark], sentence: str) -> None:
    assert wording.overview_headline(marks) == sentence


SHARE_WORDS = "about 62% (likely range 45% to 88%)"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, f"PROMPT has probably kept most of its benefit in new places: {SHARE_WORDS}."),
        (
            {"verdict": VerdictCode.PARTLY_KEPT},
            f"PROMPT brings benefit in new places, but less than at first: {SHARE_WORDS} of the original.",
        ),
        (
            {"verdict": VerdictCode.LOST},
            f"PROMPT has not kept its benefit in new places: {SHARE_WORDS}, below the agreed 50%.",
        ),
        (
            {"verdict": VerdictCode.REVERSED},
            "PROMPT went the wrong way in new places: outcomes there became worse.",
        ),
        (
            {"verdict": VerdictCode.TOO_EARLY, "reason": "inconclusive"},
            "We cannot tell yet how much of its benefit PROMPT keeps in new places. "
            f"The figures allow anything from no benefit to all of it: {SHARE_WORDS} of the original so far.",
        ),
        (
            {"verdict": VerdictCode.TOO_EARLY, "reason": "benefit_shown_size_unclear", "retention": NO_SHARE},
            "We cannot tell yet how much of its benefit PROMPT keeps in new places. "
            "There is a benefit, but its size is not clear yet.",
        ),
        (
            {"certainty": Certainty.VERY_LOW},
            "We cannot tell yet how much of its benefit PROMPT keeps in new places. The figures point one way, "
            f"but too much speaks against relying on them: {SHARE_WORDS} of the original so far.",
        ),
        (
            {"verdict": VerdictCode.NO_FIRM_BENCHMARK},
            "We cannot tell how much PROMPT keeps in new places: "
            "the original result is too uncertain for a share of it to mean much.",
        ),
        (
            {"verdict": VerdictCode.NO_DATA, "reason": "no_replication_figure"},
            "PROMPT: no verdict. No new place has reported this outcome.",
        ),
    ],
)
def test_the_project_page_answers_in_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    assert wording.project_headline("PROMPT", an_outcome(**changes)) == sentence


@pytest.mark.parametrize(
    ("k", "why"),
    [(1, "only 1 new site can be compared"), (2, "2 sites cannot show how much sites differ")],
)
def test_too_few_sites_have_no_average(k: int, why: str) -> None:
    result = an_outcome(k, verdict=VerdictCode.TOO_EARLY)
    assert wording.project_headline("PROMPT", result) == f"We cannot tell yet how much PROMPT keeps: {why}."
    assert wording.row_sentence(result) == f"No average: {why}."


def test_a_row_gives_the_share_with_its_range_or_says_why_not() -> None:
    assert wording.row_sentence(an_outcome(3)) == f"A{SHARE_WORDS[1:]} of the original benefit."
    assert wording.row_sentence(an_outcome(3, retention=NO_SHARE)).startswith("The original result is too uncertain")
    none = an_outcome(0, verdict=VerdictCode.NO_DATA, reason="no_origin_figure")
    assert wording.row_sentence(none).startswith("There is no original figure for this outcome")


def test_an_average_that_would_give_a_count_away_is_not_called_uncertain() -> None:
    hidden = {"retention": NO_SHARE, "pooled": PooledResult(k=4)}
    assert wording.row_sentence(an_outcome(4, **hidden)) == (
        "The share is not shown: the small counts of a site could be worked out from it."
    )
    assert wording.project_headline("PROMPT", an_outcome(4, verdict=VerdictCode.KEPT, **hidden)) == (
        "PROMPT has probably kept most of its benefit in new places, "
        "but by how much is not shown, as small counts could be worked out from it."
    )
    assert wording.project_headline("PROMPT", an_outcome(4, verdict=VerdictCode.LOST, retention=NO_SHARE)) == (
        "PROMPT has not kept its benefit in new places, but by how much has no range."
    )


def test_what_can_be_compared_elsewhere_is_said_only_where_the_main_outcome_cannot() -> None:
    none = an_outcome(0, verdict=VerdictCode.NO_DATA, reason="no_origin_figure")
    other, second = an_outcome(name="Cuts"), an_outcome(name="Burns", certainty=Certainty.VERY_LOW)
    assert wording.elsewhere_sentence(none, []) is None
    assert wording.elsewhere_sentence(none, [none]) is None
    assert wording.elsewhere_sentence(an_outcome(), [other]) is None
    assert wording.elsewhere_sentence(none, [other, none]) == "1 other outcome can be compared: Cuts (kept)"
    both = "2 other outcomes can be compared: Cuts (kept); Burns (cannot tell yet)"
    assert wording.elsewhere_sentence(none, [other, second]) == both


def test_nobody_keeps_less_than_nothing() -> None:
    result = an_outcome(verdict=VerdictCode.REVERSED, retention=replace(SHARE, estimate=-0.5, low=-0.8, high=-0.2))
    assert not wording.row_sentence(result).startswith("Kept about")


# --- What is wrong today -------------------------------------------------------------------------------------------


def test_cannot_tell_yet_comes_with_its_reason() -> None:
    reasons = ("benefit_shown_size_unclear", "short_of_full_benefit_not_shown", "inconclusive")
    same = {"verdict": VerdictCode.TOO_EARLY, "benefit": Benefit.NOT_SHOWN}
    said = {wording.project_headline("PROMPT", an_outcome(reason=reason, **same)) for reason in reasons}
    assert len(said) == 3


@pytest.mark.parametrize("verdict", [VerdictCode.KEPT, VerdictCode.PARTLY_KEPT, VerdictCode.LOST, VerdictCode.REVERSED])
def test_the_headline_agrees_with_the_mark_where_the_share_is_unbounded(verdict: VerdictCode) -> None:
    """The rule needs no bounded share: three good sites may keep all of an origin that t(2) cannot pin down."""
    result = an_outcome(3, verdict=verdict, retention=NO_SHARE)
    assert mark_of(verdict, result.certainty).tone is not Tone.CANNOT_TELL
    assert "cannot tell" not in wording.project_headline("PROMPT", result)


@pytest.mark.parametrize("k", [1, 2])
def test_a_verdict_on_fewer_than_three_sites_says_how_few(k: int) -> None:
    headline = wording.project_headline("PROMPT", an_outcome(k, verdict=VerdictCode.LOST))
    assert ("1 new site" if k == 1 else "2 sites") in headline


def test_most_is_more_than_half() -> None:
    """Kept against a line of 30%, with 35% to 48% kept: not most of it."""
    result = an_outcome(agreed_line=0.3, retention=replace(SHARE, estimate=0.41, low=0.35, high=0.48))
    assert "most" not in wording.project_headline("PROMPT", result)


def test_both_pages_say_the_same_of_a_share_of_an_uncertain_original() -> None:
    result = an_outcome(20, verdict=VerdictCode.NO_FIRM_BENCHMARK, origin=an_origin(firm=False))
    assert "too uncertain" in wording.project_headline("PROMPT", result)
    assert "too uncertain" in wording.row_sentence(result)
