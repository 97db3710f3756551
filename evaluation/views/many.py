"""The Project page with more than 25 sites: groups with their own averages, their sites folded; or all in a funnel.

Groups stand in the order of their names, sites in that of their names or starts, never in that of their results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.analysis.site_funnel import has_funnel
from evaluation.analysis.site_groups import SiteGroup, groups_of
from evaluation.domain.place import Place
from evaluation.stats.disclosure import Profile
from evaluation.views.axis import Axis
from evaluation.views.effect_words import figures, natural_effect
from evaluation.views.funnel import FunnelView, funnel_of, funnel_view
from evaluation.views.kept import kept
from evaluation.views.marks import VerdictMark, mark_of
from evaluation.views.numbers import share_figures
from evaluation.views.project import (
    Forest,
    ForestRow,
    ProjectView,
    RowKind,
    Scale,
    forest_axis,
    forest_row,
    site_row,
    summary_rows,
)
from evaluation.views.wording import LEAST_SITES_FOR_AVERAGE
from evaluation.views.wording import many as words

#: More sites than this are not drawn one by one.
MOST_ROWS = 25
_MOST_GROUPS = 40


class Picture(StrEnum):
    """How very many sites are drawn."""

    FOREST = "forest"
    FUNNEL = "funnel"
    PERIODS = "periods"


class GroupBy(StrEnum):
    """What sites are put together by."""

    FRANCHISEE = "franchisee"
    REGION = "region"
    START = "start"


BY_WORDS = {GroupBy.FRANCHISEE: "franchisee", GroupBy.REGION: "region", GroupBy.START: "year of start"}
ORDERS = {"name": "names", "start": "starts"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address asks for; anything may be missing or mean nothing."""

    picture: str | None = None
    by: str | None = None
    group: str | None = None
    order: str | None = None
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """One group in the table that leads to its sites."""

    name: str
    effect: str
    kept: str
    mark: VerdictMark | None
    note: str


@dataclass(frozen=True, kw_only=True)
class ManyView:
    """How the sites are shown. groups: None where sites are listed instead; page of pages: which part of them, part."""

    pictures: tuple[Picture, ...]
    picture: Picture
    groupings: tuple[GroupBy, ...]
    by: GroupBy | None
    group: str | None
    groups: tuple[GroupRow, ...] | None
    order: str
    page: int
    pages: int
    caption: str
    funnel: FunnelView | None
    funnel_notes: tuple[str, ...]
    part: tuple[SiteResult, ...]


def arranged(
    view: ProjectView,
    result: OutcomeResult,
    places: Sequence[Place],
    asked: Asked,
    *,
    profile: Profile,
    narrowed: bool = False,
) -> tuple[ProjectView, ManyView | None]:
    """Return the page with its sites arranged, and how; None where there are few enough to be drawn one by one.

    result: with its sites as they may be shown. narrowed: not all returns of the sites count, so none are drawn.
    """
    return _arranged(view, result, places, profile, narrowed, *vars(asked).values())


