"""Every figure that pages show and the evaluation does not hold as such, as plain values for `results --json`.

As on the pages: effects on the measure's own scale, and small numbers protected (decision 23).
Levels are per the outcome's denominator. Pages and these figures come from the same functions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from evaluation.analysis.calendar import Calendar, Due, calendar, came_of_due
from evaluation.analysis.result_types import Counts, OutcomeResult, Results, SiteResult
from evaluation.analysis.silence import silence_test
from evaluation.analysis.verdict_moves import VerdictMove
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Status
from evaluation.stats.disclosure import EXACT_PROFILE, Profile
from evaluation.views import evidence, next_sites
from evaluation.views.data_health import MOST_PERIODS
from evaluation.views.delivery_figures import pattern_figures
from evaluation.views.effect_words import NaturalEffect, natural_effect, people_difference
from evaluation.views.marks import mark_of, site_mark
from evaluation.views.numbers import nearest_five_in_100
from evaluation.views.project_robustness import second_look_figures, stands_on_what_is_shown
from evaluation.views.scales import has_people, people_effect
from evaluation.views.site_map import SiteMap
from evaluation.views.site_page import SitePage, everyone
from evaluation.views.tables import shown_arm
from evaluation.views.wording import LEAST_SITES_FOR_AVERAGE, expected_false_alarms


def programme_figures(results: Results) -> dict[str, Any]:
    """Return what pages say of the programme as a whole: its projects, its sources, and the Overview's counts."""
    main = [result for info in results.projects if (result := results.primary(info.project))]
    words = Counter(mark_of(each.verdict, each.certainty).tone.value for each in main)
    known = {each.project: each for each in evidence.build(results).projects}
    return {
        "data_to": results.data_to,
        "summary": {
            "projects": len(results.projects),
            "verdicts": dict(words),
            "reporting": sum(each.reporting.reporting for each in main),
            "due": sum(each.reporting.due for each in main),
            "missing": sum(each.reporting.due - each.reporting.reporting for each in main),
            "with_a_comparison": sum(any(row.compared for row in _rows(each)) for each in known.values()),
        },
        "projects": [
            {
                "project": info.project,
                "name": info.name,
                "franchisor": info.franchisor,
                "aim": info.aim,
                "outcomes": list(info.outcomes),
                "published": _published(known[info.project]),
            }
            for info in results.projects
        ],
        "sources": [asdict(source) for source in results.sources],
    }


def _rows(project: evidence.EvidenceProject) -> tuple[evidence.EvidenceRow, ...]:
    return (*project.main, *project.others)


def _published(project: evidence.EvidenceProject) -> dict[str, int]:
    rows = _rows(project)
    return {
        "figures": len(rows),
        "of_other_outcomes": len(project.others),
        "outcomes": len({row.outcome_name for row in rows}),
        "compared": sum(row.compared for row in rows),
    }


def change_figures(moves: Sequence[VerdictMove], *, since: int, versions: Mapping[int, Any]) -> dict[str, Any]:
    """Return which verdicts stand elsewhere than at an earlier version, and when each version was published."""
    return {
        "since": since,
        "count": len(moves),
        "moves": [asdict(move) for move in moves],
        "versions": [{"version": version, "published_on": at.date()} for version, at in sorted(versions.items())],
    }


def outcome_figures(
    results: Results,
    result: OutcomeResult,
    rows: Collection,
    *,
    as_shown: OutcomeResult,
    revised: pd.DataFrame,
    drawn: SiteMap | None,
    profile: Profile,
) -> dict[str, Any]:
    """Return what pages show of one outcome besides its evaluation.

    as_shown: the result with small numbers protected, as pages have it; rows, revised: as for the Data health page;
    drawn: the Project page's map.
    """
    return {
        **outcome_facts(as_shown, drawn=drawn, profile=profile),
        "reach": _reach(result),
        "more_sites": next_sites.figures(as_shown) if result.primary else None,
        "data_health": _health(results, result, rows, revised=revised),
        "second_look": second_look_figures(as_shown) if stands_on_what_is_shown(as_shown) else None,
        "patterns": pattern_figures(results, as_shown, profile=profile),
    }


