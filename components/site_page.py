"""The Site page's parts: what happened, over time, beside the others, how it was delivered, and every return."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from components import fold, html, outcome_choice, scope_bar, share
from components.charts import control_chart, delivery_strip, funnel_plot
from components.charts.theme import CONFIG
from components.share import Source
from components.theme import is_dark
from evaluation.analysis.result_types import OutcomeResult, Results, SiteResult
from evaluation.views.many import MOST_ROWS
from evaluation.views.page_tables import delivery_table, funnel_table, over_time_table, returns_table
from evaluation.views.project import outcome_choices
from evaluation.views.site_page import SitePage, choices
from evaluation.views.wording import site as words


def choose(results: Results, result: OutcomeResult, site: SiteResult, query: dict[str, str]) -> None:
    """Show which outcome and which site this is. query: what every link keeps of the address."""
    outcomes = outcome_choices(results, result.project)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="ok-site-scope"):
        outcome_choice.show(outcomes, result.outcome, page="site", query={**query, "site": site.site})
        lists = choices(result, site)
        scope_bar.choice("site", "Site", lists.sites, default=lists.chosen, wide=True)
        if lists.members:
            scope_bar.choice("site", words.MEMBER_LABEL, lists.members, default=site.site, wide=True, within="-member")


def show(
    page: SitePage, *, query: dict[str, str], note: str | None, source: Source, questions: Callable[[], None]
) -> None:
    """Show the page. query: what every link keeps of the address; note: what is written into the charts themselves.

    source: what every file says of where its figures come from; questions: shows what was asked about the chart.
    """
    html.heading(page.headline, level=1)
    if page.mark:
        st.html(html.mark(page.mark))
    html.lines((page.why,) if page.why else ())
    html.facts(page.facts)
    st.header(page.chart_heading, anchor=False)
    html.lines((page.chart_finding,))
    if page.chart:
        html.kicker(page.chart.title)
        _chart(control_chart.figure(page.chart, dark=is_dark(), note=note), "control-chart", page.chart.text)
        html.key(page.chart.key)
        html.lines(page.chart_notes, quiet=True)
        drawn = partial(control_chart.figure, page.chart, dark=False, note=note)
        share.figure(f"{page.site}-over-time", over_time_table(page), source=source, drawn=drawn, text=page.chart.text)
        questions()
    st.header("Beside the other sites", anchor=False)
    html.lines((page.funnel_finding,))
    if page.funnel:
        html.kicker(page.funnel.title)
        shown = funnel_plot.figure(page.funnel, dark=is_dark(), note=note, titled=False)
        _chart(shown, "funnel", page.funnel.text)
        html.along(page.funnel.size_title)
        html.key(funnel_plot.keys(page.funnel))
        drawn = partial(funnel_plot.figure, page.funnel, dark=False, note=note)
        share.figure(f"{page.site}-beside", funnel_table(page), source=source, drawn=drawn, text=page.funnel.text)
    _members(page, query)
    st.header("Was it delivered as designed?", anchor=False)
    html.lines((page.delivery_finding,))
    if page.delivery:
        _chart(delivery_strip.figure(page.delivery, dark=is_dark(), note=note), "delivery", page.delivery.text)
        drawn = partial(delivery_strip.figure, page.delivery, dark=False, note=note)
        share.figure(f"{page.site}-delivery", delivery_table(page), source=source, drawn=drawn, text=page.delivery.text)
    _returns(page, source)
    st.html(html.link("See all sites of this project", "project", {k: v for k, v in query.items() if k != "site"}))


def _chart(figure: go.Figure, key: str, text: str) -> None:
    st.plotly_chart(figure, theme=None, config=CONFIG, key=key, alt=text)


def _members(page: SitePage, query: dict[str, str]) -> None:
    if len(page.members) <= MOST_ROWS:
        _list_members(page, query)
    elif place := fold.expander(words.member_count(len(page.members)), key="ok-members"):
        with place:
            _list_members(page, query)


def _list_members(page: SitePage, query: dict[str, str]) -> None:
    if not page.members:
        return
    rows = [
        (
            False,
            (
                html.link(each.name, "site", {**query, "site": each.site}) + html.note(each.note),
                html.text(each.kept),
                html.mark(each.mark),
            ),
        )
        for each in page.members
    ]
    html.table(("Member site", "Kept", "Verdict"), rows, caption="The sites that make up this one, by name.")


def _returns(page: SitePage, source: Source) -> None:
    st.header("Every return behind it", anchor=False)
    if not page.returned:
        html.lines(("No return has been sent for this outcome.",), quiet=True)
        return
    place = fold.expander(page.returns_caption, key="ok-returns")
    if place is None:
        return
    several = any(row.site for row in page.returns)
    with place:
        headings = ("Period", *(("Site",) if several else ()), "Phase", "Figures", "Level", "Came from")
        rows = []
        for row in page.returns:
            came = html.text(row.came_from) + html.note("Replaced by a later row; not used." if row.replaced else None)
            of_site = (html.text(row.site or ""),) if several else ()
            first = html.text(row.period) + html.note(row.note)
            rows.append(
                (False, (first, *of_site, html.text(row.phase), html.text(row.figures), html.text(row.level), came))
            )
        html.lines((page.returns_note,), quiet=True)
        html.table(headings, rows, caption="* stands for a count of 1 to 7, or one whose rest is.")
        share.table(f"{page.site}-returns", returns_table(page), source=source)
