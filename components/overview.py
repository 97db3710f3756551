"""The Overview's parts: the answer, then one card a project on the shared axis."""

from __future__ import annotations

import streamlit as st

from components import html
from components.charts import retention
from components.charts.theme import CONFIG
from components.theme import is_dark
from evaluation.views.overview import OverviewRow, OverviewView


def show(view: OverviewView, *, query: dict[str, str]) -> None:
    """Show the page. query: what every link keeps of the address."""
    html.heading(view.headline, level=1)
    if any(row.strip for row in view.rows):
        _key()
    for row in view.rows:
        _card(row, query)
    html.foot(view.caution)


def _key() -> None:
    html.key(
        (
            "▬ likely range of the average",
            "─ what the next site can expect",
            "┊ agreed line: the share that counts as kept",
            "▸ goes on beyond the chart",
        )
    )


def _card(row: OverviewRow, query: dict[str, str]) -> None:
    with st.container(border=True, key=f"card-{row.project}"):
        words, drawing = st.columns([6, 7], gap="medium", vertical_alignment="center")
        with words:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.page_link(
                    "pages/results/project.py",
                    label=html.plain(row.name),
                    query_params={**query, "project": row.project},
                )
                st.html(html.mark(row.mark), width="content")
            html.lines((row.sentence,))
            html.lines((row.outcome_name, *row.beside), quiet=True)
        with drawing:
            if row.strip:
                st.plotly_chart(
                    retention.figure(row.strip, dark=is_dark()),
                    theme=None,
                    config=CONFIG,
                    key=f"strip-{row.project}",
                    alt=row.strip.text,
                )
            html.lines(row.details, quiet=True)
