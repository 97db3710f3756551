"""Project: where is it kept, and what can the next site expect?"""

from components import many_sites, project, project_scope, site_map, states
from evaluation.analysis.protection import profile_of
from evaluation.domain.question import ChartPlace
from evaluation.views.many import arranged
from evaluation.views.project import build, outcome_choices
from evaluation.views.project_robustness import stands_on_what_is_shown
from evaluation.views.site_map import site_map as map_of
from evaluation.views.tables import sites_table
from pages.shared import pinned_steps
from pages.shared.narrowing import part_of
from pages.shared.opening import opened
from pages.shared.periods import grid_of
from pages.shared.second_look import second_look
from queries.places import outline, places

with opened(has_clock=True) as page:
    scope = project_scope.show(page.results)
    query = scope.query(page.programme)
    outcomes = outcome_choices(page.results, scope.project)
    part = part_of(
        page,
        at="project",
        project=scope.project,
        outcome=scope.outcome,
        query=query,
        beside=lambda result: project.outcome_choice(outcomes, result.outcome, query),
    )
    view = build(part.results, project=scope.project, outcome=scope.outcome, scale=scope.scale, site=scope.site)
    result = part.results.of(view.project, view.outcome) if view else None
    if view and result:
        where = places(page.programme, page.actor, project=view.project, version=page.reading.version)
        view, many = arranged(
            view, result, where, many_sites.asked(), profile=profile_of(page.programme), narrowed=part.narrowed
        )
        place = ChartPlace(page="project", outcome=view.outcome)
        project.show(
            view,
            query={**query, **part.address, **many_sites.query_of(many)},
            note=part.note,
            table=sites_table(result, public=page.public),
            source=part.source,
            questions=pinned_steps.on(page, place, {view.project: view.name}, query),
            agreed=outcomes if part.narrowed else None,
            many=many,
            grid=grid_of(page, result, many),
        )
        if not part.narrowed and stands_on_what_is_shown(result):
            second_look(page, view, result, query=query)
        drawn = map_of(result, where, outline())
        site_map.show(drawn, name=view.outcome_name, note=part.note, source=part.source)
    else:
        states.no_outcomes(scope.project)
