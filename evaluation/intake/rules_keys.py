"""Rules on codes: every row is named once, and every code it uses is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from evaluation.intake.columns import Column
from evaluation.intake.dates import period_in_words
from evaluation.intake.report import shortened
from evaluation.intake.subject import Subject
from evaluation.intake.typed import TypedTable
from evaluation.intake.world import World

_SINGULAR = {"projects": "project", "sites": "site", "outcomes": "outcome"}


def known_codes(subject: Subject) -> None:
    """Every project, site and outcome is known: published, or in a file of the same call."""
    table, world = subject.table, subject.world
    projects = table.values["project"]
    for column in table.kind.columns:
        kind = column.refers_to
        if kind is None or not table.has(column.name):
            continue
        codes = table.values[column.name]
        unknown = {
            (project, code)
            for project, code in set(zip(projects, codes, strict=True))
            if project and code and _unknown(subject, kind, project, code)
        }
        for row, pair in enumerate(zip(projects, codes, strict=True)) if unknown else ():
            if pair in unknown:
                project, code = pair
                fix = _instead(column, world.near(kind, project, code))
                table.tell("unknown_code", row=row, column=column.name, text=code, fix=fix)


def _unknown(subject: Subject, kind: str, project: str, code: str) -> bool:
    """Return whether a code is not known; the codes of an unknown project are not judged."""
    if kind != "projects" and project not in subject.world.projects:
        return False
    return not subject.world.knows(kind, project, code)


def _instead(column: Column, near: list[str]) -> str:
    kind = column.refers_to or ""
    meant = f"Did you mean {' or '.join(near)}? " if near else ""
    new = f"New {_SINGULAR[kind]}? Ask your programme manager. A new code goes into {kind}.csv first."
    return f"{meant}{new}"


def of_project(table: TypedTable, chosen: str, world: World) -> bool:
    """Tell of rows that are not of the chosen project; return False where none is: nothing else need be said then."""
    if not table.has("project"):
        return True
    found = [code for code in table.values["project"] if code]
    others = Counter(code for code in found if code != chosen)
    if not others:
        return True
    if len(others) < len(set(found)):
        for row, code in enumerate(table.values["project"]):
            if code and code != chosen:
                own, other = _project_name(chosen, world), _project_name(code, world)
                table.tell("other_project", row=row, column="project", found_project=other, chosen=own)
        return True
    most = others.most_common(1)[0][0]
    table.report.add("wrong_project", chosen=_project_name(chosen, world), found_project=_project_name(most, world))
    return False


def _project_name(code: str, world: World) -> str:
    return shortened(world.projects.get(code) or code)


def once_each(subject: Subject) -> None:
    """No two rows have the same key, in one file or in two files of the same call."""
    table = subject.table
    seen: dict[tuple[object, ...], tuple[TypedTable, int]] = {}
    for other in subject.world.tables:
        if other is table:
            break
        if other.kind is table.kind:
            for row, key in _keys(other):
                seen.setdefault(key, (other, row))
    for row, key in _keys(table):
        first = seen.setdefault(key, (table, row))
        if first != (table, row):
            _tell_twice(table, row, first, key)


def _keys(table: TypedTable) -> Iterator[tuple[int, tuple[object, ...]]]:
    for row, key in enumerate(zip(*(table.values[name] for name in table.kind.key), strict=True)):
        if None not in key:
            yield row, key


def _tell_twice(table: TypedTable, row: int, first: tuple[TypedTable, int], key: tuple[object, ...]) -> None:
    other, other_row = first
    figures = [_main_figure(other, other_row), _main_figure(table, row)]
    table.tell(
        "duplicate_key",
        row=row,
        column=table.kind.key[-1],
        rows=both_rows(table, row, other, other.lines[other_row]),
        key=_key_in_words(table, key),
        figures=f", with {figures[0]} and {figures[1]}" if all(figures) else "",
    )


def _key_in_words(table: TypedTable, key: tuple[object, ...]) -> str:
    """Return a key for people; of returns the site and the period, and of the rest what differs within the file."""
    named = dict(zip(table.kind.key, key, strict=True))
    start, end = named.get("period_start"), named.get("period_end")
    if not (isinstance(start, date) and isinstance(end, date)):
        return ", ".join(str(part) for part in key)
    others = [str(named[name]) for name in ("outcome", "phase", "project") if name in table.differing]
    return ", ".join([str(named["site"]), period_in_words(start, end), *others])


def _main_figure(table: TypedTable, row: int) -> str:
    columns = ("numerator", "mean", "estimate", "score")
    return next((table.cell(column, row) for column in columns if table.cell(column, row)), "")


def both_rows(table: TypedTable, row: int, other: TypedTable | str, other_line: int) -> str:
    """Return "Rows 18 and 52", or where the other row is in another file or published already, that too."""
    if other is table:
        return f"Rows {other_line} and {table.lines[row]}"
    where = other if isinstance(other, str) else f"of {other.name}"
    return f"Row {table.lines[row]} and row {other_line} {where}"
