"""What each results page costs the server at ten million returns, beside an empty page and the same page with few."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.programmes import PROJECT, kept_in, store_of
from benchmarks.sections import Section, measured_on, table
from benchmarks.servers import EMPTY, Server, ours, plain
from benchmarks.visitor import Visitor

FEW, SOME, MANY = 10_000, 1_000_000, 10_000_000
#: Each results page with what stands in its address.
PAGES: dict[str, dict[str, str]] = {
    "": {},
    "project": {"project": PROJECT},
    "compare": {},
    "delivery": {"project": PROJECT},
    "next-sites": {"project": PROJECT},
    "evidence": {},
    "site": {"project": PROJECT, "site": "N03"},
    "pack": {},
}
WARM_UPS, RERUNS, STARTS = 3, 20, 3
MOST_EMPTY, MOST_FEW, MOST_FIRST = 3.0, 1.2, 1.5
OWN = {"programme": "own"}


@dataclass(frozen=True, kw_only=True)
class Found:
    """CPU milliseconds of a rerun on the server, one a round; empty: those of the empty page in the same rounds.

    bare: the same where no garbage is collected after each run, as in the app.
    """

    empty: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    pages: dict[tuple[str, int], list[float]] = field(default_factory=dict)
    starts: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def of(self, page: str, returns: int) -> float:
        """Return a page's median."""
        return median(self.pages[page, returns])


def run(*, rounds: int, folder: Path | None = None, sizes: tuple[int, ...] = (FEW, SOME, MANY)) -> Section:
    """Rerun every page over each store, in rounds; then start the app and the empty one again and again."""
    with kept_in(folder) as place:
        stores = {size: store_of(size, place) for size in sizes}
        found = Found()
        with ExitStack() as stack:
            empty = stack.enter_context(plain(EMPTY))
            bare = stack.enter_context(plain(EMPTY, collecting=False))
            apps = {size: stack.enter_context(ours(store)) for size, store in stores.items()}
            for app in apps.values():
                app.settle()
            for _ in range(rounds):
                found.empty.append(rerun(empty, "", {}))
                found.bare.append(rerun(bare, "", {}))
                for page, asked in PAGES.items():
                    for size, app in apps.items():
                        found.pages.setdefault((page, size), []).append(rerun(app, page, {**OWN, **asked}))
        for _ in range(STARTS):
            found.starts.setdefault("empty", []).append(first_paint(plain(EMPTY), {}))
            for size, store in stores.items():
                found.starts.setdefault(str(size), []).append(first_paint(ours(store), OWN))
    return _section(found, sizes)


def rerun(server: Server, page: str, asked: dict[str, str]) -> float:
    """Return the CPU milliseconds of a rerun, as the mean of many in a row of one visitor."""
    visitor = Visitor(server.port, page=page)
    for _ in range(WARM_UPS):
        _sound(page, visitor.open(**asked).faults)
    begin = server.cpu_seconds()
    for _ in range(RERUNS):
        visitor.open(**asked)
    spent = server.cpu_seconds() - begin
    visitor.close()
    return spent / RERUNS * 1000


def first_paint(served: AbstractContextManager[Server], asked: dict[str, str]) -> tuple[float, float]:
    """Return the seconds until a new server's first visitor has the whole start page.

    From when the server answers, and from the start of its process.
    """
    begin = time.perf_counter()
    with served as server:
        answers = time.perf_counter()
        visitor = Visitor(server.port)
        _sound("", visitor.open(**asked).faults)
        end = time.perf_counter()
        visitor.close()
    return end - answers, end - begin


def _sound(page: str, faults: list[str]) -> None:
    if faults:
        raise RuntimeError(f"the page {page or 'Overview'} showed a fault: {faults[0]}")


def _section(found: Found, sizes: tuple[int, ...]) -> Section:
    few, many = sizes[0], sizes[-1]
    empty = median(found.empty)
    blank = ("",) * (len(sizes) + 1)
    rows: list[tuple[str, ...]] = [
        ("an empty page", spread(found.empty), *blank),
        ("an empty page that collects no garbage", spread(found.bare), *blank),
    ]
    for page in PAGES:
        costs = [found.pages[page, size] for size in sizes]
        ratios = f"{found.of(page, many) / empty:.2f}", f"{found.of(page, many) / found.of(page, few):.2f}"
        rows.append((page or "overview", *map(spread, costs), *ratios))
    firsts = [
        (_label(name), *(spread(list(seconds), 2) for seconds in zip(*starts, strict=True)))
        for name, starts in found.starts.items()
    ]
    of_empty = max(found.of(page, many) / empty for page in PAGES)
    of_bare = max(found.of(page, many) / median(found.bare) for page in PAGES)
    of_few = max(found.of(page, many) / found.of(page, few) for page in PAGES)
    first, whole = (
        median(each[place] for each in found.starts[str(many)]) / median(each[place] for each in found.starts["empty"])
        for place in (0, 1)
    )
    targets = [
        (f"a page at most {MOST_EMPTY:.0f} times an empty one", f"{of_empty:.2f} times", of_empty <= MOST_EMPTY),
        (f"a page at most {MOST_FEW} times itself with {few:,}", f"{of_few:.2f} times", of_few <= MOST_FEW),
        (f"the first Overview at most {MOST_FIRST} times an empty app", f"{first:.2f} times", first <= MOST_FIRST),
        (f"the same, the process's start included: {MOST_FIRST} times", f"{whole:.2f} times", whole <= MOST_FIRST),
    ]
    head = ("page", *(f"{size:,} returns (ms)" for size in sizes), "of an empty page", f"of {few:,}")
    text = "\n\n".join(
        (
            f"`python -m benchmarks pages`. {measured_on('streamlit', 'duckdb', 'plotly', 'pandas')}.",
            "A page is seen again over a websocket, as after a click that changes nothing; CPU milliseconds of the "
            f"server's process, the median of rounds of {RERUNS} reruns. The made-up programme has 24 outcomes at "
            f"practices under 15 networks, up to 2,799 of them ({many:,} returns). Streamlit collects garbage after "
            "each run, and so does the empty page; the app leaves that to Python (decision 26), and beside an empty "
            f"page that does so too its pages cost up to {of_bare:.1f} times as much.",
            table(head, rows),
            "Until the first visitor has the whole start page, in seconds on the clock. Before it answers, "
            "the app imports what the start page takes and reads what it shows, for up to five seconds; figures of "
            "this version had been worked out before.",
            table(("start", "from when it answers", "from the process's start"), firsts),
            table(("target", "found", ""), [(what, how, "met" if met else "missed") for what, how, met in targets]),
        )
    )
    missed = tuple(f"{what}: {how}" for what, how, met in targets if not met)
    return Section(name="pages", title="Pages at ten million returns", text=text, missed=missed)


def _label(name: str) -> str:
    return "an empty app" if name == "empty" else f"the Overview of {int(name):,} returns"


def spread(values: list[float], unit: int = 1) -> str:
    """Return the median and, in brackets, the least and the most, each with so many digits after the point."""
    return f"{median(values):.{unit}f} ({min(values):.{unit}f} to {max(values):.{unit}f})"
