"""The part of the Project page that shows where its sites are."""

from __future__ import annotations

import streamlit as st

from components import html
from components.charts import site_map
from components.charts.theme import CONFIG
from components.theme import is_dark
from evaluation.views.site_map import SiteMap


def show(drawn: SiteMap | None, *, note: str | None) -> None:
    """Show the map with its key; nothing where no site has a place."""
    if drawn is None:
        return
    st.header("On the map", anchor=False)
    html.key(("Sites close together are moved apart.",), {each.mark.label: each.mark for each in drawn.marks}.values())
    figure = site_map.figure(drawn, dark=is_dark(), note=note)
    st.plotly_chart(figure, theme=None, config=CONFIG, key="map", alt=drawn.text)
    html.lines(drawn.notes, quiet=True)
