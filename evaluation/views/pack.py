"""The board pack: what PDF, deck and files are all made from. One view, so that no two of them can disagree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evaluation.analysis.result_types import OutcomeResult, ProjectInfo, Results
from evaluation.domain.vocabulary import Clock
from evaluation.results import METHOD_VERSION
from evaluation.stats.disclosure import Profile
from evaluation.views import overview, project
from evaluation.views.marks import VerdictMark, mark_of, site_mark
from evaluation.views.numbers import day, percent, share_figures
from evaluation.views.overview import OverviewView
from evaluation.views.pack_changes import ChangeLine, changes
from evaluation.views.pack_protection import protected
from evaluation.views.project import OutcomeChoice, ProjectView
from evaluation.views.sources import SourceLine
from evaluation.views.wording import (
    LEAST_SITES_FOR_AVERAGE,
    certainty_line,
    certainty_word,
    doubts,
    next_site_sentence,
)
from evaluation.views.wording import pack as words
from evaluation.views.wording.reporting import reporting_line


@dataclass(frozen=True, kw_only=True)
class PackSettings:
    """All that a pack's content depends on besides the data: the same settings and version give the same content.

    projects: their codes, in the order of the programme; none means all. since: the version to compare with. Times
    are in UTC. note: what the figures are, such as "Made-up data"; banner: the same in a
    sentence. moment: the time written into the files, which is never the clock's.
    """

    programme: str
    programme_name: str
    note: str | None
    banner: str | None
    already_public: bool
    projects: tuple[str, ...]
    clock: Clock
    version: int
    fingerprint: str
    published_at: datetime | None
    since: int | None
    since_published_at: datetime | None
    moment: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SiteShare:
    """One bar of a chart: a project, a site or an average, its share and range as they may be shown."""

    code: str
    name: str
    mark: VerdictMark
    share: float
    low: float | None
    high: float | None
    figures: str


@dataclass(frozen=True, kw_only=True)
class ProjectPage:
    """One page of a project: its main outcome, what the next site can expect, how sure we are, what changed."""

    view: ProjectView
    facts: tuple[str, ...]
    next_site: str
    certainty: str | None
    doubts: tuple[str, ...]
    changes: tuple[str, ...]
    others: tuple[OutcomeChoice, ...]
    shares: tuple[SiteShare, ...]

    @property
    def hidden(self) -> tuple[str, ...]:
        """Return the names of the sites that are in the average only."""
        return tuple(row.name for row in self.view.sites if row.note and row.note.startswith("Counts too small"))


@dataclass(frozen=True, kw_only=True)
class CompareRow:
    """One project in the table that compares them."""

    name: str
    outcome: str
    mark: VerdictMark
    kept: str
    next_site: str
    consistency: str
    certainty: str
    sites: str


@dataclass(frozen=True, kw_only=True)
class HealthRow:
    """Who reports and who is missing, for one project's main outcome."""

    name: str
    reporting: str
    missing: str
    stress: str


@dataclass(frozen=True, kw_only=True)
class PackView:
    """The whole pack. facts: what identifies it, as pairs of name and words, printed on the cover and at the end."""

    settings: PackSettings
    title: str
    subtitle: str
    stamp: str
    fingerprint: str
    cover: OverviewView
    shares: tuple[SiteShare, ...]
    empty: str | None
    projects: tuple[ProjectPage, ...]
    without_outcome: tuple[str, ...]
    compare: tuple[CompareRow, ...]
    health: tuple[HealthRow, ...]
    since: str
    changes: tuple[ChangeLine, ...]
    no_changes: str | None
    methods: tuple[tuple[str, str], ...]
    protection: str
    sources: tuple[SourceLine, ...]
    facts: tuple[tuple[str, str], ...]


def build(results: Results, before: Results | None, *, settings: PackSettings, profile: Profile) -> PackView:
    """Build a pack from a version's results and those of the version it is compared with.

    All of it is said, drawn and listed from the protected figures, as on the pages; what silence could change is
    worked out from the true ones.
    """
    true = chosen(results, settings.projects)
    shown = protected(true, profile=profile)
    earlier = protected(chosen(before, settings.projects), profile=profile) if before else None
    pages = [(info, _page(info, shown, earlier, settings)) for info in shown.projects]
    primaries = [each for each in (shown.primary(info.project) for info in shown.projects) if each]
    exact = [each for each in (true.primary(info.project) for info in true.projects) if each]
    names = {info.project: info.name for info in true.projects}
    return PackView(
        settings=settings,
        title="Outcomes Kept",
        subtitle=settings.programme_name,
        stamp=_stamp(true, settings),
        fingerprint=settings.fingerprint,
        cover=overview.build(shown),
        shares=tuple(
            share
            for result in (shown.primary(info.project) for info in shown.projects)
            if result and (share := _average(names[result.project], result))
        ),
        empty=None if true.projects else words.nothing_yet(),
        projects=tuple(page for _, page in pages if page),
        without_outcome=tuple(info.name for info, page in pages if page is None),
        compare=tuple(_compare(names[each.project], each) for each in primaries),
        health=tuple(_health(names[each.project], each) for each in exact),
        since=words.since_line(settings.since, _day(settings.since_published_at)),
        changes=changes(earlier, true) if earlier is not None else (),
        no_changes=words.no_changes(settings.since),
        methods=words.methods(
            [percent(each.agreed_line) for each in primaries], [percent(each.full_share) for each in primaries]
        ),
        protection=words.protection_line(profile),
        sources=_sources(true),
        facts=_facts(results, true, settings),
    )


