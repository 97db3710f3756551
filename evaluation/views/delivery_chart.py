"""The chart of a pattern as positions: sites as bubbles, the fitted line with its range, the averages of models.

Up is always better. Heights are shares of the original (1 is the whole), else effects on the analysis scale with
marks in their own units; a starting level lies along its logarithm to the base of 2, whose steps are doublings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, floor, isfinite, log, log2, log10

import numpy as np

from evaluation.analysis.moderation import By, Entry, Pattern
from evaluation.analysis.result_types import OutcomeResult
from evaluation.domain.vocabulary import RATIO_MEASURES, Better
from evaluation.views.axis import Axis, Span, plain_axis, ratio_axis, share_axis
from evaluation.views.delivery_places import Places, has_shares
from evaluation.views.effect_words import measure_name, natural
from evaluation.views.numbers import counted, day, percent, plain_number
from evaluation.views.site_chart import display_per, level_title
from evaluation.views.wording import delivery as words

#: How far the axis of shares may reach before a site is put at its edge, with an arrow.
_SHARE_LOW, _SHARE_HIGH = -1.0, 2.5
_SMALLEST_PX, _LARGEST_PX = 9, 26
#: Room beside the outermost sites, as a part of the axis.
_ROOM = 0.06
#: How far the sites of one model are spread to either side of its place, and how far left of it their average stands.
_SPREAD, _AVERAGE_AT = 0.26, 0.36


@dataclass(frozen=True, kw_only=True)
class Bubble:
    """One site, or sites that count as one. beyond: "up" or "down" where it stands at the edge of what is drawn."""

    site: str
    name: str
    x: float
    y: float
    size_px: int
    text: str
    beyond: str | None


@dataclass(frozen=True, kw_only=True)
class Band:
    """The fitted line with its likely range. faint: no more than a first look."""

    x: tuple[float, ...]
    middle: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    faint: bool


@dataclass(frozen=True, kw_only=True)
class GroupMark:
    """The average of one model, at the model's place."""

    x: float
    name: str
    middle: float
    span: Span
    text: str


@dataclass(frozen=True, kw_only=True)
class PatternChart:
    """The chart: what is drawn, and each axis as its ends, its marks and its title. text: the text alternative."""

    bubbles: tuple[Bubble, ...]
    band: Band | None
    groups: tuple[GroupMark, ...]
    x_range: tuple[float, float]
    x_ticks: tuple[tuple[float, str], ...]
    x_title: str
    y: Axis
    text: str


def pattern_chart(found: Pattern, places: Places, *, data_to: date | None) -> tuple[PatternChart | None, int]:
    """Return the chart, and how many sites may not be drawn; None where none can be."""
    placed = [(entry, places.value(entry)) for entry in found.known]
    drawn = [(entry, value) for entry, value in placed if value is not None or entry.model]
    hidden = len(placed) - len(drawn)
    if not drawn:
        return None, hidden
    models = sorted({entry.model for entry, _ in drawn if entry.model})
    y = upright_axis(places.result, [places.height(entry) for entry, _ in drawn])
    along = _along(drawn, found.by, models)
    bubbles = _bubbles(drawn, along, places, y)
    ends, ticks, title = _x_axis(along, places, models, data_to)
    return PatternChart(
        bubbles=bubbles,
        band=_band(found, places.result, y),
        groups=_groups(found, places.result, y, models),
        x_range=ends,
        x_ticks=ticks,
        x_title=title,
        y=y,
        text=f"Bubble chart of {places.result.name}: {counted(len(bubbles), 'site')} by "
        f"{words.NAMES[found.by].lower()}. {words.pattern_sentence(found)}",
    ), hidden


def _along(drawn: list[tuple[Entry, float | None]], by: By, models: list[str]) -> list[float]:
    """Return each entry's place along the chart; those of one model are spread evenly about its own."""
    if by is not By.MODEL:
        return [log2(value or 1.0) if by is By.BASELINE else float(value or 0.0) for _, value in drawn]
    of_model = [entry.model or "" for entry, _ in drawn]
    places = []
    for place, model in enumerate(of_model):
        count, before = of_model.count(model), of_model[:place].count(model)
        offset = 0.0 if count == 1 else _SPREAD * (2 * before / (count - 1) - 1)
        places.append(models.index(model) + offset)
    return places


def _bubbles(
    drawn: list[tuple[Entry, float | None]], along: list[float], places: Places, y: Axis
) -> tuple[Bubble, ...]:
    tau2 = places.result.pooled.tau2 or 0.0
    weights = [1 / (entry.se**2 + tau2) for entry, _ in drawn]
    bubbles = []
    for (entry, value), x, weight in zip(drawn, along, weights, strict=True):
        shown, height = places.shown(entry), places.height(entry)
        said = places.value_words(value, entry.model)
        bubbles.append(
            Bubble(
                site=entry.sites[0].site if len(entry.sites) == 1 else "",
                name=shown.name,
                x=x,
                y=min(max(height, y.low), y.high),
                size_px=round(_SMALLEST_PX + (_LARGEST_PX - _SMALLEST_PX) * (weight / max(weights)) ** 0.5),
                text=f"{shown.name}: {words.NAMES[places.by].lower()} {said}; {places.kept(shown)}",
                beyond="up" if height > y.high else "down" if height < y.low else None,
            )
        )
    return tuple(bubbles)