@kept
def _arranged(
    view: ProjectView,
    result: OutcomeResult,
    places: Sequence[Place],
    profile: Profile,
    narrowed: bool,
    *plain: str | int | None,
) -> tuple[ProjectView, ManyView | None]:
    """Return the same, kept: plain are the values of Asked, which is another object each time."""
    asked = Asked(**dict(zip(Asked.__annotations__, plain, strict=True)))  # type: ignore[arg-type]
    many = len(result.sites) > MOST_ROWS
    peers = _peers(result)
    if len(peers) <= MOST_ROWS:
        return view, None
    has = has_funnel(peers, result, profile=profile)
    drawable = {Picture.FOREST: True, Picture.FUNNEL: has, Picture.PERIODS: many and not narrowed}
    pictures = tuple(each for each in Picture if drawable[each])
    picture = Picture(asked.picture) if asked.picture in pictures else Picture.FOREST
    funnel = funnel_of(result, members=not many, profile=profile) if picture is Picture.FUNNEL else None
    drawn = funnel_view(funnel, result, chosen=view.site.site if view.site else None) if funnel else None
    groupings = _groupings(result.sites, places) if many else {}
    by = GroupBy(asked.by) if asked.by in groupings else next(iter(groupings), None)
    groups = groups_of(result, groupings[by]) if by else ()
    opened = next((each for each in groups if each.name == asked.group), None)
    order = asked.order if asked.order in ORDERS else "name"
    sites = _ordered(opened.sites if opened else result.sites, order)
    pages = max(1, -(-len(sites) // MOST_ROWS)) if many else 1
    page = min(max(asked.page, 1), pages)
    part = sites[(page - 1) * MOST_ROWS : page * MOST_ROWS] if many else sites
    folded = bool(groups) and opened is None and picture is not Picture.PERIODS
    first = (page - 1) * MOST_ROWS + 1
    arrangement = ManyView(
        pictures=pictures,
        picture=picture,
        groupings=tuple(groupings),
        by=by,
        group=opened.name if opened else None,
        groups=tuple(_group_row(each, result) for each in groups) if folded else None,
        order=order,
        page=page,
        pages=pages,
        caption=words.groups_caption(BY_WORDS[by])
        if folded and by
        else words.part_caption(
            first=first,
            last=first + len(part) - 1,
            sites=len(sites),
            order=ORDERS[order],
            group=opened.name if opened else None,
        ),
        funnel=drawn,
        funnel_notes=words.funnel_notes(not_drawn=drawn.not_drawn, hidden=drawn.hidden, outside=drawn.outside)
        if drawn
        else (),
        part=tuple(part) if many else (),
    )
    if not many:
        return view, arrangement
    rows = tuple(site_row(site, result) for site in part)
    forest = _grouped(view, result, groups, by) if folded and by else _part(view, result, part)
    return replace(view, forest=forest, sites=() if folded else rows), arrangement


def _peers(result: OutcomeResult) -> Sequence[SiteResult]:
    """Return the sites, where they are many, else what they are made of."""
    many = len(result.sites) > MOST_ROWS
    return result.sites if many else tuple(member for unit in result.sites for member in unit.members)


def _groupings(sites: Sequence[SiteResult], places: Sequence[Place]) -> dict[GroupBy, Mapping[str, str]]:
    """Return, for each way that makes more than one group and not too many, the name of each site's group."""
    at = {place.site: place for place in places}
    found: dict[GroupBy, Mapping[str, str]] = {}
    for by in GroupBy:
        names = {site.site: _group_name(site, at.get(site.site), by) for site in sites}
        if 2 <= len(set(names.values())) <= min(_MOST_GROUPS, len(sites) // 2):
            found[by] = names
    return found


def _group_name(site: SiteResult, place: Place | None, by: GroupBy) -> str:
    if by is GroupBy.START:
        start = _start(site)
        return f"Began in {start.year}" if start else "Start not given"
    name = getattr(place, by.value) if place else None
    return " ".join(name.split()) if name else f"{by.value.capitalize()} not given"


def _start(site: SiteResult) -> date | None:
    return site.actual_start or site.planned_start


def _ordered(sites: Sequence[SiteResult], order: str) -> list[SiteResult]:
    """Return sites by name, or by start and then by name."""
    by_name = sorted(sites, key=lambda site: (site.name.casefold(), site.site))
    return by_name if order == "name" else sorted(by_name, key=lambda site: _start(site) or date.max)


def _grouped(view: ProjectView, result: OutcomeResult, groups: Sequence[SiteGroup], by: GroupBy) -> Forest | None:
    """Return the forest of groups: the original, each group's average, the average and the next site."""
    origins = [site for site in result.origin.sites if site.estimate is not None]
    known = [group for group in groups if group.estimate is not None]
    ends = [_as_site(group, result.sites[0]) for group in known]
    if not ends and not origins:
        return None
    axis = forest_axis(result, view.scale, [*origins, *ends])
    rows = [forest_row(site, result, view.scale, axis, RowKind.ORIGIN) for site in origins]
    for group, end in zip(known, ends, strict=True):
        row = forest_row(end, result, view.scale, axis, RowKind.SITE)
        label = words.group_label(group.name, group.used)
        rows.append(replace(row, kind=RowKind.GROUP, site=None, label=label))
    text = words.groups_text(result.name, len(groups), len(result.sites), BY_WORDS[by], view.headline)
    return _forest(rows, result, view.scale, axis, text)


def _part(view: ProjectView, result: OutcomeResult, sites: Sequence[SiteResult]) -> Forest | None:
    """Return the forest of part of the sites, with the original and what is known of all."""
    origins = [site for site in result.origin.sites if site.estimate is not None]
    drawn = [site for site in sites if site.estimate is not None]
    if not drawn and not origins:
        return None
    axis = forest_axis(result, view.scale, [*origins, *drawn])
    rows = [forest_row(site, result, view.scale, axis, RowKind.ORIGIN) for site in origins]
    for site in drawn:
        kind = RowKind.NOT_COMPARED if site.not_comparable_because else RowKind.SITE
        rows.append(forest_row(site, result, view.scale, axis, kind))
    text = words.part_text(result.name, shown=len(drawn), sites=len(result.sites), finding=view.headline)
    return _forest(rows, result, view.scale, axis, text)


def _forest(rows: list[ForestRow], result: OutcomeResult, scale: Scale, axis: Axis, text: str) -> Forest | None:
    if result.pooled.k >= LEAST_SITES_FOR_AVERAGE:
        rows = [*rows, *summary_rows(result, scale, axis)]
    rows = [row for row in rows if row.point is not None or row.span is not None]
    return Forest(rows=tuple(rows), axis=axis, text=text) if rows else None


def _as_site(group: SiteGroup, like: SiteResult) -> SiteResult:
    """Return a group's average in the form in which a site is drawn."""
    names = ("estimate", "ci_low", "ci_high", "retention", "retention_low", "retention_high", "verdict", "reason")
    figures_ = {name: getattr(group, name) for name in names}
    return replace(like, site="", name=group.name, members=(), not_comparable_because=None, **figures_)


def _group_row(group: SiteGroup, result: OutcomeResult) -> GroupRow:
    effect = ""
    if group.estimate is not None:
        turned = {"measure": result.measure, "better": result.better}
        effect = figures(natural_effect(group.estimate, group.ci_low, group.ci_high, **turned))
    shares = share_figures(group.retention, group.retention_low, group.retention_high)
    return GroupRow(
        name=group.name,
        effect=effect,
        kept=shares if result.origin.firm else "",
        mark=mark_of(group.verdict) if group.estimate is not None else None,
        note=words.group_note(group.used, len(group.sites), group.reason),
    )
