"""The Next sites page: what would so many more sites bring, in people or events, and what would settle the verdict?

Size and starting level of a new site are the reader's; without them, those of the sites that report, rounded so that
no single site's counts can be read off them.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

import numpy as np

from evaluation.analysis.result_types import OutcomeResult, Results, SiteResult
from evaluation.domain.vocabulary import RATIO_MEASURES, Measure
from evaluation.stats.forecast import LEAST_SITES, Forecast, forecast_sites
from evaluation.stats.settle import what_would_settle
from evaluation.views import wording
from evaluation.views.axis import Axis, Span, plain_axis
from evaluation.views.effect_words import baseline_level
from evaluation.views.kept import kept
from evaluation.views.marks import VerdictMark, mark_of
from evaluation.views.numbers import counted
from evaluation.views.wording.next_sites import (
    amount,
    caution,
    ends,
    outlook_headline,
    settle_sentence,
    why_no_outlook,
)

MOST_SITES = 100
DEFAULT_SITES = 5
#: Fewer events than this in all say too little of a starting level, and could be told from it; fewer people likewise.
_LEAST_EVENTS = 10
#: Sites that share a comparator entered the average as one: their own errors are not what was averaged.
_SHARED = "shared_comparators"


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The chart: the gain of all new sites together, above 0 for benefit, with the ranges of 80 and 95 in 100."""

    axis: Axis
    median: float
    inner: Span
    outer: Span
    text: str


@dataclass(frozen=True, kw_only=True)
class NextSitesView:
    """The whole page. volume and level are those in use, level per `per`; None where nobody has said one."""

    project: str
    name: str
    outcome_name: str
    mark: VerdictMark
    headline: str
    sites: int
    volume: float | None
    level: float | None
    per: float
    unit: str
    months: int
    outlook: Outlook | None
    rows: tuple[tuple[str, str], ...]
    counted: str | None
    settle: str | None
    next_site: str | None
    caution: str


@kept
def build(
    results: Results, *, project: str, sites: int | None = None, volume: float | None = None, level: float | None = None
) -> NextSitesView | None:
    """Build the page for a project's main outcome; None where it has none. level is given per `per` people."""
    info = next((each for each in results.projects if each.project == project), None)
    result = results.primary(project)
    if info is None or result is None:
        return None
    count = min(max(sites or DEFAULT_SITES, 1), MOST_SITES)
    per, volume, level, found = _asked(result, count, volume, level)
    reason, months = found.reason[0], round(result.definition.after_months)
    if reason:
        headline, outlook, rows = why_no_outlook(reason, name=info.name, k=result.pooled.k), None, ()
    else:
        figures = [float(each[0]) for each in (found.median, found.low_80, found.high_80, found.low_95, found.high_95)]
        middle, low_80, high_80, low_95, high_95 = figures
        inner, outer = (ends(*each, better=result.better) for each in ((low_80, high_80), (low_95, high_95)))
        gain = amount(middle, better=result.better)
        headline = outlook_headline(
            name=info.name,
            counted_is=result.name,
            sites=count,
            gain=gain,
            months=months,
            low_95=low_95,
            range_80=inner,
        )
        outlook = _outlook(figures, result, headline)
        rows = (
            ("Most likely", gain),
            ("In 80 of 100 such sets of sites", inner),
            ("The wider range", outer),
            *_expected(float(found.expected_before[0])),
        )
    return NextSitesView(
        project=project,
        name=info.name,
        outcome_name=result.name,
        mark=mark_of(result.verdict, result.certainty),
        headline=headline,
        sites=count,
        volume=volume,
        level=level,
        per=per,
        unit=result.unit or "people",
        months=months,
        outlook=outlook,
        rows=rows,
        counted=result.definition.numerator_is,
        settle=_settle(result),
        next_site=wording.next_site_sentence(result),
        caution=caution(),
    )


def _asked(
    result: OutcomeResult, count: int, volume: float | None, level: float | None
) -> tuple[float, float | None, float | None, Forecast]:
    """Return per, the volume and the level (per `per`) in use, the usual ones where none is given, and the forecast."""
    per = result.per or 1.0
    volume = volume if volume is not None else usual_volume(result)
    usual = usual_level(result)
    level = level if level is not None else None if usual is None else _two_figures(usual * per)
    return per, volume, level, _forecast(result, count, volume, None if level is None else level / per)


def figures(result: OutcomeResult) -> dict[str, float | str | None]:
    """Return what the page shows when it is opened, as values: the forecast, and the sites that would settle it."""
    per, volume, level, found = _asked(result, DEFAULT_SITES, None, None)
    told = {"sites": DEFAULT_SITES, "volume": volume, "level": level, "per": per, "reason": found.reason[0]}
    told["months"] = round(result.definition.after_months)
    for name in ("median", "low_80", "high_80", "low_95", "high_95", "expected_before"):
        told[name] = float(getattr(found, name)[0])
    told["settle_reason"], told["sites_to_settle"] = _settled(result)
    return told


