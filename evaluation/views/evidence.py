"""The Published evidence page: what is already known of the projects, each figure with its source and standing.

It reads the published figures, whichever programme its reader looks at, so no figure here is anyone's own return.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.analysis.result_types import OutcomeResult, ProjectInfo, Results, SiteResult, SourceInfo
from evaluation.domain.vocabulary import Role
from evaluation.views import wording
from evaluation.views.effect_words import change_with_range, natural_effect
from evaluation.views.kept import kept
from evaluation.views.sources import short_sources
from evaluation.views.wording.evidence import evidence_headline, project_sentence, standing

_ROLES = {Role.ORIGIN.value: "Original", Role.REPLICATION.value: "New place", Role.COMPARATOR.value: "Without it"}


@dataclass(frozen=True, kw_only=True)
class EvidenceRow:
    """One published figure: where, what it says in words, whether it can be compared, and where it was read."""

    outcome_name: str
    primary: bool
    role: str
    place: str
    figure: str
    standing: str
    compared: bool
    sources: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, kw_only=True)
class EvidenceProject:
    """What is published of one project: the main outcome's figures first."""

    project: str
    name: str
    sentence: str
    main: tuple[EvidenceRow, ...]
    others: tuple[EvidenceRow, ...]


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """What is known of other programmes, with its citation and address."""

    sentence: str
    citation: str
    url: str


@dataclass(frozen=True, kw_only=True)
class EvidenceView:
    """The whole page."""

    headline: str
    projects: tuple[EvidenceProject, ...]
    elsewhere: tuple[Elsewhere, ...]
    caution: str


ELSEWHERE = (
    Elsewhere(
        sentence="Physical activity programmes kept a median of 59% of their effect when scaled up (from 25% to 132%)",
        citation="Lane C and others, International Journal of Behavioral Nutrition and Physical Activity 2021",
        url="https://doi.org/10.1186/s12966-021-01080-4",
    ),
    Elsewhere(
        sentence="Obesity programmes typically kept 75% or less of theirs",
        citation="McCrabb S and others, Obesity Reviews 2019",
        url="https://doi.org/10.1111/obr.12845",
    ),
)


@kept
def build(published: Results) -> EvidenceView:
    """Build the page from the results of the published figures."""
    projects = tuple(_project(info, published) for info in published.projects)
    comparable = sum(any(row.compared for row in (*each.main, *each.others)) for each in projects)
    return EvidenceView(
        headline=evidence_headline(projects=len(projects), comparable=comparable),
        projects=projects,
        elsewhere=ELSEWHERE,
        caution=wording.wrong_to_expect_all(),
    )


def _project(info: ProjectInfo, published: Results) -> EvidenceProject:
    results = [result for code in info.outcomes if (result := published.of(info.project, code))]
    rows = tuple(row for result in results for row in _rows(result, published.sources))
    return EvidenceProject(
        project=info.project,
        name=info.name,
        sentence=project_sentence(
            figures=len(rows),
            outcomes=len({row.outcome_name for row in rows}),
            compared=sum(row.compared for row in rows),
        ),
        main=tuple(row for row in rows if row.primary),
        others=tuple(row for row in rows if not row.primary),
    )


def _rows(result: OutcomeResult, known: tuple[SourceInfo, ...]) -> Iterator[EvidenceRow]:
    """Yield the figures of one outcome, the original first; a place that printed nothing for it has no row."""
    for site in (*result.origin.sites, *result.sites, *result.comparators):
        if not site.sources:
            continue
        why_not = site.not_comparable_because or _reason(site, result)
        compared = site.role == Role.REPLICATION.value and site.retention is not None
        yield EvidenceRow(
            outcome_name=result.name,
            primary=result.primary,
            role=_ROLES[site.role],
            place=site.name,
            figure=_figure(site, result),
            standing=standing(role=site.role, compared=compared, why_not=None if compared else why_not),
            compared=compared,
            sources=_sources(site, known),
        )


def _reason(site: SiteResult, result: OutcomeResult) -> str | None:
    """Return why a place is not compared: where the original is what is wanting, what it wants."""
    if site.reason == "no_origin_effect" and result.reason.startswith("origin_"):
        return wording.why_no_verdict(result.reason)
    return wording.why_no_site_effect(site.reason)


def _figure(site: SiteResult, result: OutcomeResult) -> str:
    if site.estimate is None:
        return "No change printed that can be used"
    turned = {"measure": result.measure, "better": result.better}
    said = change_with_range(natural_effect(site.estimate, site.ci_low, site.ci_high, **turned), measure=result.measure)
    return f"{said[0].upper()}{said[1:]}"


def _sources(site: SiteResult, known: tuple[SourceInfo, ...]) -> tuple[tuple[str, str | None], ...]:
    """Return each source in short with its address, where it has one."""
    addresses = {info.source: info.url for info in known}
    return tuple(
        (short, addresses.get(code))
        for code, short in zip(site.sources, short_sources(site, known).split("; "), strict=False)
    )
