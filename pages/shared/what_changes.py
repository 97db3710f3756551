"""What a step would change, or did: the rows at once, and above them the verdicts as soon as they are worked out."""

from __future__ import annotations

import streamlit as st

from components import changes
from evaluation.views.changes import build
from evaluation.views.wording.uploading import rows_line
from queries.review import Preview


def show(preview: Preview, *, with_rows: bool = True) -> None:
    """Show a preview, its counts before what takes longer."""
    verdicts = st.container()
    changes.counts(rows_line(preview.changes.counts()))
    view = build(preview.before, preview.after, preview.changes, chosen=changes.chosen())
    with verdicts:
        changes.moves(view)
    changes.details(view, with_rows=with_rows)
