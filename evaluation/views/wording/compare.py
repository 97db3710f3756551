"""The sentences of the Compare page."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.analysis.result_types import OutcomeResult, PooledResult
from evaluation.views.marks import Tone, VerdictMark
from evaluation.views.numbers import counted, month, percent
from evaluation.views.wording import LEAST_SITES_FOR_AVERAGE

_SAID = (
    (Tone.KEPT, "has probably kept most of its benefit", "have probably kept most of their benefit"),
    (Tone.WEAKER, "is weaker than at first", "are weaker than at first"),
    (Tone.NOT_KEPT, "has not kept its benefit", "have not kept their benefit"),
    (Tone.CANNOT_TELL, "", ""),
    (Tone.NO_DATA, "has no figures that can be compared", "have no figures that can be compared"),
)


def compare_headline(projects: Sequence[tuple[str, VerdictMark]]) -> str:
    """Return how the projects differ, in one sentence a verdict, each project under its own."""
    sentences = []
    for tone, one, several in _SAID:
        names = [name for name, mark in projects if mark.tone is tone]
        if names and tone is Tone.CANNOT_TELL:
            sentences.append(f"For {listed(names)} we cannot tell yet.")
        elif names:
            sentences.append(f"{listed(names)} {one if len(names) == 1 else several}.")
    return " ".join(sentences)


def consistency(pooled: PooledResult) -> str:
    """Return whether a project's sites agree, short enough for a cell of a table."""
    if pooled.k < LEAST_SITES_FOR_AVERAGE or pooled.tau2_low is None or pooled.tau2_high is None:
        return f"{counted(pooled.k, 'site')}: too few to tell" if pooled.k else "No new site that can be compared yet"
    if pooled.tau2_low > 0:
        return "Sites differ more than chance would explain"
    return "Sites agree closely" if pooled.tau2_high == 0 else "Chance alone could explain how sites differ"


def uneven_projects(results: Sequence[tuple[str, OutcomeResult]]) -> str | None:
    """Return in which projects it matters where one looks; None where in none."""
    names = [name for name, result in results if (result.pooled.tau2_low or 0.0) > 0]
    if not names:
        return None
    its = "its" if len(names) == 1 else "their"
    return f"In {listed(names)} the average hides real differences between {its} sites: look at each site"


def waiting_for(results: Sequence[tuple[str, OutcomeResult]]) -> str | None:
    """Return which projects wait for returns, and from how many sites; None where everyone has reported."""
    waiting = [
        f"{name} ({counted(missing, 'site')} of {result.reporting.due:,})"
        for name, result in results
        if (missing := result.reporting.due - result.reporting.reporting) > 0
    ]
    return f"Nothing yet that can be used from some sites of {listed(waiting)}" if waiting else None


def reach(started: Sequence, *, parents: bool) -> str:
    """Return how many places a project has begun in, and since when."""
    if not started:
        return "Not started anywhere new yet"
    places = counted(len(started), "group of sites", "groups of sites") if parents else counted(len(started), "site")
    known = sorted(day for day in started if day)
    return f"{places}, the first in {month(known[0])}" if known else places


def delivery(scores: Sequence[float | None]) -> str:
    """Return how closely a project's sites stuck to its design, each site weighing the same; None: not scored."""
    known = [score for score in scores if score is not None]
    if not known:
        return "Not scored yet"
    of_all = f"{len(known):,} of {counted(len(scores), 'site')}"
    return f"{percent(sum(known) / len(known))} as designed on average, {of_all} scored"


def listed(names: Sequence[str]) -> str:
    """Return "A", "A and B" or "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
