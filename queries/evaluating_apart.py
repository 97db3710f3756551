"""Working outcomes out in another process, so that whoever reads a page meanwhile does not wait for it.

Python does one thing at a time in a process; what takes seconds there is taken from everybody's pages. Only a server
works apart, once it has begun; the command line works things out itself. So does a server whose child was killed, hangs
or fails: then readers wait, but nothing is lost.
"""

from __future__ import annotations

import atexit
import io
import json
import logging
import os
import pickle
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from evaluation.analysis.result_types import OutcomeResult
from evaluation.domain.collection import Collection
from queries.evaluating_child import DONE
from queries.kept_figures import read_result
from queries.parts import Part
from queries.reading_child import read, write
from queries.settings import ROOT

_LOG = logging.getLogger(__name__)

#: Fewer returns are worked out sooner than a process starts.
_LEAST_RETURNS = 8_000
#: Seconds that an answer may take: a base, and more for each return.
_SECONDS_BASE, _SECONDS_A_RETURN = 300.0, 0.005
#: How many may be at work at once, and wait for work; calls that one answers.
_AT_ONCE, _WAITING, _CALLS = 2, 1, 100


class _NoAnswer(Exception):
    """The child gave none."""


class _Child:
    """One process that works outcomes out."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "queries.evaluating_child", f"{os.getpid()}"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self.pid = self._process.pid
        self.calls = 0

    @property
    def alive(self) -> bool:
        """Return whether it can take another request."""
        return self._process.poll() is None

    def ask(self, request: bytes, seconds: float) -> bytes:
        """Return what was answered. Raises _NoAnswer, after which the child is of no more use."""
        self.calls += 1
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin, "it is a pipe"
        assert stdout, "it is a pipe"
        threading.Thread(target=_send, args=(stdin, request), daemon=True).start()
        if os.name != "nt" and not select.select([stdout], [], [], seconds)[0]:  # pipes cannot be waited for there
            raise _NoAnswer(f"none after {seconds:.0f} seconds")
        message = read(stdout)  # type: ignore[arg-type]
        if message is None:
            raise _NoAnswer(f"it ended with {self._process.wait()}")
        if message[:1] != DONE:
            raise _NoAnswer(f"it failed at {', '.join(json.loads(message[1:]))}")
        return message[1:]

    def end(self) -> None:
        """Stop the process at once."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self._process.wait()


def _send(stdin: Any, request: bytes) -> None:
    with suppress(OSError, ValueError):  # the child is gone, which whoever waits for its answer will notice
        write(stdin, request)


class _Children:
    """The processes that wait for work; none before the server has begun."""

    def __init__(self) -> None:
        self.begun = False
        self._waiting: list[_Child] = []
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(_AT_ONCE)

    def ask(self, request: Mapping[str, Any], seconds: float) -> bytes | None:
        """Return what a child answered; None where it did not, or none is to be asked."""
        if not self.begun:
            return None
        with self._turns:
            begin = time.monotonic()
            try:
                child = self._take()
                try:
                    found = child.ask(pickle.dumps(dict(request), protocol=5), seconds)
                except BaseException:
                    child.end()
                    raise
            except (_NoAnswer, OSError) as error:
                _LOG.warning("outcomes are worked out in the app's own process: %s", error)
                return None
            self.give_back(child)
            _LOG.info("outcomes were worked out apart in %.1f seconds", time.monotonic() - begin)
            return found

    def _take(self) -> _Child:
        with self._lock:
            while self._waiting:
                child = self._waiting.pop()
                if child.alive:
                    return child
                child.end()
        return _Child()

    def give_back(self, child: _Child) -> None:
        """Let a child wait, unless it has done its share or others wait already."""
        with self._lock:
            if self.begun and child.calls < _CALLS and len(self._waiting) < _WAITING:
                self._waiting.append(child)
                return
        child.end()

    def end(self) -> None:
        """Stop all that wait, and ask none any more."""
        self.begun = False
        with self._lock:
            while self._waiting:
                self._waiting.pop().end()


_CHILDREN = _Children()
atexit.register(_CHILDREN.end)


def begin() -> None:
    """Work the outcomes of many returns out apart from now on, as a server does."""
    _CHILDREN.begun = True


def kept_apart(part: Part, folder: Path, names: Mapping[tuple[str, str], str], **settings: object) -> None:
    """Have the outcomes of a part worked out and kept in a folder, by the names of their places, if that can be done.

    settings: those of evaluation.results.evaluate. What was not kept is still to be worked out.
    """
    if _CHILDREN.begun and part.size >= _LEAST_RETURNS:
        request = {"rows": part.packed(), "folder": folder, "names": dict(names), "settings": settings}
        _CHILDREN.ask(request, _SECONDS_BASE + _SECONDS_A_RETURN * part.size)


def outcomes_apart(rows: Collection, **settings: object) -> tuple[OutcomeResult, ...] | None:
    """Return the outcomes that evaluate gives for these rows and settings; None where that must be done here."""
    if len(rows.returns) < _LEAST_RETURNS:
        return None
    request = {"rows": rows, "folder": None, "settings": settings}
    answer = _CHILDREN.ask(request, _SECONDS_BASE + _SECONDS_A_RETURN * len(rows.returns))
    if answer is None:
        return None
    found = read_result(io.BytesIO(answer))
    return found if isinstance(found, tuple) else None
