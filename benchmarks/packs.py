"""A board pack of a large programme: its time and memory, and what two people who make one cost whoever reads."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.sections import Section, measured_on, table
from benchmarks.visitor import Run, Visitor

ROOT = Path(__file__).resolve().parent.parent
PROJECTS, MAKERS = 4, 2
MOST_SECONDS, MOST_MB, MOST_RATIO = 10.0, 1024, 1.5
#: Page views in a row before and after the packs of a round, and how long the reader looks at each.
VIEWS, LOOKS_S = 8, 0.2
_PAGES = {"Overview": "", "Project": "project", "Compare": "compare"}
_BUTTON = "Make the pack"


@dataclass(frozen=True)
class Found:
    """Seconds on the clock, one figure a round; of page views one a view, by page. megabytes: of the command."""

    command: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    in_app: list[float] = field(default_factory=list)
    alone: dict[str, list[float]] = field(default_factory=lambda: {page: [] for page in _PAGES})
    beside: dict[str, list[float]] = field(default_factory=lambda: {page: [] for page in _PAGES})


def run(*, rounds: int) -> Section:
    """Make packs at the command line and in the app, round by round, and look at pages meanwhile."""
    sys.path.insert(0, str(ROOT / "scripts"))
    from app_in_browser import running_app
    from pack_pictures import SITES, programme_files

    found = Found()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = folder / "files"
        files.mkdir()
        for file_name, content in programme_files(PROJECTS, SITES).items():
            (files / file_name).write_bytes(content)
        settings = {"OUTCOMES_DATABASE": str(folder / "outcomes.duckdb")}
        _command(settings, "load", str(files))
        for number in range(rounds):
            seconds, megabytes = _command(settings, "pack", "--out", str(folder / f"pack{number}"))
            found.command.append(seconds)
            found.megabytes.append(megabytes)
        with running_app(folder, settings=settings) as app:
            for number in range(rounds + 1):
                _round(urlsplit(app.url).port or 0, found if number else Found())
    return _section(found, SITES)


def _round(port: int, found: Found) -> None:
    """Look at pages alone, then while packs are made, then alone again."""
    reader, makers = Visitor(port), [Visitor(port, page="pack") for _ in range(MAKERS)]
    for each in makers:
        _sound(each.open(programme="own"))
    for address in _PAGES.values():
        _sound(reader.open(address, programme="own"))
    _look(reader, found.alone)
    threads = [threading.Thread(target=_make, args=(each, found.in_app)) for each in makers]
    for thread in threads:
        thread.start()
    while all(thread.is_alive() for thread in threads):
        _look(reader, found.beside, views=1)
    for thread in threads:
        thread.join()
    _look(reader, found.alone)
    for each in (reader, *makers):
        each.close()


def _look(reader: Visitor, times: dict[str, list[float]], *, views: int = VIEWS) -> None:
    for _ in range(views):
        for page, address in _PAGES.items():
            times[page].append(_sound(reader.open(address, programme="own")).seconds)
            time.sleep(LOOKS_S)


def _make(maker: Visitor, times: list[float]) -> None:
    times.append(_sound(maker.press(_BUTTON, programme="own")).seconds)


def _sound(run: Run) -> Run:
    if run.faults:
        raise RuntimeError(f"A page showed a fault: {run.faults}")
    return run


def _command(settings: dict[str, str], *arguments: str) -> tuple[float, float]:
    """Run a job of manage.py; return seconds on the clock and its largest memory in MB."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"manage.py {arguments[0]} ended with {process.returncode}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def _section(found: Found, sites: int) -> Section:
    ratios = {page: median(found.beside[page]) / median(found.alone[page]) for page in _PAGES}
    slowest, most = max(ratios, key=lambda page: ratios[page]), max(found.megabytes)
    seconds = median(found.command)
    targets = [
        (f"a pack under {MOST_SECONDS:.0f} s", f"{seconds:.1f} s", seconds < MOST_SECONDS),
        ("under 1 GB", f"{most:,.0f} MB", most < MOST_MB),
        (
            f"a page view beside two packs at most {MOST_RATIO} times one alone",
            f"{ratios[slowest]:.2f} times ({slowest})",
            ratios[slowest] <= MOST_RATIO,
        ),
    ]
    views = [
        (page, _words(found.alone[page]), _words(found.beside[page]), f"{ratios[page]:.2f} times") for page in _PAGES
    ]
    text = "\n\n".join(
        (
            f"`python -m benchmarks packs`. {measured_on('streamlit', 'duckdb', 'python-pptx', 'typst')}.",
            f"{PROJECTS} projects, each with {sites} sites and an origin, month by month for two years; "
            f"{len(found.command)} rounds; seconds on the clock. A pack at the command line, from the start of Python "
            f"to its end: {_words(found.command)}, at most {most:,.0f} MB. In the app, from the click to its end, "
            f"while {MAKERS} people make one at once and a third reads: {_words(found.in_app)}.",
            "A page view is a rerun over Streamlit's own websocket, from the question to the last message; everybody "
            f"on the same machine. Each cell is {len(next(iter(found.alone.values())))} views alone and about "
            f"{len(next(iter(found.beside.values())))} while both packs are made.",
            table(("page", "alone", f"while {MAKERS} packs are made", "ratio of medians"), views),
            table(("target", "found", ""), [(what, how, "met" if met else "missed") for what, how, met in targets]),
        )
    )
    missed = tuple(f"{what}: {how}" for what, how, met in targets if not met)
    return Section(name="packs", title="Board packs of 4 projects with 150 sites each", text=text, missed=missed)


def _words(seconds: list[float]) -> str:
    return f"{median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"
