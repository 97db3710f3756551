"""The Methods page's parts: the lines that were agreed, then the project's own documents as they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from components import html
from evaluation.views.definitions import Threshold

_LINK_TO_FILE = re.compile(r"\[([^\]]+)\]\((?!https?://)[^)]+\)")

_HEADINGS = (
    "Outcome",
    "Project",
    "Measure",
    "Counts as kept",
    "Kept in full",
    "Months compared",
    "Agreed on",
    "Reviewed by",
)


def show(agreed: Sequence[Threshold], *, methods: str, deviations: str) -> None:
    """Show the page. The documents are the project's own text, never data."""
    st.title("How is it worked out?", anchor=False)
    if agreed:
        st.header("What counts as kept, and when that was agreed", anchor=False)
        _table([line for line in agreed if line.primary], caption="The main outcome of each project.")
        others = [line for line in agreed if not line.primary]
        if others:
            with st.expander(f"The other outcomes ({len(others)})"):
                _table(others, caption="They are listed on the project's page and carry no headline.")
    for text in (methods, deviations):
        st.markdown(_as_section(text))


def _table(lines: Sequence[Threshold], *, caption: str) -> None:
    rows = [(False, tuple(html.text(cell) for cell in _cells(line))) for line in lines]
    html.table(_HEADINGS, rows, caption=caption)


def _cells(line: Threshold) -> tuple[str, ...]:
    return (
        line.outcome,
        line.project,
        line.measure,
        line.agreed_line,
        line.full_share,
        line.windows,
        line.agreed_on.replace(" ", "\N{NO-BREAK SPACE}"),
        line.reviewed_by,
    )


def _as_section(text: str) -> str:
    """Put a document one level down, and keep only the words of links to files, which lead nowhere in the app."""
    lowered = re.sub(r"^(#+) ", r"#\1 ", text, flags=re.MULTILINE)
    return _LINK_TO_FILE.sub(r"\1", lowered)
