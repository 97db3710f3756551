"""The sentences of a presentation: what is missing, and which decisions the verdicts ask for."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.analysis.result_types import Reporting
from evaluation.views.marks import Tone, VerdictMark

_ASKED = {
    Tone.KEPT: "go on, and keep watching.",
    Tone.WEAKER: "find out why less is kept before more sites start?",
    Tone.NOT_KEPT: "change it, pause it or stop it?",
    Tone.CANNOT_TELL: "wait, or pay for the sites that would settle it?",
    Tone.NO_DATA: "agree what to measure, and by when?",
}


def decision(name: str, mark: VerdictMark) -> str:
    """Return what a board has to decide about one project."""
    return f"{name}: {_ASKED[mark.tone]}"


def chase(reporting: Sequence[Reporting]) -> str | None:
    """Return that sites which are due should be asked; None where all have reported."""
    missing = sum(each.due - each.reporting for each in reporting)
    if missing == 0:
        return None
    return (
        f"Who asks the {missing:,} sites that have not reported?"
        if missing > 1
        else ("Who asks the 1 site that has not reported?")
    )
