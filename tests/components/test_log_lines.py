"""The log: lines of JSON in which an incident is found, and in which nothing stands that somebody uploaded."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
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


def test_only_our_own_loggers_write_lines(capfd: pytest.CaptureFixture[str]) -> None:
    names = ("outcomes_kept", "queries", "evaluation")
    before = {name: (logging.getLogger(name).handlers, logging.getLogger(name).propagate) for name in names}
    try:
        log_lines.begin()
        logging.getLogger("queries.access").warning("refused: %s", "nobody")
    finally:
        for name, (handlers, propagate) in before.items():
            logging.getLogger(name).handlers, logging.getLogger(name).propagate = handlers, propagate
            logging.getLogger(name).setLevel(logging.NOTSET)
    assert json.loads(capfd.readouterr().err)["says"] == "refused: nobody"


def _told(log: log_lines.Written, *numbers: str, says: str = "incident") -> None:
    for number in numbers:
        record = logging.LogRecord("outcomes_kept", logging.ERROR, __file__, 1, says, (), None)
        record.incident = number
        log.handle(record)


def test_a_number_finds_its_line_once_the_log_can_be_written_again(tmp_path: Path) -> None:
    """A device that is always full takes the file's place, and gives it back."""
    file, full = (os.open(path, os.O_WRONLY | os.O_CREAT) for path in (tmp_path / "log", Path("/dev/full")))
    whole = os.dup(file)
    log = log_lines.Written(file)
    _told(log, "00000001")
    os.dup2(full, file)
    _told(log, "00000002", "00000003")
    assert log.waiting() == 2
    os.dup2(whole, file)
    _told(log, "00000004")
    assert log.waiting() == 0
    lines = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert [line["incident"] for line in lines] == ["00000001", "00000002", "00000003", "00000004"]
    for each in (file, whole, full):
        os.close(each)


def test_a_line_that_broke_off_is_written_whole_again() -> None:
    into, out = os.pipe()
    os.set_blocking(out, False)
    filled = os.write(out, b"." * 40_000)
    log = log_lines.Written(out)
    _told(log, "00000001", says="x" * 50_000)
    assert log.waiting() == 1
    begun = os.read(into, 1_000_000)
    assert log.waiting() == 0
    *_, line = (begun + os.read(into, 1_000_000)).splitlines()
    assert len(begun) > filled
    assert json.loads(line)["incident"] == "00000001"
    os.close(into)
    os.close(out)


def test_what_waits_is_bounded() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    log = log_lines.Written(full)
    _told(log, *("00000000" for _ in range(1_100)))
    assert log.waiting() == 1_000
    os.close(full)


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
