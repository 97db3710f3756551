"""Every sentence on how many sites have reported of those that are due: the one home of its grammar."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.analysis.result_types import Reporting


def have_reported(reporting: Reporting) -> str:
    """Return "11 of 12 sites have reported"; the verb goes with those that have."""
    heard, due = reporting.reporting, reporting.due
    if due == 0:
        return "No site is due to report yet"
    if due == 1:
        return "The 1 site that is due has reported" if heard else "The 1 site that is due has not reported"
    if heard == 0:
        return f"None of {due:,} sites has reported"
    return f"{heard:,} of {due:,} sites {_have(heard)} reported"


def all_reporting_line(reporting: Sequence[Reporting]) -> str:
    """Return how many sites have reported of those that are due, over the main outcomes of all projects."""
    heard, due = (sum(getattr(each, name) for each in reporting) for name in ("reporting", "due"))
    if due == 0:
        return "No new site is due to report yet."
    if due == 1:
        return "The 1 site that is due has reported." if heard else "The 1 site that is due has not reported."
    missing = due - heard
    if missing == 0:
        return f"All {due:,} sites that are due have reported."
    if heard == 0:
        return f"None of the {due:,} sites that are due has reported."
    line = f"{heard:,} of the {due:,} sites that are due {_have(heard)} reported"
    return f"{line}; {missing:,} {'is' if missing == 1 else 'are'} missing."


def headline(name: str, reporting: Reporting, *, timetable: bool) -> str:
    """Return how many sites have sent anything that counts; without a timetable nobody is due, and places give."""
    heard, due = reporting.reporting, reporting.due
    if due == 0:
        return f"{name}: no new site is due yet."
    if not timetable:
        places = "1 place" if due == 1 else f"{due:,} places"
        return f"{name}: {heard:,} of {places} {_have(heard if due > 1 else 1)} given figures."
    if not reporting.silent:
        whole = "the 1 site that is due has" if due == 1 else f"all {due:,} sites that are due have"
        return f"{name}: {whole} sent figures."
    if due == 1:
        return f"{name}: the 1 site that is due has not sent figures."
    if heard == 0:
        return f"{name}: none of {due:,} sites that are due has sent figures."
    return f"{name}: {heard:,} of {due:,} sites that are due {_have(heard)} sent figures."


def reporting_line(reporting: Reporting) -> str:
    """Return "Sites reporting: 41 of 47"."""
    return f"Sites reporting: {reporting.reporting:,} of {reporting.due:,}"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"
