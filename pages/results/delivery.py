"""Delivery: does sticking to the design go with better results?"""

from functools import partial

from components import delivery, project_scope, states
from evaluation.analysis.protection import profile_of
from evaluation.views.delivery import build, technical_lines
from evaluation.views.delivery_table import delivery_table
from pages.shared.opening import opened

with opened(has_clock=True) as page:
    scope = project_scope.show(page.results)
    query = scope.query(page.programme)
    by = delivery.looked_at(page.results, project=scope.project, outcome=scope.outcome, query=query)
    found = build(
        page.results,
        project=scope.project,
        outcome=scope.outcome,
        by=by,
        clock=page.clock,
        profile=profile_of(page.programme),
    )
    if found:
        delivery.show(
            found.view,
            query=query,
            note=page.note,
            table=delivery_table(found.result, page.results.data_to, public=page.public, clock=page.clock),
            source=page.source,
            technical=partial(technical_lines, found),
        )
    else:
        states.no_outcomes(scope.project)
