"""Twenty-five people with two seconds between their clicks, hour after hour: waits, and whether memory grows.

A round is a minute, after which everybody leaves and others come. Eight hours are --rounds 480.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median

from benchmarks.people import Crowd, ours_next, visit
from benchmarks.programmes import kept_in, store_of
from benchmarks.sections import Section, measured_on, table
from benchmarks.servers import ours

RETURNS, PEOPLE, EVERY_S, LASTS_S = 300_000, 25, 2.0, 60.0
MOST_S, MOST_MB, MOST_GROWTH = 2.0, 1024.0, 0.10


def run(*, rounds: int, folder: Path | None = None, returns: int = RETURNS) -> Section:
    """Let the crowd read, round after round, and weigh the server after each."""
    crowd, memory = Crowd(), []
    with kept_in(folder) as place, ours(store_of(returns, place)) as app:
        app.settle()
        for number in range(rounds):
            found = visit(app, ours_next, people=PEOPLE, lasts_s=LASTS_S, every_s=EVERY_S)
            crowd.seconds.extend(found.seconds)
            crowd.faults.extend(found.faults)
            memory.append(app.memory_mb())
            print(f"round {number + 1} of {rounds}: {memory[-1]:,.0f} MB", flush=True)
    return _section(crowd, memory, returns)


def _section(crowd: Crowd, memory: list[float], returns: int) -> Section:
    settled = max(memory[: max(1, len(memory) // 10)])
    growth = memory[-1] / settled - 1
    minutes = len(memory) * LASTS_S / 60
    targets = [
        ("no error", f"{len(crowd.faults)} of {len(crowd.seconds):,} changes", not crowd.faults),
        (f"19 of 20 changes finished within {MOST_S:.0f} s", f"{crowd.late():.2f} s", crowd.late() <= MOST_S),
        (f"memory below {MOST_MB:,.0f} MB", f"{max(memory):,.0f} MB at most", max(memory) < MOST_MB),
        (f"memory grows by less than {MOST_GROWTH:.0%}", f"by {growth:.0%}", growth < MOST_GROWTH),
    ]
    text = "\n\n".join(
        (
            f"`python -m benchmarks load`. {measured_on('streamlit', 'duckdb', 'plotly', 'pandas')}.",
            f"{PEOPLE} people read a programme of {returns:,} returns over websockets, each changing a filter or the "
            f"page every {EVERY_S:.0f} s, for {minutes:.0f} minutes; every minute all leave and others come. Half the "
            f"changes were finished within {median(crowd.seconds):.2f} s. Memory is that of the server's process after "
            f"each minute; its growth counts from the end of the first tenth of the time ({settled:,.0f} MB) to the "
            f"end ({memory[-1]:,.0f} MB).",
            table(("target", "found", ""), [(what, how, "met" if met else "missed") for what, how, met in targets]),
        )
    )
    missed = tuple(f"{what}: {how}" for what, how, met in targets if not met)
    return Section(name="load", title="Twenty-five people for a long time", text=text, missed=missed)
