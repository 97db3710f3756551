"""The Project page's second look at its average: as sites joined, or without each of them, drawn as a forest.

Averages stand here to whole per cent, or two figures of a ratio: from two exact averages that differ by one site, that
site's own effect could be worked out, and from it a count that may not be shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from evaluation.analysis.result_types import OutcomeResult
from evaluation.analysis.robustness import LEAST_SITES, Step, as_sites_joined, without_each
from evaluation.domain.vocabulary import RATIO_MEASURES, Clock
from evaluation.views.axis import Axis, plain_axis, ratio_axis, share_axis
from evaluation.views.delivery_places import has_shares
from evaluation.views.effect_words import NaturalEffect, figures, measure_name, natural_effect
from evaluation.views.kept import kept
from evaluation.views.marks import VerdictMark, mark_of
from evaluation.views.numbers import counted, decimal, month, percent, share_figures
from evaluation.views.project import Forest, ForestRow, RowKind
from evaluation.views.tables import Table
from evaluation.views.wording import project_robustness as words
from evaluation.views.wording.compare import listed

#: So many lines are drawn.
_MOST_ROWS = 24
_PLACES = 2


class Look(StrEnum):
    """Which second look is shown."""

    JOINED = "joined"
    WITHOUT = "without"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One average as it may be shown: its place, its range, both in short, and the verdict that the rule gives it."""

    label: str
    about: str
    began: date | None
    k: int
    value: float | None
    low: float | None
    high: float | None
    figures: str
    mark: VerdictMark


@dataclass(frozen=True, kw_only=True)
class RobustnessView:
    """One second look: its sentence, its chart, its note and its table to take away."""

    look: Look
    sentence: str
    note: str
    forest: Forest | None
    table: Table


def stands_on_what_is_shown(result: OutcomeResult) -> bool:
    """Return whether every site of the average is shown; else averages with and without one would tell of the rest."""
    return len(result.entries) == result.pooled.k


@kept
def build(result: OutcomeResult, *, look: Look, clock: Clock = Clock.ACTUAL) -> RobustnessView:
    """Build one second look at one outcome."""
    steps = averages(result, look=look, clock=clock)
    sites, now = result.pooled.k, mark_of(result.verdict, result.certainty)
    if look is Look.JOINED:
        verdicts = [(step.k, step.mark) for step in steps]
        sentence = words.joined_sentence(verdicts, sites=sites, least=LEAST_SITES)
        return _view(look, steps, result, sentence, words.joined_note())
    changes = [(step.label, step.mark) for step in steps if step.mark != now]
    sentence = words.without_sentence(
        changes, now=now, sites=sites, least=LEAST_SITES, tried=bool(steps), ends=_ends(steps, result)
    )
    drawn = steps
    if len(steps) > _MOST_ROWS:
        drawn = tuple(step for step in steps if step.mark != now)[:_MOST_ROWS]
    return _view(look, drawn, result, sentence, words.without_note(len(steps) - len(drawn)))


def averages(result: OutcomeResult, *, look: Look, clock: Clock = Clock.ACTUAL) -> tuple[Shown, ...]:
    """Return every average of one look as it may be shown."""
    names = {site.site: site.name for site in result.sites}
    if look is Look.JOINED:
        return tuple(_shown(step, result, _joined(step, names)) for step in as_sites_joined(result, clock=clock))
    return tuple(_shown(step, result, _left_out(step, names)) for step in without_each(result))


def _joined(step: Step, names: dict[str, str]) -> tuple[str, str]:
    """Return a line's name, "5 sites, March 2024", and who joined last."""
    began = f", {month(step.began)}" if step.began else ""
    return f"{counted(step.k, 'site')}{began}", f"with {listed([names[code] for code in step.sites])}"


def _left_out(step: Step, names: dict[str, str]) -> tuple[str, str]:
    return listed([names[code] for code in step.sites]), "without it"


