"""Questions pinned to a chart: what was asked and answered, and the way to ask or answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from components import fold, html
from evaluation.domain.question import MOST_LETTERS
from evaluation.views.pinned import PinnedRow, PinnedView

_CAUTION = "Everyone who may see this project reads it. Name no patient and no member of staff."


@dataclass(frozen=True, kw_only=True)
class Written:
    """What somebody wrote: an answer where it names a question, else a question about a project."""

    words: str
    question: str | None = None
    project: str | None = None


def show(view: PinnedView, *, page: str, query: Mapping[str, str]) -> Written | None:
    """Show the questions folded under their chart; return what was just written, if anything.

    page: the page's place in the address; query: what every link keeps of it.
    """
    place = fold.expander(html.plain(view.heading), key="ok-questions")
    if place is None:
        return None
    written = None
    with place:
        for row in view.rows:
            _question(row, page, query)
            if row.answering:
                written = _form(f"answer-{row.question}", "Your answer", "Answer", question=row.question) or written
        html.lines(view.said, quiet=True)
        if view.asking or any(row.answering for row in view.rows):
            html.lines((_CAUTION,), quiet=True)
        if view.asking:
            written = _ask(view) or written
    return written


def done() -> None:
    """Empty the fields, once what they held was kept."""
    st.session_state["ok-questions-done"] = st.session_state.get("ok-questions-done", 0) + 1


def _question(row: PinnedRow, page: str, query: Mapping[str, str]) -> None:
    about = f"About {row.about}. " if row.about else ""
    html.facts(((f"{about}{row.signed}", row.words), *(((row.answer_signed or "", row.answer),) if row.answer else ())))
    if row.then is not None:
        st.html(html.link(f"See the chart as at version {row.then:,}", page, {**query, "as_at": str(row.then)}))


def _ask(view: PinnedView) -> Written | None:
    return _form("ask", "Your question", "Pin this question", projects=dict(view.asking))


def _form(
    name: str, label: str, button: str, *, question: str | None = None, projects: Mapping[str, str] | None = None
) -> Written | None:
    turn = st.session_state.get("ok-questions-done", 0)
    with st.form(f"ok-form-{name}-{turn}", border=False):
        project = next(iter(projects or ()), None)
        if projects and len(projects) > 1:
            project = st.selectbox(
                "About", list(projects), format_func=lambda code: projects[code], key=f"ok-about-{turn}"
            )
        typed = st.text_area(label, max_chars=MOST_LETTERS, height=80, key=f"ok-{name}-{turn}")
        if st.form_submit_button(button):
            return Written(words=typed, question=question, project=project)
    return None
