"""The frame of every page: the name, the menu, which programme is shown, and whether its figures are real."""

from __future__ import annotations

import streamlit as st

from components import html, scope_bar
from components.navigation import PAGES

PROGRAMMES = {
    "demonstration": "Demonstration",
    "published": "Published",
    "own": "Your own",
}

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


def header(default_programme: str) -> str:
    """Show the header and return the programme that the reader looks at."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="ok-header"):
        st.html(
            '<div class="ok-brand">Outcomes Kept<small>Do proven projects keep their results?</small></div>',
            width="content",
        )
        query = {name: value for name, value in scope_bar.address().items() if name in ("programme", "project")}
        with st.container(horizontal=True, width="content", key="ok-nav"):
            for entry in PAGES:
                st.page_link(entry.script, label=entry.title, query_params=query)
        st.space("stretch")
        programme = scope_bar.choice(
            "programme",
            "Which programme",
            PROGRAMMES,
            default=default_programme,
            drops=("site", "outcome", "scale", "clock"),
            hide_label=True,
        )
    if programme in _BANNERS:
        kind, text = _BANNERS[programme]
        html.banner(text, kind=kind)
    return programme
