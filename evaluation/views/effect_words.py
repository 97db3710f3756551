"""An effect in its own units: natural scale for evaluators, "about 21% lower odds" and people for everyone."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.domain.vocabulary import RATIO_MEASURES, Better, Design, Measure
from evaluation.views.numbers import decimal, ends_like, with_range, without_empty_decimals
from evaluation.views.wording.people import amount

_MEASURE_NAMES = {
    Measure.ODDS_RATIO: ("odds ratio", "odds"),
    Measure.RISK_RATIO: ("risk ratio", "risk"),
    Measure.RATE_RATIO: ("rate ratio", "rate"),
    Measure.RATIO_OF_MEANS: ("ratio of averages", "average"),
    Measure.RISK_DIFFERENCE: ("difference in risk", "risk"),
    Measure.MEAN_DIFFERENCE: ("difference in averages", "average"),
    Measure.STANDARDISED_MEAN_DIFFERENCE: ("standardised difference", "average, in standard deviations"),
}


#: From so many times on, a ratio is said as "times" and no longer as a percentage.
_TIMES_FROM = 2


@dataclass(frozen=True, kw_only=True)
class NaturalEffect:
    """An effect as a publication prints it; low and high are None where no range is known."""

    value: float
    low: float | None
    high: float | None


def measure_name(measure: str) -> str:
    """Return the measure in words, for example "odds ratio"."""
    return _MEASURE_NAMES[Measure(measure)][0]


def natural(value: float, *, measure: str, better: str) -> float:
    """Turn one oriented figure on the analysis scale back into the measure's own scale and direction."""
    turned = -value if better == Better.LOWER else value
    return exp(turned) if measure in RATIO_MEASURES else turned


def natural_effect(
    estimate: float, low: float | None, high: float | None, *, measure: str, better: str
) -> NaturalEffect:
    """Turn an oriented estimate and its interval back; lower-is-better swaps the ends."""
    value = natural(estimate, measure=measure, better=better)
    if low is None or high is None:
        return NaturalEffect(value=value, low=None, high=None)
    ends = sorted(natural(end, measure=measure, better=better) for end in (low, high))
    return NaturalEffect(value=value, low=ends[0], high=ends[1])


def technical(effect: NaturalEffect, *, measure: str) -> str:
    """Return "odds ratio 0.79 (0.63 to 1.01)"."""
    return f"{measure_name(measure)} {figures(effect)}"


def figures(effect: NaturalEffect) -> str:
    """Return "0.79 (0.63 to 1.01)"."""
    if effect.low is None or effect.high is None:
        return f"{decimal(effect.value)} (no range published)"
    return with_range(effect.value, effect.low, effect.high)


def change_with_range(effect: NaturalEffect, *, measure: str) -> str:
    """Return "about 21% lower odds (37% lower to 1% higher)"."""
    said = change_in_words(effect, measure=measure)
    if effect.low is None or effect.high is None:
        return f"{said} (no range published)"
    if measure in RATIO_MEASURES and effect.value >= _TIMES_FROM:
        return f"{said} ({ends_like(effect.value, effect.low, effect.high)} times)"
    ends = sorted((effect.low, effect.high), key=lambda end: abs(end - _nothing(measure)))
    (near, near_side), (far, far_side) = (_size_and_side(end, measure=measure) for end in ends)
    if near_side == far_side or not near_side:
        return f"{said} ({near} to {far} {far_side})".replace(" )", ")")
    (low, low_side), (high, high_side) = (_size_and_side(end, measure=measure) for end in (effect.low, effect.high))
    return f"{said} ({low} {low_side} to {high} {high_side})"


def _nothing(measure: str) -> float:
    return 1.0 if measure in RATIO_MEASURES else 0.0


def _size_and_side(value: float, *, measure: str) -> tuple[str, str]:
    """Return how far a figure is from no change, and on which side; no side where it rounds to none."""
    change = value - _nothing(measure)
    side = _higher(change)
    if measure in RATIO_MEASURES:
        size = round(abs(change) * 100)
        return f"{size:,}%", side if size else ""
    scaled = abs(change) * (100 if measure == Measure.RISK_DIFFERENCE else 1)
    return decimal(scaled), side if round(scaled, 2) else ""


