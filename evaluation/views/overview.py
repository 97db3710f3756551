"""The Overview: have the projects kept their outcomes? One sentence, one row a project, on one shared axis."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.analysis.assembling import FEW_SITES
from evaluation.analysis.result_types import OutcomeResult, ProjectInfo, Results, SiteResult, SourceInfo
from evaluation.domain.vocabulary import VerdictCode
from evaluation.views import wording
from evaluation.views.axis import Axis, Span, share_axis
from evaluation.views.effect_words import change_with_range, natural_effect, people_in_words
from evaluation.views.kept import kept
from evaluation.views.marks import VerdictMark, mark_of
from evaluation.views.numbers import counted, percent, share_figures
from evaluation.views.sources import short_sources
from evaluation.views.wording.overview import (
    comparison_line,
    lines_agreed,
    published_benchmark,
    why_this_verdict,
)
from evaluation.views.wording.reporting import all_reporting_line, have_reported

#: So many figures of new sites are named in a row; the rest stand on the project's page.
_MOST_FIGURES = 2


@dataclass(frozen=True, kw_only=True)
class SinglePoint:
    """One site's share, cut to the axis, and what it says in words."""

    share: float
    text: str


@dataclass(frozen=True, kw_only=True)
class ShareStrip:
    """What is drawn for one project: the average with its range, the next site's range, or single sites.

    All positions are shares of the original effect, cut to the axis. `sites` is filled only where there are too few
    for an average. `text` says the same in words, for those who cannot see it; `figures` is the share
    with its range, cut nowhere. faint: too few sites say much of the next one.
    """

    axis: Axis
    mark: VerdictMark
    average: float | None
    likely: Span | None
    next_site: Span | None
    sites: tuple[SinglePoint, ...]
    text: str
    figures: str = ""
    faint: bool = False


@dataclass(frozen=True, kw_only=True)
class OverviewRow:
    """One project's row: its verdict, the figures behind it and what to know beside it.

    why: what in the range gives this verdict; reporting: who has reported; certainty: how certain it is, why no more.
    """

    project: str
    name: str
    outcome: str
    outcome_name: str
    mark: VerdictMark
    sentence: str
    details: tuple[str, ...]
    beside: tuple[str, ...]
    strip: ShareStrip | None
    why: str = ""
    reporting: str = ""
    certainty: str = ""


@dataclass(frozen=True, kw_only=True)
class OverviewView:
    """The whole page. rule: what the verdict words mean, where all projects agreed on the same lines."""

    headline: str
    caution: str
    rows: tuple[OverviewRow, ...]
    reporting: str = ""
    rule: tuple[str, ...] = ()
    benchmark: str = ""
    comparison: str | None = None


@kept
def build(results: Results) -> OverviewView:
    """Build the Overview from the primary outcome of every project."""
    rows = tuple(_row(info, results) for info in results.projects)
    return OverviewView(
        headline=wording.overview_headline([row.mark for row in rows]),
        caution=wording.wrong_to_expect_all(),
        rows=rows,
        reporting=all_reporting_line([each.reporting for each in results.outcomes if each.primary]),
        rule=_rule(results),
        benchmark=published_benchmark(),
        comparison=comparison_line([each for each in results.outcomes if each.primary]),
    )


def _rule(results: Results) -> tuple[str, ...]:
    primary = [each for each in results.outcomes if each.primary]
    lines = {(each.agreed_line, each.full_share) for each in primary}
    if len(lines) != 1:
        return ()
    agreed = lines_agreed(primary[0].agreed_line, [each.definition for each in primary])
    return (*wording.rule_lines(*lines.pop()), *([agreed] if agreed else []))


