"""What stands behind the Delivery page's charts, to take away: the sites' table with what is known of each."""

from __future__ import annotations

from datetime import date

from evaluation.analysis.moderation import By, site_value
from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.domain.vocabulary import Clock
from evaluation.views.numbers import day
from evaluation.views.tables import Cell, Table, sites_table
from evaluation.views.wording.delivery import model_name

_COLUMNS = ("Delivery score, %", "Scored up to", "Replication model", "Months since it began")


def delivery_table(result: OutcomeResult, data_to: date | None, *, public: bool, clock: Clock) -> Table:
    """Return one row a new site by name: its figures as on the Project page, and what its result may go with."""
    base = sites_table(result, public=public)
    first = len(result.origin.sites)
    own = base.rows[first : first + len(result.sites)]
    rows = ((*row[:-1], *_known(site, data_to, clock), row[-1]) for row, site in zip(own, result.sites, strict=True))
    columns = (*base.columns[:-1], *_COLUMNS, base.columns[-1])
    return Table(title=f"{base.title}, with delivery", columns=columns, rows=tuple(rows))


def _known(site: SiteResult, data_to: date | None, clock: Clock) -> tuple[Cell, ...]:
    score = site.delivery.score if site.delivery else None
    last = site.delivery.last if site.delivery else None
    months = site_value(site, By.TIME, clock=clock, data_to=data_to)
    return (
        None if score is None else round(100 * score),
        day(last) if last and score is not None else None,
        model_name(site.model) if site.model else None,
        None if months is None else round(months),
    )
