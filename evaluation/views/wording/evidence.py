"""The sentences of the Published evidence page."""

from __future__ import annotations

from evaluation.views.numbers import counted


def evidence_headline(*, projects: int, comparable: int) -> str:
    """Return for how many projects something published can be held against the original."""
    if projects == 0:
        return "No published figures are shipped with this dashboard."
    if comparable == 0:
        return "No published result of a new place can be held against its original yet."
    if projects == 1:
        return "The project has a published result from a new place that can be held against the original."
    if comparable == projects:
        return f"Each of {projects} projects has a published result that can be held against the original."
    verb = "has" if comparable == 1 else "have"
    return (
        f"Little is published: only {comparable} of {projects} projects {verb} a result from a new place that can be "
        "held against the original."
    )


def project_sentence(*, figures: int, outcomes: int, compared: int) -> str:
    """Return how much is published of one project, and how much of it may be compared."""
    if figures == 0:
        return "Nothing published was found."
    found = f"{counted(figures, 'figure')} on {counted(outcomes, 'outcome')}"
    if compared == 0:
        return f"{found}; none from a new place can be compared with the original."
    places = "a new place" if compared == 1 else "new places"
    return f"{found}; {compared} from {places} can be compared with the original."


def standing(*, role: str, compared: bool, why_not: str | None) -> str:
    """Return whether a figure may be held against the original, and why not where it may not."""
    if role == "origin":
        return f"The original. {why_not}" if why_not else "The original: others are held against it."
    if role == "comparator":
        return why_not or "Shown for comparison; the project did not run here."
    if compared:
        return "Like for like: it can be compared with the original."
    return f"Not compared. {why_not}" if why_not else "Not compared: there is no original figure for this outcome."
