"""Disks that are full and power that is cut.

A full disk is made everywhere by a limit on the size of a file, which the system enforces at the same call; and, as
root on Linux, by a small file system. Power is cut, as root on Linux, by copying the image of a mounted file system
while the writer stands still: what it had not made durable is not in the copy. A file written beside without being
made durable shows that the cut does cut.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path

import hardship
import store_texts
from hardship import OFTEN, OWNER, Figures

from queries import connecting, programme, uploads
from queries.errors import NothingSaved, OutcomeUnknown, StoreError
from queries.store import open_store

#: How large a file can grow, or how much room a disk has, in KiB: the end comes inside the first insert, at a commit,
#: while the log is taken in.
SIZES_KB = (8, 40, 100, 200, 300, 450, 600, 800, 1100, 1500, 2000, 2700, 3500, 5000)

_MOST_UPLOADS = 40


def rows(number: int) -> dict[str, str]:
    """Return a file of about 240 kB that does not compress: notes at random, on days of its own."""
    draw = random.Random(number)
    lines = [store_texts.DELIVERY.splitlines()[0]]
    for day in range(500):
        note = "".join(draw.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=450))
        lines.append(f"ALPHA,S1,Part {number},{2001 + day // 28:04d}-01-{day % 28 + 1:02d},0.5,{note}")
    return {"delivery.csv": "\n".join(lines) + "\n"}


def fill(database: Path, told: Connection, limit: int | None, threshold: str | None) -> None:
    """Publish until the disk is full and tell what a person was told each time; with room again, publish once more."""
    if threshold:
        connecting.CONFIG["checkpoint_threshold"] = threshold
    store = open_store(database)
    known = programme.collection(store, OWNER)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    told.send("ready")
    for last in range(_MOST_UPLOADS - 1):
        said = _published(store, store_texts.checked(rows(last), known))
        told.send((last, said))
        if said != "saved":
            break
    told.send("full")
    told.recv()
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    told.send((_MOST_UPLOADS - 1, _published(store, store_texts.checked(rows(_MOST_UPLOADS - 1), known))))
    told.close()


def _published(store, files) -> str:
    try:
        uploads.publish(store, OWNER, files)
    except NothingSaved:
        return "nothing saved"
    except OutcomeUnknown:
        return "unknown"
    except StoreError as error:
        return f"error: {error}"
    return "saved"


def full(count: int, folder: Path) -> Figures:
    """Fill the disk at so many sizes, by a limit on the size of a file; what was told must be true, and then work."""
    figures = Figures()
    for at in range(count):
        place = folder / str(at)
        place.mkdir()
        database = hardship.filled(place)
        size = SIZES_KB[at % len(SIZES_KB)]
        _one(database, figures, limit=size * 1024, make_room=lambda: None, what=f"{size} KiB")
    return figures


def full_mounted(count: int, folder: Path) -> Figures:
    """Fill a small file system at so many sizes (root on Linux)."""
    figures = Figures()
    (folder / "base").mkdir()
    base = hardship.filled(folder / "base")
    files = list(base.parent.glob("outcomes.*"))
    held = sum(path.stat().st_size for path in files) // 1024 + 64
    for at in range(count):
        place = folder / str(at)
        place.mkdir()
        with ExitStack() as stack:
            size = SIZES_KB[at % len(SIZES_KB)] + held
            _run("mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", place)
            stack.callback(_run, "umount", place)
            for path in files:
                shutil.copy2(path, place / path.name)
            database = place / base.name
            room = lambda place=place: _run("mount", "-o", "remount,size=200m", place)  # noqa: E731
            _one(database, figures, limit=None, make_room=room, what=f"{size} KiB")
    return figures


def _one(database: Path, figures: Figures, *, limit: int | None, make_room: Callable[[], None], what: str) -> None:
    figures.add("sizes")
    threshold = OFTEN if figures.counts["sizes"] % 2 else None
    ours, theirs = multiprocessing.Pipe()
    process = hardship.processes().Process(target=fill, args=(database, theirs, limit, threshold), daemon=True)
    process.start()
    theirs.close()
    answers: dict[int, str] = {}
    try:
        while (word := ours.recv()) != "full":
            if word != "ready":
                answers[word[0]] = word[1]
        make_room()
        ours.send("room")
        number, said = ours.recv()
        answers[number] = said
    except EOFError:
        figures.wrong.append(f"{what}: the process ended")
        figures.add("deaths")
    process.join(60)
    _compare(database, answers, figures, what)


def _compare(database: Path, answers: dict[int, str], figures: Figures, what: str) -> None:
    said_last = answers.get(_MOST_UPLOADS - 1)
    figures.add("ran full", int(any(said != "saved" for said in answers.values())))
    if said_last != "saved":
        figures.wrong.append(f"{what}: with room again it said {said_last}")
    store = open_store(database)
    try:
        parts = set(programme.collection(store, OWNER).delivery["component"])
        figures.wrong += [f"{what}: {store.trouble}"] if store.trouble else []
        for number, said in answers.items():
            there = f"Part {number}" in parts
            figures.add(said.partition(":")[0])
            if said == "unknown":
                continue
            if said.startswith("error") or there != (said == "saved"):
                figures.wrong.append(f"{what}: it said {said!r} and the rows are {'there' if there else 'not there'}")
        for fault in hardship.faults(store, []):
            if not fault.startswith("partial"):
                figures.wrong.append(f"{what}: {fault}")
    finally:
        store.close()


def cuts(rounds: int, folder: Path) -> Figures:
    """Cut the power at any moment (root on Linux); count what a control file without fsync loses."""
    figures, draw = Figures(), random.Random(11)
    image, copy = folder / "disk.img", folder / "copy.img"
    disk, again = folder / "disk", folder / "again"
    for place in (folder, disk, again):
        place.mkdir(exist_ok=True)
    base = hardship.filled(folder)
    for at in range(rounds):
        image.unlink(missing_ok=True)
        with image.open("wb") as file:
            file.truncate(96 * 2**20)
        _run("mkfs.ext4", "-q", "-F", image)
        _run("mount", "-o", "loop", image, disk)
        try:
            for path in base.parent.glob("outcomes.*"):
                shutil.copy2(path, disk / path.name)
            os.sync()
            process, told = hardship.writer(disk / base.name, threshold=OFTEN if at % 4 else None)
            lines = _control(disk / "control", until=time.monotonic() + draw.uniform(0.3, 2.5))
            assert process.pid is not None
            os.kill(process.pid, signal.SIGSTOP)
            _run("cp", "--sparse=always", image, copy)
            versions = hardship.heard(told)
            process.kill()
            process.join()
        finally:
            _run("umount", disk)
        _run("mount", "-o", "loop", copy, again)
        try:
            kept = (again / "control").read_bytes().count(b"\n") if (again / "control").exists() else 0
            figures.add("control lines", lines)
            figures.add("control lines lost", lines - kept)
            hardship.look(again / base.name, versions, figures, what=f"cut {at}")
            figures.add("logs set aside", len(list(again.glob("quarantine/*"))))
        finally:
            _run("umount", again)
    return figures


def _control(path: Path, *, until: float) -> int:
    lines = 0
    with path.open("ab", buffering=0) as file:
        while time.monotonic() < until:
            file.write(b"a line that nobody made durable\n")
            lines += 1
            time.sleep(0.01)
    return lines


def _run(*words: object) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True)
