"""Buttons for files that are made when one is pressed; whoever may no longer see what the page shows is given none.

Streamlit makes such a file without running the page again, so that a page left open would go on giving files after its
reader's role was taken away or the sign-in ended. What it cannot make it writes down with the error's own words, which
may quote a cell: it is told of an error without any.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

import streamlit as st

_LOG = logging.getLogger("outcomes_kept")
_ALLOWED = "ok-downloads-allowed"


class NoFile(Exception):
    """There is no file; why stands in the log."""


def allowed_while(allowed: Callable[[], bool]) -> None:
    """Let every button of this run give its file only while this is so when it is pressed."""
    st.session_state[_ALLOWED] = allowed


def button(label: str, made: Callable[[], bytes], *, file_name: str, mime: str, key: str) -> None:
    """Show a button that gives a file."""
    given = guarded(made, st.session_state.get(_ALLOWED, _always))
    st.download_button(label, given, file_name=file_name, mime=mime, key=key, on_click="ignore")


def guarded(made: Callable[[], bytes], allowed: Callable[[], bool]) -> Callable[[], bytes]:
    """Return what gives the file while that is allowed, and else raises NoFile, as where it cannot be made."""

    def given() -> bytes:
        try:
            if allowed():
                return made()
        except Exception as error:
            _LOG.error("a file could not be made", exc_info=error, extra={"incident": secrets.token_hex(4)})
        else:
            _LOG.warning("a file was refused: its reader may see something else now, or is signed out")
        raise NoFile("see the line before") from None

    return given


def _always() -> bool:
    return True