def chosen(results: Results, projects: tuple[str, ...]) -> Results:
    """Return the results of the chosen projects only; none chosen means all."""
    if not projects:
        return results
    return Results(
        projects=tuple(info for info in results.projects if info.project in projects),
        outcomes=tuple(each for each in results.outcomes if each.project in projects),
        sources=results.sources,
        data_to=results.data_to,
    )


def _page(info: ProjectInfo, shown: Results, earlier: Results | None, settings: PackSettings) -> ProjectPage | None:
    result = shown.primary(info.project)
    view = project.build(shown, project=info.project)
    if result is None or view is None:
        return None
    before = earlier.primary(info.project) if earlier else None
    elsewhere = [next_site_sentence(result), certainty_line(result)]
    apart = {line.rstrip(".") for line in elsewhere if line}
    return ProjectPage(
        facts=tuple(line for line in view.lines if line not in apart),
        view=view,
        next_site=next_site_sentence(result) or "Too few sites to say what the next one can expect.",
        certainty=certainty_word(result),
        doubts=doubts(result),
        changes=words.project_changes(result, before, version=settings.since if earlier else None),
        others=tuple(each for each in view.outcomes if each.outcome != result.outcome),
        shares=_shares(result),
    )


def _average(name: str, result: OutcomeResult) -> SiteShare | None:
    """Return a project's average as a bar; None where there is none, or the original is too uncertain for a share."""
    kept = result.retention
    if kept.estimate is None or not result.origin.firm or result.pooled.k < LEAST_SITES_FOR_AVERAGE:
        return None
    mark = mark_of(result.verdict, result.certainty)
    figures = share_figures(kept.estimate, kept.low, kept.high)
    return SiteShare(
        code=result.project, name=name, mark=mark, share=kept.estimate, low=kept.low, high=kept.high, figures=figures
    )


def _shares(result: OutcomeResult) -> tuple[SiteShare, ...]:
    """Return the average, then the sites that can be compared by name: the average is on the first slide."""
    if not result.origin.firm:
        return ()
    bars = [
        SiteShare(
            code=site.site,
            name=site.name,
            mark=site_mark(site) or mark_of(site.verdict),
            share=site.retention,
            low=site.retention_low,
            high=site.retention_high,
            figures=share_figures(site.retention, site.retention_low, site.retention_high),
        )
        for site in result.sites
        if site.retention is not None and not site.not_comparable_because
    ]
    which = "groups of sites" if result.level == "parents" else "sites"
    average = _average(f"Average of {result.pooled.k:,} {which}", result)
    return (*((average,) if average else ()), *bars)


def _compare(name: str, result: OutcomeResult) -> CompareRow:
    kept = result.retention
    firm = result.origin.firm and result.pooled.k >= LEAST_SITES_FOR_AVERAGE
    return CompareRow(
        name=name,
        outcome=result.name,
        mark=mark_of(result.verdict, result.certainty),
        kept=share_figures(kept.estimate, kept.low, kept.high) if firm else "",
        next_site=share_figures(None, kept.next_low, kept.next_high) if firm else "",
        consistency=words.consistency(result),
        certainty=(certainty_word(result) or "").capitalize(),
        sites=f"{result.reporting.reporting:,} of {result.reporting.due:,}",
    )


def _health(name: str, result: OutcomeResult) -> HealthRow:
    return HealthRow(
        name=name,
        reporting=reporting_line(result.reporting).removeprefix("Sites reporting: "),
        missing=words.missing_line(result.reporting),
        stress=words.stress_line(result),
    )


def _sources(results: Results) -> tuple[SourceLine, ...]:
    lines: dict[str, SourceLine] = {}
    for info in results.projects:
        view = project.build(results, project=info.project)
        for line in view.sources if view else ():
            lines.setdefault(line.citation, line)
    return tuple(sorted(lines.values(), key=lambda line: line.citation.casefold()))


def _stamp(results: Results, settings: PackSettings) -> str:
    parts = [
        settings.note,
        f"Data to {day(results.data_to)}" if results.data_to else None,
        f"published {_day(settings.published_at)}" if settings.published_at else None,
        f"version {settings.version:,}",
    ]
    return " · ".join(part for part in parts if part)


def _facts(everything: Results, results: Results, settings: PackSettings) -> tuple[tuple[str, str], ...]:
    names = [info.name for info in results.projects]
    pairs = [
        ("Programme", settings.programme_name),
        ("Figures", settings.note),
        ("Projects", words.projects_line(names, all_of_them=len(names) == len(everything.projects))),
        ("Counted from", words.clock_line(settings.clock)),
        ("Data to", day(results.data_to) if results.data_to else None),
        ("Published", _day(settings.published_at)),
        ("Version", f"{settings.version:,}"),
        ("Fingerprint", settings.fingerprint),
        ("Method version", METHOD_VERSION),
        ("Compared with", f"version {settings.since:,}" if settings.since is not None else "no earlier pack"),
    ]
    return tuple((name, value) for name, value in pairs if value)


def _day(moment: datetime | None) -> str | None:
    return day(moment.date()) if moment else None
