"""The Compare page: how do the projects differ? One line a project by name, never in the order of results."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.analysis.result_types import OutcomeResult, ProjectInfo, Results
from evaluation.domain.vocabulary import Status
from evaluation.views import wording
from evaluation.views.kept import kept
from evaluation.views.marks import VerdictMark, mark_of
from evaluation.views.overview import ShareStrip, share_strip
from evaluation.views.wording.compare import (
    compare_headline,
    consistency,
    delivery,
    reach,
    uneven_projects,
    waiting_for,
)
from evaluation.views.wording.overview import comparison_line
from evaluation.views.wording.reporting import have_reported


@dataclass(frozen=True, kw_only=True)
class CompareRow:
    """One project: cells of the table in words, and its strip for the small multiples."""

    project: str
    name: str
    outcome: str
    outcome_name: str
    mark: VerdictMark
    kept: str
    following: str
    consistency: str
    certainty: str
    reach: str
    delivery: str
    reporting: str
    reported: str
    strip: ShareStrip | None


@dataclass(frozen=True, kw_only=True)
class CompareView:
    """The whole page. without: projects that have no main outcome, and so no line."""

    headline: str
    notes: tuple[str, ...]
    rows: tuple[CompareRow, ...]
    without: tuple[str, ...]
    method: tuple[str, ...]


@kept
def build(results: Results) -> CompareView:
    """Build the page from the main outcome of every project, in the order in which the programme has them."""
    found = [(info, result) for info in results.projects if (result := results.primary(info.project))]
    rows = tuple(_row(info, result) for info, result in found)
    named = [(info.name, result) for info, result in found]
    alone = comparison_line([result for _, result in found])
    notes = (uneven_projects(named), waiting_for(named), alone, wording.wrong_to_expect_all())
    return CompareView(
        headline=compare_headline([(row.name, row.mark) for row in rows]),
        notes=tuple(note.rstrip(".") for note in notes if note),
        rows=rows,
        without=tuple(info.name for info in results.projects if results.primary(info.project) is None),
        method=_method(),
    )


def _row(info: ProjectInfo, result: OutcomeResult) -> CompareRow:
    mark = mark_of(result.verdict, result.certainty)
    started = [
        site.actual_start or site.planned_start for site in result.sites if site.status != Status.NOT_STARTED.value
    ]
    certainty = wording.certainty_short(result)
    return CompareRow(
        project=info.project,
        name=info.name,
        outcome=result.outcome,
        outcome_name=result.name,
        mark=mark,
        kept=wording.row_sentence(result),
        following=wording.next_site_sentence(result) or "",
        consistency=consistency(result.pooled),
        certainty=certainty.removeprefix("Certainty: ").capitalize() if certainty else "",
        reach=reach(started, parents=result.level == "parents"),
        delivery=delivery([site.delivery.score if site.delivery else None for site in result.sites]),
        reporting=f"{result.reporting.reporting:,} of {result.reporting.due:,}",
        reported=have_reported(result.reporting),
        strip=share_strip(info.name, result, mark),
    )


def _method() -> tuple[str, ...]:
    return (
        "Each line is the project's main outcome, the one that carries its verdict. Different outcomes are never "
        "averaged together, and the order is that of the names",
        "Every project is held against its own original: 100% is what that one achieved, so 60% of a large effect "
        "can be worth more than 90% of a small one",
        "Ranges that overlap do not show that two projects are alike, nor ranges apart that one is better",
    )
