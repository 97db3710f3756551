"""Compare: how do the projects differ?"""

from functools import partial

from components import compare, states
from evaluation.domain.question import ChartPlace
from evaluation.views.compare import build
from pages.shared import pinned_steps
from pages.shared.narrowing import parts_of
from pages.shared.opening import opened
from pages.shared.second_look import courses_of

with opened() as page:
    part = parts_of(page, at="compare")
    view = build(part.results)
    if view.rows:
        questions = pinned_steps.on(page, ChartPlace(page="compare"), page.names, page.query())
        compare.show(
            view,
            query=page.query(),
            note=part.note,
            source=part.source,
            questions=questions,
            filters=part.filters,
            courses=None if part.narrowed else partial(courses_of, page),
        )
    else:
        states.no_outcomes(page.results.projects[0].name)
