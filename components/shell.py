"""The frame of every page: the name, the menu, which programme is shown, and whether its figures are real."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import fold, html, many_sites, narrowing, popover_keys, scope_bar
from components.navigation import AT_ONCE, PACK, grouped, pages

PROGRAMMES = {
    "demonstration": "Demonstration",
    "published": "Published",
    "own": "Your own",
}

#: What a link to another page keeps of the address.
KEPT = ("programme", "project", "as_at")

#: Pages that look at all projects at once, by their place in the address.
_ON_ALL_PROJECTS = ("", "compare")

_BANNERS = {
    "demonstration": (
        "made-up",
        "Made-up data. The four projects are real. Every site, return and result shown here is invented, "
        "to show what this dashboard does.",
    ),
    "published": (
        "cited",
        "Published figures, as printed in papers and reports, each with its source. Most were read in abstracts "
        "and excerpts, not in the full text.",
    ),
}


def chart_note(programme: str) -> str | None:
    """Return what a chart says of its data, for whoever sees it without the page around it."""
    return "Made-up data" if programme == "demonstration" else None


def kept() -> dict[str, str]:
    """Return the part of the address that every link to another page keeps."""
    return {name: value for name, value in scope_bar.address().items() if name in KEPT}


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What the header gives back: the programme looked at, and the place for the links to share, once that is open."""

    programme: str
    links: DeltaGenerator | None


def header(default_programme: str) -> str:
    """Show the header and return the programme that the reader looks at."""
    return frame(default_programme).programme


def frame(default_programme: str) -> Frame:
    """Show the header: the name, the programme, what can be done with any page, the menu, and the banner."""
    st.html('<a class="ok-skip" href="#ok-content">Skip to the content</a>')
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="ok-header"):
        st.html(
            '<div class="ok-brand">Outcomes Kept<small>Do proven projects keep their results?</small></div>',
            width="content",
        )
        st.space("stretch")
        programme = scope_bar.choice(
            "programme",
            "Which programme",
            PROGRAMMES,
            default=default_programme,
            drops=("site", "outcome", "scale", "clock", "as_at", "since", *narrowing.NAMES, *many_sites.NAMES),
            hide_label=True,
        )
        links = _actions()
    _menu()
    popover_keys.show()
    if programme in _BANNERS:
        kind, text = _BANNERS[programme]
        html.banner(text, kind=kind)
    st.html('<span id="ok-content" tabindex="-1"></span>')
    return Frame(programme=programme, links=links)


def _actions() -> DeltaGenerator | None:
    """Show what can be done with any page: share it, take it to the board, show it to a room."""
    with st.container(horizontal=True, width="content", gap="small", key="ok-actions"):
        links = fold.popover("Share", key="ok-share")
        st.page_link(pages()[PACK], label="Board pack", query_params={**kept(), **AT_ONCE})
        # not a page_link, which does nothing where only the address's state differs
        st.html(html.link("Present", "", _presentation()), width="content")
    return links


def _presentation() -> dict[str, str]:
    """Return the address of the presentation: of the project that is looked at, or of all where a page shows all."""
    whole = urlsplit(st.context.url or "").path.rpartition("/")[2] in _ON_ALL_PROJECTS
    return {**{name: value for name, value in kept().items() if not (whole and name == "project")}, "present": "1"}


def _menu() -> None:
    """Show the menu twice, of which the style sheet leaves one: in a row, or behind a button on a narrow screen."""
    query, known = kept(), pages()
    with st.container(horizontal=True, gap="small", key="ok-nav"):
        for place, (_, entries) in enumerate(grouped()):
            if place:
                st.html('<span class="ok-divider" aria-hidden="true"></span>', width="content")
            for entry in entries:
                st.page_link(known[entry.url_path], label=entry.title, query_params=query)
    with st.container(key="ok-nav-narrow"):
        menu = fold.popover("Menu", key="ok-menu", width="stretch")
    if menu:
        with menu:
            for group, entries in grouped():
                html.kicker(group.value)
                for entry in entries:
                    st.page_link(known[entry.url_path], label=entry.title, query_params=query)
