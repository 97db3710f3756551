"""What a step would change, or did: worked out with a bar, kept for the session, and shown the same way everywhere."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import changes, uploading
from evaluation.views.changes import build, rows_table
from evaluation.views.wording.uploading import WORKING_OUT, rows_line
from queries.review import Preview

T = TypeVar("T")

#: Shares of the work that are done once the rows are compared, and once what is published is evaluated.
_COMPARED, _EVALUATED = 0.4, 0.6


def once(name: str, key: Hashable, work: Callable[[DeltaGenerator], T]) -> T:
    """Return what work gave for this key, kept for this person's session alone: nobody else may see a draft.

    work: given a place for its bar. The place is there in every run, so that what stands below it does not move.
    """
    place = st.empty()
    kept = st.session_state.get(name)
    if kept is None or kept[0] != key:
        st.session_state[name] = kept = (key, work(place))
    return kept[1]


def worked_out(work: Callable[[], Preview], place: DeltaGenerator) -> Preview:
    """Make a preview and evaluate both of its sides; how many rows change is told as soon as it is known."""

    def stages(told: uploading.Told) -> Preview:
        preview = work()
        told(_COMPARED, rows_line(preview.changes.counts()))
        _ = preview.before
        told(_EVALUATED, rows_line(preview.changes.counts()))
        _ = preview.after
        return preview

    return uploading.with_bar(stages, WORKING_OUT, key="changes", on_cancel=uploading.close_upload, place=place)


def token_seen(of: str, preview: Preview) -> str:
    """Return the token of what this person last saw of a step, and note what they see now.

    A click runs the page again, and in between somebody may have published: what was decided on is what stood on the
    screen before the click.
    """
    seen = st.session_state.get("ok-seen")
    st.session_state["ok-seen"] = (of, preview.token)
    return seen[1] if seen and seen[0] == of else preview.token


def show(preview: Preview, *, with_rows: bool = True) -> None:
    """Show a preview."""
    view = build(preview.before, preview.after, preview.listed, chosen=changes.chosen())
    all_rows = partial(rows_table, preview.listed, view.chosen) if with_rows else None
    changes.show(view, rows_line(preview.changes.counts()), all_rows=all_rows)
