"""The log: lines of JSON in which an incident is found, and in which nothing stands that somebody uploaded."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from components import log_lines
from queries.errors import StoreUnreadable


def _line(error: Exception | None, **extra: str) -> dict[str, Any]:
    record = logging.LogRecord("queries.store", logging.ERROR, __file__, 1, "a write failed", (), None)
    record.exc_info = (type(error), error, error.__traceback__) if error else None
    record.__dict__.update(extra)
    text = log_lines.Lines().format(record)
    assert "\n" not in text
    return json.loads(text)


def _raised(error: Exception, *, cause: Exception | None = None) -> Exception:
    try:
        raise error from cause
    except Exception as caught:
        return caught


def test_a_line_says_when_where_and_which_incident() -> None:
    line = _line(None, incident="1a2b3c4d")
    assert (line["level"], line["from"], line["says"]) == ("error", "queries.store", "a write failed")
    assert line["incident"] == "1a2b3c4d"
    assert str(line["at"]).endswith("+00:00")


def test_what_may_quote_a_cell_is_left_out_and_its_place_is_kept() -> None:
    line = _line(_raised(ValueError("Ann Smith, 943 476 5919"), cause=KeyError("Ann Smith")))
    assert "Smith" not in json.dumps(line)
    (first, second) = line["errors"]
    assert (first["kind"], second["kind"]) == ("builtins.ValueError", "builtins.KeyError")
    assert first["at"][-1].startswith("components/test_log_lines.py:")


@pytest.mark.parametrize("error", [StoreUnreadable("The store cannot be read."), OSError(28, "No space left")])
def test_what_names_files_and_states_is_kept(error: Exception) -> None:
    (described,) = _line(_raised(error))["errors"]
    assert described["says"] == str(error)


def test_only_our_own_loggers_write_lines(capsys: pytest.CaptureFixture[str]) -> None:
    names = ("outcomes_kept", "queries", "evaluation")
    before = {name: (logging.getLogger(name).handlers, logging.getLogger(name).propagate) for name in names}
    try:
        log_lines.begin()
        logging.getLogger("queries.access").warning("refused: %s", "nobody")
    finally:
        for name, (handlers, propagate) in before.items():
            logging.getLogger(name).handlers, logging.getLogger(name).propagate = handlers, propagate
            logging.getLogger(name).setLevel(logging.NOTSET)
    assert json.loads(capsys.readouterr().err)["says"] == "refused: nobody"


def test_a_browser_that_left_is_one_calm_line(capsys: pytest.CaptureFixture[str]) -> None:
    server = logging.getLogger("uvicorn.error")
    handler = logging.StreamHandler()
    server.addHandler(handler)
    try:
        server.addFilter(log_lines.calmly)
        server.error("Exception in ASGI application", exc_info=_raised(ClientDisconnect()))
        server.error("Exception in ASGI application", exc_info=_raised(ValueError("other")))
    finally:
        server.removeFilter(log_lines.calmly)
        server.removeHandler(handler)
    first, *others = capsys.readouterr().err.splitlines()
    assert first == "a browser left in the middle of an upload; nothing of it was kept"
    assert "ValueError: other" in others[-1]
