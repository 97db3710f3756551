"""The project's own documents as pages show them: a section at a time to open, tables like all others of the app."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

import streamlit as st

from components import html

_LINK_TO_FILE = re.compile(r"\[([^\]]+)\]\((?!https?://)[^)]+\)")
_RULE_OF_TABLE = re.compile(r"\|[\s:|-]+\|?")


def show(text: str) -> None:
    """Show a document: its title and what stands before its first section, then each section folded.

    Links to files keep only their words, as they lead nowhere in the app.
    """
    before, *sections = re.split(r"^## ", _LINK_TO_FILE.sub(r"\1", text), flags=re.MULTILINE)
    title, _, opening = before.partition("\n")
    st.header(title.removeprefix("# "), anchor=False)
    _body(opening)
    for section in sections:
        heading, _, body = section.partition("\n")
        # a number at the beginning of a label would be read as that of a list, and left out
        with st.expander(re.sub(r"^(\d+)\. ", r"\1\\. ", heading.strip())):
            _body(body)


def _body(text: str) -> None:
    for is_table, part in parts(text):
        if is_table:
            _table(part)
        else:
            st.markdown(re.sub(r"^(#+) ", r"#\1 ", part, flags=re.MULTILINE))


def parts(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the text in its order, what is a table apart from what is not; nothing that is blank."""
    for is_table, lines in groupby(text.split("\n"), key=lambda line: line.startswith("|")):
        part = "\n".join(lines)
        if part.strip():
            yield is_table, part


def _table(text: str) -> None:
    head, *rows = cells(text)
    made = [(False, tuple(html.formatted(cell) for cell in row)) for row in rows]
    html.table(tuple(cell.replace("`", "") for cell in head), made, caption="")


def cells(table: str) -> list[tuple[str, ...]]:
    """Return a table's rows, its headings first."""
    return [_cells(line) for line in table.split("\n") if not _RULE_OF_TABLE.fullmatch(line.strip())]


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|"))