def _expected(before: float) -> tuple[tuple[str, str], ...]:
    """Return the line of the table for what is expected without the project; none where no level is given."""
    if np.isnan(before):
        return ()
    return (("Without the project, at the same sites", f"about {_two_figures(before):,.0f}"),)


def usual_volume(result: OutcomeResult) -> float | None:
    """Return the size of the middle one of the sites that report, to two figures; None for few or tiny ones."""
    sizes = [size for site in result.sites if (size := _size(site))]
    return _two_figures(median(sizes)) if len(sizes) >= LEAST_SITES and median(sizes) >= _LEAST_EVENTS else None


def usual_level(result: OutcomeResult) -> float | None:
    """Return the level before, all sites together; None where too few events lie behind it."""
    leaves = [leaf for site in result.sites for leaf in _leaves(site)]
    events = sum(leaf.reference.numerator or 0.0 for leaf in leaves if leaf.reference)
    return baseline_level(leaves) if events >= _LEAST_EVENTS else None


def _leaves(site: SiteResult) -> list[SiteResult]:
    return [leaf for member in site.members for leaf in _leaves(member)] or [site]


def _size(site: SiteResult) -> float:
    arms = [leaf.exposed for leaf in _leaves(site) if leaf.exposed]
    return sum(arm.denominator or arm.n or 0.0 for arm in arms)


def _two_figures(value: float) -> float:
    return float(f"{value:.2g}")


def _forecast(result: OutcomeResult, count: int, volume: float | None, level: float | None) -> Forecast:
    pooled = result.pooled
    mu, se, tau2 = (np.nan if each is None else each for each in (pooled.estimate, pooled.se, pooled.tau2))
    return forecast_sites(
        mu,
        se,
        tau2,
        pooled.k,
        baseline=np.full(count, np.nan if level is None else level),
        volume=np.full(count, np.nan if volume is None else volume),
        measure=result.measure,
        better=result.better,
    )


def _outlook(figures: list[float], result: OutcomeResult, headline: str) -> Outlook:
    middle, low_80, high_80, low_95, high_95 = figures
    counts = result.measure in RATIO_MEASURES or result.measure == Measure.RISK_DIFFERENCE
    what = "Fewer" if result.better == "lower" else "More"
    title = f"{what if counts else 'Gain'}: right of 0 is better"
    axis = plain_axis([low_95, high_95], title=title)
    inner, outer = axis.span(low_80, high_80), axis.span(low_95, high_95)
    assert inner, "a forecast without a reason has all its figures"
    assert outer, "a forecast without a reason has all its figures"
    return Outlook(axis=axis, median=middle, inner=inner, outer=outer, text=f"Range chart. {headline}")


def _settle(result: OutcomeResult) -> str | None:
    """Say what would settle the verdict, from the sites that are in the average."""
    reason, sites = _settled(result)
    return None if reason == _SHARED else settle_sentence(reason, sites, result)


def _settled(result: OutcomeResult) -> tuple[str | None, float | None]:
    """Return why no number of sites can be given, or the number."""
    if result.pooled.k == 0:
        return "too_few_sites", None
    entered = [site for site in result.sites if site.se is not None and not site.not_comparable_because]
    origin = result.origin
    if len(entered) != result.pooled.k:
        return _SHARED, None
    found = what_would_settle(
        np.array([site.estimate for site in entered], dtype=float),
        np.array([site.se for site in entered], dtype=float) ** 2,
        theta_o=np.nan if origin.estimate is None else origin.estimate,
        se_o=np.nan if origin.se is None else origin.se,
        least_share=result.agreed_line,
        full_share=result.full_share,
    )
    return found.reason[0], None if np.isnan(found.sites[0]) else float(found.sites[0])


def volume_unit(view: NextSitesView) -> str:
    """Return what a site's size counts; on the page it stands under the number."""
    return f"{view.unit} in {counted(view.months, 'month')}"


def level_unit(view: NextSitesView) -> str:
    """Return what a site's level before is given per; on the page it stands under the number."""
    return f"per {view.per:,.0f} {view.unit}" if view.per != 1 else f"per one of {view.unit}"


def volume_label(view: NextSitesView) -> str:
    """Return what a site's size is called where it stands alone."""
    return f"Size of a site: {volume_unit(view)}"


def level_label(view: NextSitesView) -> str:
    """Return what a site's level before is called where it stands alone."""
    return f"Level before, {level_unit(view)}"
