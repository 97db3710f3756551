"""Rules on codes: every row is named once, and every code it uses is known."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.intake.columns import Column
from evaluation.intake.subject import Subject
from evaluation.intake.typed import TypedTable

_SINGULAR = {"sites": "a site", "outcomes": "an outcome"}


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
                of_what = "a project we know" if kind == "projects" else f"{_SINGULAR[kind]} of {project}"
                fix = _instead(column, world.near(kind, project, code))
                table.tell("unknown_code", row=row, column=column.name, text=code, of_what=of_what, fix=fix)


def _unknown(subject: Subject, kind: str, project: str, code: str) -> bool:
    """Return whether a code is not known; the codes of an unknown project are not judged."""
    if kind != "projects" and project not in subject.world.projects:
        return False
    return not subject.world.knows(kind, project, code)


def _instead(column: Column, near: list[str]) -> str:
    kind = column.refers_to or ""
    if near:
        return f"Did you mean {' or '.join(near)}? Is it a new one? Add it to {kind}.csv."
    return f"Correct it, or add it to {kind}.csv."


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
        key=", ".join(str(part) for part in key),
        figures=f", with {figures[0]} and {figures[1]}" if all(figures) else "",
    )


def _main_figure(table: TypedTable, row: int) -> str:
    columns = ("numerator", "mean", "estimate", "score")
    return next((table.cell(column, row) for column in columns if table.cell(column, row)), "")


def both_rows(table: TypedTable, row: int, other: TypedTable | str, other_line: int) -> str:
    """Return "Rows 18 and 52", or where the other row is in another file or published already, that too."""
    if other is table:
        return f"Rows {other_line} and {table.lines[row]}"
    where = other if isinstance(other, str) else f"of {other.name}"
    return f"Row {table.lines[row]} and row {other_line} {where}"