def outcome_facts(as_shown: OutcomeResult, *, drawn: SiteMap | None, profile: Profile) -> dict[str, Any]:
    """Return what pages show of one outcome from its result alone, be it narrowed or agreed."""
    return {
        "definition": {
            **{name: getattr(as_shown, name) for name in ("type", "unit", "per", "design", "full_share")},
            "follow_up_months": as_shown.follow_up_months,
            **asdict(as_shown.definition),
        },
        "as_shown": _as_shown(as_shown, public=profile is EXACT_PROFILE),
        "reach": _reach(as_shown),
        "on_the_map": _map(drawn),
    }


def _as_shown(result: OutcomeResult, *, public: bool) -> dict[str, Any]:
    pooled, origin = result.pooled, result.origin
    has_average = pooled.estimate is not None and pooled.k >= LEAST_SITES_FOR_AVERAGE
    average = _natural(pooled.estimate, pooled.ci_low, pooled.ci_high, result) if has_average else None
    judged = Counter(mark.tone.value for site in result.sites if (mark := site_mark(site)))
    judged.pop("no_data", None)
    return {
        "verdict": mark_of(result.verdict, result.certainty).label,
        "origin": _effect(origin.estimate, origin.ci_low, origin.ci_high, result=result),
        "average": asdict(average) if average else None,
        "retention": asdict(result.retention),
        "next_site": _effect(pooled.estimate, pooled.pi_low, pooled.pi_high, result=result) if has_average else None,
        "people": people_difference(result, average.value) if average else None,
        "as_people": _as_people(result),
        "next_site_keeps_in_100": _in_100(result.retention.p_next_keeps),
        "leans_to_kept_in_100": _in_100(result.lean),
        "tau": None if pooled.tau2 is None else pooled.tau2**0.5,
        "silent": len(result.reporting.silent),
        "judged_alone": {
            **judged,
            "sites": sum(judged.values()),
            "false_alarms": expected_false_alarms(sum(judged.values())),
        },
        "sites": [_site(site, result, public=public) for site in everyone(result)],
    }


def _in_100(chance: float | None) -> int | None:
    return None if chance is None else nearest_five_in_100(chance)


def _natural(
    estimate: float | None, low: float | None, high: float | None, result: OutcomeResult
) -> NaturalEffect | None:
    if estimate is None:
        return None
    return natural_effect(estimate, low, high, measure=result.measure, better=result.better)


def _effect(
    estimate: float | None, low: float | None, high: float | None, *, result: OutcomeResult
) -> dict[str, Any] | None:
    found = _natural(estimate, low, high, result)
    return asdict(found) if found else None


def _as_people(result: OutcomeResult) -> dict[str, Any] | None:
    """Return the average and the next site as people more or fewer, as the Project page draws them on that scale."""
    pooled = result.pooled
    if pooled.estimate is None or pooled.k < LEAST_SITES_FOR_AVERAGE or not has_people(result):
        return None
    ends = {"average": (pooled.ci_low, pooled.ci_high), "next_site": (pooled.pi_low, pooled.pi_high)}
    return {name: _people(pooled.estimate, low, high, result=result) for name, (low, high) in ends.items()}


def _people(
    estimate: float | None, low: float | None, high: float | None, *, result: OutcomeResult
) -> dict[str, Any] | None:
    effect = _natural(estimate, low, high, result)
    people = people_effect(effect, result) if effect else None
    return asdict(people) if people else None


