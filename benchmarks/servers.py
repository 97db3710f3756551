"""Servers that benchmarks visit, each a process of its own on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.programmes import ROOT, settings_of
from benchmarks.visitor import wait_for

EMPTY = "empty_app.py"
#: Where this is set Python compiles our modules at every start, but not Streamlit's; elsewhere it compiles them once.
_UNKEPT = "PYTHONDONTWRITEBYTECODE"
#: Of a core's time: less than this is rest.
RESTING_SHARE = 0.1
#: Seconds in a row.
RESTS = 3
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Return the CPU seconds that it has used, all its threads together."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def _with_children(self) -> float:
        """Return the CPU seconds of it and of the processes that work for it."""
        seconds = self.cpu_seconds()
        for tasks in Path(f"/proc/{self.pid}/task").glob("*/children"):
            for pid in tasks.read_text(encoding="ascii").split():
                with suppress(OSError):  # it has ended meanwhile
                    seconds += Server(port=self.port, pid=int(pid)).cpu_seconds()
        return seconds

    def settle(self, *, longest_s: float = 600.0) -> None:
        """Return once it has rested for a while: it reads ahead after its start."""
        end, rested = time.monotonic() + longest_s, 0
        while time.monotonic() < end and rested < RESTS:
            before = self._with_children()
            time.sleep(1.0)
            rested = rested + 1 if abs(self._with_children() - before) < RESTING_SHARE else 0

    def memory_mb(self) -> float:
        """Return how much memory it holds."""
        return int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES / 1024**2


@contextmanager
def ours(database: Path, **settings: str) -> Iterator[Server]:
    """Serve the app over a store."""
    with _served(["manage.py", "run", "--port", "{port}"], settings_of(database) | settings) as server:
        yield server


@contextmanager
def plain(script: str, *, collecting: bool = True, **settings: str) -> Iterator[Server]:
    """Serve a single script of benchmarks/ with Streamlit.

    collecting: garbage is collected after each run, which is Streamlit's own way and not the app's.
    """
    path = str(Path(__file__).with_name(script))
    options = ["--server.port", "{port}", "--server.headless", "true", "--runner.postScriptGC", str(collecting).lower()]
    with _served(["-m", "streamlit", "run", path, *options], {**os.environ, **settings}) as server:
        yield server


@contextmanager
def _served(command: Sequence[str], settings: dict[str, str]) -> Iterator[Server]:
    port = free_port()
    settings = {name: value for name, value in settings.items() if name != _UNKEPT}
    process = subprocess.Popen(
        [sys.executable, *(part.format(port=port) for part in command)],
        cwd=ROOT,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield Server(port=port, pid=process.pid)
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
