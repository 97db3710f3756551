"""Data health: who is missing, and can we trust it?"""

from components import data_health, project_scope, states
from evaluation.views.data_health import build
from pages.shared.opening import opened
from queries.health import sent_of

with opened(has_clock=True) as page:
    scope = project_scope.show(page.results)
    exact = page.reading.exact  # what silence could change is worked out from every site's figures
    result = exact.of(scope.project, scope.outcome or "") or exact.primary(scope.project)
    if result:
        found = sent_of(
            page.programme,
            page.actor,
            project=result.project,
            outcome=result.outcome,
            as_at=page.reading.version,
        )
        view = build(page.results, result, found.rows, revised=found.revised, group=data_health.group())
        data_health.show(view, query=scope.query(page.programme), source=page.source)
    else:
        states.no_outcomes(scope.project)
