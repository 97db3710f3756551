"""The Project page's parts: the answer, the forest, its table, one site, the other outcomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from components import html, many_sites, narrowing, scope_bar, share
from components import outcome_choice as outcome_list
from components.charts import forest
from components.charts.theme import CONFIG
from components.packs import forest_drawing
from components.share import Source
from components.theme import is_dark
from evaluation.views.many import ManyView, Picture
from evaluation.views.page_tables import outcomes_table
from evaluation.views.periods import PeriodGrid
from evaluation.views.project import OutcomeChoice, ProjectView, Scale
from evaluation.views.site import SiteView
from evaluation.views.tables import Table

#: Width of the picture of the forest, in points.
_PICTURE_PT = 560.0

#: What of the address means nothing for another outcome.
_OF_ONE_OUTCOME = ("site", "scale", *narrowing.NAMES, *many_sites.NAMES)
_SCALE_WORDS = {Scale.SHARE: "Share of the original kept", Scale.TECHNICAL: "Technical"}


def show(
    view: ProjectView,
    *,
    query: dict[str, str],
    note: str | None,
    table: Table,
    source: Source,
    questions: Callable[[], None],
    agreed: tuple[OutcomeChoice, ...] | None = None,
    many: ManyView | None = None,
    grid: PeriodGrid | None = None,
) -> None:
    """Show the page. query: what every link keeps of the address; note: what is written into the chart itself.

    table, source: what can be taken away. questions: shows what was asked about the chart. agreed: of a narrowed view,
    the outcomes with their agreed verdicts. many: how the sites are shown where they are very many; grid: then, if by
    half-year.
    """
    view = replace(view, outcomes=agreed) if agreed else view
    if view.site:
        _site(view.site, query)
    if view.aim:
        html.kicker(f"{view.name}: {view.aim}")
    html.heading(view.headline, level=1)
    st.html(html.mark(view.mark) + (html.note(" in this narrowed view only") if agreed else ""))
    html.lines(view.lines)
    if many and many.picture is Picture.PERIODS:
        _heading(many)
        many_sites.periods(view, grid, source)
    else:
        _forest(view, note, many, source)
    if view.forest and not (many and many.picture is not Picture.FOREST):
        share.chart(
            f"{view.project}-{view.outcome}",
            table,
            source=source,
            drawing=lambda: forest_drawing.drawing(view, width=_PICTURE_PT, note=note),
        )
        questions()
    _table(view, query, many)
    _outcomes(view, query, replace(source, narrowed=""), narrowed=bool(agreed))
    with st.expander("What is counted"):
        html.facts(view.definition)
    if view.sources:
        st.header("Sources", anchor=False)
        html.citations((line.stands_for, line.citation, line.url) for line in view.sources)
    with st.expander("How this was worked out"):
        html.lines(view.technical_lines)


def outcome_choice(choices: tuple[OutcomeChoice, ...], chosen: str, query: dict[str, str]) -> None:
    """Show which outcome this is, and the others one click away with their verdicts."""
    outcome_list.show(choices, chosen, page="project", query=query, drops=_OF_ONE_OUTCOME)


def _outcome_query(outcome: str, query: dict[str, str]) -> dict[str, str]:
    return {**{name: value for name, value in query.items() if name not in _OF_ONE_OUTCOME}, "outcome": outcome}


def _key(view: ProjectView) -> None:
    """Show what the forest's marks mean: the words that the chart itself has no room for."""
    if view.forest:
        marks = {row.mark.label: row.mark for row in view.forest.rows if row.mark}
        html.key(("◇ original", *forest.keys(view.forest)), marks.values())
        html.kicker(view.forest.axis.title)


def _heading(many: ManyView | None) -> None:
    st.header("Where it is kept", anchor=False)
    if many:
        many_sites.choices(many)


def _forest(view: ProjectView, note: str | None, many: ManyView | None, source: Source) -> None:
    _heading(many)
    if many and many.funnel:
        many_sites.funnel(view, many, note, source)
        return
    if view.forest is None:
        html.lines(("No site has a figure that can be drawn for this outcome.",), quiet=True)
        return
    if len(view.scales) > 1:
        names = {**_SCALE_WORDS, Scale.PEOPLE: view.people_name}
        ways = {each.value: names[each] for each in view.scales}
        scope_bar.choice("scale", "Show as", ways, default=view.scales[0].value)
    _key(view)
    st.plotly_chart(
        forest.figure(view.forest, dark=is_dark(), note=note),
        theme=None,
        config=CONFIG,
        key="forest",
        alt=view.forest.text,
    )


def _table(view: ProjectView, query: dict[str, str], many: ManyView | None) -> None:
    if many and many.groups is not None:
        many_sites.groups(many, view.effect_name, query)
    elif not view.sites:
        return
    else:
        _sites(view, query, many)
    html.lines((*view.rule, *(line for line in (view.tally, view.false_alarms) if line)), quiet=True)


def _sites(view: ProjectView, query: dict[str, str], many: ManyView | None) -> None:
    chosen = view.site.site if view.site else None
    rows = [
        (
            row.site == chosen,
            (
                html.link(row.name, "project", {**query, "site": row.site}) + html.note(row.note),
                html.text(row.started),
                html.text(row.effect),
                html.text(row.kept),
                html.mark(row.mark),
            ),
        )
        for row in view.sites
    ]
    html.table(
        ("Site", "Started", view.effect_name, "Kept", "Verdict"),
        rows,
        caption=many.caption if many and many.pages > 1 else "Sites by name. Choose one to see it alone.",
    )
    if many:
        many_sites.steps(many, query)


def _site(site: SiteView, query: dict[str, str]) -> None:
    with st.container(border=True, key="site-panel"):
        html.heading(site.name, level=2)
        if site.mark:
            st.html(html.mark(site.mark))
        html.lines((site.sentence,))
        html.facts(site.facts)
        if site.members:
            rows = [
                (False, (html.text(each.name) + html.note(each.note), html.text(each.kept), html.mark(each.mark)))
                for each in site.members
            ]
            html.table(("Member site", "Kept", "Verdict"), rows, caption="The sites that make up this one, by name.")
        st.html(html.link("Close this site", "project", {name: v for name, v in query.items() if name != "site"}))


def _outcomes(view: ProjectView, query: dict[str, str], source: Source, *, narrowed: bool) -> None:
    if len(view.outcomes) < 2:
        return
    st.header("Outcomes of this project", anchor=False)
    rows = [
        (
            each.outcome == view.outcome,
            (
                html.link(each.name, "project", _outcome_query(each.outcome, query))
                + html.note("Carries the headline." if each.primary else None),
                html.text(each.sentence),
                html.mark(each.mark),
            ),
        )
        for each in view.outcomes
    ]
    caption = "Outcomes are listed, never averaged together."
    if narrowed:
        caption += " These are the agreed verdicts, of all sites."
    html.table(("Outcome", "What it shows", "Verdict"), rows, caption=caption)
    share.table(f"{view.project}-outcomes", outcomes_table(view), source=source)