def _site(site: SiteResult, result: OutcomeResult, *, public: bool) -> dict[str, Any]:
    mark = site_mark(site)
    of_origin = site.estimate / result.origin.estimate if site.estimate is not None and result.origin.estimate else None
    facts = ("role", "parent", "status", "planned_start", "actual_start", "last_period_end")
    counts = ("returns_given", "returns_used", "not_comparable_because")
    return {
        "site": site.site,
        "name": site.name,
        **{name: getattr(site, name) for name in (*facts, *counts)},
        "verdict": mark.label if mark else None,
        "effect": _effect(site.estimate, site.ci_low, site.ci_high, result=result),
        "people": _people(site.estimate, site.ci_low, site.ci_high, result=result),
        "share": {"value": site.retention, "low": site.retention_low, "high": site.retention_high},
        "share_of_origin": of_origin if site.role == "origin" else None,
        "before": _arm(site.reference, result, public=public),
        "after": _arm(site.exposed, result, public=public),
        "sources": list(site.sources),
        "members": len(site.members),
        "members_with_figures": sum(member.se is not None for member in site.members),
    }


def _arm(counts: Counts | None, result: OutcomeResult, *, public: bool) -> dict[str, Any] | None:
    """Return the counts of one side as files to take away give them: * for hidden, else to the nearest 5."""
    number, out_of = shown_arm(counts, result.type, public=public)
    return None if number is None else {"number": number, "out_of": out_of}


def _reach(result: OutcomeResult) -> dict[str, Any]:
    begun = [site for site in result.sites if site.status != Status.NOT_STARTED.value]
    known = sorted(day for site in begun if (day := site.actual_start or site.planned_start))
    missing = result.reporting.due - result.reporting.reporting
    scores = [site.delivery.score for site in result.sites if site.delivery and site.delivery.score is not None]
    scored = {
        "scores": sum(scores) / len(scores) if scores else None,
        "scored": len(scores),
        "named": len(result.sites),
    }
    return {"sites": len(begun), "delivery": scored, "first": known[0] if known else None, "not_reporting": missing}


def _map(drawn: SiteMap | None) -> dict[str, Any] | None:
    if drawn is None:
        return None
    tally: Counter[str] = Counter()
    for each in drawn.marks:
        tally[each.mark.label] += each.sites
    return {"sites": sum(tally.values()), **tally, "by_region": drawn.by_region, "not_on_it": drawn.absent}


def _health(results: Results, result: OutcomeResult, rows: Collection, *, revised: pd.DataFrame) -> dict[str, Any]:
    found = calendar(
        rows,
        project=result.project,
        outcome=result.outcome,
        revised=revised,
        data_to=pd.Timestamp(results.data_to),
    )
    test = silence_test(result)
    states = Counter(state.value for site in found.sites for state in site.states)
    return {
        "length": found.periods[0].length if found.periods else None,
        "periods": [asdict(period) for period in found.periods],
        "earlier_periods": max(0, len(found.periods) - MOST_PERIODS),
        "states": {state.value: states[state.value] for state in Due},
        "sites": [_came(found, place) for place in range(len(found.sites))],
        "groups": _groups(found, dict(zip(rows.sites["site"], rows.sites["name"], strict=True))),
        "silence": asdict(test) if test else None,
    }


def _came(found: Calendar, place: int) -> dict[str, Any]:
    site = found.sites[place]
    came, due = came_of_due(site.states)
    return {
        "site": site.site,
        "name": site.name,
        "parent": site.parent,
        "start": site.start,
        "came": came,
        "due": due,
        "missing": due - came,
        "states": [state.value for state in site.states],
    }


def _groups(found: Calendar, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return of each group, period by period, how many of its sites are in, of how many are due."""
    told = []
    for group in sorted({site.parent or "" for site in found.sites}):
        mine = [site for site in found.sites if (site.parent or "") == group]
        pairs = [came_of_due(site.states[place] for site in mine) for place in range(len(found.periods))]
        told.append(
            {
                "group": group or None,
                "name": names.get(group),
                "periods": [{"came": came, "due": due} for came, due in pairs],
            }
        )
    return told


def site_figures(page: SitePage) -> dict[str, Any]:
    """Return what the Site page shows of one site besides its result: chart, funnel, delivery and returns."""
    return {
        "site": page.site,
        "outcome": page.outcome,
        "over_time": asdict(page.chart) if page.chart else None,
        "beside_others": asdict(page.funnel) if page.funnel else None,
        "delivery": asdict(page.delivery) if page.delivery else None,
        "returns": [asdict(row) for row in page.returns],
    }
