"""What a published version changed: which verdicts moved, from what to what."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.analysis.result_types import OutcomeResult, Results
from evaluation.domain.vocabulary import VerdictCode


@dataclass(frozen=True, kw_only=True)
class VerdictMove:
    """One outcome whose verdict is not what it was; before is None where the outcome is new, after where it is gone."""

    project: str
    outcome: str
    before: VerdictCode | None
    after: VerdictCode | None


def verdict_moves(before: Results, after: Results) -> tuple[VerdictMove, ...]:
    """Return every outcome whose verdict differs between two evaluations, by project and outcome."""
    earlier, later = _verdicts(before), _verdicts(after)
    return tuple(
        VerdictMove(project=project, outcome=outcome, before=old, after=new)
        for project, outcome in sorted(earlier.keys() | later.keys())
        if (old := earlier.get((project, outcome))) != (new := later.get((project, outcome)))
    )


def _verdicts(results: Results) -> dict[tuple[str, str], VerdictCode]:
    def key(result: OutcomeResult) -> tuple[str, str]:
        return result.project, result.outcome

    return {key(result): result.verdict for result in results.outcomes}
