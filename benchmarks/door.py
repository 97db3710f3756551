"""The evaluator's door on ten million returns, beside what DuckDB alone takes to read and insert the same file."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.sections import Section, measured_on, table

ROOT = Path(__file__).resolve().parent.parent
SITES, OUTCOMES, SEED = 2_800, 24, 20240601
#: Months of the large file (ten million rows) and of the one in which every row is at fault (a million).
MONTHS, FAULTY_MONTHS = 149, 15
_FIRST, _BEGUN = 2012, date(2018, 1, 1)

DUCKDB, DOOR, CHECK, FAULTS = "DuckDB alone", "check and publish", "check a million rows", "a million faults"
TWICE, THRICE, MOST_MB = 2.0, 3.0, 2048


@dataclass(frozen=True)
class Runs:
    """Seconds on the clock and the largest process's memory, one of each a round."""

    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    def words(self) -> str:
        """Median and range."""
        return f"{median(self.seconds):.1f} s ({min(self.seconds):.1f} to {max(self.seconds):.1f})"


def run(*, rounds: int) -> Section:
    """Make the files, run everything in rounds, and say what was found."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        definitions = _definitions(folder / "definitions")
        large = _returns(folder / "returns.csv", months=MONTHS)
        sound = _returns(folder / "sound.csv", months=FAULTY_MONTHS)
        faulty = _returns(folder / "faulty.csv", months=FAULTY_MONTHS, suffix=" approx")
        work: dict[str, Callable[[Path], list[str]]] = {
            DUCKDB: lambda store: ["-m", "benchmarks.duckdb_alone", str(large), str(store)],
            DOOR: lambda store: ["manage.py", "load", str(definitions), str(large), "--database", str(store)],
            CHECK: lambda store: ["manage.py", "check", str(definitions), str(sound), "--database", str(store)],
            FAULTS: lambda store: ["manage.py", "check", str(definitions), str(faulty), "--database", str(store)],
        }
        _one([*_load(definitions, folder / "checks.duckdb")])
        found = {label: Runs() for label in work}
        for number in range(rounds):
            for label, command in work.items():
                checks = label in (CHECK, FAULTS)
                store = folder / ("checks.duckdb" if checks else f"{number}-{len(found[label].seconds)}-{label}.duckdb")
                seconds, megabytes = _one(command(store))
                found[label].seconds.append(seconds)
                found[label].megabytes.append(megabytes)
                if not checks:
                    store.unlink()
        size_mb = large.stat().st_size / 1024**2
    return _section(found, size_mb)


def _load(definitions: Path, store: Path) -> Iterator[str]:
    yield from ("manage.py", "load", str(definitions), "--database", str(store))


def _section(found: dict[str, Runs], size_mb: float) -> Section:
    ratio = median(found[DOOR].seconds) / median(found[DUCKDB].seconds)
    faults = median(found[FAULTS].seconds) / median(found[CHECK].seconds)
    memory = max(found[DOOR].megabytes)
    targets = [
        (f"check and publish at most {TWICE:.0f} times DuckDB alone", f"{ratio:.2f} times", ratio <= TWICE),
        ("memory below 2 GB", f"{memory:,.0f} MB", memory < MOST_MB),
        (f"a million faults at most {THRICE:.0f} times a sound file", f"{faults:.2f} times", faults <= THRICE),
    ]
    rows = [(label, runs.words(), f"{max(runs.megabytes):,.0f} MB") for label, runs in found.items()]
    text = "\n\n".join(
        (
            f"`python -m benchmarks door`. {measured_on('duckdb', 'pyarrow', 'numpy')}.",
            f"A file of {SITES * OUTCOMES * MONTHS:,} returns ({size_mb:,.0f} MB): {SITES:,} sites, {OUTCOMES} "
            f"outcomes, {MONTHS} months. Seconds on the clock from the start of the command to its end; "
            "memory of its largest process.",
            table(("work", "time", "memory"), rows),
            "DuckDB alone reads the file with its types declared and inserts it into the same table, unchecked. The "
            "last two are a file of a million returns, sound and with a word in every count.",
            table(("target", "found", ""), [(what, how, "met" if met else "missed") for what, how, met in targets]),
        )
    )
    return Section(
        name="door",
        title="Ten million returns through the door",
        text=text,
        missed=tuple(f"{what}: {how}" for what, how, met in targets if not met),
    )


def _one(arguments: list[str]) -> tuple[float, float]:
    """Run Python to its end; return seconds on the clock and the memory in MB of its largest process."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    errors = process.stderr.read() if process.stderr else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{arguments[:3]} ended with {process.returncode}: {errors}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def _definitions(folder: Path) -> Path:
    folder.mkdir()
    (folder / "projects.csv").write_text("project,name\nMADEUP,Made-up project\n", encoding="utf-8")
    outcomes = ["project,outcome,name,type,measure,better,primary,design"]
    outcomes += [
        f"MADEUP,out{each:02d},Outcome {each},proportion,OR,lower,{'no' if each else 'yes'},before_after"
        for each in range(OUTCOMES)
    ]
    (folder / "outcomes.csv").write_text("\n".join(outcomes), encoding="utf-8")
    sites = ["project,site,name,role,actual_start"]
    sites += [f"MADEUP,S{each:04d},Site {each},{'replication' if each else 'origin'},{_BEGUN}" for each in range(SITES)]
    (folder / "sites.csv").write_text("\n".join(sites), encoding="utf-8")
    return folder


def _returns(path: Path, *, months: int, suffix: str = "") -> Path:
    """Write returns of every site, outcome and month; suffix: what stands behind every count."""
    generator = np.random.default_rng(SEED)
    periods = []
    for month in range(months):
        start, after = (date(_FIRST + each // 12, each % 12 + 1, 1) for each in (month, month + 1))
        phase = "before" if start < _BEGUN else "after"
        periods.append(f"{start},{date.fromordinal(after.toordinal() - 1)},{phase}")
    with path.open("w", encoding="utf-8") as file:
        file.write("project,site,outcome,period_start,period_end,phase,numerator,denominator,note,source\n")
        for site in range(SITES):
            people = generator.integers(200, 5000, size=(OUTCOMES, months))
            events = generator.binomial(people, 0.05)
            file.writelines(
                f"MADEUP,S{site:04d},out{outcome:02d},{period},{events[outcome, month]}{suffix},"
                f"{people[outcome, month]},,\n"
                for outcome in range(OUTCOMES)
                for month, period in enumerate(periods)
            )
    return path
