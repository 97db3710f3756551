"""Published evidence: what is already known? It shows the published figures, whichever programme is chosen."""

from components import evidence
from evaluation.views.evidence import build
from pages.shared.opening import opened, source_of
from queries.reading import read
from queries.shipped import Programme

with opened(needs_projects=False, shows=Programme.PUBLISHED) as page:
    is_open = page.programme == Programme.PUBLISHED
    published = page.reading if is_open else read(Programme.PUBLISHED, page.actor)
    evidence.show(
        build(published.results), says_real=not is_open, source=source_of(Programme.PUBLISHED, page.actor, published)
    )
