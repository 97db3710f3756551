"""What stands on a page that has nothing to show: why, and what to do next. Never a traceback."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from components import html

_LOG = logging.getLogger("outcomes_kept")


def empty(title: str, steps: tuple[str, ...], *, commands: tuple[str, ...] = ()) -> None:
    """Show that there is nothing yet, what to do, and the commands that do it."""
    with st.container(border=True, key="ok-state"):
        html.heading(title, level=1)
        for step in steps:
            st.text(step)
        if commands:
            st.code("\n".join(commands), language="bash", wrap_lines=True)


@contextmanager
def guarded(known: type[Exception]) -> Iterator[None]:
    """Run a page's work; a fault ends the page with a calm sentence.

    known: errors whose text is written for people. Any other is logged under an incident number, which is shown.
    """
    try:
        yield
    except known as error:
        empty("This cannot be shown just now.", (str(error),))
        st.stop()
    except Exception:
        incident = secrets.token_hex(4)
        _LOG.exception("incident %s", incident)
        empty(
            "Something went wrong on our side.",
            (
                "Nothing was changed or lost. Load the page again; if it happens again, send this number to whoever "
                f"looks after the dashboard: {incident}",
            ),
        )
        st.stop()


def trouble(why: str | None) -> None:
    """Show, above all else, that part of what was published is missing and the store can only be read."""
    if why:
        html.banner(why, kind="trouble")


def no_projects() -> None:
    """Show how to begin one's own programme."""
    empty(
        "This programme is empty.",
        (
            "Stop the dashboard (Ctrl+C in the window where it runs), load your files with the commands below, and "
            "start it again. All files of one load go in together, or none does.",
            "The four projects, their outcomes and known sites are defined in data/programme. Add your own sites.csv "
            "and returns.csv, with the original site's figures: without them there is nothing to compare with.",
        ),
        commands=(
            "python manage.py template sites > sites.csv",
            "python manage.py template returns > returns.csv",
            "python manage.py check data/programme sites.csv returns.csv",
            "python manage.py load data/programme sites.csv returns.csv",
        ),
    )


def no_outcomes(project: str) -> None:
    """Show that a project has nothing to judge it by."""
    empty(
        f"{project} has no main outcome yet.",
        ("Load an outcomes.csv in which exactly one outcome of the project has primary = yes.",),
        commands=("python manage.py template outcomes > outcomes.csv",),
    )
