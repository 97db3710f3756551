"""Effects in their own units: turned back from the analysis scale, in words, and as people."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from result_values import a_site, an_outcome

from evaluation.analysis.result_types import Counts
from evaluation.domain.vocabulary import RATIO_MEASURES, Measure
from evaluation.views import effect_words as words
from evaluation.views.effect_words import NaturalEffect

MINUS = "\N{MINUS SIGN}"


def _effect(value: float, low: float | None = None, high: float | None = None) -> NaturalEffect:
    return NaturalEffect(value=value, low=low, high=high)


@pytest.mark.parametrize("measure", list(Measure))
@pytest.mark.parametrize("better", ["lower", "higher"])
def test_an_effect_is_turned_back_to_what_a_publication_prints(measure: str, better: str) -> None:
    sign = -1 if better == "lower" else 1
    back = (lambda y: math.exp(sign * y)) if measure in RATIO_MEASURES else (lambda y: sign * y)
    found = words.natural_effect(0.3, -0.1, 0.7, measure=measure, better=better)
    assert found.value == pytest.approx(back(0.3))
    assert [found.low, found.high] == pytest.approx(sorted([back(-0.1), back(0.7)]))
    assert words.natural_effect(0.3, None, 0.7, measure=measure, better=better).low is None


@pytest.mark.parametrize(
    ("measure", "effect", "text"),
    [
        ("OR", _effect(0.79, 0.63, 1.01), "odds ratio 0.79 (0.63 to 1.01)"),
        ("RR", _effect(0.25, 0.11, 0.57), "risk ratio 0.25 (0.11 to 0.57)"),
        ("IRR", _effect(30.24, 20.55, 44.77), "rate ratio 30.2 (20.6 to 44.8)"),
        ("ROM", _effect(1.1, 0.9, 1.3), "ratio of averages 1.10 (0.90 to 1.30)"),
        ("RD", _effect(-0.12, -0.2, -0.04), f"difference in risk {MINUS}0.12 ({MINUS}0.20 to {MINUS}0.04)"),
        ("MD", _effect(-20.3, -32.5, -8.1), f"difference in averages {MINUS}20.3 ({MINUS}32.5 to {MINUS}8.1)"),
        ("SMD", _effect(0.5, 0.1, 0.9), "standardised difference 0.50 (0.10 to 0.90)"),
        ("OR", _effect(0.513), "odds ratio 0.51 (no range published)"),
    ],
)
def test_the_fields_own_terms(measure: str, effect: NaturalEffect, text: str) -> None:
    assert words.technical(effect, measure=measure) == text


@pytest.mark.parametrize(
    ("measure", "effect", "text"),
    [
        ("OR", _effect(0.79), "about 21% lower odds"),
        ("OR", _effect(1.25), "about 25% higher odds"),
        ("RR", _effect(1.004), "no change in risk"),
        ("IRR", _effect(1.99), "about 99% higher rate"),
        ("IRR", _effect(5.6), "about 5.6 times the rate"),
        ("RD", _effect(-0.0304), "about 3 percentage points lower risk"),
        ("MD", _effect(0.0), "no change in average"),
        ("SMD", _effect(0.5), "about 0.50 higher average, in standard deviations"),
    ],
)
def test_a_change_in_words(measure: str, effect: NaturalEffect, text: str) -> None:
    assert words.change_in_words(effect, measure=measure) == text


@pytest.mark.parametrize(
    ("measure", "effect", "range_"),
    [
        ("OR", _effect(0.79, 0.63, 0.9), "(10% to 37% lower)"),
        ("OR", _effect(0.79, 0.63, 1.01), "(37% lower to 1% higher)"),
        ("OR", _effect(1.3, 1.1, 1.5), "(10% to 50% higher)"),
        ("OR", _effect(0.79, 0.63, 1.0), "(0% to 37% lower)"),
        ("RR", _effect(1.5, 1.001, 2.5), "(0% to 150% higher)"),
        ("IRR", _effect(5.6, 4.1, 7.25), "(4.1 to 7.2 times)"),
        ("IRR", _effect(2.5, 0.8, 7.8), "(0.8 to 7.8 times)"),
        ("RD", _effect(-0.05, -0.08, 0.03), "(8.0 lower to 3.0 higher)"),
        ("MD", _effect(-20.3, -32.5, -8.1), "(8.1 to 32.5 lower)"),
        ("OR", _effect(0.513), "(no range published)"),
    ],
)
def test_the_range_stands_with_the_change_on_the_right_sides(measure: str, effect: NaturalEffect, range_: str) -> None:
    said = words.change_with_range(effect, measure=measure)
    assert said == f"{words.change_in_words(effect, measure=measure)} {range_}"


@given(
    st.sampled_from(["OR", "RR", "IRR", "RD", "MD"]),
    st.lists(st.floats(0.02, 40), min_size=3, max_size=3, unique=True),
)
def test_no_end_of_a_range_changes_its_side(measure: str, ends: list[float]) -> None:
    """Whatever the figures, a range below no change says lower, above it higher, across it both."""
    low, value, high = sorted(ends)
    nothing = 1.0
    if measure in ("RD", "MD"):
        low, value, high, nothing = (end / 40 - 0.4 for end in (low, value, high, 16))
    said = words.change_with_range(_effect(value, low, high), measure=measure)
    if measure not in ("RD", "MD") and value >= 2:
        return
    if (low - nothing) * (high - nothing) > 0 and abs(low - nothing) > 0.02 and abs(high - nothing) > 0.02:
        assert ("higher" in said.split("(")[1]) is (low > nothing)
        assert ("lower" in said.split("(")[1]) is (high < nothing)
    elif low < nothing - 0.02 and high > nothing + 0.02:
        assert "lower to" in said
        assert said.endswith("higher)")


@pytest.mark.parametrize(
    ("design", "text"),
    [
        ("before_after", "About 21% lower odds than before it began"),
        ("controlled", "About 21% lower odds than without it"),
        ("before_after_controlled", "About 21% lower odds than before it began, allowing for the comparison site"),
    ],
)
def test_a_change_says_what_it_is_held_against(design: str, text: str) -> None:
    assert words.change_against_reference(_effect(0.79), measure="OR", design=design) == text


def test_times_and_no_change_are_said_in_english() -> None:
    against = {"measure": "OR", "design": "before_after"}
    assert words.change_against_reference(_effect(5.6), **against) == "About 5.6 times the odds before it began"
    assert words.change_against_reference(_effect(1.0), **against) == "No change in odds from before it began"
    against["design"] = "controlled"
    assert words.change_against_reference(_effect(5.6), **against) == "About 5.6 times the odds without it"


@pytest.mark.parametrize(
    ("measure", "effect", "after"),
    [("OR", 0.5, 0.02 / 0.98 * 0.5), ("RR", 0.5, 0.01), ("IRR", 2.0, 0.04), ("RD", -0.01, 0.01)],
)
def test_a_level_after_an_effect(measure: str, effect: float, after: float) -> None:
    want = after / (1 + after) if measure == "OR" else after
    assert words.level_after(0.02, effect, measure=measure) == pytest.approx(want)


def test_some_effects_have_no_level_to_act_on() -> None:
    assert [words.level_after(0.02, 0.5, measure=measure) for measure in ("MD", "SMD", "ROM")] == [None] * 3
    assert words.level_after(1.0, 0.5, measure="OR") is None


def test_people_per_thousand_from_the_new_sites_own_level() -> None:
    """30 of 1,000 at each of six sites; an odds ratio of 0.79 leaves 23.9, 6.1 fewer."""
    assert words.people_in_words(an_outcome(), _effect(0.79)) == "about 6.1 fewer per 1,000 births"
    assert words.people_in_words(an_outcome(), _effect(1.5)) == "about 14 more per 1,000 births"
    assert words.people_in_words(an_outcome(per=10000.0), _effect(0.79)) == "about 61 fewer per 10,000 births"
    assert words.people_in_words(an_outcome(unit=None), _effect(0.79)) == "about 6.1 fewer per 1,000"


def test_no_people_where_no_level_is_known() -> None:
    without = a_site(reference=None)
    unlike = a_site(retention=None)
    empty = a_site(reference=Counts(numerator=0, denominator=100, mean=None, sd=None, n=None))
    for sites in ((without,), (unlike,), (empty,), ()):
        assert words.people_in_words(an_outcome(sites=sites), _effect(0.5)) is None
    assert words.people_in_words(an_outcome(per=None), _effect(0.5)) is None
    assert words.people_in_words(an_outcome(), _effect(0.9999)) is None
    assert words.people_in_words(an_outcome(measure="MD"), _effect(-0.5)) is None


def test_people_come_from_the_members_of_a_parent() -> None:
    hub = a_site("HUB", reference=None, members=(a_site("M1"), a_site("M2")))
    assert words.people_in_words(an_outcome(sites=(hub,)), _effect(0.79)) == "about 6.1 fewer per 1,000 births"


# --- What is wrong today -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "value", "text"), [("IRR", 6.0, "6 times the rate"), ("RD", -0.05, "5 percentage")]
)
def test_a_whole_number_has_no_decimals(measure: str, value: float, text: str) -> None:
    assert text in words.change_in_words(_effect(value), measure=measure)


def test_nine_people_are_nine() -> None:
    nine = an_outcome(measure="RD", better="lower", per=10000.0)
    assert words.people_in_words(nine, _effect(-0.0009)) == "about 9 fewer per 10,000 births"


def test_a_difference_in_averages_says_of_what() -> None:
    result = an_outcome(measure="MD", type="mean", unit="days")
    said = words.change_in_words(_effect(-2.3), measure=result.measure)
    assert said != "about 2.3 lower average"


def test_a_range_that_rounds_to_no_change_ends_neatly() -> None:
    assert not words.change_with_range(_effect(1.001, 0.998, 1.003), measure="OR").endswith(" )")


def test_people_come_from_sites_two_levels_down() -> None:
    hub = a_site("HUB", reference=None, members=(a_site("M1"),))
    top = a_site("TOP", reference=None, members=(hub,))
    assert words.people_in_words(an_outcome(sites=(top,)), _effect(0.79)) == "about 6.1 fewer per 1,000 births"
