"""Which verdicts moved between two versions, in words, by project."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.analysis.result_types import OutcomeResult, Results
from evaluation.views.marks import VerdictMark, mark_of
from evaluation.views.wording.pack import change_sentence


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """One verdict that moved; before is None for a new outcome, after for one that is gone."""

    project: str
    outcome: str
    primary: bool
    before: VerdictMark | None
    after: VerdictMark | None
    sentence: str


def changes(before: Results, after: Results) -> tuple[ChangeLine, ...]:
    """Return every outcome whose verdict, as people meet it, differs between two evaluations, main outcomes first.

    At very low certainty the word is always "Cannot tell yet", so this looks at words and not at codes.
    """
    names = {info.project: info.name for info in (*before.projects, *after.projects)}
    earlier, later = _by_key(before), _by_key(after)
    lines = []
    for key in sorted(earlier.keys() | later.keys()):
        old, new = earlier.get(key), later.get(key)
        marks = [mark_of(each.verdict, each.certainty) if each else None for each in (old, new)]
        result = new or old
        if marks[0] == marks[1] or result is None:
            continue
        lines.append(
            ChangeLine(
                project=names[key[0]],
                outcome=result.name,
                primary=result.primary,
                before=marks[0],
                after=marks[1],
                sentence=change_sentence(result.name, marks[0], marks[1]),
            )
        )
    return tuple(sorted(lines, key=lambda line: not line.primary))


def _by_key(results: Results) -> dict[tuple[str, str], OutcomeResult]:
    return {(each.project, each.outcome): each for each in results.outcomes}
