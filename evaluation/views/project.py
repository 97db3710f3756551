"""The Project page: where is it kept, and what can the next site expect? The forest, its table and one site."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evaluation.analysis.assembling import FEW_SITES
from evaluation.analysis.result_types import OutcomeResult, Results, SiteResult
from evaluation.domain.vocabulary import RATIO_MEASURES, Better
from evaluation.views import wording
from evaluation.views.axis import Axis, Span, plain_axis, ratio_axis, share_axis
from evaluation.views.definitions import definition_facts
from evaluation.views.effect_words import (
    NaturalEffect,
    figures,
    measure_name,
    natural_effect,
)
from evaluation.views.kept import kept
from evaluation.views.marks import Tone, VerdictMark, mark_of, site_mark
from evaluation.views.numbers import counted, month, percent, percent_range, share_figures
from evaluation.views.overview import own_units
from evaluation.views.scales import Scale, has_people, on_scale, people_axis, said_on, short_on
from evaluation.views.site import SiteView, site_view
from evaluation.views.sources import SourceLine, source_lines
from evaluation.views.technical_lines import technical_lines
from evaluation.views.wording.people import scale_name
from evaluation.views.wording.reporting import reporting_line


class RowKind(StrEnum):
    """What a row of the forest is; each is drawn in its own way."""

    ORIGIN = "origin"
    SITE = "site"
    NOT_COMPARED = "not_compared"
    GROUP = "group"
    AVERAGE = "average"
    NEXT_SITE = "next_site"


@dataclass(frozen=True, kw_only=True)
class ForestRow:
    """One row: a point with its range on the chosen scale, both cut to the axis, and what it says in words.

    figures: the point and its range in short, cut nowhere.
    """

    kind: RowKind
    site: str | None
    label: str
    point: float | None
    span: Span | None
    mark: VerdictMark | None
    text: str
    figures: str = ""
    faint: bool = False


@dataclass(frozen=True, kw_only=True)
class Forest:
    """The chart: rows from top to bottom, the axis, and the chart's text alternative."""

    rows: tuple[ForestRow, ...]
    axis: Axis
    text: str


@dataclass(frozen=True, kw_only=True)
class SiteRow:
    """One line of the table under the forest."""

    site: str
    name: str
    started: str
    effect: str
    kept: str
    mark: VerdictMark | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class OutcomeChoice:
    """One of the project's outcomes with its verdict, for the list that leads from one to the other."""

    outcome: str
    name: str
    primary: bool
    mark: VerdictMark
    sentence: str


@dataclass(frozen=True, kw_only=True)
class ProjectView:
    """The whole page for one outcome of one project."""

    project: str
    name: str
    aim: str | None
    outcome: str
    outcome_name: str
    headline: str
    mark: VerdictMark
    lines: tuple[str, ...]
    scale: Scale
    scales: tuple[Scale, ...]
    people_name: str
    forest: Forest | None
    sites: tuple[SiteRow, ...]
    effect_name: str
    rule: tuple[str, ...]
    tally: str | None
    false_alarms: str | None
    outcomes: tuple[OutcomeChoice, ...]
    technical_lines: tuple[str, ...]
    definition: tuple[tuple[str, str], ...]
    sources: tuple[SourceLine, ...]
    site: SiteView | None


@kept
def build(
    results: Results, *, project: str, outcome: str | None = None, scale: Scale | None = None, site: str | None = None
) -> ProjectView | None:
    """Build the page; None where the programme has no such project or the project no outcomes.

    An outcome that is not known gives the primary one, a scale that does not apply the one that does.
    """
    info = next((each for each in results.projects if each.project == project), None)
    result = (results.of(project, outcome) if outcome else None) or results.primary(project)
    if info is None or result is None:
        return None
    mark = mark_of(result.verdict, result.certainty)
    scales = _scales(result)
    chosen = scale if scale and scale in scales else scales[0]
    rows = tuple(site_row(each, result) for each in result.sites)
    found = next((each for each in _everyone(result) if each.site == site), None) if site else None
    marks = [row.mark for row in rows if row.mark]
    return ProjectView(
        project=project,
        name=info.name,
        aim=info.aim,
        outcome=result.outcome,
        outcome_name=result.name,
        headline=wording.project_headline(info.name, result),
        mark=mark,
        lines=_lines(result),
        scale=chosen,
        scales=scales,
        people_name=scale_name(result.type, result.per),
        forest=_forest(info.name, result, chosen),
        sites=rows,
        effect_name=measure_name(result.measure).capitalize(),
        rule=wording.rule_lines(result.agreed_line, result.full_share),
        tally=wording.site_tally(marks),
        false_alarms=wording.false_alarms(sum(mark.tone is not Tone.NO_DATA for mark in marks)),
        outcomes=outcome_choices(results, project),
        technical_lines=technical_lines(result),
        definition=definition_facts(result),
        sources=source_lines(_everyone(result), results.sources),
        site=site_view(found, result) if found else None,
    )