def change_in_words(effect: NaturalEffect, *, measure: str) -> str:
    """Return "about 21% lower odds" or "about 20.3 lower on average"."""
    thing = _MEASURE_NAMES[Measure(measure)][1]
    if measure in RATIO_MEASURES:
        if effect.value >= _TIMES_FROM:
            return f"about {without_empty_decimals(decimal(effect.value))} times the {thing}"
        change = round((effect.value - 1) * 100)
        return f"no change in {thing}" if change == 0 else f"about {abs(change)}% {_higher(change)} {thing}"
    if effect.value == 0:
        return f"no change in {thing}"
    size = without_empty_decimals(decimal(abs(effect.value) * (100 if measure == Measure.RISK_DIFFERENCE else 1)))
    if measure == Measure.RISK_DIFFERENCE:
        return f"about {size} percentage points {_higher(effect.value)} risk"
    if measure == Measure.MEAN_DIFFERENCE:
        return f"on average, about {size} {_higher(effect.value)}"
    return f"about {decimal(abs(effect.value))} {_higher(effect.value)} {thing}"


def change_against_reference(effect: NaturalEffect, *, measure: str, design: str) -> str:
    """Return "About 21% lower odds than before it began": the change and what it is held against."""
    said = change_in_words(effect, measure=measure)
    times = measure in RATIO_MEASURES and effect.value >= _TIMES_FROM
    joint = " " if times else " from " if said.startswith("no change") else " than "
    against = {
        Design.BEFORE_AFTER: "before it began",
        Design.CONTROLLED: "without it",
        Design.BEFORE_AFTER_CONTROLLED: "before it began, allowing for the comparison site",
    }[Design(design)]
    return f"{said[0].upper()}{said[1:]}{joint}{against}"


def people_in_words(result: OutcomeResult, effect: NaturalEffect) -> str | None:
    """Return "about 9 fewer per 10,000 babies born at term", from the new sites' own level before; else None."""
    change = people_difference(result, effect.value)
    if change is None or result.per is None:
        return None
    difference = change["value"]
    if amount(difference) == "0":
        return None
    side = "more" if difference > 0 else "fewer"
    return f"about {amount(difference)} {side} per {result.per:,.0f} {result.unit or ''}".strip()


def people_difference(result: OutcomeResult, effect: float) -> dict[str, float] | None:
    """Return how many more (above 0) or fewer per `per` an effect means at the new sites' own level before; else None.

    effect: on its natural scale. Keys: value and per.
    """
    level = baseline_level([site for unit in result.sites for site in _leaves(unit)])
    after = None if level is None else level_after(level, effect, measure=result.measure)
    if level is None or after is None or result.per is None:
        return None
    return {"value": (after - level) * result.per, "per": result.per}


def _leaves(site: SiteResult) -> list[SiteResult]:
    """Return the sites whose own returns a unit is made of."""
    return [leaf for member in site.members for leaf in _leaves(member)] or [site]


def baseline_level(sites: list[SiteResult]) -> float | None:
    """Return events per denominator before (or in control), all comparable sites together; None without counts."""
    arms = [site.reference for site in sites if site.reference and site.retention is not None]
    events = sum(arm.numerator or 0.0 for arm in arms)
    total = sum(arm.denominator or 0.0 for arm in arms)
    return events / total if total and events else None


def level_after(level: float, effect: float, *, measure: str) -> float | None:
    """Apply an effect on its natural scale to a level; None for measures that do not act on a level."""
    if measure == Measure.ODDS_RATIO:
        odds = level / (1 - level) * effect if level < 1 else None
        return None if odds is None else odds / (1 + odds)
    if measure in (Measure.RISK_RATIO, Measure.RATE_RATIO):
        return level * effect
    if measure == Measure.RISK_DIFFERENCE:
        return level + effect
    return None


def _higher(change: float) -> str:
    return "higher" if change > 0 else "lower"
