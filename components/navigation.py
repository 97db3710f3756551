"""The one list of pages. Scripts live one level below pages/, where Streamlit's older router does not look."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True, kw_only=True)
class PageEntry:
    """One page: its script, its title in the menu, and its place in the address ("" is the start page)."""

    script: str
    title: str
    url_path: str


PAGES = (
    PageEntry(script="pages/results/overview.py", title="Overview", url_path=""),
    PageEntry(script="pages/results/project.py", title="Project", url_path="project"),
    PageEntry(script="pages/about/methods.py", title="Methods", url_path="methods"),
)


def pages() -> list:
    """Return Streamlit's pages, the first one as the start page."""
    return [
        st.Page(entry.script, title=entry.title, url_path=entry.url_path or None, default=not entry.url_path)
        for entry in PAGES
    ]


def scripts() -> dict[str, str]:
    """Return every page's script by its place in the address."""
    return {entry.url_path: entry.script for entry in PAGES}
