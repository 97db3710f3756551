"""A funnel of sites as positions and words, one of them picked out where the page is about one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evaluation.analysis.result_types import OutcomeResult
from evaluation.analysis.site_funnel import Curves, FunnelSite, SiteFunnel, site_funnel
from evaluation.stats.disclosure import Profile
from evaluation.views.kept import kept
from evaluation.views.numbers import counted
from evaluation.views.site_chart import display_per, level_title, level_words

_LIMIT_WORDS = {None: "within what chance explains", "look": "beyond 95% limits", "signal": "beyond 99.8% limits"}
#: More sites than this inside the limits are thinned out evenly by size: all that lie outside are drawn.
MOST_POINTS = 300


@dataclass(frozen=True, kw_only=True)
class FunnelPoint:
    """One site in the funnel; level is per the outcome's denominator."""

    site: str
    name: str
    size: float
    level: float
    limit: str | None
    chosen: bool
    text: str


@dataclass(frozen=True, kw_only=True)
class FunnelView:
    """The chart. Limits lie along sizes; not_drawn: sites left out to keep the chart readable; hidden: too small."""

    points: tuple[FunnelPoint, ...]
    target: float
    target_label: str
    sizes: tuple[float, ...]
    exact: Curves
    spread: Curves
    title: str
    size_title: str
    text: str
    not_drawn: int
    hidden: int
    outside: int


@kept
def funnel_of(result: OutcomeResult, *, members: bool, profile: Profile) -> SiteFunnel | None:
    """Return the funnel of an outcome's sites, or of their members: the same whichever of them is looked at."""
    sites = result.sites
    peers = tuple(member for unit in sites for member in unit.members) if members else sites
    return site_funnel(peers, result, profile=profile)


def funnel_view(funnel: SiteFunnel, result: OutcomeResult, *, chosen: str | None = None) -> FunnelView:
    """Return the chart of a funnel."""
    per = display_per(result)
    points = tuple(
        FunnelPoint(
            site=each.site,
            name=each.name,
            size=each.size,
            level=each.level * per,
            limit=each.limit,
            chosen=each.site == chosen,
            text=f"{each.name}: {level_words(each.level * per, result)}, {_LIMIT_WORDS[each.limit]}",
        )
        for each in _thinned(funnel.sites, chosen)
    )
    outside = sum(site.limit == "signal" for site in funnel.sites)
    found = f"{counted(outside, 'site')} beyond the 99.8% limits" if outside else "No site beyond the 99.8% limits"
    return FunnelView(
        points=points,
        target=funnel.target * per,
        target_label=f"All sites together: {level_words(funnel.target * per, result)}",
        sizes=funnel.sizes,
        exact=_scaled(funnel.exact, per),
        spread=_scaled(funnel.spread, per),
        title=level_title(result),
        size_title=_size_title(result),
        text=f"Funnel plot of {result.name} after the start, {counted(len(funnel.sites), 'site')} by size. {found}.",
        not_drawn=len(funnel.sites) - len(points),
        hidden=funnel.hidden,
        outside=outside,
    )


def _thinned(sites: tuple[FunnelSite, ...], chosen: str | None) -> list[FunnelSite]:
    keep = [site for site in sites if site.limit or site.site == chosen]
    inside = sorted((site for site in sites if not (site.limit or site.site == chosen)), key=lambda site: site.size)
    room = max(MOST_POINTS - len(keep), 0)
    step = -(-len(inside) // room) if room else len(inside) + 1
    return sorted([*keep, *inside[::step]], key=lambda site: (site.name.casefold(), site.site))


def _scaled(curves: Curves, per: float) -> Curves:
    names = ("low_998", "low_95", "high_95", "high_998")
    return replace(curves, **{name: tuple(value * per for value in getattr(curves, name)) for name in names})


def _size_title(result: OutcomeResult) -> str:
    unit = result.unit or ("people" if result.type == "proportion" else "exposure")
    return f"Size: {unit} after the start"