def _shown(step: Step, result: OutcomeResult, named: tuple[str, str]) -> Shown:
    if has_shares(result):
        ends = tuple(None if each is None else round(each, _PLACES) for each in (step.share, step.low, step.high))
        said = share_figures(*ends)
    else:
        turned = {"measure": result.measure, "better": result.better}
        effect = natural_effect(step.estimate or 0.0, step.ci_low, step.ci_high, **turned)
        ends = tuple(_two_figures(each) for each in (effect.value, effect.low, effect.high))
        said = figures(NaturalEffect(value=ends[0] or 0.0, low=ends[1], high=ends[2]))
    return Shown(
        label=named[0],
        about=named[1],
        began=step.began,
        k=step.k,
        value=ends[0],
        low=ends[1],
        high=ends[2],
        figures=said,
        mark=mark_of(step.verdict, result.certainty),
    )


def _two_figures(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.2g}")


def _ends(steps: tuple[Shown, ...], result: OutcomeResult) -> str | None:
    values = [step.value for step in steps if step.value is not None]
    if not values:
        return None
    said = percent if has_shares(result) else decimal
    return f"{said(min(values))} and {said(max(values))}"


def _view(look: Look, steps: tuple[Shown, ...], result: OutcomeResult, sentence: str, note: str) -> RobustnessView:
    kept_name = "Kept, %" if has_shares(result) else measure_name(result.measure).capitalize()
    first = "Sites so far" if look is Look.JOINED else "Without"
    scale = 100 if has_shares(result) else 1
    cells = [(_times(value, scale) for value in (step.value, step.low, step.high)) for step in steps]
    rows = tuple((step.label, step.k, *values, step.mark.label, "") for step, values in zip(steps, cells, strict=True))
    columns = (first, "Sites", kept_name, f"{kept_name}, from", f"{kept_name}, to", "Verdict", "Notes")
    return RobustnessView(
        look=look,
        sentence=sentence.rstrip("."),
        note=note,
        forest=_forest(steps, result, sentence),
        table=Table(title=f"{result.name}: {first.lower()}", columns=columns, rows=rows),
    )


def _times(value: float | None, scale: int) -> float | int | None:
    return None if value is None else round(value * scale) if scale > 1 else value


def _forest(steps: tuple[Shown, ...], result: OutcomeResult, sentence: str) -> Forest | None:
    if not steps:
        return None
    axis = _axis(steps, result)
    rows = tuple(
        ForestRow(
            kind=RowKind.SITE,
            site=None,
            label=step.label,
            point=axis.point(step.value),
            span=axis.span(step.low, step.high),
            mark=step.mark,
            text=f"{step.label}, {step.about}: {step.figures}. {step.mark.label}.",
            figures=step.figures,
        )
        for step in steps
    )
    return Forest(rows=rows, axis=axis, text=f"Averages of {result.name}, one a line. {sentence}")


def _axis(steps: tuple[Shown, ...], result: OutcomeResult) -> Axis:
    if has_shares(result):
        return share_axis(result.agreed_line, full=result.full_share)
    values = [end for step in steps for end in (step.value, step.low, step.high) if end is not None]
    better = "below" if result.better == "lower" else "above"
    name = measure_name(result.measure).capitalize()
    if result.measure in RATIO_MEASURES:
        return ratio_axis(values, title=f"{name}: {better} 1 is better")
    return plain_axis(values, title=f"{name}: {better} 0 is better")


def second_look_figures(result: OutcomeResult) -> dict[str, Any]:
    """Return every average as it is shown, as values: as sites joined, and by the codes of those left out."""
    key = "share" if has_shares(result) else "effect"

    def told(step: Shown) -> dict[str, Any]:
        ends = {"value": step.value, "low": step.low, "high": step.high}
        return {"sites": step.k, "began": step.began, key: ends, "verdict": step.mark.label}

    codes = [",".join(step.sites) for step in without_each(result)]
    without = [told(step) for step in averages(result, look=Look.WITHOUT)]
    ends = [each for step in without if (each := step[key]["value"]) is not None]
    return {
        "as_sites_joined": [told(step) for step in averages(result, look=Look.JOINED)],
        "without_each": dict(zip(codes, without, strict=True)),
        "least_without": {key: min(ends)} if ends else None,
        "most_without": {key: max(ends)} if ends else None,
    }