def _row(info: ProjectInfo, results: Results) -> OverviewRow:
    result = results.primary(info.project)
    if result is None:
        mark = mark_of(VerdictCode.NO_DATA)
        return OverviewRow(
            project=info.project,
            name=info.name,
            outcome="",
            outcome_name="",
            mark=mark,
            sentence="No outcome is named as this project's main one.",
            details=(),
            beside=(),
            strip=None,
        )
    mark = mark_of(result.verdict, result.certainty)
    strip = share_strip(info.name, result, mark)
    others = [each for each in results.outcomes if each.project == info.project and not each.primary]
    details = (
        *(() if strip else published_figures(result, results.sources)),
        own_units(result),
        wording.benefit_line(result.benefit),
        wording.lean_sentence(result),
        wording.elsewhere_sentence(result, others),
    )
    silent = wording.silent_sentence(result.reporting)
    return OverviewRow(
        project=info.project,
        name=info.name,
        outcome=result.outcome,
        outcome_name=result.name,
        mark=mark,
        sentence=wording.row_sentence(result),
        details=tuple(line for line in details if line),
        beside=(silent,) if silent else (),
        strip=strip,
        why=why_this_verdict(result) or "",
        reporting=have_reported(result.reporting),
        certainty=wording.certainty_short(result) or "",
    )


def own_units(result: OutcomeResult) -> str | None:
    """Return the new sites' average change in the outcome's own terms, where there is an average."""
    pooled = result.pooled
    if pooled.k < wording.LEAST_SITES_FOR_AVERAGE or pooled.estimate is None:
        return None
    effect = natural_effect(
        pooled.estimate, pooled.ci_low, pooled.ci_high, measure=result.measure, better=result.better
    )
    people = people_in_words(result, effect)
    change = change_with_range(effect, measure=result.measure)
    return f"At the new sites: {people}, {change}" if people else f"At the new sites: {change}"


def published_figures(result: OutcomeResult, known: tuple[SourceInfo, ...]) -> tuple[str, ...]:
    """Return what stands side by side where nothing may be compared: the original, then new sites, each in words."""
    lines = [f"Original: {_figure(site, result, known)}" for site in result.origin.sites if site.estimate is not None]
    shown = [site for site in result.sites if site.estimate is not None]
    lines += [f"New: {_figure(site, result, known)}" for site in shown[:_MOST_FIGURES]]
    if len(shown) > _MOST_FIGURES:
        lines.append(f"And {len(shown) - _MOST_FIGURES} more")
    return tuple(lines)


def _figure(site: SiteResult, result: OutcomeResult, known: tuple[SourceInfo, ...]) -> str:
    turned = {"measure": result.measure, "better": result.better}
    effect = natural_effect(site.estimate or 0.0, site.ci_low, site.ci_high, **turned)
    reason = f". Not compared: {site.not_comparable_because}" if site.not_comparable_because else ""
    source = short_sources(site, known)
    cited = f" [{source}]" if source else ""
    return f"{site.name}, {change_with_range(effect, measure=result.measure)}{cited}{reason}".rstrip(".")


def share_strip(name: str, result: OutcomeResult, mark: VerdictMark) -> ShareStrip | None:
    """Return what to draw on the shared axis; None where no share of the original can be given or would mean much."""
    axis, kept = share_axis(result.agreed_line, full=result.full_share), result.retention
    if kept.estimate is None or not result.origin.firm:
        return None
    if result.pooled.k < wording.LEAST_SITES_FOR_AVERAGE:
        alone = tuple(
            SinglePoint(share=axis.point(site.retention) or 0.0, text=f"{site.name}: about {percent(site.retention)}")
            for site in result.sites
            if site.retention is not None
        )
        which = counted(len(alone), "site")
        text = f"{name}, {mark.label}. {which} on an axis of the share of the original benefit kept, no average."
        return ShareStrip(axis=axis, mark=mark, average=None, likely=None, next_site=None, sites=alone, text=text)
    if kept.low is None or kept.high is None:
        return None
    following = axis.span(kept.next_low, kept.next_high)
    sentence = wording.next_site_sentence(result)
    return ShareStrip(
        axis=axis,
        mark=mark,
        average=axis.point(kept.estimate),
        likely=axis.span(kept.low, kept.high),
        next_site=following,
        sites=(),
        faint=result.pooled.k < FEW_SITES,
        figures=share_figures(kept.estimate, kept.low, kept.high),
        text=f"{name}, {mark.label}. Kept {wording.kept_share(kept)} of the original benefit. {sentence or ''}".strip(),
    )
