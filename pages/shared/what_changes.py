"""What a step would change, or did: worked out with a bar, kept for the session, and shown the same way everywhere."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

from components import changes, uploading
from evaluation.views.changes import build
from evaluation.views.wording.uploading import WORKING_OUT, rows_line
from queries.review import Preview

T = TypeVar("T")

#: Shares of the work that are done once the rows are compared, and once what is published is evaluated.
_COMPARED, _EVALUATED = 0.4, 0.6


def once(name: str, key: Hashable, work: Callable[[], T]) -> T:
    """Return what work gave for this key, kept for this person's session alone: nobody else may see a draft."""
    kept = st.session_state.get(name)
    if kept is None or kept[0] != key:
        st.session_state[name] = kept = (key, work())
    return kept[1]


def worked_out(work: Callable[[], Preview]) -> Preview:
    """Make a preview and evaluate both of its sides; how many rows change is told as soon as it is known."""

    def stages(told: uploading.Told) -> Preview:
        preview = work()
        told(_COMPARED, rows_line(preview.changes.counts()))
        _ = preview.before
        told(_EVALUATED, rows_line(preview.changes.counts()))
        _ = preview.after
        return preview

    return uploading.with_bar(stages, WORKING_OUT, on_cancel=uploading.close_upload)


def show(preview: Preview, *, with_rows: bool = True) -> None:
    """Show a preview."""
    changes.show(
        build(preview.before, preview.after, preview.changes, chosen=changes.chosen()),
        rows_line(preview.changes.counts()),
        with_rows=with_rows,
    )
