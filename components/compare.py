"""The Compare page's parts: the answer, one strip a project on one axis, and one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from components import html, project_robustness, share
from components.charts import retention
from components.charts.theme import CONFIG
from components.packs import strip_drawing
from components.share import Source
from components.theme import is_dark
from evaluation.views.compare import CompareRow, CompareView
from evaluation.views.course import CourseView
from evaluation.views.page_tables import compare_table

#: Width of the picture of all projects, in points.
_PICTURE_PT = 640.0

_HEADINGS = (
    "Project and verdict",
    "Kept, and what the next site can expect",
    "Consistency",
    "Certainty",
    "Reach, reporting and delivery",
)


def show(
    view: CompareView,
    *,
    query: dict[str, str],
    note: str | None,
    source: Source,
    questions: Callable[[], None],
    filters: Callable[[], None],
    courses: Callable[[], Iterable[tuple[str, CourseView]]] | None,
) -> None:
    """Show the page. query: what every link keeps of the address; note, source: as for every chart.

    questions: shows what was asked about the chart; filters: what the page can be narrowed to. courses: each project's
    name with its course over the months, worked out only when it is opened; None for a narrowed view.
    """
    html.heading(view.headline, level=1)
    html.lines(view.notes, quiet=True)
    filters()
    st.header("On one axis", anchor=False)
    axes = {row.strip.axis for row in view.rows if row.strip}
    signs = ("▬ likely range of the average", "─ what the next site can expect", "▸ goes on beyond the chart")
    if axes:
        html.key((*signs, *retention.line_keys(axes)))
    last = next((row.project for row in reversed(view.rows) if row.strip), None)
    with st.container(key="ok-strips"):
        for row in view.rows:
            _strip(row, is_last=row.project == last)
    share.chart(
        "compare",
        compare_table(view),
        source=source,
        drawing=lambda: strip_drawing.drawing(view, width=_PICTURE_PT, note=note),
    )
    questions()
    st.header("Side by side", anchor=False)
    with st.container(key="ok-side-by-side"):
        html.table(_HEADINGS, [(False, _cells(row, query)) for row in view.rows], caption="Projects by name.")
    if view.without:
        html.lines((f"No main outcome is named for {'; '.join(view.without)}.",), quiet=True)
    if courses:
        _courses(courses, note)
    with st.expander("How this was worked out"):
        html.lines(view.method)


def _courses(courses: Callable[[], Iterable[tuple[str, CourseView]]], note: str | None) -> None:
    """Show the small multiples: one chart a project on one axis of months since each site began."""
    opened = st.expander("As months go by since each site began, on one axis", key="ok-courses", on_change="rerun")
    if not opened.open:
        return
    with opened, st.spinner("Following each project's sites…"):
        for place, (name, course) in enumerate(courses()):
            with st.container(key=f"ok-course-{place}"):
                html.heading(name, level=3)
                html.lines((course.sentence,))
                if course.chart:
                    project_robustness.course_chart(course, key=f"course-{place}", note=note)


def _strip(row: CompareRow, *, is_last: bool) -> None:
    """Show one project's strip; on a wide screen the style sheet leaves the labels under the last, which serve all."""
    name, drawing = st.columns([2, 9], gap="medium", vertical_alignment="top")
    with name, st.container(gap=None):
        html.heading(row.name, level=3)
        st.html(html.mark(row.mark))
    with drawing:
        if row.strip:
            with st.container(key=f"ok-{'last' if is_last else 'above'}-{row.project}"):
                st.plotly_chart(
                    retention.figure(row.strip, dark=is_dark()),
                    theme=None,
                    config=CONFIG,
                    key=f"compare-{row.project}",
                    alt=row.strip.text,
                )
        else:
            html.lines((row.kept,), quiet=True)


def _cells(row: CompareRow, query: dict[str, str]) -> tuple[str, ...]:
    name = html.link(row.name, "project", {**query, "project": row.project})
    return (
        name + html.note(row.outcome_name) + html.mark(row.mark),
        html.text(row.kept) + html.note(row.following),
        html.text(row.consistency),
        html.text(row.certainty),
        html.item(row.reach) + html.item(row.reported) + html.item(row.delivery),
    )
