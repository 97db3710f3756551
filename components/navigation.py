"""The one list of pages. Scripts live one level below pages/, where Streamlit's older router does not look."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import streamlit as st
from streamlit.navigation.page import Page


class Group(StrEnum):
    """The groups of the menu, in its order."""

    RESULTS = "Results"
    DATA = "Data"
    ABOUT = "About"


@dataclass(frozen=True, kw_only=True)
class PageEntry:
    """One page: its script, its title in the menu, its place in the address ("" is the start page) and its group."""

    script: str
    title: str
    url_path: str
    group: Group = Group.RESULTS


PAGES = (
    PageEntry(script="pages/results/overview.py", title="Overview", url_path=""),
    PageEntry(script="pages/results/project.py", title="Project", url_path="project"),
    PageEntry(script="pages/results/compare.py", title="Compare", url_path="compare"),
    PageEntry(script="pages/results/delivery.py", title="Delivery", url_path="delivery"),
    PageEntry(script="pages/results/next_sites.py", title="Next sites", url_path="next-sites"),
    PageEntry(script="pages/results/evidence.py", title="Published evidence", url_path="evidence"),
    PageEntry(script="pages/results/site.py", title="Site", url_path="site"),
    PageEntry(script="pages/data/upload.py", title="Upload", url_path="upload", group=Group.DATA),
    PageEntry(script="pages/data/review.py", title="Review", url_path="review", group=Group.DATA),
    PageEntry(script="pages/data/history.py", title="History", url_path="history", group=Group.DATA),
    PageEntry(script="pages/data/health.py", title="Data health", url_path="data-health", group=Group.DATA),
    PageEntry(script="pages/results/board_pack.py", title="Board pack", url_path="pack"),
    PageEntry(script="pages/data/people.py", title="People and roles", url_path="people", group=Group.DATA),
    PageEntry(script="pages/about/methods.py", title="Methods", url_path="methods", group=Group.ABOUT),
)

#: The page that makes the board's papers: the button for it stands on every page, so the menu need not name it too.
PACK = "pack"
#: What that button puts in the address: the pack is made, or is there already, after that one click.
AT_ONCE = {"make": "1"}
#: The page of administrators: named to them beside their own name.
PEOPLE = "people"


def pages() -> dict[str, Page]:
    """Return Streamlit's pages by their place in the address, the first one as the start page.

    Streamlit notes in a page whether it may run, so that each run has its own; their files are looked for only once.
    """
    return {name: copy(page) for name, page in _found().items()}


@cache
def _found() -> dict[str, Page]:
    return {
        entry.url_path: st.Page(
            entry.script, title=entry.title, url_path=entry.url_path or None, default=not entry.url_path
        )
        for entry in PAGES
    }


def scripts() -> dict[str, str]:
    """Return each page's script by its place in the address."""
    return {entry.url_path: entry.script for entry in PAGES}


def grouped() -> list[tuple[Group, list[PageEntry]]]:
    """Return the menu: each group that has pages, with its pages in the list's order."""
    listed = [entry for entry in PAGES if entry.url_path not in (PACK, PEOPLE)]
    groups = [(group, [entry for entry in listed if entry.group is group]) for group in Group]
    return [(group, entries) for group, entries in groups if entries]
