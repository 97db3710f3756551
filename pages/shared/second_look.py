"""The Project page's second look: fetch what the one that is asked for needs, and nothing for the others."""

from __future__ import annotations

from collections.abc import Iterator

from components import project_robustness
from components.project_robustness import LASTING, PUBLISHED
from evaluation.analysis.result_types import OutcomeResult
from evaluation.views import course, evidence
from evaluation.views.course import CourseView
from evaluation.views.project import ProjectView
from evaluation.views.project_robustness import Look, build
from pages.shared.opening import OpenPage
from queries.course import course_of
from queries.reading import read
from queries.shipped import Programme


def second_look(page: OpenPage, view: ProjectView, result: OutcomeResult, *, query: dict[str, str]) -> None:
    """Show the choice of a second look, and the one that is chosen."""
    look = project_robustness.chosen(published=page.programme == Programme.PUBLISHED)
    files = {"note": page.note, "source": page.source}
    if look == LASTING:
        project_robustness.lasting(_course(page, result), view, **files)
    elif look == PUBLISHED:
        known = evidence.build(read(Programme.PUBLISHED, page.actor).results).projects
        own = next((each for each in known if each.project == result.project), None)
        project_robustness.published(own, query=query)
    else:
        project_robustness.show(build(result, look=Look(look), clock=page.clock), view, **files)


def courses_of(page: OpenPage) -> Iterator[tuple[str, CourseView]]:
    """Yield each project's name with the course of its main outcome."""
    for info in page.results.projects:
        if result := page.results.primary(info.project):
            yield info.name, _course(page, result)


def _course(page: OpenPage, result: OutcomeResult) -> CourseView:
    place = {"project": result.project, "outcome": result.outcome, "version": page.reading.version}
    return course.build(course_of(page.programme, page.actor, **place), result)
