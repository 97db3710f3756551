"""A programme of two projects for the browser: one's own, with a small count, and another whose words are canaries."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from queries import door
from queries.access import owner_here
from queries.store import close_stores

MINE, OTHER = "MINE", "OTHERS"
#: In every name and note of the other project, and how many are born there.
CANARY, CANARY_BIRTHS = "canary-of-others", 97310
#: One site's count of 1 to 7 and what it is out of, in one's own project; then what would give the count away.
SMALL, OUT_OF, BEFORE = 6, 88430, 911
GIVEAWAYS = (SMALL / OUT_OF, 1000 * SMALL / OUT_OF, 100 * SMALL / OUT_OF, SMALL / BEFORE)
RETURNS = ("project", "site", "outcome", "period_start", "period_end", "phase", "numerator", "denominator", "note")
_OUTCOMES = ("project", "outcome", "name", "type", "measure", "better", "primary", "design", "why_it_matters")
_SITES = ("ORIGIN", "S1", "S2", "S3", "S4")


def as_csv(*rows: tuple[object, ...]) -> bytes:
    """Return rows as a file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def load(folder: Path) -> None:
    """Make the store of one's own programme in a folder: each project is a version of its own."""
    for project, word, births in ((MINE, "plain", OUT_OF), (OTHER, CANARY, CANARY_BIRTHS)):
        files = write(folder / project, project, word=word, births=births)
        done = door.load(folder / "outcomes.duckdb", owner_here(), [files], reason=f"{word} reason")
        assert done.ok, done.to_dict()
    close_stores()


def write(files: Path, project: str, *, word: str, births: int) -> Path:
    """Write a project into a folder of its own and return that; word begins every name and note."""
    files.mkdir()
    for name, data in _files(project, word, births).items():
        (files / f"{word}-{name}.csv").write_bytes(data)
    return files


def _files(project: str, word: str, births: int) -> dict[str, bytes]:
    outcome = (project, "harm", f"{word} harm", "proportion", "RR", "lower", "yes", "before_after", f"{word} why")
    sites = [
        (project, site, f"{word} {site}", "replication" if place else "origin", "2021-01-01")
        for place, site in enumerate(_SITES)
    ]
    returns = [
        (project, site, "harm", f"{year}-01-01", f"{year}-12-31", phase, count, births, f"{word} note")
        for place, site in enumerate(_SITES)
        for year, phase, count in (
            (2020, "before", BEFORE),
            (2021, "after", SMALL if site == "S1" else 500 + 10 * place),
        )
    ]
    return {
        "projects": as_csv(("project", "name", "aim"), (project, f"{word} project", f"{word} aim")),
        "outcomes": as_csv(_OUTCOMES, outcome),
        "sites": as_csv(("project", "site", "name", "role", "actual_start"), *sites),
        "returns": as_csv(RETURNS, *returns),
    }
