"""Next sites: what would more sites bring?"""

from components import next_sites, scope_bar, states
from evaluation.views.next_sites import build
from pages.shared.opening import opened

with opened() as page:
    project = next_sites.project(page.results)
    sites, volume, level = (scope_bar.asked_number(name) for name in ("sites", "volume", "level"))
    view = build(page.results, project=project, sites=None if sites is None else int(sites), volume=volume, level=level)
    if view:
        next_sites.show(view, note=page.note, source=page.source)
    else:
        states.no_outcomes(project)
