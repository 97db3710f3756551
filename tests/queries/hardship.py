"""What befalls a store besides its users: kills, cut power, full disks, files that are gone or swapped.

The tests take a few rounds of each. More on demand, each ending in one line of figures:

    python tests/queries/hardship.py kills 500
    python tests/queries/hardship.py files 200
    python tests/queries/hardship.py full 14
    python tests/queries/hardship.py cuts 200       (as root on Linux: it mounts images of a disk)
"""

from __future__ import annotations

import itertools
import multiprocessing
import multiprocessing.forkserver
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

FOLDERS = (Path(__file__).parents[2], Path(__file__).parent)
sys.path[:0] = [str(folder) for folder in FOLDERS if str(folder) not in sys.path]

import crowd  # noqa: E402
import store_texts  # noqa: E402

from queries import audit_check, connecting, programme, uploads  # noqa: E402
from queries.store import Store, open_store  # noqa: E402

OWNER = crowd.OWNER

#: Below this, DuckDB takes its log into the store at nearly every commit, which is when most can go wrong.
OFTEN = "16KB"

#: One row per batch that does not have the rows it should.
_NOT_WHOLE = """
    with held as (
        select batch from returns union all select batch from delivery union all select batch from sites
        union all select batch from projects union all select batch from outcomes union all select batch from sources
    )
    select batch.batch from batch
    where row_count != (select count(*) from held where held.batch = batch.batch)
"""

LONGEST_OPENING_SECONDS = 2.0

#: After so many rounds another store is begun, so that a long run is not one of ever larger stores.
_ROUNDS_A_STORE = 40


@dataclass(kw_only=True)
class Figures:
    """What came of some rounds: counts by name, the slowest opening, and each thing that was wrong."""

    counts: dict[str, int] = field(default_factory=dict)
    slowest_seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, count: int = 1) -> None:
        """Count something."""
        self.counts[name] = self.counts.get(name, 0) + count

    def __str__(self) -> str:
        counts = ", ".join(f"{name} {count:,}" for name, count in self.counts.items())
        return f"{counts}; slowest opening {self.slowest_seconds:.2f} s; wrong {len(self.wrong)}"


def filled(folder: Path) -> Path:
    """Make a store with two versions in a folder, and close it."""
    store = open_store(folder / "outcomes.duckdb")
    uploads.publish(store, OWNER, store_texts.checked(store_texts.ALL))
    publish(store, 30)
    store.close()
    return store.path


def publish(store: Store, count: int, *, note: str | None = None) -> int:
    """Publish two small files as one version, so that half of one could be seen, and return the version."""
    checked = store_texts.checked(_two_files(count, note=note), programme.collection(store, OWNER))
    return uploads.publish(store, OWNER, checked).version


def _two_files(count: int, *, note: str | None) -> dict[str, str]:
    name, data = crowd.returns(count=count, note=note)
    heading = store_texts.DELIVERY.splitlines()[0]
    row = f"ALPHA,S1,Training day,2021-06-30,{count / 1000},{note or ''}"
    return {name: data.decode(), "delivery.csv": f"{heading}\n{row}\n"}


def write_on(database: Path, told: Connection, threshold: str | None) -> None:
    """Publish without end, and tell each version once it is acknowledged: the process that is killed."""
    if threshold:
        connecting.CONFIG["checkpoint_threshold"] = threshold
    store = open_store(database)
    known = programme.collection(store, OWNER)
    two = [store_texts.checked(_two_files(count, note=str(time.time_ns())), known) for count in (41, 42)]
    told.send(0)
    for files in itertools.cycle(two):  # each changes what the other said, so that every one is a version
        told.send(uploads.publish(store, OWNER, files).version)


