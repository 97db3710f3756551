"""What the rows of a call may refer to: what is published, overlaid by the files of the same call, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pandas as pd

from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Design, Measure, OutcomeType
from evaluation.intake.headings import nearest
from evaluation.intake.typed import TypedTable

#: Different unknown codes for which near ones are looked up; likeness is slow and nobody reads thousands.
_SUGGESTIONS = 50


@dataclass(frozen=True, kw_only=True)
class SiteFacts:
    """What rules need of a site."""

    name: str | None = None
    parent: str | None = None
    planned_start: date | None = None
    actual_start: date | None = None


@dataclass(frozen=True, kw_only=True)
class OutcomeFacts:
    """What rules need of an outcome; None where its own row is faulty there."""

    name: str | None = None
    type: OutcomeType | None = None
    measure: Measure | None = None
    design: Design | None = None
    primary: bool = False


@dataclass(kw_only=True)
class World:
    """Projects by code; sites and outcomes by project and code; the published returns and the files of the call."""

    projects: dict[str, str | None] = field(default_factory=dict)
    sites: dict[tuple[str, str], SiteFacts] = field(default_factory=dict)
    outcomes: dict[tuple[str, str], OutcomeFacts] = field(default_factory=dict)
    returns: pd.DataFrame
    tables: Sequence[TypedTable] = ()
    _suggested: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def knows(self, kind: str, project: str, code: str) -> bool:
        """Return whether a code of a kind is known; sites and outcomes within their project."""
        return code in self.projects if kind == "projects" else (project, code) in self._of(kind)

    def near(self, kind: str, project: str, code: str) -> list[str]:
        """Return up to 3 known codes like one that is not, each with its name."""
        asked = (kind, project, code)
        if asked not in self._suggested and len(self._suggested) < _SUGGESTIONS:
            names = self._names(kind, project)
            found = nearest(code, names, 3)
            self._suggested[asked] = [f"{near} ({names[near]})" if names[near] else near for near in found]
        return self._suggested.get(asked, [])

    def _of(self, kind: str) -> dict[tuple[str, str], Any]:
        return self.sites if kind == "sites" else self.outcomes

    def _names(self, kind: str, project: str) -> dict[str, str | None]:
        if kind == "projects":
            return self.projects
        return {code: facts.name for (owner, code), facts in self._of(kind).items() if owner == project}


def build(known: Collection, tables: Sequence[TypedTable]) -> World:
    """Return the world of one call. Rows with faults still lend their codes, so that one fault is told once."""
    world = World(returns=known.returns, tables=tables)
    for kind in ("projects", "outcomes", "sites"):
        for row in _records(known.frame(kind)):
            _take(world, kind, row)
    for table in tables:
        for row in (*table.ragged, *_written(table)):
            _take(world, table.kind.name, row)
    return world


def _take(world: World, kind: str, row: dict[str, Any]) -> None:
    project = row.get("project")
    if not project:
        return
    if kind == "projects":
        world.projects[project] = row.get("name")
    elif kind == "sites" and row.get("site"):
        starts = {name: as_date(row.get(name)) for name in ("planned_start", "actual_start")}
        world.sites[project, row["site"]] = SiteFacts(name=row.get("name"), parent=row.get("parent"), **starts)
    elif kind == "outcomes" and row.get("outcome"):
        world.outcomes[project, row["outcome"]] = OutcomeFacts(
            name=row.get("name"),
            type=_member(OutcomeType, row.get("type")),
            measure=_member(Measure, row.get("measure")),
            design=_member(Design, row.get("design")),
            primary=row.get("primary") == "yes",
        )


def _written(table: TypedTable) -> Iterator[dict[str, Any]]:
    """Yield a definition file's rows, its codes as written even where they are faulty."""
    if table.kind.name not in ("projects", "outcomes", "sites"):
        return
    codes = [name for name in table.kind.key if table.has(name)]
    for place in range(table.size):
        row = {name: values[place] for name, values in table.values.items()}
        yield row | {name: table.text[name][place] for name in codes}


def _records(frame: pd.DataFrame) -> Iterable[dict[str, Any]]:
    for row in frame.to_dict("records"):
        yield {str(name): None if pd.isna(value) else value for name, value in row.items()}


def as_date(value: Any) -> date:
    """Return a date or a timestamp as the date."""
    return value.date() if isinstance(value, datetime) else value


def _member(choices: type[StrEnum], value: object) -> Any:
    try:
        return choices(str(value))
    except ValueError:
        return None
