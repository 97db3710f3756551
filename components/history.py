"""The History page's parts: every version with its files, what it moved, and the way to undo it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from components import html, scope_bar, share
from components.share import Source
from evaluation.views.tables import Table

#: So many changes of verdicts of one version are seen at once; a first upload may make dozens.
_MOST_MOVES = 6


@dataclass(frozen=True, kw_only=True)
class Line:
    """One version in the list: its number, what was done, by whom and when, its files, and what it moved."""

    version: int
    what: str
    who: str
    when: str
    files: tuple[str, ...]
    moves: tuple[str, ...]
    in_force: bool


def asked() -> int | None:
    """Return the version that the address names."""
    text = scope_bar.address().get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def versions(found: Iterable[Line], *, query: Mapping[str, str], source: Source) -> None:
    """Show every version. query: what every link keeps of the address; source: for what is taken away."""
    lines = list(found)
    rows = [
        (
            False,
            (
                html.link(f"Version {line.version:,}", "history", {**query, "version": str(line.version)})
                + html.note(None if line.in_force else "no longer in force"),
                html.text(line.what) + html.note(line.when.replace(" ", "\N{NO-BREAK SPACE}")),
                html.text(line.who),
                html.text(", ".join(line.files)),
                html.items(line.moves, most=_MOST_MOVES),
            ),
        )
        for line in lines
    ]
    if rows:
        html.table(("Version", "What", "By", "Files", "Verdicts"), rows, caption="Nothing is ever deleted.")
        share.table("history", _table(lines), source=source)


def _table(lines: Iterable[Line]) -> Table:
    rows = tuple(
        (line.version, line.what, line.when, line.who, ", ".join(line.files), " ".join(line.moves))
        + ("" if line.in_force else "No longer in force.",)
        for line in lines
    )
    columns = ("Version", "What", "When", "By", "Files", "Verdicts", "Notes")
    return Table(title="Every version", columns=columns, rows=rows)


def undo(label: str, *, key: str) -> str | None:
    """Show the way to undo, with its reason; return the reason once it was confirmed."""
    with st.container(border=True, key=f"card-{key}"):
        reason = st.text_input("Why?", key=f"ok-why-{key}")
        sure = st.checkbox("I have seen what this changes.", key=f"ok-sure-{key}")
        return reason if st.button(label, key=f"ok-{key}", disabled=not sure) else None
