"""The filters of a page behind one button, and the banner of a narrowed view."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from components import fold, html, scope_bar
from evaluation.views.narrowing import NarrowingView
from evaluation.views.wording import narrowing as words

#: What a view is narrowed by, in the address.
NAMES = ("from", "to", "model", "provisional", "level")


#: How the filters are called where units can be chosen too, and where they cannot.
_REGROUP, _NARROW = "Narrow or regroup", "Narrow"


def show(view: NarrowingView, *, page: str, query: Mapping[str, str], beside: Callable[[], None]) -> None:
    """Show the filters that change anything, and what a narrowed view is. query: the view without any narrowing.

    beside: shows what stands in the row of the filters, before them.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="ok-scope-more"):
        beside()
        filters(view, page=page, query=query)
    said(view)


def filters(view: NarrowingView, *, page: str, query: Mapping[str, str]) -> None:
    """Show the filters behind their button, and the way back to the agreed view."""
    if not view.filters:
        return
    name = _REGROUP if any(each.name == "level" for each in view.filters) else _NARROW
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
        if place := fold.popover(f"{name} ({view.in_use} in use)" if view.in_use else name, key="ok-narrow"):
            with place:
                _filters(view)
        if view.in_use:
            st.html(html.link("Show the agreed view", page, query), width="content")


def said(view: NarrowingView) -> None:
    """Show what a narrowed view is, and what of it is not narrowed."""
    if view.line:
        html.banner(view.line, kind="narrowed")
    if view.notes:
        html.lines(view.notes, quiet=True)


def show_when_opened(make: Callable[[], NarrowingView]) -> None:
    """Show the filters of the agreed view, worked out only once somebody opens them: for programmes of great size."""
    if place := fold.popover(_NARROW, key="ok-narrow-later"):
        with place, st.spinner("Looking at what could be left out…"):
            view = make()
            _filters(view)
            if not view.filters:
                html.lines((words.nothing_to_narrow(),), quiet=True)


def _filters(view: NarrowingView) -> None:
    for each in view.filters:
        scope_bar.choice(each.name, each.label, each.options, default="", wide=True)
