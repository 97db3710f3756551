"""Checking in another process: the same answer as evaluation.intake.checking.check, or a sentence why there is none.

A file may be made to exhaust memory or to crash a reader. It is therefore read in a child that has limits on memory,
processor time and time, growing with the size of the files; what comes back is data, never code. A child that has
answered waits for the next call, so that nobody waits for its start; after a mishap or many calls another takes over.
"""

from __future__ import annotations

import atexit
import hashlib
import io
import json
import logging
import os
import pickle
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pyarrow as pa

from evaluation.domain.collection import Collection
from evaluation.domain.problem import Problem, Severity
from evaluation.intake import at_the_door
from evaluation.intake.checking import Checked, CheckedFile
from evaluation.intake.contract import KINDS
from evaluation.intake.grouping import Group, Shown, single
from evaluation.intake.limits import MB
from queries.errors import StoreError
from queries.reading_child import FAILED, MEMORY, PROGRESS, RESULT, read, write
from queries.settings import ROOT

_LOG = logging.getLogger(__name__)

#: What a child may take: a base, and more for each byte of the files.
_MEMORY_BASE, _MEMORY_A_BYTE = 700 * MB, 40
_SECONDS_BASE, _SECONDS_A_MB = 10, 4
#: Time on the clock, as a multiple of processor time: a busy machine is no fault of the file.
_PATIENCE = 12
#: Calls that one child answers, and children that wait.
_CALLS, _WAITING = 50, 2

OnProgress = Callable[[float], bool]


class CheckCancelled(StoreError):
    """The person who asked for the check does not want it any more."""


class _Died(Exception):
    """The child gave no answer: a clause for the person."""


