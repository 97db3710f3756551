"""The Next sites page's parts: the answer, what it rests on, the chart and its table, and what would settle it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components import html, scope_bar, share
from components.charts import outlook
from components.charts.theme import CONFIG
from components.share import Source
from components.theme import is_dark
from evaluation.results import Results
from evaluation.views.next_sites import MOST_SITES, NextSitesView, level_unit, volume_unit
from evaluation.views.page_tables import next_sites_table


def project(results: Results) -> str:
    """Show the choice of project and return it."""
    names = {info.project: info.name for info in results.projects}
    return scope_bar.choice(
        "project", "Project", names, default=next(iter(names)), drops=("volume", "level"), wide=len(names) > 5
    )


def show(view: NextSitesView, *, note: str | None, source: Source) -> None:
    """Show the page. note: what is written into the chart itself; source: for what is taken away."""
    numbers = st.columns(3, gap="medium")
    with numbers[0], st.container(gap="xsmall"):
        scope_bar.number("sites", "More sites", view.sites, least=1, most=MOST_SITES, whole=True)
    # what is counted is not in the labels, where Streamlit makes links of addresses
    with numbers[1], st.container(gap="xsmall"):
        scope_bar.number("volume", "Size of a site", view.volume, least=0, most=1_000_000_000)
        html.lines((volume_unit(view),), quiet=True)
    with numbers[2], st.container(gap="xsmall"):
        scope_bar.number("level", "Level before", view.level, least=0, most=1_000_000_000)
        html.lines((level_unit(view),), quiet=True)
    # where there is an outlook, its headline names the outcome
    said = "" if view.outlook else f"{view.name}: {view.outcome_name}"
    if about := ". ".join(part for part in (said, f"Counted: {view.counted}" if view.counted else "") if part):
        html.kicker(about)
    html.heading(view.headline, level=1)
    st.html(html.mark(view.mark))
    html.lines(line for line in (view.settle, view.next_site) if line)
    if view.outlook:
        st.header("How much it could be", anchor=False)
        html.kicker(view.outcome_name)
        html.key(("▬ 80 of 100 such sets of sites", "─ the wider range", "│ most likely"))
        st.plotly_chart(
            outlook.figure(view.outlook, dark=is_dark(), note=note),
            theme=None,
            config=CONFIG,
            key="outlook",
            alt=view.outlook.text,
        )
        rows = [(False, (html.text(name), html.text(value))) for name, value in view.rows]
        html.table(("", "All new sites together"), rows, caption="Compared with the same sites without the project.")
        drawn = partial(outlook.figure, view.outlook, dark=False, note=note)
        table = next_sites_table(view)
        share.figure(f"{view.project}-next-sites", table, source=source, drawn=drawn, text=view.outlook.text)
        html.lines((view.caution,), quiet=True)
    with st.expander("How this was worked out"):
        html.lines(
            (
                "New sites are taken to be like those that report: their effects are drawn together, 10,000 times "
                "with a fixed seed, from what the average and the spread between sites leave open",
                "Each effect is applied to the size and the starting level given above. Where none is given, the "
                "size is that of the middle one of the sites that report and the level that of all of them together",
                "A verdict counts as settled where it would be given with a chance of 80 in 100, if the present "
                "average and spread were true",
            )
        )
