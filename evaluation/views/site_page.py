"""The Site page: what happened here? Its figures over time, its place among the others, and every return behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from math import nan
from typing import Any

import pandas as pd

from evaluation.analysis.protection import ShownFigure, shown_figures, shown_mean
from evaluation.analysis.result_types import OutcomeResult, Results, SiteResult
from evaluation.analysis.site_funnel import LEAST_SITES, counts_after, may_stand, peers_of
from evaluation.analysis.site_series import Series, site_series
from evaluation.domain.vocabulary import Clock, OutcomeType, Role
from evaluation.stats.disclosure import EXACT_PROFILE, HIDDEN, Profile, shown_count
from evaluation.views.funnel import FunnelView, funnel_of, funnel_view
from evaluation.views.kept import kept
from evaluation.views.marks import VerdictMark
from evaluation.views.numbers import day, decimal
from evaluation.views.site import Member, site_view
from evaluation.views.site_chart import ControlChart, control_chart, display_per, level_words, span_words
from evaluation.views.wording import site as words

_PHASES = {"before": "Before", "after": "After", "control": "Without it", "intervention": "With it"}
_MARKS = {"x": "not available", "z": "not applicable", "c": "hidden at source"}


@dataclass(frozen=True, kw_only=True)
class ReturnRow:
    """One return as it may be shown, with where it came from."""

    period: str
    site: str | None
    phase: str
    figures: str
    level: str
    came_from: str
    note: str | None
    replaced: bool


@dataclass(frozen=True, kw_only=True)
class DeliveryStrip:
    """Scores by component (rows) and day (columns), None where none was given; finding and text alternative."""

    components: tuple[str, ...]
    days: tuple[date, ...]
    scores: tuple[tuple[float | None, ...], ...]
    finding: str
    text: str


#: So many returns stand on the page, 40 years of months: all of a site's own, the latest of a parent of very many.
MOST_RETURNS = 480


@dataclass(frozen=True, kw_only=True)
class SitePage:
    """The whole page for one site and one outcome. returned: how many returns there are, used or replaced."""

    project: str
    site: str
    name: str
    outcome: str
    outcome_name: str
    mark: VerdictMark | None
    headline: str
    why: str | None
    facts: tuple[tuple[str, str], ...]
    members: tuple[Member, ...]
    chart: ControlChart | None
    chart_heading: str
    chart_finding: str
    chart_notes: tuple[str, ...]
    funnel: FunnelView | None
    funnel_finding: str
    delivery: DeliveryStrip | None
    delivery_finding: str
    returned: int
    returns_caption: str
    returns_note: str
    made_returns: Callable[[], tuple[ReturnRow, ...]] = field(repr=False, compare=False)

    @cached_property
    def returns(self) -> tuple[ReturnRow, ...]:
        """Return the rows that are listed, put into words only once somebody looks at them."""
        return self.made_returns()


@kept
def everyone(result: OutcomeResult) -> tuple[SiteResult, ...]:
    """Return every site of an outcome by name, members among them."""
    found = [*result.origin.sites, *result.sites, *result.comparators]
    found += [member for unit in result.sites for member in _below(unit)]
    return _by_name(found)


def _by_name(sites: Iterable[SiteResult]) -> tuple[SiteResult, ...]:
    return tuple(sorted(sites, key=lambda site: (site.name.casefold(), site.site)))


def _below(site: SiteResult) -> list[SiteResult]:
    return [each for member in site.members for each in (member, *_below(member))]


#: More sites than this are not in one list: those of a parent are chosen after it.
MOST_IN_A_LIST = 200


@dataclass(frozen=True, kw_only=True)
class SiteChoices:
    """Sites to choose from, code to name, and which of them is chosen or above it.

    members: those below the chosen one with itself first, where not all sites stand in one list; else empty.
    """

    sites: dict[str, str]
    chosen: str
    members: dict[str, str]


@kept
def choices(result: OutcomeResult, site: SiteResult) -> SiteChoices:
    """Return which sites can be chosen where one is looked at."""
    sites = everyone(result)
    above = next((unit for unit in result.sites if any(each.site == site.site for each in _below(unit))), site)
    if len(sites) <= MOST_IN_A_LIST or not any(unit.members for unit in result.sites):
        return SiteChoices(sites={each.site: each.name for each in sites}, chosen=site.site, members={})
    units = _by_name([*result.origin.sites, *result.sites, *result.comparators])
    below = {each.site: each.name for each in _by_name(_below(above))}
    return SiteChoices(
        sites={each.site: each.name for each in units},
        chosen=above.site,
        members={above.site: words.all_of(above.name), **below} if below else {},
    )


def find(
    results: Results, *, project: str, outcome: str | None, site: str | None
) -> tuple[OutcomeResult, SiteResult] | None:
    """Return the outcome and site asked for; else the primary outcome, and its first site by name that has figures."""
    result = (results.of(project, outcome) if outcome else None) or results.primary(project)
    if result is None:
        return None
    sites = everyone(result)
    usual = [each for each in result.sites if each.estimate is not None] or list(sites)
    chosen = next((each for each in sites if each.site == site), None) or (usual[0] if usual else None)
    return (result, chosen) if chosen else None


def members_of(site: SiteResult) -> tuple[str, ...]:
    """Return the codes of everyone below a site, whose returns stand behind its figures."""
    return tuple(each.site for each in _below(site))


@kept
def build(
    result: OutcomeResult,
    site: SiteResult,
    *,
    returns: pd.DataFrame,
    delivery: pd.DataFrame,
    clock: Clock,
    profile: Profile,
) -> SitePage:
    """Build the page of one site from its result as it may be shown and the rows behind it (queries.site_rows)."""
    view = site_view(site, result)
    before_ends, after_starts = division(site, clock)
    series = site_series(
        returns,
        type_=result.type,
        better=result.better,
        before_ends=before_ends,
        after_starts=after_starts,
        profile=profile,
    )
    funnel, funnel_finding = _funnel(site, result, profile)
    strip = _delivery(delivery, site.name)
    names = {each.site: each.name for each in (site, *_below(site))}
    return SitePage(
        project=result.project,
        site=site.site,
        name=site.name,
        outcome=result.outcome,
        outcome_name=result.name,
        mark=view.mark,
        headline=words.headline(site.name, view.sentence, compared=not site.not_comparable_because),
        why=site.not_comparable_because or None,
        facts=view.facts,
        members=view.members,
        chart=control_chart(series, site, result, clock=clock),
        chart_heading=words.chart_heading(series),
        chart_finding=words.chart_finding(series),
        chart_notes=_notes(series, result, profile),
        funnel=funnel,
        funnel_finding=funnel_finding,
        delivery=strip,
        delivery_finding=strip.finding if strip else words.delivery_finding(()),
        returned=len(returns),
        made_returns=partial(_return_rows, returns.tail(MOST_RETURNS), result, names, profile),
        returns_caption=words.returns_caption(len(returns), int(returns["replaced"].sum())),
        returns_note=words.latest_returns(MOST_RETURNS, len(returns)),
    )


def division(site: SiteResult, clock: Clock) -> tuple[date | None, date | None]:
    """Return when before ends and after starts, as evaluation.analysis.windows divides them."""
    planned, actual = site.planned_start or site.actual_start, site.actual_start or site.planned_start
    if planned is None or actual is None:
        return None, None
    return (planned, planned) if clock is Clock.PLANNED else (min(planned, actual), actual)


def _notes(series: Series, result: OutcomeResult, profile: Profile) -> tuple[str, ...]:
    counts = result.type in (OutcomeType.PROPORTION, OutcomeType.RATE)
    return words.chart_notes(series, protected=counts and profile is not EXACT_PROFILE)


def _funnel(site: SiteResult, result: OutcomeResult, profile: Profile) -> tuple[FunnelView | None, str]:
    if result.type not in (OutcomeType.PROPORTION, OutcomeType.RATE):
        return None, words.no_funnel(counted_sites=0, least=LEAST_SITES, own="means")
    peers = peers_of(site.site, result) if site.role == Role.REPLICATION.value else ()
    found = funnel_of(result, members=peers is not result.sites, profile=profile) if peers else None
    if found is None:
        have = may_stand(peers, result, profile=profile)
        return None, words.no_funnel(counted_sites=have, least=LEAST_SITES, own="few" if peers else "none")
    own = next((each for each in found.sites if each.site == site.site), None)
    view = funnel_view(found, result, chosen=site.site)
    if own is None:
        why = "hidden" if counts_after(site) else "none"
        return view, words.no_funnel(counted_sites=len(found.sites), least=LEAST_SITES, own=why)
    finding = words.funnel_finding(name=site.name, side=own.side, limit=own.limit, drawn=len(found.sites))
    return view, finding


def _delivery(rows: pd.DataFrame, name: str) -> DeliveryStrip | None:
    if rows.empty:
        return None
    table = rows.pivot(index="component", columns="date", values="score").sort_index()
    days = tuple(pd.Timestamp(each).date() for each in table.columns)
    components = tuple(str(each) for each in table.index)
    scores = tuple(tuple(None if pd.isna(value) else float(value) for value in row) for row in table.to_numpy(float))
    latest = [
        (component, [value for value in row if value is not None][-1])
        for component, row in zip(components, scores, strict=True)
        if any(value is not None for value in row)
    ]
    finding = words.delivery_finding(latest)
    text = f"Delivery at {name} by part of the design, {day(days[0])} to {day(days[-1])}. {finding}"
    return DeliveryStrip(components=components, days=days, scores=scores, finding=finding, text=text)


def _return_rows(
    returns: pd.DataFrame, result: OutcomeResult, names: dict[str, str], profile: Profile
) -> tuple[ReturnRow, ...]:
    counted = returns["numerator"].notna() & (returns["denominator"] > 0)
    figures = shown_figures(
        returns.loc[counted, "numerator"], returns.loc[counted, "denominator"], type_=result.type, profile=profile
    )
    shown = dict(zip(returns.index[counted], figures, strict=True))
    # Beside a hidden count a 0 is hidden as well: the others' least would add up to what they are.
    beside = {site for site, figure in zip(returns.loc[counted, "site"], figures, strict=True) if figure.hidden}
    for place, site in zip(returns.index[counted], returns.loc[counted, "site"], strict=True):
        if site in beside and shown[place].numerator == 0:
            shown[place] = replace(shown[place], numerator=nan, hidden=True)
    several = returns["site"].nunique() > 1
    rows = []
    for place, row in zip(returns.index, returns.to_dict("records"), strict=True):
        said, level = _figures(row, shown.get(place), result, profile)
        rows.append(
            ReturnRow(
                period=span_words(row["period_start"].date(), row["period_end"].date()),
                site=names.get(row["site"], row["site"]) if several else None,
                phase=_PHASES[row["phase"]],
                figures=said,
                level=level,
                came_from=f"{row['file_name']}, line {row['line']}, version {row['version']}",
                note=row["not_comparable_because"],
                replaced=bool(row["replaced"]),
            )
        )
    return tuple(rows)


def _figures(
    row: dict[str, Any], shown: ShownFigure | None, result: OutcomeResult, profile: Profile
) -> tuple[str, str]:
    """Return a return's figures and the level that follows from them, both as they may be shown."""
    if shown:
        events = HIDDEN if shown.hidden else f"{shown.numerator:,.0f}"
        total = HIDDEN if pd.isna(shown.denominator) else f"{shown.denominator:,.0f}"
        level = "" if shown.level is None else level_words(shown.level * display_per(result), result)
        return f"{events} of {total}" if result.type == OutcomeType.PROPORTION else f"{events} in {total}", level
    if not pd.isna(row["estimate"]):
        ends = f" ({decimal(row['ci_low'])} to {decimal(row['ci_high'])})" if not pd.isna(row["ci_low"]) else ""
        return f"Effect {decimal(row['estimate'])}{ends}", ""
    if not pd.isna(row["mean"]):
        people = None if pd.isna(row["n"]) else row["n"]
        mean = shown_mean(row["mean"], people, profile=profile)
        if mean is None:
            return HIDDEN, ""
        spread = "" if pd.isna(row["sd"]) else f", standard deviation {decimal(row['sd'])}"
        count = "" if people is None else f"{shown_count(people, profile=profile)} people"
        return f"{count}{spread}".lstrip(", "), decimal(mean)
    marks = [row[f"{name}_mark"] for name in ("numerator", "denominator", "mean", "n", "estimate")]
    said = sorted({_MARKS[mark] for mark in marks if mark})
    if not pd.isna(row["numerator"]):
        count = shown_figures([row["numerator"]], [1e9], type_="rate", profile=profile)[0]
        events = HIDDEN if count.hidden else f"{count.numerator:,.0f}"
        return f"{events}, out of how many is {said[0] if said else 'not known'}", ""
    return (", ".join(said) or "No figures").capitalize(), ""
