"""Every figure of a programme at one version, as plain values: what pages show, for `manage.py results --json`."""

from __future__ import annotations

from datetime import date
from typing import Any

from evaluation.analysis.protection import profile_of
from evaluation.analysis.result_types import Results
from evaluation.analysis.selection import AGREED, Selection
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.report import report
from evaluation.stats.disclosure import Profile
from evaluation.views import figures as shown
from evaluation.views import periods
from evaluation.views.course import course_figures
from evaluation.views.site_map import site_map
from evaluation.views.site_page import build, find, members_of
from queries import programme
from queries.cached import results_for, shown_results_for
from queries.changes_since import changes_since
from queries.course import course_of
from queries.errors import CallError
from queries.health import sent
from queries.narrowed_figures import narrowed_figures
from queries.places import outline, places
from queries.shipped import Programme, open_programme
from queries.site_rows import site_rows
from queries.store import Store


def figures(
    store: Store | str,
    actor: Actor,
    *,
    as_at: int | None = None,
    clock: Clock = Clock.ACTUAL,
    project: str | None = None,
    outcome: str | None = None,
    site: str | None = None,
    selection: Selection = AGREED,
    whole: bool = True,
) -> dict[str, Any]:
    """Return the report of all outcomes, or of one project or outcome, as at a version (the latest by default).

    store: or a programme's name, as figures that are public already are not protected. site: also what its page shows;
    needs a project. selection: what the outcomes are narrowed to. whole: with what pages show besides the evaluation.
    Raises CallError, NotAllowed, UnknownVersion.
    """
    if selection.narrows:
        if site:
            raise CallError("A site's page has no filters. Leave out --site, or the filters.")
        scope: dict[str, Any] = {"as_at": as_at, "clock": clock, "project": project, "outcome": outcome}
        return _dates_as_text(narrowed_figures(store, actor, selection, **scope))
    profile = profile_of(store if isinstance(store, str) else Programme.OWN)
    store = open_programme(store) if isinstance(store, str) else store
    version = programme.version(store, actor) if as_at is None else as_at
    results = results_for(store, actor, clock=clock, as_at=version)
    told = report(
        results,
        version=version,
        fingerprint=programme.fingerprint(store, actor, as_at=version),
        project=project,
        outcome=outcome,
    )
    if not told["results"] and (project or outcome):
        raise CallError("There is no such project or outcome. Run the job without --project and --outcome to see all.")
    as_shown = shown_results_for(store, actor, profile=profile, clock=clock, as_at=version)
    if whole:
        _add_what_pages_show(told, store, actor, results, as_shown, profile=profile, version=version)
    if site:
        told["site"] = _site(
            store, actor, as_shown, (project, outcome, site), profile=profile, version=version, clock=clock
        )
    return _dates_as_text(told)


def _add_what_pages_show(
    told: dict[str, Any],
    store: Store,
    actor: Actor,
    results: Results,
    as_shown: Results,
    *,
    profile: Profile,
    version: int,
) -> None:
    rows = sent(store, actor, as_at=version)
    told |= shown.programme_figures(results)
    if version:
        moved = changes_since(store, actor, as_at=version)
        told["changes"] = shown.change_figures(moved.moves, since=moved.since, versions=moved.versions)
    for each in told["results"]:
        result, protected = (found.of(each["project"], each["outcome"]) for found in (results, as_shown))
        assert result, "the report is of these results"
        assert protected, "the same outcomes are shown"
        where = places(store, actor, project=result.project, version=version)
        drawn = site_map(protected, where, outline())
        if result.primary:
            place = {"project": result.project, "outcome": result.outcome, "version": version}
            each["course"] = course_figures(course_of(store, actor, **place), result)
        each |= shown.outcome_figures(
            results, result, rows.rows, as_shown=protected, revised=rows.revised, drawn=drawn, profile=profile
        )


def _site(
    store: Store,
    actor: Actor,
    results: Results,
    place: tuple[str | None, str | None, str],
    *,
    profile: Profile,
    version: int,
    clock: Clock,
) -> dict[str, Any]:
    project, outcome, site = place
    found = find(results, project=project, outcome=outcome, site=site) if project else None
    if not found or found[1].site != site:
        raise CallError("There is no such site. Give its code, and with --project that of its project.")
    result, one = found
    rows = site_rows(
        store,
        actor,
        project=result.project,
        site=site,
        members=members_of(one),
        outcome=result.outcome,
        version=version,
    )
    page = build(result, one, returns=rows.returns, delivery=rows.delivery, clock=clock, profile=profile)
    halves = periods.figures(result, one, returns=rows.returns, clock=clock, profile=profile)
    return {**shown.site_figures(page), "by_half_year": halves}


def _dates_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _dates_as_text(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_dates_as_text(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
