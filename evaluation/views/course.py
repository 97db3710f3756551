"""Whether an effect lasts: stretches of months since the start as a chart and a table, all sites and the same sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evaluation.analysis.course import STRETCHES, Course, Level
from evaluation.analysis.result_types import OutcomeResult
from evaluation.views.delivery_chart import Bubble, GroupMark, PatternChart, upright_axis
from evaluation.views.delivery_places import has_shares
from evaluation.views.effect_words import figures, measure_name, natural_effect
from evaluation.views.numbers import counted, share_figures
from evaluation.views.tables import Table
from evaluation.views.wording import course as words

#: Where the averages of all sites and of the same sites stand beside a stretch's place.
_ALL_AT, _SAME_AT = -0.08, 0.14
_SAME_PX = 13
_PLACES = 2


@dataclass(frozen=True, kw_only=True)
class CourseView:
    """The course of one outcome: its sentence, chart, notes, rows (stretch, sites, kept, same sites) and table."""

    sentence: str
    chart: PatternChart | None
    notes: tuple[str, ...]
    kept_name: str
    rows: tuple[tuple[str, str, str, str], ...]
    table: Table


def build(found: Course | None, result: OutcomeResult) -> CourseView:
    """Build the course from what was worked out; averages of fewer than 3 sites are not shown."""
    shares = has_shares(result)
    stretches = found.stretches if found else ()
    rows = tuple(
        (
            words.stretch_name(each.last),
            f"{each.everyone.sites:,}",
            _words(each.everyone, result),
            _words(each.throughout, result),
        )
        for each in stretches
    )
    name = "Kept" if shares else measure_name(result.measure).capitalize()
    columns = ("Months since the start", "Sites", f"{name}, all sites", f"{name}, same sites", "Notes")
    return CourseView(
        sentence=words.lasting_sentence(found, _points(found, result)).rstrip("."),
        chart=_chart(found, result),
        notes=words.lasting_notes(found),
        kept_name=name,
        rows=rows,
        table=Table(
            title=f"{result.name}, by months since the start", columns=columns, rows=tuple((*r, "") for r in rows)
        ),
    )


def _points(found: Course | None, result: OutcomeResult) -> tuple[float, float, float] | None:
    if found is None or found.per_year is None or not has_shares(result):
        return None
    scale = 100 / (result.origin.estimate or 1.0)
    return found.per_year * scale, (found.per_year_low or 0.0) * scale, (found.per_year_high or 0.0) * scale


def _ends(level: Level, result: OutcomeResult) -> tuple[float, float | None, float | None] | None:
    """Return where a level stands on the upright axis, to whole per cent; None for too few sites."""
    values = (
        (level.share, level.low, level.high) if has_shares(result) else (level.estimate, level.ci_low, level.ci_high)
    )
    if level.sites < words.LEAST_SITES or values[0] is None:
        return None
    middle, low, high = (None if each is None else round(each, _PLACES) for each in values)
    return (middle or 0.0), low, high


def _words(level: Level, result: OutcomeResult) -> str:
    ends = _ends(level, result)
    if ends is None:
        return f"{counted(level.sites, 'site')}: no average"
    if has_shares(result):
        return share_figures(*ends)
    return figures(natural_effect(*ends, measure=result.measure, better=result.better))


def _chart(found: Course | None, result: OutcomeResult) -> PatternChart | None:
    if found is None:
        return None
    place = {last: float(index) for index, (_, last) in enumerate(STRETCHES)}
    known = [(each, ends) for each in found.stretches if (ends := _ends(each.everyone, result))]
    same = [(each, ends) for each in found.stretches if (ends := _ends(each.throughout, result))]
    if not known:
        return None
    y = upright_axis(result, [value for _, ends in known for value in ends if value is not None])
    groups, bubbles = [], []
    for each, (middle, low, high) in known:
        name = words.stretch_name(each.last)
        said = f"Months {name}, {counted(each.everyone.sites, 'site')}: {_words(each.everyone, result)}"
        span = y.span(low, high) or y.span(y.low, y.high)
        assert span, "an axis has a span"
        at = y.point(middle)
        groups.append(GroupMark(x=place[each.last] + _ALL_AT, name=name, middle=at or 0.0, span=span, text=said))
    for each, (middle, _, _) in same:
        name = words.stretch_name(each.last)
        said = f"Months {name}, the same {counted(each.throughout.sites, 'site')}: {_words(each.throughout, result)}"
        beyond = "up" if middle > y.high else "down" if middle < y.low else None
        at = y.point(middle)
        bubbles.append(
            Bubble(
                site="",
                name=name,
                x=place[each.last] + _SAME_AT,
                y=at or 0.0,
                size_px=_SAME_PX,
                text=said,
                beyond=beyond,
            )
        )
    sentence = words.lasting_sentence(found, _points(found, result))
    return PatternChart(
        bubbles=tuple(bubbles),
        band=None,
        groups=tuple(groups),
        x_range=(-0.5, len(STRETCHES) - 0.5),
        x_ticks=tuple((place[last], words.stretch_name(last)) for _, last in STRETCHES),
        x_title="Months since each site began",
        y=y,
        text=f"{result.name} by months since the start, all sites and the same sites throughout. {sentence}",
    )


def course_figures(found: Course | None, result: OutcomeResult) -> dict[str, Any] | None:
    """Return what is shown of a course, as values for the report."""
    if found is None:
        return None
    key = "share" if has_shares(result) else "effect"

    def told(level: Level) -> dict[str, Any]:
        ends = _ends(level, result)
        return {"sites": level.sites, key: dict(zip(("value", "low", "high"), ends, strict=True)) if ends else None}

    points, chart = _points(found, result), _chart(found, result)
    return {
        "stretches": [
            {"months": words.stretch_name(each.last), "all": told(each.everyone), "same": told(each.throughout)}
            for each in found.stretches
        ],
        "drawn_at": sorted({mark.x for mark in (*chart.groups, *chart.bubbles)}) if chart else [],
        "sites": found.slopes,
        "trend": found.trend,
        "points_a_year": dict(zip(("value", "low", "high"), points, strict=True)) if points else None,
    }
