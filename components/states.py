"""What stands on a page that has nothing to show: why, and what to do next. Never a traceback."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

_LOG = logging.getLogger("outcomes_kept")


def empty(title: str, steps: tuple[str, ...], *, commands: tuple[str, ...] = ()) -> None:
    """Show that there is nothing yet, what to do, and the commands that do it."""
    with st.container(border=True, key="ok-state"):
        st.title(title, anchor=False)
        for step in steps:
            st.text(step)
        if commands:
            st.code("\n".join(commands), language="bash")


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


def no_projects() -> None:
    """Show how to begin one's own programme."""
    empty(
        "This programme is empty.",
        (
            "Stop the dashboard, then load your files from the command line; all of them go in together or none does.",
            "The four projects are defined in data/programme. Add a returns.csv of your own beside them, or start "
            "from the template.",
        ),
        commands=(
            "python manage.py template returns > returns.csv",
            "python manage.py check data/programme returns.csv",
            "python manage.py load data/programme returns.csv",
        ),
    )


def no_outcomes(project: str) -> None:
    """Show that a project has nothing to judge it by."""
    empty(
        f"{project} has no main outcome yet.",
        ("Load an outcomes.csv in which exactly one outcome of the project has primary = yes.",),
        commands=("python manage.py template outcomes > outcomes.csv",),
    )