def _scale(result: OutcomeResult) -> float:
    """Return what effects are divided by to stand on the upright axis."""
    return (result.origin.estimate or 1.0) if has_shares(result) else 1.0


def _band(found: Pattern, result: OutcomeResult, y: Axis) -> Band | None:
    if found.line is None:
        return None
    expected, scale = found.line.expected, _scale(result)
    middle, low, high = (
        tuple(np.clip(values / scale, y.low, y.high).tolist())
        for values in (expected.estimate, expected.ci_low, expected.ci_high)
    )
    values = np.log2(found.line.value) if found.by is By.BASELINE else found.line.value
    return Band(x=tuple(values.tolist()), middle=middle, low=low, high=high, faint=found.evidence != "finding")


def _groups(found: Pattern, result: OutcomeResult, y: Axis, models: list[str]) -> tuple[GroupMark, ...]:
    if found.groups is None:
        return ()
    average, scale, marks = found.groups.average, _scale(result), []
    for place, model in enumerate(found.groups.model):
        middle, low, high = (
            float(values[place]) / scale for values in (average.estimate, average.ci_low, average.ci_high)
        )
        span = y.span(low, high) if isfinite(low) and isfinite(high) else None
        if span and isfinite(middle):
            name = words.model_name(model)
            at = min(max(middle, y.low), y.high)
            said = f"{name}: average of {counted(int(average.k[place]), 'site')}"
            marks.append(GroupMark(x=models.index(model) - _AVERAGE_AT, name=name, middle=at, span=span, text=said))
    return tuple(marks)


def upright_axis(result: OutcomeResult, heights: list[float]) -> Axis:
    """Return the upright axis around some heights: shares of the original, or the measure's own figures in place."""
    if has_shares(result):
        usual = share_axis(result.agreed_line)
        low, high = max(min(0.0, *heights) - 0.1, _SHARE_LOW), min(max(1.0, *heights) + 0.1, _SHARE_HIGH)
        marks = {value: percent(value) for value in (-1.0, -0.5, 0.0, 1.0, 1.5, 2.0, 2.5) if low <= value <= high}
        marks[result.agreed_line] = percent(result.agreed_line)
        return replace(usual, low=low, high=high, ticks=tuple(sorted(marks.items())))
    lower, name = result.better == Better.LOWER, measure_name(result.measure).capitalize()
    sign, side = (-1, "below") if lower else (1, "above")
    if result.measure in RATIO_MEASURES:
        values = [natural(height, measure=result.measure, better=result.better) for height in heights]
        own = ratio_axis(values, title=f"{name}: {side} 1 is better")
        return _turned(own, sign, log)
    own = plain_axis([sign * height for height in heights], title=f"{name}: {side} 0 is better")
    return _turned(own, sign, float)


def _turned(own: Axis, sign: int, scaled: Callable[[float], float]) -> Axis:
    """Return an axis of natural figures with its marks at their oriented places, where up is better."""
    low, high = sorted((sign * scaled(own.low), sign * scaled(own.high)))
    ticks = sorted((sign * scaled(value), label) for value, label in own.ticks)
    return replace(own, low=low, high=high, ticks=tuple(ticks), judged_by=0.0, logarithmic=False)


def _x_axis(
    along: list[float], places: Places, models: list[str], data_to: date | None
) -> tuple[tuple[float, float], tuple[tuple[float, str], ...], str]:
    by, result = places.by, places.result
    if by is By.MODEL:
        marks = tuple((float(place), words.model_name(name)) for place, name in enumerate(models))
        return (-0.6, len(models) - 0.4), marks, words.NAMES[by]
    room = (max(along) - min(along)) * _ROOM or max(abs(along[0]) * _ROOM, 0.01)
    low, high = min(along) - room, max(along) + room
    if by is By.BASELINE:
        per = display_per(result)
        ticks = tuple((log2(value / per), plain_number(value)) for value in _round_marks(2**low * per, 2**high * per))
        return (low, high), ticks, f"Starting level, {level_title(result)}"
    if by is By.TIME:
        until = f" by {day(data_to)}" if data_to else ""
        return (
            (low, high),
            tuple((value, plain_number(value)) for value in _round_marks(low, high)),
            f"Months since it began{until}",
        )
    ticks = tuple((value / 100, f"{plain_number(value)}%") for value in _round_marks(100 * low, 100 * high))
    return (low, high), ticks, "Delivery score: 100% is wholly as designed"


def _round_marks(low: float, high: float) -> list[float]:
    """Return about four round figures between two ends."""
    rough = (high - low) / 4
    size = 10.0 ** floor(log10(rough))
    step = next(each * size for each in (1, 2, 5, 10) if each * size >= rough)
    return [step * place for place in range(ceil(low / step), floor(high / step) + 1)]
