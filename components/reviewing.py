"""The Review page's parts: what waits, the reasons that were given, and the words with which something is returned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from components import html

OWN = "You sent this upload, so somebody else decides: two people see every figure before it counts."


def waiting(lines: Iterable[tuple[str, str, str, str]]) -> None:
    """Show a list of what waits: the upload's id, its files, who sent it and when."""
    rows = [
        (False, (html.link(files, "review", {"upload": upload}), html.text(who), html.text(when)))
        for upload, files, who, when in lines
    ]
    if rows:
        html.table(("Files", "Sent by", "On"), rows, caption="Oldest first.")


def reasons(given: Mapping[tuple[str, str], str]) -> None:
    """Show what the sender was asked, and answered."""
    if given:
        st.header("What the sender explains", anchor=False)
        html.lines(f"{file}: {reason}" for (file, _), reason in given.items())


def comment() -> str | None:
    """Show the way to return an upload; return what should be mended once that was asked for."""
    with st.expander("Return it to the sender"):
        text = st.text_area("What should be mended?", key="ok-comment")
        return text if st.button("Return it", key="ok-return") else None
