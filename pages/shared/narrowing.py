"""Narrow a page's project, or all its projects, to what the address asks for, before the view of them is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from components import narrowing, scope_bar
from components.share import Source
from evaluation.analysis.result_types import OutcomeResult
from evaluation.analysis.selection import Selection, asked
from evaluation.results import Results
from evaluation.views.marks import mark_of
from evaluation.views.narrowing import NarrowingView, OneOfAll, build, build_all
from pages.shared.opening import OpenPage
from queries.selected import Narrowed, are_choices_at_hand
from queries.selected import narrowed as narrowed_at


@dataclass(frozen=True, kw_only=True)
class Part:
    """The results to show, of which some may be narrowed; what links keep, and what charts and files say.

    filters: shows the filters of a page of all projects, whose answer comes first.
    """

    results: Results
    address: Mapping[str, str]
    narrowed: bool
    note: str | None
    source: Source
    filters: Callable[[], None] = lambda: None


def part_of(
    page: OpenPage,
    *,
    at: str,
    project: str,
    outcome: str | None,
    query: Mapping[str, str],
    beside: Callable[[OutcomeResult], None],
) -> Part:
    """Show the filters and return what they leave of one outcome; query: the view's address without them.

    beside: shows what stands in the row of the filters, before them, of the outcome that is looked at.
    """
    result = (page.results.of(project, outcome) if outcome else None) or page.results.primary(project)
    whole = _whole(page)
    if result is None:
        return whole
    selection = asked(scope_bar.address())
    found = _found(page, result, selection)
    view = build(
        found.choices,
        found.selection,
        agreed=_verdict(result),
        refused=found.refused,
        sites=found.sites,
        hidden=found.hidden,
    )
    narrowing.show(view, page=at, query=query, beside=partial(beside, result))
    if found.result is None:
        return replace(whole, address=view.address)
    return _narrowed(page, view, {result.project: found.result})


def parts_of(page: OpenPage, *, at: str) -> Part:
    """Return what the address leaves of each project's main outcome, and say so; Part.filters shows the filters."""
    mains = [result for info in page.results.projects if (result := page.results.primary(info.project))]
    selection = replace(asked(scope_bar.address()), level=None)
    whole = _whole(page)
    if not mains:
        return whole
    if not selection.narrows and not all(are_choices_at_hand(**_place(page, each)) for each in mains):
        make = partial(_view, page, mains, selection)
        return replace(whole, filters=partial(narrowing.show_when_opened, make))
    view = _view(page, mains, selection)
    narrowing.said(view)
    if view.line:
        found = {each.project: _found(page, each, selection).result for each in mains}
        whole = _narrowed(page, view, {project: result for project, result in found.items() if result})
    show = partial(narrowing.filters, view, page=at, query=page.query())
    return replace(whole, address=view.address, filters=show)


def _view(page: OpenPage, mains: list[OutcomeResult], selection: Selection) -> NarrowingView:
    return build_all(selection, _each(page, mains, selection))


def _each(page: OpenPage, mains: list[OutcomeResult], selection: Selection) -> list[OneOfAll]:
    projects = []
    for result in mains:
        found = _found(page, result, selection)
        projects.append(
            OneOfAll(
                name=page.names[result.project],
                choices=found.choices,
                selection=found.selection,
                agreed=_verdict(result),
                refused=found.refused,
                sites=found.sites,
            )
        )
    return projects


def _found(page: OpenPage, result: OutcomeResult, selection: Selection) -> Narrowed:
    return narrowed_at(selection=selection, **_place(page, result))


def _place(page: OpenPage, result: OutcomeResult) -> dict[str, Any]:
    return {
        "name": page.programme,
        "actor": page.actor,
        "project": result.project,
        "outcome": result.outcome,
        "clock": page.clock,
        "version": page.reading.version,
    }


def _verdict(result: OutcomeResult) -> str:
    return mark_of(result.verdict, result.certainty).label


def _whole(page: OpenPage) -> Part:
    return Part(results=page.results, address={}, narrowed=False, note=page.note, source=page.source)


def _narrowed(page: OpenPage, view: NarrowingView, found: Mapping[str, OutcomeResult]) -> Part:
    """Return a page's results with some outcomes, by their projects, as they are narrowed."""
    outcomes = tuple(
        narrow if (narrow := found.get(each.project)) and narrow.outcome == each.outcome else each
        for each in page.results.outcomes
    )
    return Part(
        results=replace(page.results, outcomes=outcomes),
        address=view.address,
        narrowed=True,
        note=". ".join(each for each in (page.note, view.note) if each),
        source=replace(page.source, narrowed=view.line or ""),
    )
