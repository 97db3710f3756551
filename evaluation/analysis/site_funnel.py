"""The sites of one outcome in a funnel: how far from the common level a site of its size may lie by chance.

Worked out from the counts as they may be shown, so that no position gives a hidden one away. Sites are judged by the
over-dispersed limits, as sites differ for reasons that are not chance; the exact ones are drawn beside them.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from evaluation.analysis.hidden_parts import nudged
from evaluation.analysis.protection import ShownFigure, shown_figures
from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.domain.vocabulary import Better, OutcomeType
from evaluation.stats.disclosure import Profile
from evaluation.stats.funnel import (
    OVERDISPERSION_FROM,
    POINTS,
    funnel_proportion,
    funnel_ratio,
    proportions_spread,
    ratios_spread,
)

LEAST_SITES = OVERDISPERSION_FROM
_CURVE_POINTS = 40
#: So many sites are looked at together to tell whether there is a funnel at all.
_LOOK = 64


@dataclass(frozen=True, kw_only=True)
class FunnelSite:
    """One site: its size (people or exposure) and level, and on which side of which limit it lies, if on any.

    limit: "look" (beyond 95%), "signal" (beyond 99.8%) or None; side: "better" or "worse".
    """

    site: str
    name: str
    size: float
    level: float
    limit: str | None
    side: str | None


@dataclass(frozen=True, kw_only=True)
class Curves:
    """Limits along sizes: 99.8% and 95% points, low and high."""

    low_998: tuple[float, ...]
    low_95: tuple[float, ...]
    high_95: tuple[float, ...]
    high_998: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class SiteFunnel:
    """The funnel: target, its sites, the sizes at which the limits are given, exact and over-dispersed ones."""

    target: float
    sites: tuple[FunnelSite, ...]
    sizes: tuple[float, ...]
    exact: Curves
    spread: Curves
    hidden: int


def make_ready() -> None:
    """Import what the first funnel would wait half a second for."""
    importlib.import_module("scipy.stats")


def counts_after(site: SiteResult) -> tuple[float, float] | None:
    """Return events and people (or exposure) after the start, a parent's as its members' together; None without."""
    arm = site.exposed
    if arm is not None and arm.numerator is not None and arm.denominator:
        return nudged(arm.numerator, arm.least, arm.most), arm.denominator
    inside = [found for member in site.members if (found := counts_after(member))]
    return (sum(x for x, _ in inside), sum(n for _, n in inside)) if inside else None


def peers_of(site: str, result: OutcomeResult) -> Sequence[SiteResult]:
    """Return the sites that stand beside one: all members, of whichever parent, beside a member; else the units."""
    if any(each.site == site for each in result.sites):
        return result.sites
    return tuple(member for unit in result.sites for member in unit.members) or result.sites


def site_funnel(peers: Sequence[SiteResult], result: OutcomeResult, *, profile: Profile) -> SiteFunnel | None:
    """Return the funnel of these sites; None for averages, or with fewer than 10 sites whose counts may be shown."""
    if result.type not in (OutcomeType.PROPORTION, OutcomeType.RATE):
        return None
    kept, hidden = _known(peers, result, profile)
    if len(kept) < LEAST_SITES:
        return None
    x, n = (np.array([getattr(figure, name) for _, figure in kept]) for name in ("numerator", "denominator"))
    target = float(x.sum() / n.sum())
    if not target > 0 or (result.type == OutcomeType.PROPORTION and target >= 1):
        return None
    sizes = np.geomspace(n.min() * 0.9, n.max() * 1.1, _CURVE_POINTS)
    exact, tau2 = _exact(x, n, sizes, target, result.type)
    limits = _spread(n, target, tau2, result.type)
    level = x / n
    sites = tuple(
        _placed(site, n[place], level[place], [line[place] for line in limits], result.better)
        for place, (site, _) in enumerate(kept)
    )
    return SiteFunnel(
        target=target,
        sites=tuple(sorted(sites, key=lambda each: (each.name.casefold(), each.site))),
        sizes=tuple(sizes.tolist()),
        exact=_curves(exact),
        spread=_curves(_spread(sizes, target, tau2, result.type)),
        hidden=hidden,
    )


def has_funnel(peers: Sequence[SiteResult], result: OutcomeResult, *, profile: Profile) -> bool:
    """Return whether site_funnel gives one, which the first few dozen sites mostly tell."""
    if result.type not in (OutcomeType.PROPORTION, OutcomeType.RATE):
        return False
    stand, events, size = 0, 0.0, 0.0
    for first in range(0, len(peers), _LOOK):
        for _, figure in _known(peers[first : first + _LOOK], result, profile)[0]:
            stand, events, size = stand + 1, events + figure.numerator, size + figure.denominator
        # no site has more events than people, so that what lies between stays between
        if stand >= LEAST_SITES and events > 0 and (result.type == OutcomeType.RATE or events < size):
            return True
    return False


def may_stand(peers: Sequence[SiteResult], result: OutcomeResult, *, profile: Profile) -> int:
    """Return how many of these sites have counts from after the start that may be shown."""
    return len(_known(peers, result, profile)[0])


def _known(
    peers: Sequence[SiteResult], result: OutcomeResult, profile: Profile
) -> tuple[list[tuple[SiteResult, ShownFigure]], int]:
    """Return the sites whose counts may be shown, with them, and how many others have counts."""
    known = [(site, counts) for site in peers if not site.not_comparable_because and (counts := counts_after(site))]
    x, n = ([counts[place] for _, counts in known] for place in (0, 1))
    shown = shown_figures(x, n, type_=result.type, profile=profile)
    kept = [(site, figure) for (site, _), figure in zip(known, shown, strict=True) if figure.level is not None]
    return kept, len(known) - len(kept)


def _exact(x: np.ndarray, n: np.ndarray, sizes: np.ndarray, target: float, type_: str) -> tuple[list, float]:
    """Return the exact limits along sizes, on the scale of levels, and the spread between sites."""
    if type_ == OutcomeType.PROPORTION:
        whole = np.maximum(1, np.rint(sizes))
        along = funnel_proportion(whole * target, whole, target=target).exact
        return _lines(along, 1.0), proportions_spread(x, n, target=target).tau2
    along = funnel_ratio(sizes * target, sizes * target).exact
    return _lines(along, target), ratios_spread(x, n * target).tau2


def _lines(limits: object, scale: float) -> list[np.ndarray]:
    return [getattr(limits, name) * scale for name in ("low_998", "low_95", "high_95", "high_998")]


def _spread(sizes: np.ndarray, target: float, tau2: float, type_: str) -> list[np.ndarray]:
    """Return the over-dispersed limits at these sizes: the spread is added where the variance is the same for all."""
    points = special.ndtri(POINTS)
    if type_ == OutcomeType.PROPORTION:
        middle, error = np.arcsin(np.sqrt(target)), np.sqrt(1 / (4 * sizes) + tau2)
        return [np.sin(np.clip(middle + point * error, 0, np.pi / 2)) ** 2 for point in points]
    error = np.sqrt(1 / (4 * sizes * target) + tau2)
    return [target * np.maximum(0, 1 + point * error) ** 2 for point in points]


def _placed(site: SiteResult, size: float, level: float, limits: list, better: str) -> FunnelSite:
    low_998, low_95, high_95, high_998 = limits
    limit = "signal" if level < low_998 or level > high_998 else "look" if level < low_95 or level > high_95 else None
    is_better = (level < low_95) == (better == Better.LOWER)
    return FunnelSite(
        site=site.site,
        name=site.name,
        size=float(size),
        level=float(level),
        limit=limit,
        side=None if limit is None else "better" if is_better else "worse",
    )


def _curves(lines: list[np.ndarray]) -> Curves:
    names = ("low_998", "low_95", "high_95", "high_998")
    return Curves(**{name: tuple(line.tolist()) for name, line in zip(names, lines, strict=True)})
