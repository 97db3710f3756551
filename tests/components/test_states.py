"""What an empty programme tells whoever may upload, works at the machine, or may only look."""

from __future__ import annotations

import sys

import pytest
from streamlit.testing.v1 import AppTest


def _page(may_upload: bool, at_machine: bool) -> None:
    from components import states

    states.no_projects(may_upload=may_upload, at_machine=at_machine)


@pytest.mark.parametrize(
    ("may_upload", "at_machine", "words", "folds"),
    [
        (True, True, "Begin on the page Upload", 1),
        (True, False, "Begin on the page Upload", 0),
        (False, False, "Nothing has been published", 0),
    ],
)
def test_how_to_begin_is_told_to_whoever_can(
    monkeypatch: pytest.MonkeyPatch, may_upload: bool, at_machine: bool, words: str, folds: int
) -> None:
    # AppTest leaves its script as the main module, which processes that later tests start would run
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    page = AppTest.from_function(_page, args=(may_upload, at_machine)).run()
    assert not page.exception
    assert page.text[0].value.startswith(words)
    assert len(page.expander) == folds
    assert ("manage.py" in "".join(each.value for each in page.code)) == bool(folds)
