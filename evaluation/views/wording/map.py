"""The map's sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evaluation.views.numbers import counted

_MOST_NAMED = 6


def map_text(outcome: str, words: Sequence[str]) -> str:
    """Return the text alternative: how many sites of each verdict the map shows."""
    tally = Counter(words)
    told = "; ".join(f"{number:,} {word.lower()}" for word, number in sorted(tally.items()))
    return (
        f"Map of {counted(len(words), 'site')} by verdict for {outcome}: {told}. The table of sites lists them by name."
    )


def not_on_map(names: Sequence[str]) -> str | None:
    """Return who is not on the map, named where they are few; None where everyone is."""
    if not names:
        return None
    more = len(names) - _MOST_NAMED
    named = "; ".join(names[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
    return f"Not on the map, as no place in the United Kingdom is given: {named}"


def by_region(count: int) -> str | None:
    """Return that some marks stand at the middle of their region; None where none does."""
    if not count:
        return None
    stand, whose = ("stands", "its") if count == 1 else ("stand", "their")
    return f"{counted(count, 'site')} without coordinates {stand} in the middle of {whose} region"
