"""The Delivery page's parts: the answer, one thing about the sites as chart and table, and the other patterns."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from components import html, outcome_choice, scope_bar, share
from components.charts import pattern
from components.charts.theme import CONFIG
from components.packs import pattern_drawing
from components.share import Source
from components.theme import is_dark
from evaluation.analysis.moderation import By
from evaluation.analysis.result_types import Results
from evaluation.views.delivery import DeliveryView
from evaluation.views.project import outcome_choices
from evaluation.views.tables import Table
from evaluation.views.wording.delivery import NAMES

#: Size of the picture of the chart, in points.
_PICTURE_PT = 560.0


def looked_at(results: Results, *, project: str, outcome: str | None, query: dict[str, str]) -> By:
    """Show the choice of outcome, where there is one, and of the thing to look at; return the latter."""
    found = (results.of(project, outcome) if outcome else None) or results.primary(project)
    asked = scope_bar.address().get("by")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="ok-delivery-scope"):
        if found:
            kept = {**query, "by": asked} if asked else query
            outcome_choice.show(outcome_choices(results, project), found.outcome, page="delivery", query=kept)
        names = {each.value: NAMES[each] for each in By}
        return By(scope_bar.choice("by", "Look at results by", names, default=By.DELIVERY.value))


def show(
    view: DeliveryView,
    *,
    query: dict[str, str],
    note: str | None,
    table: Table,
    source: Source,
    technical: Callable[[], Iterable[str]],
) -> None:
    """Show the page. query: what every link keeps; note: what is written into the chart; table, source: to take away.

    technical: the field's own figures, worked out only when they are opened.
    """
    html.heading(view.headline, level=1)
    html.heading(view.value_name, level=2)
    html.lines((view.finding, *view.size, *view.notes))
    if view.chart:
        _chart(view, note)
        share.chart(
            f"{view.project}-{view.outcome}-{view.by}",
            table,
            source=source,
            drawing=lambda: view.chart and pattern_drawing.drawing(view.chart, width=_PICTURE_PT, note=note),
        )
    html.lines(view.cautions, quiet=True)
    _places(view, query)
    _patterns(view, query)
    worked_out = st.expander("How this was worked out", key="ok-delivery-method", on_change="rerun")
    if worked_out.open:
        with worked_out:
            html.lines(technical())


def _chart(view: DeliveryView, note: str | None) -> None:
    assert view.chart is not None, "there is a chart to show"
    signs = [f"┊ {view.chart.y.judged_by_name}", "● a site; the larger, the more it weighs"]
    if view.chart.band:
        signs += ["┅ a first look" if view.chart.band.faint else "━ the pattern", "▒ its likely range"]
    if view.chart.groups:
        signs.append("┿ average of a model, with its likely range")
    if any(bubble.beyond for bubble in view.chart.bubbles):
        signs.append("▲ ▼ lies beyond the chart")
    html.kicker(view.chart.y.title)
    st.plotly_chart(
        pattern.figure(view.chart, dark=is_dark(), note=note),
        theme=None,
        config=CONFIG,
        key="pattern",
        alt=view.chart.text,
    )
    html.along(view.chart.x_title)
    html.key(signs)


def _places(view: DeliveryView, query: dict[str, str]) -> None:
    st.header("Site by site", anchor=False)
    if not view.places:
        html.lines(("No new site has been named yet.",), quiet=True)
        return
    rows = [
        (
            False,
            (
                html.link(row.name, "site", {**query, "outcome": view.outcome, "site": row.site}) + html.note(row.note),
                html.text(row.value),
                html.text(row.kept),
                html.mark(row.mark),
            ),
        )
        for row in view.places
    ]
    html.table(("Site", view.value_name, view.kept_name, "Verdict"), rows, caption="Sites by name, never by result.")


def _patterns(view: DeliveryView, query: dict[str, str]) -> None:
    st.header("What else results may go with", anchor=False)
    rows = [
        (
            row.by is view.by,
            (
                html.link(row.name, "delivery", {**query, "outcome": view.outcome, "by": row.by.value}),
                html.text(row.sentence),
                html.text(row.how_far),
            ),
        )
        for row in view.patterns
    ]
    html.table(("About the sites", "What it shows", "How far that goes"), rows, caption="One thing at a time.")
