"""Made-up programmes of a given size, each in a store of its own that is made once and used again.

Ten million returns are the size of 2,800 practices under 15 networks that send 24 figures a month for twelve and a half
years: the largest spread of a project that has been published (PINCER's), with every indicator that its tool counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
NETWORKS, OUTCOMES, SEED = 15, 24, 20240601
PROJECT, ORIGIN = "MADEUP", "ORIGIN"
_BEGUN = date(2018, 1, 1)
_SITES_A_FILE = 2_800

#: By number of returns: practices in the networks, and months of which each sends returns around its start.
SIZES = {
    10_000: (15, 26),
    300_000: (83, 149),
    1_000_000: (280, 149),
    10_000_000: (2_799, 149),
    100_000_000: (27_999, 149),
}


@contextmanager
def kept_in(folder: Path | None) -> Iterator[Path]:
    """Give the folder asked for, to be used again, or one that goes afterwards."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with TemporaryDirectory() as name:
        yield Path(name)


def settings_of(database: Path) -> dict[str, str]:
    """Return the environment in which the app serves this store, to one person on this machine."""
    return {
        **os.environ,
        "OUTCOMES_DATABASE": str(database),
        "OUTCOMES_SECRETS": str(database.parent / "secrets.toml"),
        "STREAMLIT_SERVER_HEADLESS": "true",
    }


def store_of(returns: int, folder: Path) -> Path:
    """Return the store with so many returns, loaded through the door at the first call."""
    place = folder / f"{returns}"
    database = place / "outcomes.duckdb"
    if not (place / "done").exists():
        place.mkdir(parents=True, exist_ok=True)
        files = _written(place / "files", *SIZES[returns])
        command = [sys.executable, "manage.py", "load", str(files), "--database", str(database)]
        subprocess.run(command, cwd=ROOT, env=settings_of(database), check=True, stdout=subprocess.DEVNULL)
        (place / "done").touch()
    return database


def returns_file(folder: Path, returns: int) -> Path:
    """Return the file of returns from which a store was made."""
    return folder / f"{returns}" / "files" / "returns.csv"


def _written(folder: Path, practices: int, months: int) -> Path:
    folder.mkdir(exist_ok=True)
    sites = ["project,site,name,role,parent,actual_start", f"{PROJECT},{ORIGIN},Where it began,origin,,{_BEGUN}"]
    networks = [f"N{each:02d}" for each in range(NETWORKS)]
    sites += [f"{PROJECT},{each},Network {each[1:]},replication,,{_BEGUN}" for each in networks]
    codes = [f"P{each:05d}" for each in range(practices)]
    sites += [
        f"{PROJECT},{code},Practice {place + 1},replication,{networks[place % NETWORKS]},{_BEGUN}"
        for place, code in enumerate(codes)
    ]
    outcomes = ["project,outcome,name,type,measure,better,primary,design"]
    outcomes += [
        f"{PROJECT},out{each:02d},Outcome {each + 1},proportion,OR,lower,{'no' if each else 'yes'},before_after"
        for each in range(OUTCOMES)
    ]
    (folder / "projects.csv").write_text(f"project,name\n{PROJECT},Made-up project\n", encoding="utf-8")
    (folder / "outcomes.csv").write_text("\n".join(outcomes), encoding="utf-8")
    (folder / "sites.csv").write_text("\n".join(sites), encoding="utf-8")
    _write_returns(folder, [ORIGIN, *codes], months)
    return folder


def _write_returns(folder: Path, sites: list[str], months: int) -> None:
    """Write a return of every site, outcome and month, half of the months before the start; some of the harm goes.

    Into returns.csv and, as a file may have 1 GB, further ones.
    """
    generator = np.random.default_rng(SEED)
    starts = [_month(each - months // 2) for each in range(months + 1)]
    periods = [
        f"{start},{after - timedelta(days=1)},{'before' if start < _BEGUN else 'after'}"
        for start, after in zip(starts, starts[1:], strict=False)
    ]
    after = np.array([start >= _BEGUN for start in starts[:-1]])
    for begin in range(0, len(sites), _SITES_A_FILE):
        name = f"returns-{begin // _SITES_A_FILE + 1}.csv" if begin else "returns.csv"
        with (folder / name).open("w", encoding="utf-8") as file:
            file.write("project,site,outcome,period_start,period_end,phase,numerator,denominator\n")
            for site in sites[begin : begin + _SITES_A_FILE]:
                people = generator.integers(200, 5000, size=(OUTCOMES, months))
                kept = 1.0 if site == ORIGIN else generator.normal(0.7, 0.2)
                events = generator.binomial(people, 0.05 * np.where(after, 1 - 0.4 * kept, 1.0))
                file.writelines(
                    f"{PROJECT},{site},out{outcome:02d},{period},{events[outcome, month]},{people[outcome, month]}\n"
                    for outcome in range(OUTCOMES)
                    for month, period in enumerate(periods)
                )


def _month(number: int) -> date:
    """Return the first day of a month, counted from the start."""
    years, month = divmod(_BEGUN.month - 1 + number, 12)
    return date(_BEGUN.year + years, month + 1, 1)
