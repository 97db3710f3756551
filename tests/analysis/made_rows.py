"""Rows of a programme as plain dicts, and the way they take: CSV text, the production intake, a real store."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from evaluation.domain.collection import Collection
from evaluation.intake.checking import check, empty_collection
from queries import programme, uploads
from queries.access import owner_here
from queries.store import open_store

Row = dict[str, Any]
#: The first day of most made-up sites; before_after gives the calendar years on either side.
DAY = date(2021, 1, 1)


@dataclass
class Made:
    """One programme: cells are str, numbers, dates or None (blank)."""

    projects: list[Row] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)
    sites: list[Row] = field(default_factory=list)
    returns: list[Row] = field(default_factory=list)
    delivery: list[Row] = field(default_factory=list)

    def files(self) -> dict[str, str]:
        """Return the CSV texts of the kinds that have rows."""
        kinds = {name: getattr(self, name) for name in ("projects", "outcomes", "sites", "returns", "delivery")}
        return {f"{name}.csv": as_csv(rows) for name, rows in kinds.items() if rows}


@dataclass(frozen=True)
class Scene:
    """One project of a programme, to put rows into."""

    made: Made
    code: str

    def project(self, **cells: Any) -> None:
        self.made.projects.append({"project": self.code, "name": f"Project {self.code}"} | cells)

    def outcome(self, code: str = "harm", **cells: Any) -> Row:
        row: Row = {"project": self.code, "outcome": code, "name": f"Outcome {code}", "type": "proportion"}
        row |= {"measure": "OR", "better": "lower", "primary": "yes", "design": "before_after"}
        self.made.outcomes.append(row | cells)
        return self.made.outcomes[-1]

    def place(self, code: str, role: str = "replication", **cells: Any) -> Row:
        """Add a site with nothing but what is given."""
        self.made.sites.append({"project": self.code, "site": code, "name": f"Site {code}", "role": role} | cells)
        return self.made.sites[-1]

    def site(self, code: str, role: str = "replication", *, figures: Any = None, **cells: Any) -> Row:
        """Add a site that began on DAY, with a return before and one after where figures are given."""
        row = self.place(code, role, **({"planned_start": DAY, "actual_start": DAY, "status": "delivering"} | cells))
        if figures:
            self.before_after(code, *figures)
        return row

    def add(self, site: str, phase: str, start: str, end: str, *, outcome: str = "harm", **cells: Any) -> Row:
        """Add a return; an estimate gets a source, as the contract asks."""
        row: Row = {"project": self.code, "site": site, "outcome": outcome, "phase": phase}
        row |= {"period_start": date.fromisoformat(start), "period_end": date.fromisoformat(end)} | cells
        if "estimate" in row:
            row.setdefault("source", "Printed")
        self.made.returns.append(row)
        return row

    def before_after(self, site: str, before: tuple, after: tuple, *, outcome: str = "harm", **cells: Any) -> None:
        """Add the years before and after DAY; figures are numerator and denominator, or mean, sd and n."""
        names = ("numerator", "denominator") if len(before) == 2 else ("mean", "sd", "n")
        for phase, year, figures in (("before", 2020, before), ("after", 2021, after)):
            own = dict(zip(names, figures, strict=True)) | cells
            self.add(site, phase, f"{year}-01-01", f"{year}-12-31", outcome=outcome, **own)

    def scored(self, site: str, score: float | str, day: str = "2021-06-30", component: str = "Training") -> None:
        """Add how closely a site did one part of the design, 0 to 1 or a mark."""
        row = {"project": self.code, "site": site, "component": component, "date": date.fromisoformat(day)}
        self.made.delivery.append(row | {"score": score})

    def printed(self, site: str, estimate: float, low: float, high: float, **cells: Any) -> Row:
        """Add a published effect with its range."""
        figures = {"estimate": estimate, "ci_low": low, "ci_high": high}
        return self.add(site, "after", "2021-01-01", "2021-12-31", **figures, **cells)


def as_csv(rows: Sequence[Row]) -> str:
    """Return rows as CSV text under all the headings that any of them uses."""
    headings = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(["" if row.get(name) is None else row[name] for name in headings] for row in rows)
    return text.getvalue()


def collection_of(made: Made, folder: Path) -> Collection:
    """Publish a programme into a store of its own and read it back; a fault in the rows is a fault of the test."""
    checked = check([(name, text.encode()) for name, text in made.files().items()], empty_collection())
    assert checked.ok, [problem for file in checked.files for problem in file.problems if file.problems][:5]
    folder.mkdir(parents=True, exist_ok=True)
    store = open_store(folder / "programme.duckdb")
    try:
        uploads.publish(store, owner_here(), checked)
        return programme.collection(store, owner_here())
    finally:
        store.close()
