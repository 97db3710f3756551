"""The Data health page's parts: the answer, the grid, what silence could hide, and the table behind it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components import html, outcome_choice, scope_bar, share
from components.charts import health_grid
from components.charts.theme import CONFIG
from components.share import Source
from components.theme import is_dark
from evaluation.views.data_health import DataHealthView
from evaluation.views.page_tables import health_table


def group() -> str | None:
    """Return the group of sites that the address asks to look into."""
    return scope_bar.address().get("group") or None


def show(view: DataHealthView, *, query: dict[str, str], source: Source) -> None:
    """Show the page of one outcome. query: what every link keeps of the address; source: for what is taken away."""
    outcome_choice.show(view.outcomes, view.outcome, page="data-health", query=query)
    html.heading(view.headline, level=1)
    html.lines((*view.lines, view.stress))
    st.html(html.mark(view.mark))
    _grid(view, source)
    _silent(view)
    _table(view)


def _grid(view: DataHealthView, source: Source) -> None:
    st.header("Sites by period", anchor=False)
    if view.grid is None:
        html.lines(("No site of this outcome is due or has sent anything yet.",), quiet=True)
        return
    if view.groups:
        options = {"": "All groups", **dict(view.groups)}
        scope_bar.choice("group", "Look into", options, default="", wide=True)
    html.key(view.legend)
    st.plotly_chart(
        health_grid.figure(view.grid, dark=is_dark()), theme=None, config=CONFIG, key="health-grid", alt=view.grid.text
    )
    if view.groups and not view.group:
        html.lines(("In a group's cell: how many of its sites are in, of how many are due.",), quiet=True)
    if view.older:
        html.lines((view.older,), quiet=True)
    drawn = partial(health_grid.figure, view.grid, dark=False)
    share.figure(
        f"returns-{view.project}-{view.outcome}", health_table(view), source=source, drawn=drawn, text=view.grid.text
    )


def _silent(view: DataHealthView) -> None:
    if view.silent:
        st.header(f"Silent so far ({len(view.silent):,})", anchor=False)
        html.lines(view.silent)


def _table(view: DataHealthView) -> None:
    st.header("What has come from each site", anchor=False)
    rows = [
        (False, tuple(html.text(cell) for cell in (line.name, line.started, line.came, line.missing)))
        for line in view.table
    ]
    if rows:
        caption = "Sites by name, in the periods that were due from them."
        html.table(("Site", "Started", "Returns in", "Missing"), rows, caption=caption)
    else:
        html.lines(("Nothing is missing.",), quiet=True)
