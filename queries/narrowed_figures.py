"""What a narrowed view says, as plain values: `manage.py results` with the filters that pages have in their address."""

from __future__ import annotations

from typing import Any

from evaluation.analysis.protection import profile_of
from evaluation.analysis.result_types import OutcomeResult
from evaluation.analysis.selection import Selection, overall
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.report import report
from evaluation.results import Results
from evaluation.views import figures as shown
from evaluation.views.site_map import site_map
from evaluation.views.wording import narrowing as words
from queries import programme
from queries.cached import shown_results_for
from queries.errors import CallError
from queries.places import outline, places
from queries.selected import Narrowed, narrowed
from queries.shipped import Programme, open_programme
from queries.store import Store


def narrowed_figures(
    store: Store | str,
    actor: Actor,
    selection: Selection,
    *,
    as_at: int | None,
    clock: Clock,
    project: str | None,
    outcome: str | None,
) -> dict[str, Any]:
    """Return the report of outcomes as narrowed, each as far as it means anything there; small numbers protected.

    What is not narrowed stands there as agreed, and result["narrowed"] says so. Raises as narrowed does, and CallError.
    """
    profile = profile_of(store if isinstance(store, str) else Programme.OWN)
    opened = open_programme(store) if isinstance(store, str) else store
    version = programme.version(opened, actor) if as_at is None else as_at
    agreed = shown_results_for(opened, actor, profile=profile, clock=clock, as_at=version)
    wanted = [each for each in agreed.outcomes if project in (None, each.project) and outcome in (None, each.outcome)]
    if not wanted:
        raise CallError("There is no such project or outcome. Run the job without --project and --outcome to see all.")
    found = {
        (each.project, each.outcome): narrowed(
            store, actor, selection, project=each.project, outcome=each.outcome, clock=clock, version=version
        )
        for each in wanted
    }
    outcomes = tuple(_shown(each, found.get((each.project, each.outcome))) for each in agreed.outcomes)
    results = Results(projects=agreed.projects, outcomes=outcomes, sources=agreed.sources, data_to=agreed.data_to)
    print_of = programme.fingerprint(opened, actor, as_at=version)
    told: dict[str, Any] = report(results, version=version, fingerprint=print_of, project=project, outcome=outcome)
    told |= shown.programme_figures(results)
    told["narrowed"] = _said(selection, list(found.values()))
    for each in told["results"]:
        result = results.of(each["project"], each["outcome"])
        assert result, "the report is of these results"
        where = places(opened, actor, project=result.project, version=version)
        each |= shown.outcome_facts(result, drawn=site_map(result, where, outline()), profile=profile)
        each["narrowed"] = _narrowing(found[result.project, result.outcome])
    return told


def _shown(agreed: OutcomeResult, found: Narrowed | None) -> OutcomeResult:
    return found.result if found and found.result else agreed


def _narrowing(found: Narrowed) -> dict[str, Any]:
    return {
        "by": found.selection.address() if found.result else {},
        "refused": found.refused,
        "sites": found.sites if found.result else found.choices.sites,
        "new_sites": found.choices.sites,
        "in_the_average_only": found.hidden,
    }


def _said(selection: Selection, found: list[Narrowed]) -> dict[str, Any]:
    """Return what was asked for, in how many outcomes it is shown, and what else could be chosen."""
    choices = overall(each.choices for each in found)
    return {
        "by": selection.address(),
        "words": "; ".join(words.narrowed_parts(selection, left_out=None)),
        "narrowed": sum(each.result is not None for each in found),
        "refused": sum(each.refused for each in found),
        "outcomes": len(found),
        "choices": {
            "models": dict(choices.models),
            "provisional": choices.provisional,
            "from": [each.isoformat() for each in choices.starts],
            "to": [each.isoformat() for each in choices.ends],
        },
    }
