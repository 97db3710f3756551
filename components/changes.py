"""What a step would change, shown the same way before it is sent, before it is published, and in the history."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components import downloads, html, scope_bar
from components.packs.table_files import as_csv
from evaluation.views.changes import ChangesView
from evaluation.views.tables import Table
from evaluation.views.wording import uploading as wording


def chosen() -> str | None:
    """Return which rows the address asks to list."""
    return scope_bar.address().get("rows")


def show(view: ChangesView, rows_line: str, *, all_rows: Callable[[], Table] | None) -> None:
    """Show the sentence of what moves, every verdict before and after, and the rows behind it.

    all_rows: gives every row of the change that is listed; None where the reader may not see rows.
    """
    html.lines(view.sentences)
    html.lines((rows_line,), quiet=True)
    _verdicts(view)
    if all_rows and view.choices:
        _rows(view, all_rows)


def _verdicts(view: ChangesView) -> None:
    rows = [
        (line.moved, (html.text(line.name), html.mark(line.before) or "none", html.mark(line.after) or "none"))
        for line in view.verdicts
    ]
    moved = [row for row in rows if row[0]]
    if moved:
        html.table(("Verdict of", "Before", "After"), [(False, cells) for _, cells in moved], caption="What moves.")
    stays = [(False, cells) for is_moved, cells in rows if not is_moved]
    if stays:
        with st.expander(f"Verdicts that stay ({len(stays):,})"):
            html.table(("Verdict of", "Before", "After"), stays, caption="Nothing moves here.")


def _rows(view: ChangesView, all_rows: Callable[[], Table]) -> None:
    with st.expander("Row by row"):
        scope_bar.choice("rows", "Rows", dict(view.choices), default=view.chosen, hide_label=True)
        cells = [
            (False, tuple(html.text(cell) for cell in (line.kind, line.row, line.before, line.after)))
            for line in view.rows
        ]
        html.table(("File", "Row", "Before", "After"), cells, caption=view.left_out or "All rows of this change.")
        if view.left_out:
            name = f"rows-{view.chosen}.csv"
            downloads.button(
                wording.ALL_ROWS, lambda: as_csv(all_rows()), file_name=name, mime="text/csv", key="ok-all-rows"
            )
