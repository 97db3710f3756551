"""How every page begins and ends, so that its script says only what is its own.

with opened() as page:
    overview.show(build(page.results), query=page.query())
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components import (
    as_at,
    downloads,
    html,
    present,
    project_scope,
    reading_stamp,
    scope_bar,
    share,
    shell,
    sign_in,
    states,
)
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.results import Results
from evaluation.views.numbers import day
from evaluation.views.present import build as build_slides
from evaluation.views.since import SinceView
from evaluation.views.since import build as build_changes
from queries.access import Action, note_asked, permissions
from queries.changes_since import changes_since
from queries.errors import StoreError
from queries.programme import fingerprint
from queries.reading import Reading, first_programme, read
from queries.shipped import Programme, open_programme
from queries.visitors import actor_of


@dataclass(frozen=True, kw_only=True)
class OpenPage:
    """What a page knows of its reader and of the data it shows. reading.version is the version that is looked at."""

    actor: Actor
    programme: str
    clock: Clock
    reading: Reading

    @property
    def results(self) -> Results:
        """Return the programme's results at the version that is looked at, as they may be shown."""
        return self.reading.results

    @property
    def names(self) -> dict[str, str]:
        """Return the projects' names by their codes."""
        return {info.project: info.name for info in self.results.projects}

    @property
    def note(self) -> str | None:
        """Return what a chart says of its data."""
        return shell.chart_note(self.programme)

    @property
    def public(self) -> bool:
        """Return whether every figure of the programme was printed before, so that none need be protected."""
        return self.programme == Programme.PUBLISHED

    @property
    def source(self) -> share.Source:
        """Return what every file that leaves the page says of its figures."""
        return source_of(self.programme, self.actor, self.reading)

    @property
    def changes(self) -> SinceView | None:
        """Return what changed since the version before, or since the version or date in the address."""
        return changes_on(self.programme, self.actor, self.reading)

    def query(self, **more: str) -> dict[str, str]:
        """Return what every link keeps of the address, and what this one adds."""
        asked = {"as_at": self.reading.asked} if self.reading.asked and self.reading.known else {}
        return {"programme": self.programme, **asked, **more}


def source_of(programme: str, actor: Actor, reading: Reading) -> share.Source:
    """Return what a file of these figures says of them."""
    data_to, version = reading.results.data_to, reading.version
    return share.Source(
        programme=shell.PROGRAMMES[programme],
        version=version,
        data_to=day(data_to) if data_to else None,
        fingerprint=lambda: fingerprint(open_programme(programme), actor, as_at=version),
        made_up=programme == Programme.DEMONSTRATION,
    )


@contextmanager
def opened(
    *, has_clock: bool = False, needs_projects: bool = True, shows: Programme | None = None
) -> Iterator[OpenPage]:
    """Show the frame around a page: header, banner, reading, and at the end which data it showed.

    has_clock: the page lets its reader count from planned or actual start dates. needs_projects: of an empty
    programme only how to begin is shown. shows: the programme whose figures stand here whichever is chosen. A fault
    ends the page with a calm sentence.
    """
    with states.guarded(StoreError):
        actor = actor_of(sign_in.claims())
        downloads.allowed_while(_may_still_see(actor))
        if present.asked():
            _present(actor)
            st.stop()
        frame = shell.frame(first_programme(actor))
        programme = frame.programme
        clock = project_scope.clock() if has_clock else Clock.ACTUAL
        with st.spinner("Reading the programme…"):
            reading = read(programme, actor, clock=clock, as_at=as_at.asked())
        states.trouble(reading.trouble)
        _note_asked(actor, programme, reading)
        share.links(frame.links, programme=programme, version=reading.version)
        as_at.banner(
            asked=reading.asked,
            known=reading.known,
            version=reading.version,
            latest=reading.latest,
            published_at=reading.published_at,
            query=shell.kept(),
        )
        if needs_projects and not reading.results.projects:
            _nothing_yet(programme, actor)
            st.stop()
        yield OpenPage(actor=actor, programme=programme, clock=clock, reading=reading)
        if shows and shows != programme:
            programme, reading = shows, read(shows, actor)
        if reading.results.projects:
            reading_stamp.show(**_stamp(programme, reading))


def _may_still_see(actor: Actor) -> Callable[[], bool]:
    """Return what asks later whether someone is still signed in and may see what they may see now."""
    signed_in = sign_in.again()
    if not actor.issuer:
        return signed_in  # the owner, who is at this machine, whatever became of the store
    may = permissions(open_programme(Programme.OWN), actor)
    return lambda: signed_in() and permissions(open_programme(Programme.OWN), actor) == may


def _note_asked(actor: Actor, programme: str, reading: Reading) -> None:
    asked = scope_bar.address().get("project")
    if asked and asked not in {info.project for info in reading.results.projects}:
        note_asked(open_programme(programme), actor, asked)


def _present(actor: Actor) -> None:
    """Show the presentation instead of the page."""
    asked = scope_bar.address()
    programme = asked.get("programme", "")
    programme = programme if programme in set(Programme) else first_programme(actor)
    reading = read(programme, actor, as_at=as_at.asked())
    _note_asked(actor, programme, reading)
    states.trouble(reading.trouble)
    if not reading.results.projects:
        _nothing_yet(programme, actor)
        st.html(html.link("End", "", shell.kept()))
        return
    changes = changes_on(programme, actor, reading)
    slides = build_slides(reading.results, project=asked.get("project"), changes=changes)
    present.show(slides, stamp=reading_stamp.line(**_stamp(programme, reading)), query=shell.kept())


def _nothing_yet(programme: str, actor: Actor) -> None:
    may_upload = Action.UPLOAD in permissions(open_programme(programme), actor).actions
    states.no_projects(may_upload=may_upload, at_machine=actor.role == "owner")


def changes_on(programme: str, actor: Actor, reading: Reading) -> SinceView | None:
    """Return what changed up to the version that is looked at, since the version or date in the address."""
    if not reading.version:
        return None
    since = scope_bar.address().get("since", "")[: as_at.LONGEST] or None
    found = changes_since(programme, actor, as_at=reading.version, since=since)
    return build_changes(reading.results, found.moves, found.causes, since=found.since, versions=found.versions)


def _stamp(programme: str, reading: Reading) -> dict[str, Any]:
    return {
        "data_to": reading.results.data_to,
        "published_at": reading.published_at,
        "version": reading.version,
        "programme": programme,
    }
