"""One process at a time writes in a store's folder, or copies it: what is copied is then never half written.

The lock is the system's own, on the folder: it leaves no file behind and ends with the process that holds it. DuckDB's
lock on the store itself keeps a second program out; this one lets a copy be made beside a running app.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where a file that is open for writing cannot be copied anyway
    fcntl = None

_HERE: dict[Path, threading.RLock] = defaultdict(threading.RLock)
_DEPTH: dict[Path, int] = defaultdict(int)


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes in a folder or copies from it; a thread may ask again inside the block."""
    with _HERE[folder]:
        _DEPTH[folder] += 1
        handle = _locked(folder) if _DEPTH[folder] == 1 else None
        try:
            yield
        finally:
            _DEPTH[folder] -= 1
            if handle is not None:
                os.close(handle)


def is_open_elsewhere(file: Path) -> bool:
    """Return whether another process holds DuckDB's lock on a store. Never ask of a store that this process has open:
    closing a file gives up every lock that the process has on it."""
    if fcntl is None or not file.exists():
        return False
    with file.open("r+b") as handle:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _locked(folder: Path) -> int | None:
    """Return a handle that holds the lock; None where the system has no such lock (Windows, some network drives)."""
    if fcntl is None or not folder.is_dir():
        return None
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:
        os.close(handle)
        return None
    return handle
