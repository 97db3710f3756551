"""Review: what changes if I publish?"""

from components import uploading
from pages.shared import review_steps
from pages.shared.opening import opened
from queries.shipped import open_programme

with opened(needs_projects=False) as page:
    store, asked = open_programme("own"), uploading.asked()
    if asked:
        review_steps.decide(store, page.actor, asked)
    else:
        review_steps.waiting(store, page.actor, looked_at=page.programme)
