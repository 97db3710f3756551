"""What pages cost on a shared store, beside the same programme in a file."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.pages import PAGES, SOME
from benchmarks.programmes import ROOT, kept_in, settings_of, store_of
from benchmarks.sections import Section, measured_on, table
from benchmarks.servers import Server, ours
from benchmarks.visitor import Visitor

WARM_UPS, RERUNS = 3, 10
MOST_TIMES = 3.0
_OWN = {"programme": "own"}


Costs = tuple[list[float], list[float], list[float]]


def run(*, rounds: int, folder: Path | None = None) -> Section:
    """Move a programme into two shared stores on this machine, then visit every page of all three in turn."""
    sys.path.insert(0, str(ROOT / "scripts"))
    from object_storage import running_storage
    from postgres import new_database, running_postgres

    found: dict[str, Costs] = {page: ([], [], []) for page in PAGES}
    with kept_in(folder) as place, kept_in(None) as rows, running_postgres() as server, running_storage() as storage:
        file = store_of(SOME, place)
        settings = {"OUTCOMES_SHARED": new_database(server.address, "shared")}
        in_objects = {"OUTCOMES_SHARED": new_database(server.address, "objects"), **storage.settings}
        own, moved = _moved(file, rows / "own", str(rows / "rows"), settings)
        beside, moved_there = _moved(file, rows / "beside", f"{storage.place}/rows", in_objects)
        with ours(file) as on_file, ours(own, **settings) as on_shared, ours(beside, **in_objects) as on_objects:
            for _ in range(rounds):
                for page, asked in PAGES.items():
                    for app, costs in zip((on_file, on_shared, on_objects), found[page], strict=True):
                        costs.append(_rerun(app, page, {**_OWN, **asked}))
    return _section(found, moved, moved_there)


def _moved(file: Path, folder: Path, rows: str, settings: dict[str, str]) -> tuple[Path, float]:
    """Make a shared store of a file; return the file that its process calls its own, and the seconds it took."""
    folder.mkdir()
    own = folder / "outcomes.duckdb"
    begin = time.perf_counter()
    command = [sys.executable, "manage.py", "move", "--to-shared", rows, "--database", str(file)]
    subprocess.run(command, cwd=ROOT, env=settings_of(own) | settings, check=True, stdout=subprocess.DEVNULL)
    return own, time.perf_counter() - begin


def _rerun(server: Server, page: str, asked: dict[str, str]) -> float:
    """Return the milliseconds on the clock of a rerun, as the mean of many in a row of one visitor."""
    visitor = Visitor(server.port, page=page)
    for _ in range(WARM_UPS):
        if faults := visitor.open(**asked).faults:
            raise RuntimeError(f"the page {page or 'Overview'} showed a fault: {faults[0]}")
    begin = time.perf_counter()
    for _ in range(RERUNS):
        visitor.open(**asked)
    spent = time.perf_counter() - begin
    visitor.close()
    return spent / RERUNS * 1000


def _section(found: dict[str, Costs], moved: float, moved_there: float) -> Section:
    rows = [
        (page or "overview", *(f"{median(costs):.0f}" for costs in each), *_times(each)) for page, each in found.items()
    ]
    worst = max(float(times) for each in found.values() for times in _times(each))
    target, met = f"a page at most {MOST_TIMES:.0f} times the file's", worst <= MOST_TIMES
    text = "\n\n".join(
        (
            f"`python -m benchmarks shared`. {measured_on('streamlit', 'duckdb', 'psycopg')}.",
            f"{SOME:,} returns in a file, in a shared store with its rows in a folder, and in one with its rows in "
            "S3-compatible storage (`rclone serve s3`); PostgreSQL and the storage on the same machine, so that no "
            f"network is in it. Moving them took {moved:.0f} and {moved_there:.0f} s. A page is seen again over a "
            f"websocket; milliseconds on the clock, the median of rounds of {RERUNS} reruns.",
            table(("page", "file (ms)", "folder (ms)", "objects (ms)", "folder, times", "objects, times"), rows),
            table(("target", "found", ""), [(target, f"{worst:.2f} times", "met" if met else "missed")]),
        )
    )
    missed = () if met else (f"{target}: {worst:.2f} times",)
    return Section(name="shared", title="A store that machines share", text=text, missed=missed)


def _times(costs: Costs) -> tuple[str, ...]:
    file, *others = (median(each) for each in costs)
    return tuple(f"{each / file:.2f}" for each in others)