class _Child:
    """One process that reads files."""

    def __init__(self) -> None:
        keep = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG", "LC_ALL", "PYTHONPATH")
        environment = {name: os.environ[name] for name in keep if name in os.environ}
        environment |= {"MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        environment |= {"ARROW_IO_THREADS": "1", "PYTHONHASHSEED": "0"}
        # Arrow's own allocator takes address space by the gigabyte, which the limit counts though nobody uses it
        environment |= {"ARROW_DEFAULT_MEMORY_POOL": "system"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "queries.reading_child"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,  # what was read ahead could not be waited for
        )
        self.calls = 0

    def ask(self, request: dict[str, Any], seconds: float, on_progress: OnProgress | None) -> bytes:
        """Return the answer to one request. Raises _Died or CheckCancelled, after which the child is of no more use."""
        self.calls += 1
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        sender = threading.Thread(target=_send, args=(stdin, request), daemon=True)
        sender.start()
        share, until = 0.0, time.monotonic() + seconds
        try:
            while True:
                if not self._readable(0.1 if on_progress else seconds):
                    if time.monotonic() > until:
                        raise _Died(f"reading it took more than {seconds:.0f} seconds")
                elif (message := read(stdout)) is None:  # type: ignore[arg-type]
                    raise _Died(self._why())
                elif message[:1] == PROGRESS:
                    (share,) = struct.unpack(">d", message[1:])
                elif message[:1] == MEMORY:
                    raise _Died("it needs more memory than we allow a file of its size")
                else:
                    return message
                if on_progress and not on_progress(share):
                    raise CheckCancelled("The check was cancelled. Nothing was saved.")
        except (_Died, CheckCancelled):
            self.end()
            raise

    def _readable(self, seconds: float) -> bool:
        assert self._process.stdout is not None
        if os.name == "nt":  # pipes cannot be waited for there; reading blocks until the child answers or ends
            return True
        return bool(select.select([self._process.stdout], [], [], seconds)[0])

    def _why(self) -> str:
        code = self._process.wait()
        if code == -24:  # SIGXCPU
            return "reading it took more processor time than we allow a file of its size"
        return "the part of the app that reads files was stopped while it read this one"

    @property
    def alive(self) -> bool:
        """Return whether the process can take another request."""
        return self._process.poll() is None

    def end(self) -> None:
        """Stop the process at once."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was still to be written has nowhere to go
                    stream.close()
        self._process.wait()


def _send(stdin: Any, request: dict[str, Any]) -> None:
    with suppress(OSError, ValueError):  # the child is gone, which whoever waits for its answer will notice
        write(stdin, pickle.dumps(request, protocol=5))


class _Waiting:
    """The children that wait for work."""

    def __init__(self) -> None:
        self._children: list[_Child] = []
        self._lock = threading.Lock()

    def take(self) -> _Child:
        """Return a child that waits, or a new one."""
        with self._lock:
            while self._children:
                child = self._children.pop()
                if child.alive:
                    return child
                child.end()
        return _Child()

    def give_back(self, child: _Child) -> None:
        """Let a child wait, unless it has done its share or others wait already."""
        with self._lock:
            if child.calls < _CALLS and len(self._children) < _WAITING:
                self._children.append(child)
                return
        child.end()

    def end(self) -> None:
        """Stop all that wait."""
        with self._lock:
            while self._children:
                self._children.pop().end()


_WAITING_CHILDREN = _Waiting()
atexit.register(_WAITING_CHILDREN.end)


def warm() -> None:
    """Start a child before it is needed; returns at once, the child gets ready by itself."""
    _WAITING_CHILDREN.give_back(_WAITING_CHILDREN.take())


def check_apart(
    files: Sequence[tuple[str, bytes]],
    known: Collection | None,
    *,
    for_project: str | None = None,
    on_progress: OnProgress | None = None,
) -> Checked:
    """Check (name, bytes) pairs as checking.check does, in a child. Raises CheckCancelled and nothing else.

    known: None for an empty collection. on_progress: told the share done a few times a second; False cancels.
    """
    request = {"files": list(files), "known": _unless_empty(known), "for_project": for_project}
    try:
        return _asked(request, on_progress)
    except _Died as died:
        _LOG.warning("reading failed: %s", died)
        if len(files) == 1:
            return Checked(files=(_unread(*files[0], str(died)),))
    return Checked(files=tuple(_alone(file, on_progress) for file in files))


def _asked(request: dict[str, Any], on_progress: OnProgress | None) -> Checked:
    size_bytes = sum(len(data) for _, data in request["files"])
    cpu_seconds = _SECONDS_BASE + int(_SECONDS_A_MB * size_bytes / MB)
    limits = {"cpu_seconds": cpu_seconds, "memory_bytes": _MEMORY_BASE + _MEMORY_A_BYTE * size_bytes}
    try:
        child = _WAITING_CHILDREN.take()
    except OSError:
        raise _Died("the part of the app that reads files could not be started") from None
    message = child.ask(request | {"limits": limits}, _PATIENCE * cpu_seconds, on_progress)
    _WAITING_CHILDREN.give_back(child)
    if message[:1] == FAILED:
        _LOG.error("reading failed at %s", ", ".join(json.loads(message[1:])))
        raise _Died("of a mistake of ours, which has been written down")
    assert message[:1] == RESULT
    return _unpacked(message[1:])


def _alone(file: tuple[str, bytes], on_progress: OnProgress | None) -> CheckedFile:
    """Return what to tell of one file of a call that gave no answer: whether it was this one."""
    try:
        _asked({"files": [file], "known": None, "for_project": None}, on_progress)
    except _Died as died:
        return _unread(*file, str(died))
    return _unread(*file, "another file of the same call could not be read")


def _unread(name: str, data: bytes, because: str) -> CheckedFile:
    told = at_the_door.reading_failed(because)
    return CheckedFile(
        name=name,
        kind=None,
        sha256=hashlib.sha256(data).hexdigest(),
        byte_size=len(data),
        row_count=0,
        rows=None,
        problems=(told,),
        groups=(single(told),),
    )


def _unless_empty(known: Collection | None) -> Collection | None:
    return known if known is not None and any(len(known.frame(kind)) for kind in KINDS) else None


def _unpacked(message: bytes) -> Checked:
    lengths, _, body = message.partition(b"\n")
    parts, place = [], 0
    for length in json.loads(lengths):
        parts.append(body[place : place + length])
        place += length
    return Checked(files=tuple(_file(json.loads(parts[i]), parts[i + 1]) for i in range(0, len(parts), 2)))


def _file(about: dict[str, Any], rows: bytes) -> CheckedFile:
    problems = tuple(_problem(each) for each in about.pop("problems"))
    groups = tuple(_group(each) for each in about.pop("groups"))
    headings, preview = tuple(about.pop("headings")), tuple(tuple(row) for row in about.pop("preview"))
    table = pa.ipc.open_stream(io.BytesIO(rows)).read_all() if rows else None
    return CheckedFile(**about, rows=table, problems=problems, groups=groups, headings=headings, preview=preview)


def _problem(values: dict[str, Any]) -> Problem:
    severity: Any = Severity(values["severity"])
    return Problem(**values | {"severity": severity})


def _group(values: dict[str, Any]) -> Group:
    shown = tuple(
        Shown(problem=_problem(each["problem"]), headings=tuple(each["headings"]), cells=tuple(each["cells"]))
        for each in values["shown"]
    )
    return Group(**values | {"severity": Severity(values["severity"]), "shown": shown})
