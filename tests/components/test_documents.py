"""The project's own documents on the Methods page: nothing of them is lost on the way, and tables stay whole."""

from __future__ import annotations

import pytest

from components import documents, html
from queries.documents import document


@pytest.mark.parametrize("name", ["methods", "deviations"])
def test_every_row_of_a_document_has_a_cell_under_each_heading(name: str) -> None:
    text = document(name)
    tables = [part for is_table, part in documents.parts(text) if is_table]
    assert tables
    for table in tables:
        assert {len(row) for row in documents.cells(table)} == {len(documents.cells(table)[0])}, table
    assert sum(len(documents.cells(table)) + 1 for table in tables) == sum(
        line.startswith("|") for line in text.split("\n")
    )


def test_the_text_of_a_document_comes_in_its_order() -> None:
    assert list(documents.parts("One.\n\n| A | B |\n| --- | --- |\n| | `b` |\n\nTwo.")) == [
        (False, "One.\n"),
        (True, "| A | B |\n| --- | --- |\n| | `b` |"),
        (False, "\nTwo."),
    ]
    assert documents.cells("| A | B |\n| --- | --- |\n| | `b` |") == [("A", "B"), ("", "`b`")]


def test_a_cell_keeps_its_marks_and_nothing_else_of_a_tag() -> None:
    assert html.formatted("`a` *b* **c** <i> & d") == ("<code>a</code> <em>b</em> <strong>c</strong> &lt;i&gt; &amp; d")
