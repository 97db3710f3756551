"""Fifty people, each changing a filter every five seconds; and how many changes a second, beside a plain page."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from benchmarks.programmes import NETWORKS, OUTCOMES, PROJECT, kept_in, returns_file, store_of
from benchmarks.sections import Section, measured_on, table
from benchmarks.servers import Server, ours, plain
from benchmarks.visitor import Visitor

RETURNS = 10_000_000
PEOPLE, EVERY_S, LASTS_S = 50, 5.0, 120.0
#: For changes a second: so many visitors ask again as soon as they have their answer.
HURRIED, HURRY_S = 8, 20.0
MOST_S, MOST_MB, LEAST_TIMES = 2.0, 30.0, 10.0

#: What a person chooses next: a page and its address.
Choice = Callable[[random.Random], tuple[str, dict[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """What people saw: seconds of each change, and faults."""

    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def late(self) -> float:
        """Return the 95th percentile."""
        return quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 1 else self.seconds[0]


def run(*, rounds: int, folder: Path | None = None, returns: int = RETURNS) -> Section:
    """Let the crowd read once for its two minutes; then hurry, ours and the plain page in rounds."""
    with kept_in(folder) as place:
        store = store_of(returns, place)
        with ours(store) as app:
            app.settle()
            visit(app, ours_next, people=1, lasts_s=4 * EVERY_S)
            alone = app.memory_mb()
            crowd = visit(app, ours_next, people=PEOPLE, lasts_s=LASTS_S)
            each = (app.memory_mb() - alone) / (PEOPLE - 1)
            with plain("plain_app.py", PLAIN_FOLDER=str(returns_file(place, returns).parent)) as peer:
                visit(peer, plain_next, people=1, lasts_s=1)
                rates: dict[str, list[float]] = {"ours": [], "plain": []}
                for _ in range(rounds):
                    rates["ours"].append(_rate(app, ours_next))
                    rates["plain"].append(_rate(peer, plain_next))
                memory = {"ours": app.memory_mb(), "plain": peer.memory_mb()}
    return _section(crowd, each, rates, memory, returns)


def ours_next(chance: random.Random) -> tuple[str, dict[str, str]]:
    """Choose another outcome of the project, mostly, else another site, clock or page."""
    asked = {"programme": "own", "project": PROJECT, "outcome": f"out{chance.randrange(OUTCOMES):02d}"}
    page = chance.choice(("project", "project", "project", "site", "delivery", "next-sites", "compare", ""))
    if page == "site":
        asked["site"] = f"N{chance.randrange(NETWORKS):02d}"
    if page == "project" and chance.random() < 0.3:
        asked["scale"] = "technical"
    return page, asked


def plain_next(chance: random.Random) -> tuple[str, dict[str, str]]:
    """Choose another outcome."""
    return "", {"outcome": f"out{chance.randrange(OUTCOMES):02d}"}


def visit(server: Server, choose: Choice, *, people: int, lasts_s: float, every_s: float = EVERY_S) -> Crowd:
    """Let so many people read for a time, each with a change at their own beat (0: as soon as they can)."""
    crowd = Crowd()
    begin = time.monotonic()

    def read(number: int) -> None:
        chance = random.Random(number)
        visitor = Visitor(server.port)
        due = begin + every_s * number / people
        try:
            while due < begin + lasts_s and (every_s or time.monotonic() < begin + lasts_s):
                time.sleep(max(0.0, due - time.monotonic()))
                page, asked = choose(chance)
                run = visitor.open(page, **asked)
                crowd.seconds.append(run.seconds)
                crowd.faults.extend(run.faults)
                due = max(due + every_s, time.monotonic() if every_s else 0.0)
        except (OSError, TimeoutError) as error:
            crowd.faults.append(repr(error))
        finally:
            visitor.close()

    threads = [threading.Thread(target=read, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return crowd


def _rate(server: Server, choose: Choice) -> float:
    """Return the changes a second of people who do not wait."""
    begin = time.monotonic()
    crowd = visit(server, choose, people=HURRIED, lasts_s=HURRY_S, every_s=0.0)
    if crowd.faults:
        raise RuntimeError(f"a page showed a fault: {crowd.faults[0]}")
    return len(crowd.seconds) / (time.monotonic() - begin)


def _section(
    crowd: Crowd, each: float, rates: dict[str, list[float]], memory: dict[str, float], returns: int
) -> Section:
    times = median(rates["ours"]) / median(rates["plain"])
    targets = [
        ("no error", f"{len(crowd.faults)} of {len(crowd.seconds):,} changes", not crowd.faults),
        (f"19 of 20 changes finished within {MOST_S:.0f} s", f"{crowd.late():.2f} s", crowd.late() <= MOST_S),
        (f"memory at most {MOST_MB:.0f} MB a person beyond the first", f"{each:.1f} MB", each <= MOST_MB),
        (f"at least {LEAST_TIMES:.0f} times the plain page's changes", f"{times:.1f} times", times >= LEAST_TIMES),
    ]
    rows = [
        ("this app", _rates(rates["ours"]), f"{memory['ours']:,.0f} MB"),
        ("a plain page", _rates(rates["plain"]), f"{memory['plain']:,.0f} MB"),
    ]
    text = "\n\n".join(
        (
            f"`python -m benchmarks people`. {measured_on('streamlit', 'duckdb', 'plotly', 'pandas')}.",
            f"{PEOPLE} people read a programme of {returns:,} returns over websockets, each changing a filter every "
            f"{EVERY_S:.0f} s for {LASTS_S:.0f} s: another outcome or scale on the Project page, another network, or "
            f"another page. Half the changes were finished within {median(crowd.seconds):.2f} s, the slowest in "
            f"{max(crowd.seconds):.2f} s. Nobody had looked at these pages since the app was started.",
            f"Then {HURRIED} people who ask again as soon as they are answered, here and at a page of pandas and "
            "Plotly that draws the Project page's charts from the same file (benchmarks/plain_app.py), in turns; "
            "changes a second.",
            table(("page", "changes a second", "memory"), rows),
            table(("target", "found", ""), [(what, how, "met" if met else "missed") for what, how, met in targets]),
        )
    )
    missed = tuple(f"{what}: {how}" for what, how, met in targets if not met)
    return Section(name="people", title="Fifty people at once", text=text, missed=missed)


def _rates(values: list[float]) -> str:
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"
