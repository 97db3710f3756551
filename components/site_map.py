"""The part of the Project page that shows where its sites are."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components import html, share
from components.charts import site_map
from components.charts.theme import CONFIG
from components.share import Source
from components.theme import is_dark
from evaluation.views.page_tables import map_table
from evaluation.views.site_map import SiteMap


def show(drawn: SiteMap | None, *, name: str, note: str | None, source: Source) -> None:
    """Show the map with its key; nothing where no site has a place. name: the outcome's; source: for files."""
    if drawn is None:
        return
    st.header("On the map", anchor=False)
    html.key(("Sites close together are moved apart.",), {each.mark.label: each.mark for each in drawn.marks}.values())
    figure = site_map.figure(drawn, dark=is_dark(), note=note)
    st.plotly_chart(figure, theme=None, config=CONFIG, key="map", alt=drawn.text)
    html.lines(drawn.notes, quiet=True)
    picture = partial(site_map.figure, drawn, dark=False, note=note)
    share.figure("map", map_table(drawn, name), source=source, drawn=picture, text=drawn.text)
