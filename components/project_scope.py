"""What the Project page looks at: project, outcome, clock, scale and site, all of it in the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from components import html, many_sites, narrowing, scope_bar
from evaluation.domain.vocabulary import Clock
from evaluation.results import Results
from evaluation.views.kept import kept
from evaluation.views.project import Scale

_CLOCK_WORDS = {Clock.ACTUAL.value: "Actual start dates", Clock.PLANNED.value: "Planned start dates"}


@dataclass(frozen=True, kw_only=True)
class ProjectScope:
    """One view of the Project page. Codes that are not known have been replaced by the nearest that is."""

    project: str
    outcome: str | None
    clock: Clock
    scale: Scale | None
    site: str | None

    def query(self, programme: str) -> dict[str, str]:
        """Return the address of this view, without what is only the default."""
        parts = {
            "programme": programme,
            "as_at": scope_bar.address().get("as_at"),
            "project": self.project,
            "outcome": self.outcome,
            "clock": self.clock.value if self.clock is not Clock.ACTUAL else None,
            "scale": self.scale.value if self.scale else None,
            "site": self.site,
        }
        return {name: value for name, value in parts.items() if value}


def clock() -> Clock:
    """Return the clock in the address: the results depend on it, so it is read before anything is shown."""
    asked = scope_bar.address().get("clock")
    return Clock(asked) if asked in set(Clock) else Clock.ACTUAL


def show(results: Results) -> ProjectScope:
    """Show the choices and return the view they make."""
    projects = {info.project: info.name for info in results.projects}
    asked = scope_bar.address()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="ok-scope"):
        project = scope_bar.choice(
            "project",
            "Project",
            projects,
            default=next(iter(projects)),
            drops=("outcome", "site", "scale", "group", *narrowing.NAMES, *many_sites.NAMES),
            wide=len(projects) > 5,
        )
        if _dates_differ(results, project):
            scope_bar.choice("clock", "Count from", _CLOCK_WORDS, default=Clock.ACTUAL.value)
    if asked.get("project") and asked["project"] not in projects:
        html.lines((f"There is no project {asked['project'][:60]} here. This is {projects[project]}.",), quiet=True)
    scale = asked.get("scale")
    return ProjectScope(
        project=project,
        outcome=asked.get("outcome"),
        clock=clock(),
        scale=Scale(scale) if scale in set(Scale) else None,
        site=asked.get("site"),
    )


@kept
def _dates_differ(results: Results, project: str) -> bool:
    """Return whether any site began on another day than planned: else the choice would change nothing."""
    levels = {each.level: each for each in results.outcomes if each.project == project}  # a level has one list of sites
    return any(
        site.planned_start and site.actual_start and site.planned_start != site.actual_start
        for result in levels.values()
        for unit in result.sites
        for site in (unit, *unit.members)
    )
