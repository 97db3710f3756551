"""What stands on a page that has nothing to show: why, and what to do next. Never a traceback."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import html

_LOG = logging.getLogger("outcomes_kept")

_WENT_WRONG = "Something went wrong on our side."
_LOOK_AGAIN = (
    "What you saved before is kept. Load the page again to see where things stand; if it happens again, send this "
    "number to whoever looks after the dashboard: {incident}"
)
_NO_PROJECTS = "This programme is empty."
_FIRST_LOAD = (
    "python manage.py template sites > sites.csv",
    "python manage.py template returns > returns.csv",
    "python manage.py check data/programme sites.csv returns.csv",
    "python manage.py load data/programme sites.csv returns.csv",
)
_SEND = "If that does not help, send this number to whoever looks after the dashboard: {incident}"


def empty(title: str, steps: tuple[str, ...], *, commands: tuple[str, ...] = ()) -> DeltaGenerator:
    """Show that there is nothing yet, what to do, and the commands that do it; return the place for more."""
    place = st.container(border=True, key="ok-state")
    with place:
        html.heading(title, level=1)
        for step in steps:
            st.text(step)
        if commands:
            st.code("\n".join(commands), language="bash", wrap_lines=True)
    return place


@contextmanager
def guarded(known: type[Exception]) -> Iterator[None]:
    """Run a page's work; a fault ends the page with a calm sentence.

    known: errors whose text is written for people. Any other, and of these what is a fault of the installation, is
    logged under an incident number, which is shown.
    """
    try:
        yield
    except known as error:
        number = _SEND.format(incident=_logged(error)) if getattr(error, "is_fault", False) else None
        empty("This cannot be shown just now.", (str(error), *([number] if number else [])))
        st.stop()
    except Exception as error:
        went_wrong(error)
        st.stop()


def went_wrong(error: Exception) -> bool:
    """Show that something went wrong that nobody foresaw, and log it under the number that is shown."""
    empty(_WENT_WRONG, (_LOOK_AGAIN.format(incident=_logged(error)),))
    return True


def _logged(error: Exception) -> str:
    incident = secrets.token_hex(4)
    _LOG.error("incident", exc_info=error, extra={"incident": incident})
    return incident


def trouble(why: str | None) -> None:
    """Show, above all else, that part of what was published is missing and the store can only be read."""
    if why:
        html.banner(why, kind="trouble")


def no_projects(*, may_upload: bool, at_machine: bool) -> None:
    """Show how to begin one's own programme: by upload, and for whoever works at this machine by command as well."""
    if not may_upload:
        empty(_NO_PROJECTS, ("Nothing has been published here yet. Results stand here once an upload is published.",))
        return
    with empty(
        _NO_PROJECTS,
        (
            "Begin on the page Upload: it has a template for each kind of file, shows every fault with the way to mend "
            "it, and counts nothing before it is published.",
            "It takes projects, their outcomes, their sites, and each site's returns. The original site's figures "
            "belong to them: without those there is nothing to compare with.",
        ),
    ):
        upload_link()
        if at_machine:
            with st.expander("At the command line instead"):
                st.text(
                    "Stop the dashboard (Ctrl+C in the window where it runs), load your files with the commands "
                    "below, and start it again. All files of one load go in together, or none does. The four "
                    "projects, their outcomes and known sites are ready in data/programme."
                )
                st.code("\n".join(_FIRST_LOAD), language="bash", wrap_lines=True)


def upload_link() -> None:
    """Show the way to the page Upload of one's own programme."""
    st.html(html.link("Upload your files", "upload", {"programme": "own"}))


def no_outcomes(project: str) -> None:
    """Show that a project has nothing to judge it by."""
    empty(
        f"{project} has no main outcome yet.",
        ("Load an outcomes.csv in which exactly one outcome of the project has primary = yes.",),
        commands=("python manage.py template outcomes > outcomes.csv",),
    )
