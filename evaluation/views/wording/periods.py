"""What is said of sites by half-year."""

from __future__ import annotations

from datetime import date

from evaluation.views.numbers import counted

#: In a cell of which nothing may be shown, and what it means.
NOTHING = "–"
KEY = ("‹12 before the start", "12 since the start", "paler is lower, darker higher", "– nothing to show")


def half_year(first: date, last: date) -> str:
    """Return "Jan to Jun 2025"."""
    return f"{first:%b} to {last:%b %Y}"


def sign(level: str, *, before: bool) -> str:
    """Return what stands in a cell: from before the start with a mark that is narrow enough for a telephone."""
    return f"‹{level}" if before else level


def cell(name: str, when: str, level: str, *, before: bool) -> str:
    """Return a cell in words."""
    return f"{name}, {when}: {level}, {'before' if before else 'since'} the start"


def nothing(name: str, when: str) -> str:
    """Return a cell of which nothing may be shown, or was sent, in words."""
    return f"{name}, {when}: nothing was sent, or counts too small to show"


def notes(*, earlier: int) -> tuple[str, ...]:
    """Return what to know of the grid."""
    said = [
        "Each cell stands for the points of that site's own chart; where counts are small, one point covers a year and "
        "fills both its halves.",
        "Sites differ in whom they serve: compare a site with itself over time, not with others.",
    ]
    if earlier:
        said.append(f"{counted(earlier, 'earlier half-year is', 'earlier half-years are')} not drawn.")
    return tuple(said)


def text(outcome: str, *, sites: int, halves: int) -> str:
    """Return the grid in words, for whoever does not see it."""
    return (
        f"Heat map of {outcome}: {counted(sites, 'site')} by {counted(halves, 'half-year')}. "
        "The table below holds each level."
    )