def writer(database: Path, *, threshold: str | None) -> tuple[BaseProcess, Connection]:
    """Start a process that publishes, and wait until it has the store open."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = processes().Process(target=write_on, args=(database, theirs, threshold), daemon=True)
    process.start()
    theirs.close()
    assert ours.poll(60), "the writer did not start"
    assert ours.recv() == 0
    return process, ours


def _context() -> Any:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["hardship", "hardship_disk"])
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(str(folder) for folder in FOLDERS)  # it looks nowhere else
    try:
        multiprocessing.forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
    return context


@cache
def processes() -> Any:
    """Return what starts processes quickly: a server of them that has read the modules and opened nothing."""
    return _context()


def heard(told: Connection) -> list[int]:
    """Return the versions that a writer acknowledged before its end."""
    versions = []
    try:
        while told.poll():
            versions.append(told.recv())
    except (EOFError, OSError):
        pass
    told.close()
    return versions


def look(database: Path, told: list[int], figures: Figures, *, what: str) -> None:
    """Open a store that something befell, and write down what it has lost of what was acknowledged."""
    figures.add("rounds")
    figures.add("acknowledged", len(told))
    began = time.perf_counter()
    try:
        store = open_store(database)
    except Exception as error:
        figures.add("did not open")
        figures.wrong.append(f"{what}: {error}")
        return
    took = time.perf_counter() - began
    figures.slowest_seconds = max(took, figures.slowest_seconds)
    try:
        for fault in faults(store, told):
            figures.wrong.append(f"{what}: {fault}")
            figures.add(fault.partition(":")[0])
        if took > LONGEST_OPENING_SECONDS:
            figures.add("slow openings")
    finally:
        store.close()


def faults(store: Store, told: list[int]) -> list[str]:
    """Return what is wrong with a store of which these versions were acknowledged: "kind: more"."""
    if store.trouble:
        return [f"trouble: {store.trouble}"]
    found = []
    version = programme.version(store, OWNER)
    if told and version < told[-1]:
        found.append(f"lost: {told[-1] - version} of the acknowledged")
    if told and version > told[-1] + 1:
        found.append(f"more than was asked for: version {version} after {told[-1]}")
    files: dict[int, int] = {}
    for batch in programme.history(store, OWNER):
        files[batch.version] = files.get(batch.version, 0) + 1
    with store.cursor() as cursor:
        half = len(cursor.execute(_NOT_WHOLE).fetchall())
    half += sum(files.get(each, 0) != 2 for each in range(3, version + 1)) + (files.get(1) != 6)
    if half:
        found.append(f"partial: {half}")
    found += [f"audit: {fault}" for fault in audit_check.verify(store, OWNER).faults]
    return found


def kills(rounds: int, folder: Path, *, seed: int = 9) -> Figures:
    """Kill a process that publishes at any moment; half of them take their log into the store at every commit."""
    figures, draw = Figures(), random.Random(seed)
    for at in range(rounds):
        if at % _ROUNDS_A_STORE == 0:
            shutil.rmtree(folder / "store", ignore_errors=True)
            (folder / "store").mkdir()
            database = filled(folder / "store")
        process, told = writer(database, threshold=OFTEN if at % 2 else None)
        time.sleep(draw.uniform(0.02, 0.6))
        process.kill()
        process.join()
        look(database, heard(told), figures, what=f"kill {at}")
    return figures


def stops(rounds: int, folder: Path, *, seed: int = 9) -> Figures:
    """Take the files as they lie at any moment of a process that publishes."""
    figures, draw = Figures(), random.Random(seed)
    database = filled(folder)
    for at in range(rounds):
        process, told = writer(database, threshold=OFTEN)
        time.sleep(draw.uniform(0.02, 0.6))
        _pause(process)
        copy = folder / f"copy{at}"
        copy.mkdir()
        for path in database.parent.glob("outcomes.*"):
            shutil.copy2(path, copy / path.name)
        versions = heard(told)
        process.kill()
        process.join()
        look(copy / database.name, versions, figures, what=f"stop {at}")
    return figures


def _pause(process: BaseProcess) -> None:
    if hasattr(signal, "SIGSTOP"):
        assert process.pid is not None
        os.kill(process.pid, signal.SIGSTOP)
        time.sleep(0.02)


def main(words: list[str]) -> int:
    """Run rounds of one kind and print what came of them."""
    import hardship_disk
    import hardship_files

    kinds: dict[str, Callable[[int, Path], Figures]] = {
        "kills": kills,
        "stops": stops,
        "files": hardship_files.files,
        "full": hardship_disk.full,
        "full-mounted": hardship_disk.full_mounted,
        "cuts": hardship_disk.cuts,
    }
    kind, rounds = words
    with tempfile.TemporaryDirectory(prefix="hardship-") as folder:
        figures = kinds[kind](int(rounds), Path(folder))
    print("\n".join([*figures.wrong[:20], f"{kind}: {figures}"]))
    return 1 if figures.wrong else 0


if __name__ == "__main__":
    import hardship  # so that a process that is started finds the functions by this name

    sys.exit(hardship.main(sys.argv[1:]))
