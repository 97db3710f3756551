"""The sentences of the frame, one a branch."""

from __future__ import annotations

from evaluation.views.wording.frame import as_at_line, unknown_as_at_line


def test_an_earlier_state_says_so() -> None:
    line = as_at_line(version=3, latest=1204, published="6 August 2026")
    assert "as at version 3, published 6 August 2026" in line
    assert "The latest is version 1,204." in line
    assert "before the first version" in as_at_line(version=0, latest=2, published=None)
    assert "the latest so far" in as_at_line(version=2, latest=2, published="6 August 2026")


def test_what_means_nothing_gives_the_latest_and_says_so() -> None:
    assert unknown_as_at_line("99", latest=3) == "There is no version or date 99 here. This is the latest, version 3."
