"""The Project page with very many sites: how to draw them, groups to open, and part after part of a list."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from components import html, scope_bar, share
from components.charts import funnel_plot, period_map
from components.charts.theme import CONFIG
from components.share import Source
from components.theme import is_dark
from evaluation.views.many import BY_WORDS, Asked, ManyView, Picture
from evaluation.views.page_tables import funnel_points
from evaluation.views.periods import PeriodGrid, table
from evaluation.views.project import ProjectView
from evaluation.views.wording import periods as words

#: What says, in the address, how very many sites are shown.
NAMES = ("chart", "by", "group", "order", "page")

_PICTURES = {Picture.FOREST: "Forest", Picture.FUNNEL: "Funnel", Picture.PERIODS: "By half-year"}
_ORDERS = {"name": "Name", "start": "Start"}


def asked() -> Asked:
    """Return what the address asks for."""
    address, page = scope_bar.address(), scope_bar.asked_number("page")
    names = {"picture": "chart", "by": "by", "group": "group", "order": "order"}
    return Asked(**{name: address.get(part) for name, part in names.items()}, page=int(page) if page else 1)


def query_of(view: ManyView | None) -> dict[str, str]:
    """Return what links keep of how the sites are shown, without what is only the default."""
    if view is None:
        return {}
    parts = {
        "chart": view.picture.value if view.picture is not view.pictures[0] else None,
        "by": view.by.value if view.by and view.by is not view.groupings[0] else None,
        "group": view.group,
        "order": view.order if view.order != "name" else None,
        "page": str(view.page) if view.page > 1 else None,
    }
    return {name: value for name, value in parts.items() if value}


def choices(view: ManyView) -> None:
    """Show how the sites can be drawn, put together and ordered."""
    with st.container(horizontal=True, gap="medium"):
        if len(view.pictures) > 1:
            pictures = {each.value: _PICTURES[each] for each in view.pictures}
            scope_bar.choice("chart", "Draw the sites as", pictures, default=view.pictures[0].value)
        if len(view.groupings) > 1 and view.picture is not Picture.PERIODS:
            ways = {each.value: BY_WORDS[each].capitalize() for each in view.groupings}
            default = view.groupings[0].value
            scope_bar.choice("by", "Put together by", ways, default=default, drops=("group", "page"))
        if view.groups is None and view.pages > 1:
            scope_bar.choice("order", "In the order of", _ORDERS, default="name", drops=("page",))


def funnel(page: ProjectView, view: ManyView, note: str | None, source: Source) -> None:
    """Show all sites by size and level."""
    assert view.funnel is not None, "asked for where there is a funnel"
    html.kicker(view.funnel.title)
    figure = funnel_plot.figure(view.funnel, dark=is_dark(), note=note, titled=False)
    st.plotly_chart(figure, theme=None, config=CONFIG, key="funnel", alt=view.funnel.text)
    html.along(view.funnel.size_title)
    html.key(funnel_plot.keys(view.funnel))
    html.lines(view.funnel_notes)
    drawn = partial(funnel_plot.figure, view.funnel, dark=False, note=note)
    table = funnel_points(page.outcome_name, view.funnel)
    share.figure(f"{page.project}-{page.outcome}-funnel", table, source=source, drawn=drawn, text=view.funnel.text)


def periods(page: ProjectView, grid: PeriodGrid | None, source: Source) -> None:
    """Show part of the sites by half-year."""
    if grid is None:
        html.lines(("None of these sites has sent figures that can be shown by half-year.",), quiet=True)
        return
    html.kicker(grid.title)
    html.key(words.KEY)
    st.plotly_chart(period_map.figure(grid, dark=is_dark()), theme=None, config=CONFIG, key="periods", alt=grid.text)
    html.lines(grid.notes, quiet=True)
    drawn = partial(period_map.figure, grid, dark=False)
    made = table(page.outcome_name, grid)
    share.figure(f"{page.project}-{page.outcome}-periods", made, source=source, drawn=drawn, text=grid.text)


def groups(view: ManyView, effect_name: str, query: Mapping[str, str]) -> None:
    """Show the groups, each a link to its sites."""
    rows = [
        (
            False,
            (
                html.link(row.name, "project", {**query, "group": row.name}) + html.note(row.note),
                html.text(row.effect),
                html.text(row.kept),
                html.mark(row.mark),
            ),
        )
        for row in view.groups or ()
    ]
    html.table(("Group", effect_name, "Kept", "Verdict"), rows, caption=view.caption)


def steps(view: ManyView, query: Mapping[str, str]) -> None:
    """Show the way to the parts before and after, and back to the groups."""
    here = {name: value for name, value in query.items() if name not in ("page", "site")}
    if view.group:
        st.html(html.link("Back to all groups", "project", {k: v for k, v in here.items() if k != "group"}))
    if view.pages < 2:
        return
    with st.container(horizontal=True, gap="small"):
        if view.page > 1:
            st.html(html.link("Sites before these", "project", {**here, "page": str(view.page - 1)}), width="content")
        if view.page < view.pages:
            st.html(html.link("Sites after these", "project", {**here, "page": str(view.page + 1)}), width="content")
