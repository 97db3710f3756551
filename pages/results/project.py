"""Project: where is it kept, and what can the next site expect?"""

from components import project, project_scope, states
from evaluation.views.project import build
from pages.shared.opening import opened

with opened(has_clock=True) as page:
    scope = project_scope.show(page.results)
    view = build(page.results, project=scope.project, outcome=scope.outcome, scale=scope.scale, site=scope.site)
    if view:
        project.show(view, query=scope.query(page.programme), note=page.note)
    else:
        states.no_outcomes(scope.project)
