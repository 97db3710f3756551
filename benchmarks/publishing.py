"""How long readers wait while somebody publishes, beside the same readers while nobody does."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.people import Crowd, ours_next, visit
from benchmarks.programmes import OUTCOMES, PROJECT, ROOT, kept_in, settings_of, store_of
from benchmarks.sections import Section, measured_on, table
from benchmarks.servers import Server, free_port
from benchmarks.visitor import wait_for

RETURNS, READERS, EVERY_S, LASTS_S = 10_000, 20, 5.0, 60.0
ROWS, PUBLICATIONS = 2_000, 4
MOST_LONGER_S = 1.0


def run(*, rounds: int, folder: Path | None = None, returns: int = RETURNS) -> Section:
    """Let people read in peace, then while files are published one after another; each round on a copy of the store."""
    quiet, busy = Crowd(), Crowd()
    took: list[float] = []
    with kept_in(folder) as place, TemporaryDirectory() as name:
        store = store_of(returns, place)
        for number in range(rounds):
            copy = Path(name) / f"{number}"
            shutil.copytree(store.parent, copy, ignore=shutil.ignore_patterns("files", "backups"))
            files = [_corrections(copy / f"returns {each}.csv", each) for each in range(PUBLICATIONS)]
            with _served(copy / store.name, files) as (server, process):
                visit(server, ours_next, people=READERS, lasts_s=LASTS_S / 2, every_s=EVERY_S)  # at first sight
                _add(quiet, visit(server, ours_next, people=READERS, lasts_s=LASTS_S, every_s=EVERY_S))
                publishing = threading.Thread(target=_publish_all, args=(process, took))
                publishing.start()
                _add(busy, visit(server, ours_next, people=READERS, lasts_s=LASTS_S, every_s=EVERY_S))
                publishing.join()
    return _section(quiet, busy, took, returns)


def _add(all_of_it: Crowd, crowd: Crowd) -> None:
    all_of_it.seconds.extend(crowd.seconds)
    all_of_it.faults.extend(crowd.faults)


def _publish_all(process: subprocess.Popen[str], took: list[float]) -> None:
    """Publish every file, with a pause before each."""
    assert process.stdin, "it is a pipe"
    assert process.stdout, "it is a pipe"
    for _ in range(PUBLICATIONS):
        time.sleep(LASTS_S / PUBLICATIONS / 4)
        begin = time.perf_counter()
        process.stdin.write("publish\n")
        process.stdin.flush()
        if not any(line.strip().isdigit() for line in process.stdout):  # other lines are the server's own
            raise RuntimeError("the file was not published")
        took.append(time.perf_counter() - begin)


@contextmanager
def _served(database: Path, files: list[Path]) -> Iterator[tuple[Server, subprocess.Popen[str]]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.publisher", f"{port}", *map(str, files)],
        cwd=ROOT,
        env=settings_of(database),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        wait_for(port)
        yield Server(port=port, pid=process.pid), process
    finally:
        process.terminate()
        process.wait()


def _corrections(path: Path, number: int) -> Path:
    """Write returns of a later year of practices in the networks, other figures in each file."""
    rows = [
        f"{PROJECT},P{place:05d},out{outcome:02d},2021-{month:02d}-01,2021-{month:02d}-28,after,"
        f"{50 + (place * 7 + outcome + number) % 40},{1000 + place}"
        for outcome in range(OUTCOMES)
        for month in range(1, 13)
        for place in range(15)
    ]
    heads = "project,site,outcome,period_start,period_end,phase,numerator,denominator"
    path.write_text("\n".join((heads, *rows[:ROWS])), encoding="utf-8")
    return path


def _section(quiet: Crowd, busy: Crowd, took: list[float], returns: int) -> Section:
    longer = max(busy.seconds) - max(quiet.seconds)
    faults = len(quiet.faults) + len(busy.faults)
    targets = [
        ("no error", f"{faults} of {len(quiet.seconds) + len(busy.seconds):,} changes", not faults),
        (f"the longest wait at most {MOST_LONGER_S:.0f} s longer", f"{longer:.2f} s", longer <= MOST_LONGER_S),
    ]
    rows = [
        (label, f"{len(crowd.seconds):,}", f"{crowd.late():.2f} s", f"{max(crowd.seconds):.2f} s")
        for label, crowd in (("nobody publishes", quiet), ("files are published", busy))
    ]
    text = "\n\n".join(
        (
            f"`python -m benchmarks publishing`. {measured_on('streamlit', 'duckdb', 'plotly', 'pandas')}.",
            f"{READERS} people read a programme of {returns:,} returns over websockets, each changing a filter every "
            f"{EVERY_S:.0f} s for {LASTS_S:.0f} s; meanwhile {PUBLICATIONS} files of {ROWS:,} returns of all "
            f"its outcomes are checked, sent and published in the same process, {min(took):.1f} to {max(took):.1f} s "
            "each.",
            table(("while", "changes", "19 of 20 within", "the longest"), rows),
            table(("target", "found", ""), [(what, how, "met" if met else "missed") for what, how, met in targets]),
        )
    )
    missed = tuple(f"{what}: {how}" for what, how, met in targets if not met)
    return Section(name="publishing", title="Publishing while twenty people read", text=text, missed=missed)
