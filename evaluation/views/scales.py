"""The scales that a forest can be drawn on; and effects as people, more or fewer per so many.

People are counted at the level that the new sites together had before: at one common level sites stay comparable, at a
level of its own a site with few events before would look good for it.
"""

from __future__ import annotations

from enum import StrEnum
from math import floor, log10

from evaluation.analysis.result_types import OutcomeResult
from evaluation.domain.vocabulary import Better
from evaluation.views.axis import Axis, plain_axis
from evaluation.views.effect_words import NaturalEffect, figures, natural_effect, people_difference, technical
from evaluation.views.wording import people as words

#: Ends of ranges further out than so many times the furthest point are cut, and drawn as going on.
_MOST_TIMES = 4
#: Significant figures: more would let the level itself be worked out finer than it is printed.
_FIGURES = 3


class Scale(StrEnum):
    """How effects are drawn: as a share of the original, as people more or fewer, or on the measure's own scale."""

    SHARE = "share"
    PEOPLE = "people"
    TECHNICAL = "technical"


def has_people(result: OutcomeResult) -> bool:
    """Return whether effects can be said as people: there are counts from before, and the measure acts on a level."""
    return people_effect(NaturalEffect(value=1.0, low=None, high=None), result) is not None


def people_effect(effect: NaturalEffect, result: OutcomeResult) -> NaturalEffect | None:
    """Return a natural effect as people more (above 0) or fewer per result.per; None where no level is known."""
    ends = (effect.value, effect.low, effect.high)
    value, low, high = (None if end is None else _people(end, result) for end in ends)
    return None if value is None else NaturalEffect(value=value, low=low, high=high)


def _people(effect: float, result: OutcomeResult) -> float | None:
    change = people_difference(result, effect)
    return None if change is None else _rounded(change["value"])


def _rounded(value: float) -> float:
    return value if value == 0 else round(value, _FIGURES - 1 - floor(log10(abs(value))))


def people_axis(effects: list[NaturalEffect], result: OutcomeResult) -> Axis:
    """Return the axis on which these are drawn; around 0, which is no change."""
    points = [effect.value for effect in effects]
    widest = max(abs(point) for point in points) * _MOST_TIMES or 1.0
    ends = [end for effect in effects for end in (effect.low, effect.high) if end is not None]
    cut = [min(max(end, -widest), widest) for end in ends]
    title = words.axis_title(result.per or 0.0, result.unit, fewer_is_better=result.better == Better.LOWER)
    return plain_axis(points + cut, title=title)


def on_scale(
    estimate: float, low: float | None, high: float | None, result: OutcomeResult, scale: Scale
) -> NaturalEffect:
    """Return an oriented figure of the analysis scale, with its range, as it stands on a scale (but that of shares)."""
    effect = natural_effect(estimate, low, high, measure=result.measure, better=result.better)
    return (people_effect(effect, result) or effect) if scale is Scale.PEOPLE else effect


def said_on(effect: NaturalEffect, result: OutcomeResult, scale: Scale) -> str:
    """Return an effect on a scale in words."""
    if scale is Scale.PEOPLE:
        return words.people_words(effect.value, effect.low, effect.high)
    return technical(effect, measure=result.measure)


def short_on(effect: NaturalEffect, scale: Scale, *, only_range: bool = False) -> str:
    """Return the same in short, for a label."""
    if scale is Scale.PEOPLE:
        return words.people_figures(None if only_range else effect.value, effect.low, effect.high)
    return figures(effect).partition(" ")[2].strip("()") if only_range else figures(effect)
