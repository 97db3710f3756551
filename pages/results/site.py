"""Site: what happened here?"""

from components import project_scope, site_page, states
from evaluation.analysis.protection import profile_of
from evaluation.domain.question import ChartPlace
from evaluation.views.site_page import build, find, members_of
from pages.shared import pinned_steps
from pages.shared.opening import opened
from queries.site_rows import site_rows

with opened(has_clock=True) as page:
    scope = project_scope.show(page.results)
    found = find(page.results, project=scope.project, outcome=scope.outcome, site=scope.site)
    if found is None:
        states.no_outcomes(scope.project)
    else:
        result, site = found
        query = scope.query(page.programme)
        site_page.choose(page.results, result, site, query)
        rows = site_rows(
            page.programme,
            page.actor,
            project=result.project,
            site=site.site,
            members=members_of(site),
            outcome=result.outcome,
            version=page.reading.version,
        )
        view = build(
            result,
            site,
            returns=rows.returns,
            delivery=rows.delivery,
            clock=page.clock,
            profile=profile_of(page.programme),
        )
        place = ChartPlace(page="site", outcome=result.outcome, site=site.site)
        questions = pinned_steps.on(page, place, {result.project: page.names[result.project]}, query)
        site_page.show(view, query=query, note=page.note, source=page.source, questions=questions)
