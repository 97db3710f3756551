"""The filters of a page behind one button, and the banner of a narrowed view."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from components import html, scope_bar
from evaluation.views.narrowing import NarrowingView

#: What a view is narrowed by, in the address.
NAMES = ("from", "to", "model", "provisional", "level")


def show(view: NarrowingView, *, page: str, query: Mapping[str, str]) -> None:
    """Show the filters that change anything, and what a narrowed view is. query: the view without any narrowing."""
    if view.filters:
        label = f"Narrow or regroup ({view.in_use} in use)" if view.in_use else "Narrow or regroup"
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.popover(label, key="ok-narrow"):
                for each in view.filters:
                    scope_bar.choice(each.name, each.label, each.options, default="", wide=True)
            if view.in_use:
                st.html(html.link("Show the agreed view", page, query), width="content")
    if view.line:
        html.banner(view.line, kind="narrowed")
    if view.notes:
        html.lines(view.notes, quiet=True)