def outcome_choices(results: Results, project: str) -> tuple[OutcomeChoice, ...]:
    """Return a project's outcomes with their verdicts, the one that carries the headline first."""
    info = next(each for each in results.projects if each.project == project)
    return tuple(_choice(results, project, code) for code in info.outcomes)


def _everyone(result: OutcomeResult) -> list[SiteResult]:
    top = [*result.origin.sites, *result.sites, *result.comparators]
    return [*top, *(member for unit in result.sites for member in _members(unit))]


def _members(site: SiteResult) -> list[SiteResult]:
    """Return everyone below a site, at any depth."""
    return [each for member in site.members for each in (member, *_members(member))]


def _has_shares(result: OutcomeResult) -> bool:
    """Return whether a share means anything: of an uncertain original, it does not."""
    return result.retention.estimate is not None and result.origin.firm


def _scales(result: OutcomeResult) -> tuple[Scale, ...]:
    has = {Scale.SHARE: _has_shares(result), Scale.PEOPLE: has_people(result), Scale.TECHNICAL: True}
    return tuple(scale for scale in Scale if has[scale])


def _choice(results: Results, project: str, code: str) -> OutcomeChoice:
    result = results.of(project, code)
    assert result is not None, "a project's outcomes are those that were evaluated"
    return OutcomeChoice(
        outcome=code,
        name=result.name,
        primary=result.primary,
        mark=mark_of(result.verdict, result.certainty),
        sentence=wording.row_sentence(result),
    )


def _lines(result: OutcomeResult) -> tuple[str, ...]:
    """Return the facts beside the headline, those that matter most first."""
    lines = [
        own_units(result),
        wording.benefit_line(result.benefit),
        wording.lean_sentence(result),
        wording.next_site_sentence(result),
        wording.differ_sentence(result.pooled),
        wording.certainty_line(result),
        reporting_line(result.reporting),
        wording.silent_sentence(result.reporting),
    ]
    return tuple(line.rstrip(".") for line in lines if line)


def _forest(name: str, result: OutcomeResult, scale: Scale) -> Forest | None:
    """Return the forest on one scale; None where no site has an effect to draw."""
    drawn = [site for site in result.sites if site.estimate is not None]
    origins = [site for site in result.origin.sites if site.estimate is not None]
    if not drawn and not origins:
        return None
    axis = forest_axis(result, scale, [*origins, *drawn])
    rows = [forest_row(site, result, scale, axis, RowKind.ORIGIN) for site in origins]
    rows += [
        forest_row(site, result, scale, axis, RowKind.NOT_COMPARED if site.not_comparable_because else RowKind.SITE)
        for site in drawn
    ]
    if result.pooled.k >= wording.LEAST_SITES_FOR_AVERAGE:
        rows += summary_rows(result, scale, axis)
    rows = [row for row in rows if row.point is not None or row.span is not None]
    if not rows:
        return None
    finding = wording.project_headline(name, result)
    shown = sum(row.kind in (RowKind.SITE, RowKind.NOT_COMPARED) for row in rows)
    original = " and the original" if any(row.kind is RowKind.ORIGIN for row in rows) else ""
    text = f"Forest chart of {result.name}: {counted(shown, 'new site')}{original}. {finding}"
    return Forest(rows=tuple(rows), axis=axis, text=text)


def forest_row(site: SiteResult, result: OutcomeResult, scale: Scale, axis: Axis, kind: RowKind) -> ForestRow:
    """Return one site as a row of the forest."""
    mark = site_mark(site) if kind is RowKind.SITE else None
    if scale is Scale.SHARE:
        is_origin = kind is RowKind.ORIGIN
        point = _share_of_benchmark(site, result) if is_origin else site.retention
        span = None if is_origin else axis.span(site.retention_low, site.retention_high)
        said = f"the original, {percent(point)}" if is_origin and point is not None else _kept(site)
        short = share_figures(point, None if is_origin else site.retention_low, site.retention_high)
    else:
        effect = on_scale(site.estimate or 0.0, site.ci_low, site.ci_high, result, scale)
        point, span = effect.value, axis.span(effect.low, effect.high)
        said, short = said_on(effect, result, scale), short_on(effect, scale)
    word = f" {mark.label}." if mark else ""
    return ForestRow(
        kind=kind,
        site=site.site,
        label=site.name,
        point=axis.point(point),
        span=span,
        mark=mark,
        text=f"{site.name}: {said}.{word}",
        figures=short,
    )


