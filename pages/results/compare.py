"""Compare: how do the projects differ?"""

from components import compare, states
from evaluation.views.compare import build
from pages.shared.opening import opened

with opened() as page:
    view = build(page.results)
    if view.rows:
        compare.show(view, query=page.query(), note=page.note, source=page.source)
    else:
        states.no_outcomes(page.results.projects[0].name)
