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


def run(*, rounds: int, folder: Path | None = None) -> Section:
    """Move a programme into a shared store on this machine, then visit every page of both in turn."""
    sys.path.insert(0, str(ROOT / "scripts"))
    from postgres import new_database, running_postgres

    found: dict[str, tuple[list[float], list[float]]] = {page: ([], []) for page in PAGES}
    with kept_in(folder) as place, kept_in(None) as rows, running_postgres() as server:
        file, own = store_of(SOME, place), rows / "own" / "outcomes.duckdb"
        own.parent.mkdir()
        settings = {"OUTCOMES_SHARED": new_database(server.address, "shared")}
        begin = time.perf_counter()
        command = [sys.executable, "manage.py", "move", "--to-shared", str(rows / "rows"), "--database", str(file)]
        subprocess.run(command, cwd=ROOT, env=settings_of(own) | settings, check=True, stdout=subprocess.DEVNULL)
        moved = time.perf_counter() - begin
        with ours(file) as on_file, ours(own, **settings) as on_shared:
            for _ in range(rounds):
                for page, asked in PAGES.items():
                    for app, costs in zip((on_file, on_shared), found[page], strict=True):
                        costs.append(_rerun(app, page, {**_OWN, **asked}))
    return _section(found, moved)


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


def _section(found: dict[str, tuple[list[float], list[float]]], moved: float) -> Section:
    rows = [
        (page or "overview", *(f"{median(costs):.0f}" for costs in pair), f"{median(pair[1]) / median(pair[0]):.2f}")
        for page, pair in found.items()
    ]
    worst = max(median(shared) / median(file) for file, shared in found.values())
    target, met = f"a page at most {MOST_TIMES:.0f} times the file's", worst <= MOST_TIMES
    text = "\n\n".join(
        (
            f"`python -m benchmarks shared`. {measured_on('streamlit', 'duckdb', 'psycopg')}.",
            f"{SOME:,} returns in a file and in a shared store, its PostgreSQL on the same machine; moving them took "
            f"{moved:.0f} s. A page is seen again over a websocket; milliseconds on the clock, the median of rounds of "
            f"{RERUNS} reruns.",
            table(("page", "file (ms)", "shared (ms)", "times"), rows),
            table(("target", "found", ""), [(target, f"{worst:.2f} times", "met" if met else "missed")]),
        )
    )
    missed = () if met else (f"{target}: {worst:.2f} times",)
    return Section(name="shared", title="A store that machines share", text=text, missed=missed)
