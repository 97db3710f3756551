"""The whole app as it stood at an earlier version, which is named in the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from components import html, scope_bar
from evaluation.views.numbers import day
from evaluation.views.wording.frame import as_at_line, unknown_as_at_line

#: A version or a date is shorter; numbers of thousands of digits are none.
LONGEST = 40


def asked() -> str | None:
    """Return the version or the date that the address asks for."""
    return scope_bar.address().get("as_at", "")[:LONGEST] or None


def banner(
    *,
    asked: str | None,
    known: bool,
    version: int,
    latest: int,
    published_at: datetime | None,
    query: Mapping[str, str],
) -> None:
    """Say that this is not the latest state, and lead back to it; nothing where nothing was asked for."""
    if asked is None:
        return
    published = day(published_at.date()) if published_at else None
    line = (
        as_at_line(version=version, latest=latest, published=published)
        if known
        else unknown_as_at_line(asked, latest=latest)
    )
    with st.container(horizontal=True, vertical_alignment="center", key="ok-as-at"):
        html.banner(line, kind="earlier")
        back = {name: value for name, value in query.items() if name != "as_at"}
        st.html(html.link("Back to the latest", "", back), width="content")
