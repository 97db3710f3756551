"""Headings to a kind of file, and the nearest known name to a mistyped one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cache

from evaluation.intake.contract import KINDS, Kind

#: Likeness (0 to 1) from which a mistyped name is offered. 0.6 offers "denominator" for "denom".
_LIKENESS = 0.6
_SPACES = re.compile(r"\s+")

#: Every heading of every kind.
ALL_HEADINGS = frozenset(name for kind in KINDS.values() for name in kind.names)


def normal(heading: str) -> str:
    """Return a heading without regard to case and spaces: "Period Start " is period_start."""
    return _SPACES.sub("_", heading.strip()).lower()


def nearest(name: str, candidates: Iterable[str], count: int = 1) -> list[str]:
    """Return the candidates most like a name, without regard to case; none where none is near."""
    folded = {candidate.casefold(): candidate for candidate in sorted(candidates, reverse=True)}
    return [folded[match] for match in get_close_matches(name.casefold(), folded, n=count, cutoff=_LIKENESS)]


def nearest_kind(headings: Iterable[str]) -> Kind | None:
    """Return the kind that shares most headings; None where fewer than 2, or half of those it needs, are there.

    Of kinds that share as many, one with all its needed headings wins, then the one loaded first.
    """
    found = set(headings)

    def nearness(kind: Kind) -> tuple[int, bool]:
        return len(found.intersection(kind.names)), found.issuperset(kind.required)

    best = max(KINDS.values(), key=nearness)
    needed = len(found.intersection(best.required))
    return best if nearness(best)[0] >= 2 and 2 * needed >= len(best.required) else None


def is_heading_row(cells: Sequence[str]) -> bool:
    """Return whether at least 2, and at least half, of a row's filled cells are headings of ours."""
    filled = [cell for cell in cells if cell]
    known = {normal(cell) for cell in filled} & ALL_HEADINGS
    return len(known) >= 2 and 2 * len(known) >= len(filled)


@cache
def _spellings() -> frozenset[str]:
    plain = ALL_HEADINGS | {name.replace("_", " ") for name in ALL_HEADINGS}
    return frozenset(form for name in plain for form in (name, name.upper(), name.capitalize(), name.title()))


def may_be_heading_row(cells: Sequence[str]) -> bool:
    """Return whether a row deserves is_heading_row, which is slow: some cell is a heading in a usual spelling."""
    return not _spellings().isdisjoint(cells)


def letter(index: int) -> str:
    """Return a spreadsheet's letter for a column counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
