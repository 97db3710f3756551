"""A file is made when its button is pressed, for whoever may still see it; an error's words reach no log."""

from __future__ import annotations

import logging
import traceback

import pytest

from components import log_lines
from components.downloads import NoFile, guarded


def _refused(caplog: pytest.LogCaptureFixture, made, allowed) -> tuple[str, str]:
    """Return the line of our log, and all that Streamlit can write of the error."""
    with caplog.at_level(logging.INFO, logger="outcomes_kept"), pytest.raises(NoFile) as found:
        guarded(made, allowed)()
    (record,) = caplog.records
    return log_lines.Lines().format(record), "".join(traceback.format_exception(found.value))


def test_whoever_may_is_given_it() -> None:
    assert guarded(lambda: b"figures", lambda: True)() == b"figures"


def test_whoever_may_no_longer_is_given_none_and_nothing_is_made(caplog: pytest.LogCaptureFixture) -> None:
    made: list[bytes] = []
    line, _ = _refused(caplog, lambda: made.append(b"figures"), lambda: False)
    assert "refused" in line
    assert made == []


@pytest.mark.parametrize("which", ["made", "allowed"])
def test_an_error_is_told_without_its_words_under_a_number(caplog: pytest.LogCaptureFixture, which: str) -> None:
    def fails() -> bytes:
        raise ValueError("Ann Smith, 943 476 5919")

    line, told = _refused(caplog, *((fails, lambda: True) if which == "made" else (lambda: b"", fails)))
    assert '"incident"' in line
    assert "Smith" not in line + told
