"""The Overview at a hundred million returns beside itself at ten million: made and loaded only on demand."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from benchmarks.pages import MANY, OWN, STARTS, first_paint, rerun, spread
from benchmarks.programmes import SIZES, kept_in, store_of
from benchmarks.sections import Section, measured_on, table
from benchmarks.servers import ours

MOST = 100_000_000
MOST_TIMES = 1.5
AGAIN = "seen again: CPU ms of the server"
FIRST = "first visitor after a start: s from when it answers"
WHOLE = "the same: s from the process's start"


def run(*, rounds: int, folder: Path | None = None, sizes: tuple[int, int] = (MANY, MOST)) -> Section:
    """Rerun the Overview over both stores in rounds, then start the app over each again and again."""
    found: dict[tuple[str, int], list[float]] = {}
    with kept_in(folder) as place:
        stores = {size: store_of(size, place) for size in sizes}
        with ours(stores[sizes[0]]) as few, ours(stores[sizes[1]]) as many:
            apps = dict(zip(sizes, (few, many), strict=True))
            for app in apps.values():
                app.settle(longest_s=7_200)
            for _ in range(rounds):
                for size, app in apps.items():
                    found.setdefault((AGAIN, size), []).append(rerun(app, "", OWN))
        for _ in range(STARTS):
            for size, store in stores.items():
                for what, seconds in zip((FIRST, WHOLE), first_paint(ours(store), OWN), strict=True):
                    found.setdefault((what, size), []).append(seconds)
    return _section(found, sizes)


def _section(found: dict[tuple[str, int], list[float]], sizes: tuple[int, int]) -> Section:
    ratios = {what: median(found[what, sizes[1]]) / median(found[what, sizes[0]]) for what in (AGAIN, FIRST, WHOLE)}
    rows = [
        (what, *(spread(found[what, size], 1 if what == AGAIN else 2) for size in sizes), f"{ratio:.2f}")
        for what, ratio in ratios.items()
    ]
    worst = max(ratios.values())
    met = worst <= MOST_TIMES
    text = "\n\n".join(
        (
            f"`python -m benchmarks hundred`. {measured_on('streamlit', 'duckdb')}.",
            f"The Overview of {sizes[1]:,} returns from {SIZES[sizes[1]][0]:,} practices, whose figures were worked "
            "out before, as a version's are once.",
            table(("Overview", *(f"{size:,} returns" for size in sizes), "times"), rows),
            table(
                ("target", "found", ""),
                [(f"at most {MOST_TIMES} times itself", f"{worst:.2f} times", "met" if met else "missed")],
            ),
        )
    )
    missed = () if met else (f"the Overview of {sizes[1]:,} returns: {worst:.2f} times",)
    return Section(name="hundred", title="A hundred million returns", text=text, missed=missed)
