"""The sentences about questions pinned to a chart."""

from __future__ import annotations

from evaluation.views.numbers import counted


def heading(asked: int, waiting: int) -> str:
    """Return the line that is folded out."""
    if not asked:
        return "Questions on this chart"
    many = counted(asked, "question")
    if not waiting:
        return f"{many} on this chart, {'answered' if asked == 1 else 'all answered'}"
    if waiting == asked:
        return f"{many} on this chart, not answered yet"
    return f"{many} on this chart, {waiting:,} not answered yet"


def signed(by: str, day: str, *, version: int, now: int) -> str:
    """Return who wrote it, when, and on which version; what is shown now is said where it is another."""
    on = f"on version {version:,}" + (f", now version {now:,}" if now != version else "")
    return f"{by}, {day}, {on}"


def nobody_asked() -> str:
    """Return what stands where there is no question."""
    return "Nobody has asked anything here yet."


def not_yours() -> str:
    """Return why nothing can be asked of a programme that is shipped."""
    return (
        "Questions can be pinned to the charts of your own programme: a reader asks, an evaluator answers, and both "
        "stay with the version they were written on."
    )


def no_right() -> str:
    """Return why someone who reads may not ask."""
    return "You can read what was asked here. To ask, you need access to this project; your programme manager gives it."


def for_reading() -> str:
    """Return why nothing can be asked of a store that can only be read."""
    return "Nothing can be asked just now: the programme can only be read."
