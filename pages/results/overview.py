"""Overview: have the projects kept their outcomes?"""

from components import overview
from evaluation.domain.question import ChartPlace
from evaluation.views.overview import build
from evaluation.views.tables import overview_table
from pages.shared import pinned_steps
from pages.shared.opening import opened

with opened() as page:
    overview.show(
        build(page.results),
        query=page.query(),
        table=overview_table(page.results),
        source=page.source,
        note=page.note,
        changes=page.changes,
        questions=pinned_steps.on(page, ChartPlace(page="overview"), page.names, page.query()),
    )
