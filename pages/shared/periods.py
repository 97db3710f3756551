"""Part of very many sites by half-year: fetches their returns, only where the reader chose to see them so."""

from __future__ import annotations

from evaluation.analysis.protection import profile_of
from evaluation.analysis.result_types import OutcomeResult
from evaluation.views.many import ManyView, Picture
from evaluation.views.periods import PeriodGrid, build
from evaluation.views.site_page import members_of
from pages.shared.opening import OpenPage
from queries.site_rows import site_rows


def grid_of(page: OpenPage, result: OutcomeResult, many: ManyView | None) -> PeriodGrid | None:
    """Return the grid of the sites that are listed; None where another picture is chosen."""
    if many is None or many.picture is not Picture.PERIODS or not many.part:
        return None
    first, *others = [code for site in many.part for code in (site.site, *members_of(site))]
    place = {"project": result.project, "outcome": result.outcome, "version": page.reading.version}
    rows = site_rows(page.programme, page.actor, site=first, members=others, **place)
    profile = profile_of(page.programme)
    return build(result, many.part, returns=rows.returns, clock=page.clock, profile=profile)
