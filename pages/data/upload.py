"""Upload: is my file right?"""

from components import uploading
from pages.shared import upload_steps
from pages.shared.opening import opened
from queries.reading_apart import warm
from queries.shipped import open_programme

warm()  # a file should not wait until the process that reads it has started
with opened(needs_projects=False) as page:
    store, asked = open_programme("own"), uploading.asked()
    if asked:
        upload_steps.go_on(store, page.actor, asked)
    else:
        upload_steps.begin(store, page.actor, looked_at=page.programme)
