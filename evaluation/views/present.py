"""A presentation: one message a screen, in words and marks that can be read from the back of a room."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.analysis.result_types import Results
from evaluation.views import overview
from evaluation.views.marks import VerdictMark
from evaluation.views.overview import OverviewRow, ShareStrip
from evaluation.views.since import SinceView
from evaluation.views.wording.present import chase, decision
from evaluation.views.wording.reporting import all_reporting_line


@dataclass(frozen=True, kw_only=True)
class Slide:
    """One screen: its message, the verdict and the chart it rests on, and a few lines beside it."""

    message: str
    mark: VerdictMark | None = None
    marks: tuple[tuple[str, VerdictMark], ...] = ()
    strip: ShareStrip | None = None
    lines: tuple[str, ...] = ()


def build(results: Results, *, project: str | None = None, changes: SinceView | None = None) -> tuple[Slide, ...]:
    """Build the screens of the whole programme, or of one project; the last says which decisions are needed."""
    view = overview.build(results)
    rows = [row for row in view.rows if project is None or row.project == project] or list(view.rows)
    alone = len(rows) == 1
    reporting = [
        each.reporting for each in results.outcomes if each.primary and each.project in {row.project for row in rows}
    ]
    first = () if alone else (Slide(message=view.headline, marks=tuple((row.name, row.mark) for row in rows)),)
    told = (_changes(changes),) if changes and changes.rows and not alone else ()
    decisions = (*(decision(row.name, row.mark) for row in rows), chase(reporting))
    return (
        *first,
        *(_project(row) for row in rows),
        Slide(message=all_reporting_line(reporting), lines=(view.caution,)),
        *told,
        Slide(message="Decisions needed", lines=tuple(line for line in decisions if line)),
    )


def _project(row: OverviewRow) -> Slide:
    return Slide(
        message=f"{row.name}. {row.sentence}",
        mark=row.mark,
        strip=row.strip,
        lines=tuple(line for line in (row.why, row.outcome_name, *row.details[:2]) if line),
    )


def _changes(changes: SinceView) -> Slide:
    moved = [
        f"{row.project}, {row.outcome}: {row.before.label if row.before else 'new'} to "
        f"{row.after.label if row.after else 'gone'}"
        for row in changes.rows[:4]
    ]
    return Slide(message=f"{changes.line}.", lines=tuple(moved))
