"""The stores of the shipped programmes and their figures, made once a run of the tests and copied from there.

What an app makes of them at its first start is the same each time: a store is opened only if it was made from the very
files and code that are there, and a figure has the name of all that it follows from. Tests of the making, and of a
first start, use none of this.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from evaluation.analysis.selection import AGREED
from evaluation.domain.vocabulary import Clock
from queries.access import owner_here
from queries.reading import read
from queries.selected import narrowed
from queries.settings import ROOT
from queries.shipped import Programme
from queries.store import close_stores

#: The folder that all lanes of a run share; scripts/run_tests.py makes it. Other runs make one of their own.
FOLDER = "OUTCOMES_TESTS_READY"
_SHIPPED = (Programme.DEMONSTRATION, Programme.PUBLISHED)


def copied_to(folder: Path) -> None:
    """Put a copy of all into a folder, where an app will find it beside its own store."""
    shutil.copytree(_ready(), folder, dirs_exist_ok=True)


@cache
def _ready() -> Path:
    """Return the folder that holds all, made now if this is the first to ask; others wait for it meanwhile."""
    shared = os.environ.get(FOLDER)
    if shared is None:
        shared = tempfile.mkdtemp(prefix="ready-made-")
        atexit.register(shutil.rmtree, shared, ignore_errors=True)
    ready, beside = Path(shared) / "ready", Path(shared) / "making"
    with (Path(shared) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            beside.mkdir(exist_ok=True)
            settings = {**os.environ, "OUTCOMES_DATABASE": str(beside / "outcomes.duckdb")}
            subprocess.run([sys.executable, "-m", "tests.ready_made"], cwd=ROOT, env=settings, check=True)
            beside.rename(ready)
    return ready


def _make() -> None:
    """Read both as a server does that reads ahead, in a process whose settings say where."""
    for name in _SHIPPED:
        reading = read(name, owner_here())
        for each in reading.results.outcomes:
            place = {"project": each.project, "outcome": each.outcome, "version": reading.version}
            narrowed(name, owner_here(), AGREED, clock=Clock.ACTUAL, **place)
    close_stores()


if __name__ == "__main__":
    _make()
