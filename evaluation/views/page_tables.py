"""The tables and charts of each page as tables to take away. Each is made from the page's own view.

So a file holds what the page shows and no more: what is hidden there is hidden here. Notes are the last column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluation.views.compare import CompareView
from evaluation.views.data_health import DataHealthView
from evaluation.views.evidence import EvidenceRow
from evaluation.views.funnel import FunnelView
from evaluation.views.kept import kept
from evaluation.views.marks import VerdictMark
from evaluation.views.next_sites import NextSitesView, level_label, volume_label
from evaluation.views.numbers import day, decimal
from evaluation.views.project import ProjectView
from evaluation.views.since import ChangeRow
from evaluation.views.site_map import SiteMap
from evaluation.views.site_page import SitePage
from evaluation.views.tables import Cell, Table

#: Enough for what is seen on a chart; more would claim what was never measured.
_FIGURES = 4


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Table:
    return Table(title=title, columns=(*columns, "Notes"), rows=tuple(_with_note(row, len(columns)) for row in rows))


def _with_note(row: Sequence[Cell], columns: int) -> tuple[Cell, ...]:
    return tuple(row) if len(row) > columns else (*row, "")


def _label(mark: VerdictMark | None) -> str | None:
    return mark.label if mark else None


def _figure(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{_FIGURES}g}")


@kept
def compare_table(view: CompareView) -> Table:
    """Return the projects side by side, as the page says it."""
    columns = ("Project", "Outcome", "Verdict", "Kept", "Next site", "Consistency", "Certainty", "Reach")
    columns += ("Delivery", "Reporting")
    rows = (
        (row.name, row.outcome_name, row.mark.label, row.kept, row.following, row.consistency, row.certainty)
        + (row.reach, row.delivery, row.reporting)
        for row in view.rows
    )
    return _table("Projects by name", columns, rows)


@kept
def outcomes_table(view: ProjectView) -> Table:
    """Return a project's outcomes with their verdicts."""
    rows = (
        (each.name, each.sentence, each.mark.label, "Carries the headline." if each.primary else "")
        for each in view.outcomes
    )
    return _table(f"{view.name}: outcomes", ("Outcome", "What it shows", "Verdict"), rows)


def changes_table(rows: Sequence[ChangeRow]) -> Table:
    """Return the verdicts that moved."""
    told = (
        (row.project, row.outcome, _label(row.before) or "new", _label(row.after) or "gone", row.cause) for row in rows
    )
    return _table("Verdicts that moved", ("Project", "Outcome", "Before", "Now", "Upload"), told)


@kept
def map_table(drawn: SiteMap, title: str) -> Table:
    """Return the sites on a map, each with its verdict."""
    rows = ((mark.text.removesuffix(f": {mark.mark.label}"), mark.sites, mark.mark.label) for mark in drawn.marks)
    return _table(f"{title}: sites on the map", ("Site", "Sites here", "Verdict"), rows)


@kept
def over_time_table(page: SitePage) -> Table | None:
    """Return a site's figures over time with their limits; None where nothing is drawn."""
    if page.chart is None:
        return None
    columns = ("Middle of the period", "Part", page.chart.title, "Average or middle", "Limit, low", "Limit, high")
    kinds = {"improvement": "Better than chance would explain.", "concern": "Worse than chance would explain."}
    rows = (
        (day(each.at), each.part, *(_figure(value) for value in (each.level, each.centre, each.low, each.high)))
        + (kinds.get(each.kind, ""),)
        for each in page.chart.points
    )
    return _table(f"{page.name}: {page.outcome_name}, over time", columns, rows)


@kept
def funnel_table(page: SitePage) -> Table | None:
    """Return the sites of a funnel; None where none is drawn."""
    return None if page.funnel is None else funnel_points(page.outcome_name, page.funnel)


@kept
def funnel_points(outcome_name: str, funnel: FunnelView) -> Table:
    """Return the sites that a funnel shows."""
    words = {"look": "Beyond the 95% limits.", "signal": "Beyond the 99.8% limits."}
    rows = (
        (each.name, round(each.size), _figure(each.level), words.get(each.limit or "", "")) for each in funnel.points
    )
    return _table(f"{outcome_name}: sites by size", ("Site", funnel.size_title, funnel.title), rows)


@kept
def delivery_table(page: SitePage) -> Table | None:
    """Return a site's delivery scores, a part of the design a row; None where none was sent."""
    if page.delivery is None:
        return None
    columns = ("Part of the design", *(f"{day(each)}, %" for each in page.delivery.days))
    rows = (
        (name, *(None if score is None else round(100 * score) for score in scores))
        for name, scores in zip(page.delivery.components, page.delivery.scores, strict=True)
    )
    return _table(f"{page.name}: delivery", columns, rows)


@kept
def returns_table(page: SitePage) -> Table:
    """Return every return behind a site, as the page shows it."""
    rows = (
        (row.period, row.site or page.name, row.phase, row.figures, row.level, row.came_from)
        + (" ".join(part for part in (row.note, "Replaced by a later row." if row.replaced else None) if part),)
        for row in page.returns
    )
    return _table(
        f"{page.name}: {page.outcome_name}, returns", ("Period", "Site", "Phase", "Figures", "Level", "From"), rows
    )


def health_table(view: DataHealthView) -> Table:
    """Return what came of every return, a site a row."""
    head, *lines = view.file
    return _table(f"{view.outcome_name}: returns by site and period", head, lines)


def next_sites_table(view: NextSitesView) -> Table:
    """Return what more sites would bring, with what was assumed of them."""
    assumed = [("More sites", f"{view.sites:,}")]
    for label, value in ((volume_label(view), view.volume), (level_label(view), view.level)):
        assumed += [(label, decimal(value))] if value is not None else []
    rows = [*assumed, *view.rows]
    return _table(f"{view.name}: {view.outcome_name}, more sites", ("What", "All new sites together"), rows)


def evidence_table(name: str, rows: Sequence[EvidenceRow]) -> Table:
    """Return the published figures of one project."""
    told = (
        (row.outcome_name, row.place, row.role, row.figure, row.standing)
        + ("; ".join(url or short for short, url in row.sources),)
        for row in rows
    )
    columns = ("Outcome", "Place", "Role", "What was found", "Can it be compared?", "Source")
    return _table(f"{name}: published figures", columns, told)
