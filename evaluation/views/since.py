"""What changed since an earlier version: verdicts that moved, each with the upload that caused it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from evaluation.analysis.result_types import Results
from evaluation.analysis.verdict_moves import VerdictMove
from evaluation.domain.vocabulary import VerdictCode
from evaluation.views.kept import kept
from evaluation.views.marks import VerdictMark, mark_of
from evaluation.views.numbers import day
from evaluation.views.wording.since import cause_line, changes_line, gone_line


@dataclass(frozen=True, kw_only=True)
class Cause:
    """The upload that last moved a verdict: its version, when it was published (UTC) and its files."""

    version: int
    published_at: datetime
    files: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """One verdict that moved: before is None where the outcome is new, after where it is gone."""

    project: str
    outcome: str
    before: VerdictMark | None
    after: VerdictMark | None
    cause: str


@dataclass(frozen=True, kw_only=True)
class SinceView:
    """The line that stands on the Overview, what was compared with, and the rows behind the line."""

    line: str
    since: int
    earlier: tuple[tuple[int, str], ...]
    rows: tuple[ChangeRow, ...]


@kept
def build(
    results: Results,
    moves: Sequence[VerdictMove],
    causes: Mapping[tuple[str, str], Cause],
    *,
    since: int,
    versions: Mapping[int, datetime],
) -> SinceView | None:
    """Build the view; None where there is no earlier version to compare with."""
    if not versions:
        return None
    order = {info.project: place for place, info in enumerate(results.projects)}
    ordered = sorted(moves, key=lambda move: (order.get(move.project, len(order)), move.outcome))
    named = {version: f"version {version:,}, {day(at.date())}" for version, at in versions.items()}
    compared_with = named.get(since, "the beginning")
    return SinceView(
        line=changes_line(len(moves), since=compared_with),
        since=since,
        earlier=tuple(sorted(named.items(), reverse=True)),
        rows=tuple(_row(move, causes.get((move.project, move.outcome)), results) for move in ordered),
    )


def _row(move: VerdictMove, cause: Cause | None, results: Results) -> ChangeRow:
    names = {info.project: info.name for info in results.projects}
    result = results.of(move.project, move.outcome)
    told = cause_line(day=day(cause.published_at.date()), version=cause.version, files=cause.files) if cause else ""
    return ChangeRow(
        project=names.get(move.project, move.project),
        outcome=result.name if result else move.outcome,
        before=_mark(move.before),
        after=_mark(move.after),
        cause=told if move.after else f"{gone_line()} {told}".strip(),
    )


def _mark(verdict: VerdictCode | None) -> VerdictMark | None:
    return mark_of(verdict) if verdict else None
