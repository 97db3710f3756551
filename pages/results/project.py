"""Project: where is it kept, and what can the next site expect?"""

from components import project, project_scope, site_map, states
from evaluation.analysis.protection import profile_of, shown_results
from evaluation.views.project import build
from evaluation.views.site_map import site_map as map_of
from evaluation.views.tables import sites_table
from pages.shared.opening import opened
from queries.places import outline, places

with opened(has_clock=True) as page:
    scope = project_scope.show(page.results)
    shown = shown_results(page.results, project=scope.project, profile=profile_of(page.programme))
    view = build(shown, project=scope.project, outcome=scope.outcome, scale=scope.scale, site=scope.site)
    result = page.results.of(view.project, view.outcome) if view else None
    if view and result:
        project.show(
            view,
            query=scope.query(page.programme),
            note=page.note,
            table=sites_table(result, public=page.public),
            source=page.source,
        )
        where = places(page.programme, page.actor, project=view.project, version=page.reading.version)
        drawn = map_of(result, where, outline())
        site_map.show(drawn, name=view.outcome_name, note=page.note, source=page.source)
    else:
        states.no_outcomes(scope.project)
