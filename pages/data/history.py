"""History: what was loaded, when, by whom?"""

from components import history
from evaluation.views.changes import outcome_names
from pages.shared import history_steps
from pages.shared.opening import opened
from queries.shipped import open_programme

with opened(needs_projects=False) as page:
    store, asked = open_programme(page.programme), history.asked()
    if asked:
        history_steps.one(store, page.actor, asked, query=page.query())
    else:
        names = outcome_names(page.results)
        history_steps.all_versions(store, page.actor, names=names, query=page.query(), source=page.source)
