"""Overview: have the projects kept their outcomes?"""

from components import overview
from evaluation.domain.question import ChartPlace
from evaluation.views.overview import build
from evaluation.views.tables import overview_table
from pages.shared import pinned_steps
from pages.shared.narrowing import parts_of
from pages.shared.opening import opened

with opened() as page:
    part = parts_of(page, at="")
    overview.show(
        build(part.results),
        query=page.query(),
        table=overview_table(part.results),
        source=part.source,
        note=part.note,
        filters=part.filters,
        changes=None if part.narrowed else page.changes,
        questions=pinned_steps.on(page, ChartPlace(page="overview"), page.names, page.query()),
    )