def _share_of_benchmark(origin: SiteResult, result: OutcomeResult) -> float | None:
    """Return where one of the original sites stands: their benchmark is 100%, and so is the only one."""
    if not result.origin.estimate or origin.estimate is None or origin.se is None:
        return None
    return origin.estimate / result.origin.estimate


def summary_rows(result: OutcomeResult, scale: Scale, axis: Axis) -> list[ForestRow]:
    """Return the average's row, and that of the next site."""
    pooled, kept = result.pooled, result.retention
    if scale is Scale.SHARE:
        point, span = kept.estimate, axis.span(kept.low, kept.high)
        following = axis.span(kept.next_low, kept.next_high)
        short, short_next = (
            share_figures(kept.estimate, kept.low, kept.high),
            share_figures(None, kept.next_low, kept.next_high),
        )
    else:
        average = on_scale(pooled.estimate or 0.0, pooled.ci_low, pooled.ci_high, result, scale)
        expected = on_scale(pooled.estimate or 0.0, pooled.pi_low, pooled.pi_high, result, scale)
        point, span = average.value, axis.span(average.low, average.high)
        following = axis.span(expected.low, expected.high)
        short, short_next = short_on(average, scale), short_on(expected, scale, only_range=True)
    mark = mark_of(result.verdict, result.certainty)
    if span is None and point is not None and not axis.low <= point <= axis.high:
        # Nothing but an arrow at the edge: a marker there would claim to stand at its place.
        point, span = None, axis.span(point, point)
    return [
        ForestRow(
            kind=RowKind.AVERAGE,
            site=None,
            label=f"Average of {pooled.k:,} {'groups of sites' if result.level == 'parents' else 'sites'}",
            point=axis.point(point),
            span=span,
            mark=mark,
            text=wording.row_sentence(result),
            figures=short,
        ),
        ForestRow(
            kind=RowKind.NEXT_SITE,
            faint=pooled.k < FEW_SITES,
            site=None,
            label="What the next site can expect",
            point=None,
            span=following,
            mark=None,
            text=wording.next_site_sentence(result) or "",
            figures=short_next,
        ),
    ]


def forest_axis(result: OutcomeResult, scale: Scale, sites: list[SiteResult]) -> Axis:
    """Return the axis on which these sites are drawn."""
    if scale is Scale.SHARE:
        return share_axis(result.agreed_line, full=result.full_share)
    effects = [on_scale(site.estimate or 0.0, site.ci_low, site.ci_high, result, scale) for site in sites]
    if scale is Scale.PEOPLE:
        return people_axis(effects, result)
    points = [effect.value for effect in effects]
    ends = [end for effect in effects for end in (effect.low, effect.high) if end is not None]
    direction = "below" if result.better == Better.LOWER else "above"
    name = measure_name(result.measure)
    if result.measure in RATIO_MEASURES:
        # A range that runs over many powers of ten would squeeze the rest; it is cut, and drawn as going on.
        widest = max(max(points), 1 / min(points), 1.5) * 4
        ends = [min(max(end, 1 / widest), widest) for end in ends]
        return ratio_axis(points + ends, title=f"{name.capitalize()}: {direction} 1 is better")
    return plain_axis(points + ends, title=f"{name.capitalize()}: {direction} 0 is better")


def _natural_of(site: SiteResult, result: OutcomeResult) -> NaturalEffect:
    return natural_effect(site.estimate or 0.0, site.ci_low, site.ci_high, measure=result.measure, better=result.better)


def _kept(site: SiteResult) -> str:
    if site.retention is None:
        return "no share of the original can be given"
    if site.retention_low is None or site.retention_high is None:
        return f"about {percent(site.retention)} of the original, too uncertain for a range"
    return f"about {percent(site.retention)} of the original (likely range " + (
        f"{percent_range(site.retention_low, site.retention_high)})"
    )


def site_row(site: SiteResult, result: OutcomeResult) -> SiteRow:
    """Return one line of the table under the forest."""
    started = site.actual_start or site.planned_start
    effect = figures(_natural_of(site, result)) if site.estimate is not None else ""
    firm = result.origin.firm
    kept = share_figures(site.retention, site.retention_low, site.retention_high) if firm else ""
    notes = [site.not_comparable_because or wording.why_no_site_effect(site.reason), _members_note(site)]
    return SiteRow(
        site=site.site,
        name=site.name,
        started=month(started) if started else "",
        effect=effect,
        kept=kept,
        mark=site_mark(site),
        note=" ".join(note for note in notes if note) or None,
    )


def _members_note(site: SiteResult) -> str | None:
    if not site.members:
        return None
    used = sum(member.se is not None for member in site.members)
    return f"{used} of {counted(len(site.members), 'member site')} with figures."
