"""Questions pinned to a chart: introduces what is kept to what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from components import html, pinned
from evaluation.domain.question import ChartPlace
from evaluation.views import pinned as views
from pages.shared.opening import OpenPage
from queries import questions
from queries.access import Action, permissions
from queries.errors import CallError, WrongState
from queries.shipped import Programme, open_programme


def on(page: OpenPage, place: ChartPlace, names: Mapping[str, str], query: Mapping[str, str]) -> Callable[[], None]:
    """Return what shows the questions of one chart. names: the projects that it is of, by code."""
    return lambda: _show(page, place, names, query)


def _show(page: OpenPage, place: ChartPlace, names: Mapping[str, str], query: Mapping[str, str]) -> None:
    if page.programme != Programme.OWN:
        pinned.show(views.elsewhere(), page=place.page, query=query)
        return
    store, version = open_programme(page.programme), page.reading.version
    allowed = permissions(store, page.actor)
    view = views.build(
        questions.questions(store, page.actor, place, of=names, as_at=version),
        names=names,
        version=version,
        may_ask=frozenset(code for code in names if allowed.allow(Action.ASK, [code])),
        may_answer=frozenset(code for code in names if allowed.allow(Action.ANSWER, [code])),
        read_only=store.read_only,
    )
    written = pinned.show(view, page="" if place.page == "overview" else place.page, query=query)
    if written is None:
        return
    try:
        if written.question:
            questions.answer(store, page.actor, written.question, written.words, as_at=version)
        elif written.project:
            questions.ask(store, page.actor, place, written.words, project=written.project, as_at=version)
    except (CallError, WrongState) as error:
        html.lines((str(error),))
    else:
        pinned.done()
        st.rerun()
