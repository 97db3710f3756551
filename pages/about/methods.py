"""Methods: how is it worked out?"""

from components import methods
from evaluation.views.definitions import thresholds
from pages.shared.opening import opened
from queries.documents import document

with opened(needs_projects=False) as page:
    methods.show(thresholds(page.results), methods=document("methods"), deviations=document("deviations"))
