"""The Methods page's parts: the lines that were agreed, then the project's own documents as they stand."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import documents, html
from evaluation.views.definitions import Threshold

_HEADINGS = ("Outcome and project", "Measure", "Counts as kept", "Months compared", "Agreed on")


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
        documents.show(text)


def _table(lines: Sequence[Threshold], *, caption: str) -> None:
    html.table(_HEADINGS, [(False, _cells(line)) for line in lines], caption=caption)


def _cells(line: Threshold) -> tuple[str, ...]:
    return (
        html.text(line.outcome) + html.note(line.project),
        html.text(line.measure),
        html.text(line.agreed_line) + html.note(f"in full: {line.full_share}"),
        html.text(line.windows),
        html.text(line.agreed_on) + html.note(f"Reviewed by: {line.reviewed_by}"),
    )
