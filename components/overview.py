"""The Overview's parts: the answer, then a row a project on the shared axis, then what to know of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import html, share, since
from components.charts import retention
from components.charts.theme import CONFIG
from components.packs import strip_drawing
from components.share import Source
from components.theme import is_dark
from evaluation.views.overview import OverviewRow, OverviewView, ShareStrip
from evaluation.views.since import SinceView
from evaluation.views.tables import Table

#: Width of the picture of all projects, in points.
_PICTURE_PT = 640.0


def show(
    view: OverviewView,
    *,
    query: dict[str, str],
    table: Table,
    source: Source,
    note: str | None,
    changes: SinceView | None,
    questions: Callable[[], None],
    filters: Callable[[], None],
) -> None:
    """Show the page. query: what every link keeps of the address; table, source: what can be taken away.

    questions: shows what was asked about the chart; filters: what the page can be narrowed to.
    """
    html.heading(view.headline, level=1)
    _board(view.rows, query)
    html.lines(filter(None, (view.reporting, view.comparison)))
    html.lines(view.rule, quiet=True)
    filters()
    since.show(changes, source=source)
    share.chart(
        "overview",
        table,
        source=source,
        drawing=lambda: strip_drawing.drawing(view, width=_PICTURE_PT, note=note),
    )
    questions()
    st.header("Project by project", anchor=False)
    for row in view.rows:
        _card(row)
    html.lines((view.benchmark, view.caution), quiet=True)


def _key(rows: Sequence[OverviewRow]) -> None:
    """Show what the chart's signs mean; the arrow only where a range goes on beyond the chart."""
    strips = [row.strip for row in rows if row.strip]
    spans = [span for strip in strips for span in (strip.likely, strip.next_site) if span]
    html.key(
        (
            "● the average of the new sites",
            "▬ its likely range",
            "─ what the next site can expect",
            *retention.line_keys({strip.axis for strip in strips}),
            *(["▸ goes on beyond the chart"] if any(span.cut_low or span.cut_high for span in spans) else []),
            "Left of 0%: worse than before",
        )
    )


def _board(rows: Sequence[OverviewRow], query: dict[str, str]) -> None:
    """Show the answer at a glance: a row a project on one axis, whose labels stand under the last."""
    last = next((row.project for row in reversed(rows) if row.strip), None)
    with st.container(border=True, key="ok-board"):
        for place, row in enumerate(rows):
            with st.container(key=f"ok-row-{place}"):
                words, drawing = _halves() if row.strip else (st.container(), None)
                with words:
                    _name(row, query)
                    if row.outcome_name:
                        html.lines((row.outcome_name,))
                    html.lines(filter(None, (row.sentence, row.why, row.reporting)), quiet=True)
                with drawing or words:
                    if row.strip:
                        _strip(row.project, row.strip, is_last=row.project == last)
                    html.lines(filter(None, (row.certainty,)), quiet=True)
        if last:
            _key(rows)


def _halves() -> list[DeltaGenerator]:
    return st.columns([5, 7], gap="medium", vertical_alignment="center")


def _name(row: OverviewRow, query: dict[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(
            "pages/results/project.py", label=html.plain(row.name), query_params={**query, "project": row.project}
        )
        st.html(html.mark(row.mark), width="content")


def _strip(project: str, strip: ShareStrip, *, is_last: bool) -> None:
    """Show one strip. Its labels show on a narrow screen; on a wide one the style sheet leaves those of the last."""
    with st.container(key=f"ok-{'last' if is_last else 'above'}-{project}"):
        st.plotly_chart(
            retention.figure(strip, dark=is_dark()),
            theme=None,
            config=CONFIG,
            key=f"strip-{project}",
            alt=strip.text,
        )


def _card(row: OverviewRow) -> None:
    with st.container(border=True, key=f"card-{row.project}"):
        html.heading(row.name, level=2)
        words, more = st.columns(2, gap="medium")
        with words:
            html.lines((row.outcome_name, *row.beside), quiet=True)
        with more:
            html.lines(row.details, quiet=True)
