"""The Project page's second look: one at a time, chosen in the address, as a sentence, a chart and a table."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from components import html, scope_bar, share
from components.charts import forest
from components.charts.theme import CONFIG
from components.packs import forest_drawing
from components.share import Source
from components.theme import is_dark
from evaluation.views.project import ProjectView
from evaluation.views.project_robustness import Look, RobustnessView

_PICTURE_PT = 560.0
LOOKS = {
    Look.JOINED.value: "As sites joined",
    Look.WITHOUT.value: "Without one site",
}


def chosen() -> str:
    """Show the choice of a second look and return it."""
    st.header("A second look", anchor=False)
    return scope_bar.choice("look", "Look at", LOOKS, default=Look.JOINED.value, hide_label=True)


def show(view: RobustnessView, page: ProjectView, *, note: str | None, source: Source) -> None:
    """Show one second look. page: the view it belongs to; note: what is written into the chart itself."""
    html.lines((view.sentence,))
    if view.forest is None:
        return
    signs = (f"┊ {view.forest.axis.judged_by_name}", "▸ goes on beyond the chart")
    marks = {row.mark.label: row.mark for row in view.forest.rows if row.mark}
    html.key(signs, marks.values())
    st.plotly_chart(
        forest.figure(view.forest, dark=is_dark(), note=note),
        theme=None,
        config=CONFIG,
        key=f"second-look-{view.look}",
        alt=view.forest.text,
    )
    html.lines((view.note,), quiet=True)
    drawn = replace(page, forest=view.forest)
    share.chart(
        f"{page.project}-{page.outcome}-{view.look}",
        view.table,
        source=source,
        drawing=lambda: forest_drawing.drawing(drawn, width=_PICTURE_PT, note=note),
    )
