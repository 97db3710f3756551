"""The Project page's second look: one at a time, chosen in the address: a sentence, a chart and a table."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from components import html, scope_bar, share
from components.charts import forest, pattern
from components.charts.theme import CONFIG
from components.packs import forest_drawing, pattern_drawing
from components.share import Source
from components.theme import is_dark
from evaluation.views.course import CourseView
from evaluation.views.evidence import EvidenceProject
from evaluation.views.project import ProjectView
from evaluation.views.project_robustness import Look, RobustnessView

_PICTURE_PT = 560.0
LASTING, PUBLISHED = "lasting", "published"
_LOOKS = {
    Look.JOINED.value: "As sites joined",
    Look.WITHOUT.value: "Without one site",
    LASTING: "As months go by",
    PUBLISHED: "What is published",
}
#: So many published figures stand here; the rest are one click away.
_MOST_PUBLISHED = 5


def chosen(*, published: bool) -> str:
    """Show the choice of a second look and return it. published: the page itself shows what is published."""
    st.header("A second look", anchor=False)
    looks = {code: name for code, name in _LOOKS.items() if not (published and code == PUBLISHED)}
    return scope_bar.choice("look", "Look at", looks, default=Look.JOINED.value, hide_label=True)


def show(view: RobustnessView, page: ProjectView, *, note: str | None, source: Source) -> None:
    """Show one second look. page: the view it belongs to; note: what is written into the chart itself."""
    html.lines((view.sentence,))
    if view.forest is None:
        return
    marks = {row.mark.label: row.mark for row in view.forest.rows if row.mark}
    html.key(forest.keys(view.forest), marks.values())
    html.kicker(view.forest.axis.title)
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


def lasting(view: CourseView, page: ProjectView, *, note: str | None, source: Source) -> None:
    """Show whether the effect lasts."""
    html.lines((view.sentence,))
    if view.chart:
        course_chart(view, key="course", note=note)
        share.chart(
            f"{page.project}-{page.outcome}-{LASTING}",
            view.table,
            source=source,
            drawing=lambda: view.chart and pattern_drawing.drawing(view.chart, width=_PICTURE_PT, note=note),
        )
    if view.rows:
        rows = [(False, tuple(html.text(cell) for cell in row)) for row in view.rows]
        headings = ("Months since the start", "Sites", view.kept_name, "The same sites")
        html.table(headings, rows, caption="Always against the months before the start.")
    html.lines(view.notes, quiet=True)


def course_chart(view: CourseView, *, key: str, note: str | None) -> None:
    """Show the chart of a course with its key."""
    assert view.chart, "there is a chart to show"
    html.kicker(view.chart.y.title)
    st.plotly_chart(
        pattern.figure(view.chart, dark=is_dark(), note=note),
        theme=None,
        config=CONFIG,
        key=key,
        alt=view.chart.text,
    )
    html.along(view.chart.x_title)
    signs = [f"┊ {view.chart.y.judged_by_name}", "┿ all sites that have these months, with the likely range"]
    signs += ["● the sites that have every stretch"] if view.chart.bubbles else []
    html.key(signs)


def published(project: EvidenceProject | None, *, query: dict[str, str]) -> None:
    """Show the published figures of this project in short, each with its source, and where all of them stand."""
    if project is None:
        html.lines(("Nothing that was published on this project has been collected here.",))
        return
    html.banner("These figures are real, as printed in papers and reports.", kind="cited")
    html.lines((project.sentence.rstrip("."),))
    rows = [
        (
            row.compared,
            (
                html.text(row.place) + html.note(f"{row.role}. {row.outcome_name}"),
                html.text(row.figure) + html.note(row.standing),
                "; ".join(html.web_link(label, url) for label, url in row.sources),
            ),
        )
        for row in (*project.main, *project.others)[:_MOST_PUBLISHED]
    ]
    html.table(("Place", "What was found", "Source"), rows, caption="The main outcome first.")
    st.html(html.link("See everything that is published", "evidence", query))
