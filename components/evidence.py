"""The Published evidence page's parts: the answer, then each project's figures, the main outcome's first."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import html, share
from components.share import Source
from evaluation.views.evidence import EvidenceProject, EvidenceRow, EvidenceView
from evaluation.views.numbers import counted
from evaluation.views.page_tables import evidence_table

_HEADINGS = ("Place", "What was found", "Can it be compared?", "Source")


_REAL = (
    "The figures on this page are real, as printed in papers and reports, whichever programme is chosen above. "
    "Most were read in abstracts and excerpts, not in the full text."
)


def show(view: EvidenceView, *, says_real: bool, source: Source) -> None:
    """Show the page. says_real: the frame around it speaks of another programme's figures, and these are not those.

    source: for what is taken away.
    """
    if says_real:
        html.banner(_REAL, kind="cited")
    html.heading(view.headline, level=1)
    html.lines((view.caution,), quiet=True)
    for project in view.projects:
        _project(project, source)
    st.header("What is known of other programmes", anchor=False)
    html.citations((each.sentence, each.citation, each.url) for each in view.elsewhere)
    with st.expander("How this was worked out"):
        html.lines(
            (
                "A figure of a new place is compared only where the original printed the same measure of the same "
                "outcome, over a like time, with a range. The page says of each why it is not",
                "Ranges are as printed. Where only percentages were printed there is no range, and none was made up",
                "Other programmes and other projects stand apart: they are no replications",
            )
        )


def _project(project: EvidenceProject, source: Source) -> None:
    html.heading(project.name, level=2)
    html.lines((project.sentence,))
    if project.main:
        _table(project.main, caption=f"Main outcome: {project.main[0].outcome_name}.")
    if project.others:
        with st.expander(f"Other outcomes of {html.plain(project.name)} ({counted(len(project.others), 'figure')})"):
            _table(project.others, caption="Each outcome is held against its own original only.", by_outcome=True)
    figures = (*project.main, *project.others)
    if figures:
        share.table(f"published-{project.project}", evidence_table(project.name, figures), source=source)


def _table(rows: Sequence[EvidenceRow], *, caption: str, by_outcome: bool = False) -> None:
    cells = [
        (
            row.compared,
            (
                html.text(row.place) + html.note(f"{row.role}. {row.outcome_name}" if by_outcome else row.role),
                html.text(row.figure),
                html.text(row.standing),
                "; ".join(html.web_link(label, url) for label, url in row.sources),
            ),
        )
        for row in rows
    ]
    html.table(_HEADINGS, cells, caption=caption)
