"""What changed since an earlier version: one line, and behind it the verdicts that moved, each with its upload."""

from __future__ import annotations

import streamlit as st

from components import html, scope_bar, share
from components.share import Source
from evaluation.views.page_tables import changes_table
from evaluation.views.since import SinceView


def show(view: SinceView | None, *, source: Source) -> None:
    """Show the line and what is behind it; nothing for a first version. source: for what is taken away."""
    if view is None:
        return
    with st.expander(html.plain(view.line), key="ok-changes"):
        scope_bar.choice(
            "since",
            "Compared with",
            {str(version): words[0].upper() + words[1:] for version, words in view.earlier},
            default=str(view.since),
            wide=True,
        )
        if view.rows:
            rows = [
                (
                    False,
                    (
                        html.text(row.project),
                        html.text(row.outcome),
                        html.mark(row.before) or html.text("new"),
                        html.mark(row.after) or html.text("gone"),
                        html.text(row.cause),
                    ),
                )
                for row in view.rows
            ]
            html.table(("Project", "Outcome", "Before", "Now", "Upload"), rows, caption="Verdicts that moved.")
            share.table("changes", changes_table(view.rows), source=source)
