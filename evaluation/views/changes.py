"""What a step would change, or did: verdicts before and after, and rows added, changed, unchanged or gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.analysis.result_types import OutcomeResult, Results
from evaluation.analysis.row_changes import Change, RowChange, RowChanges
from evaluation.views.marks import VerdictMark, mark_of
from evaluation.views.tables import Table
from evaluation.views.wording import uploading as wording

#: Rows in the table of one change; the counts tell of all.
MOST_ROWS = 50


@dataclass(frozen=True, kw_only=True)
class VerdictLine:
    """One outcome's verdict before and after; None where there is none on that side."""

    name: str
    before: VerdictMark | None
    after: VerdictMark | None
    moved: bool


@dataclass(frozen=True, kw_only=True)
class RowLine:
    """One row: what kind of file it is of, which row, and its figures before and after in words."""

    kind: str
    row: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class ChangesView:
    """A step's changes. choices: each change that occurs, with its words; chosen: the one whose rows are listed."""

    sentences: tuple[str, ...]
    verdicts: tuple[VerdictLine, ...]
    choices: tuple[tuple[str, str], ...]
    chosen: str
    rows: tuple[RowLine, ...]
    left_out: str | None


def build(before: Results, after: Results, changes: RowChanges, *, chosen: str | None) -> ChangesView:
    """Build the changes between two evaluations. chosen: which rows to list, as in the address."""
    verdicts = _verdicts(before, after)
    moved = tuple(wording.move(line.name, before=line.before, after=line.after) for line in verdicts if line.moved)
    counts = changes.counts()
    order = (Change.CHANGED, Change.ADDED, Change.GONE, Change.UNCHANGED)
    choices = tuple(
        (str(change), f"{counts[change]:,} {wording.CHANGE_WORDS[change]}") for change in order if counts[change]
    )
    codes = [code for code, _ in choices]
    change = chosen if chosen in codes else (codes[0] if codes else str(Change.ADDED))
    listed = changes.of(change=Change(change))
    return ChangesView(
        sentences=moved or (wording.no_move(len(verdicts)),),
        verdicts=verdicts,
        choices=choices,
        chosen=change,
        rows=tuple(_row(each) for each in listed[:MOST_ROWS]),
        left_out=wording.rows_left_out(len(listed), MOST_ROWS),
    )


def outcome_names(results: Results) -> dict[tuple[str, str], str]:
    """Return what an outcome is called in a sentence, by the codes of its project and its own."""
    return {code: _name(code, {}, {code: result}, results, results) for code, result in _by_code(results).items()}


def rows_table(changes: RowChanges, chosen: str) -> Table:
    """Return every row of one change, for who wants more than the page lists."""
    lines = (_row(each) for each in changes.of(change=Change(chosen)))
    rows = tuple((line.kind, line.row, line.before, line.after) for line in lines)
    return Table(title=f"Rows {chosen}", columns=("file", "row", "before", "after"), rows=rows)


def _verdicts(before: Results, after: Results) -> tuple[VerdictLine, ...]:
    """Return every outcome of either side by project, the primary one first; what moved comes before what stays."""
    old, new = _by_code(before), _by_code(after)
    lines = []
    for code in sorted(old.keys() | new.keys(), key=lambda code: _order(code, old, new)):
        was, becomes = _mark(old.get(code)), _mark(new.get(code))
        lines.append(
            VerdictLine(name=_name(code, old, new, before, after), before=was, after=becomes, moved=was != becomes)
        )
    return tuple(sorted(lines, key=lambda line: not line.moved))


def _by_code(results: Results) -> dict[tuple[str, str], OutcomeResult]:
    return {(result.project, result.outcome): result for result in results.outcomes}


def _order(code: tuple[str, str], old: Mapping, new: Mapping) -> tuple:
    result = new.get(code) or old[code]
    return code[0].casefold(), not result.primary, result.name.casefold()


def _mark(result: OutcomeResult | None) -> VerdictMark | None:
    return None if result is None else mark_of(result.verdict, result.certainty)


def _name(code: tuple[str, str], old: Mapping, new: Mapping, before: Results, after: Results) -> str:
    """Return the project's name; with the outcome's, where it is not the one that carries the headline."""
    result = new.get(code) or old[code]
    info = next(each for results in (after, before) for each in results.projects if each.project == code[0])
    return info.name if result.primary else f"{info.name} ({result.name})"


def _row(change: RowChange) -> RowLine:
    key = " · ".join(str(value) for value in change.key.values() if value is not None)
    shown = change.columns or tuple(name for name in (change.after or change.before or {}) if name not in change.key)
    return RowLine(kind=change.kind, row=key, before=_cells(change.before, shown), after=_cells(change.after, shown))


def _cells(row: Mapping[str, object] | None, names: tuple[str, ...]) -> str:
    if row is None:
        return ""
    return ", ".join(f"{name} {_figure(row.get(name))}" for name in names)


def _figure(value: object) -> str:
    if value is None:
        return "blank"
    return f"{value:g}" if isinstance(value, float) and value == int(value) and abs(value) < 1e6 else str(value)
