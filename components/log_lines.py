"""The log as lines of JSON, for people who look for an incident and for programs that watch.

Nothing that somebody uploaded or typed is in it: of an error that is not known to name only files and states, the
place is written, not the message, because that may quote a cell.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import sys
import traceback
from collections import deque
from contextlib import nullcontext
from datetime import UTC, datetime

from starlette.requests import ClientDisconnect

#: Our own loggers; Streamlit writes lines of its own.
_OURS = ("outcomes_kept", "queries", "evaluation")
#: Where the server tells of errors outside of any page.
_SERVER = "uvicorn.error"

#: Lines that wait in memory while the log cannot be written; beyond that the oldest are lost.
_MOST_WAITING = 1_000

#: Where errors come from whose message names files and states of ours, and never what was in a file.
_SAYS_NO_DATA = ("queries.errors",)
_NAMES_SAYING_NO_DATA = frozenset({"IOException", "FatalException", "ConnectionException"})


class Lines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
        }
        if incident := getattr(record, "incident", None):
            line["incident"] = incident
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line["errors"] = [_described(each) for each in _chain(error)]
        return json.dumps(line, ensure_ascii=False)


class Written(logging.Handler):
    """Writes lines to a file as they come; what cannot be written waits in memory until it can, in its order.

    A full disk is when people are shown numbers, and it often holds the log as well. Nothing is written through a
    buffer: what a stream could not write it would write again in pieces.
    """

    def __init__(self, file: int) -> None:
        """Take the file's descriptor."""
        super().__init__()
        self.setFormatter(Lines())
        self._file = file
        self._waiting: deque[bytes] = deque(maxlen=_MOST_WAITING)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, after all that wait."""
        try:
            self._waiting.append(self.format(record).encode() + b"\n")
        except Exception:
            self.handleError(record)
        self.waiting()

    def waiting(self) -> int:
        """Write what waits, if that is possible now, and return how many lines still wait."""
        with self.lock or nullcontext():
            while self._waiting:
                line = self._waiting.popleft()
                if (left := self._unwritten(line)) is not None:
                    self._waiting.appendleft(left)
                    break
            return len(self._waiting)

    def _unwritten(self, line: bytes) -> bytes | None:
        """Write a line; return what to write instead later: all of it again, on a line of its own, if it broke off."""
        done = 0
        try:
            while done < len(line):
                done += os.write(self._file, line[done:])
        except OSError:
            return b"\n" + line.lstrip(b"\n") if done else line
        return None


def calmly(record: logging.LogRecord) -> bool:
    """Say in one line that a browser left while it sent a file, which is no fault of ours; let every line pass."""
    if record.exc_info and isinstance(record.exc_info[1], ClientDisconnect):
        record.msg, record.args = "a browser left in the middle of an upload; nothing of it was kept", ()
        record.levelno, record.levelname = logging.INFO, "INFO"
        record.exc_info = record.exc_text = None
    return True


def begin() -> Written:
    """Write our loggers' lines to standard error from now on."""
    logging.getLogger(_SERVER).addFilter(calmly)
    handler = Written(sys.stderr.fileno())
    atexit.register(handler.waiting)
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.INFO)
    return handler


def _chain(error: BaseException) -> list[BaseException]:
    """Return an error and what it was raised from, at most five."""
    found = [error]
    while len(found) < 5 and (before := found[-1].__cause__ or found[-1].__context__) is not None:
        found.append(before)
    return found


def _described(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    found: dict[str, object] = {
        "kind": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }
    says_no_data = type(error).__module__ in _SAYS_NO_DATA or type(error).__name__ in _NAMES_SAYING_NO_DATA
    if says_no_data or isinstance(error, OSError):
        found["says"] = str(error)
    return found


def _short(file: str) -> str:
    return "/".join(file.replace("\\", "/").split("/")[-2:])
