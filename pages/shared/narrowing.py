"""Narrow a page's project to what the address asks for, between the choice of a project and the view of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from components import narrowing, scope_bar
from components.share import Source
from evaluation.analysis.selection import asked
from evaluation.results import Results
from evaluation.views.marks import mark_of
from evaluation.views.narrowing import build
from pages.shared.opening import OpenPage
from queries.selected import narrowed as narrowed_at


@dataclass(frozen=True, kw_only=True)
class Part:
    """The results to show, of which one outcome may be narrowed; what links keep, and what charts and files say."""

    results: Results
    address: Mapping[str, str]
    narrowed: bool
    note: str | None
    source: Source


def part_of(page: OpenPage, *, at: str, project: str, outcome: str | None, query: Mapping[str, str]) -> Part:
    """Show the filters and return what they leave of one outcome; query: the view's address without them."""
    result = (page.results.of(project, outcome) if outcome else None) or page.results.primary(project)
    whole = Part(results=page.results, address={}, narrowed=False, note=page.note, source=page.source)
    if result is None:
        return whole
    selection = asked(scope_bar.address())
    code, clock, version = result.outcome, page.clock, page.reading.version
    found = narrowed_at(
        page.programme, page.actor, selection, project=project, outcome=code, clock=clock, version=version
    )
    agreed = mark_of(result.verdict, result.certainty).label
    view = build(
        found.choices, found.selection, agreed=agreed, refused=found.refused, sites=found.sites, hidden=found.hidden
    )
    narrowing.show(view, page=at, query=query)
    if found.result is None:
        return replace(whole, address=view.address)
    outcomes = tuple(found.result if each is result else each for each in page.results.outcomes)
    return Part(
        results=replace(page.results, outcomes=outcomes),
        address=view.address,
        narrowed=True,
        note=". ".join(each for each in (page.note, view.note) if each),
        source=replace(page.source, narrowed=view.line or ""),
    )
