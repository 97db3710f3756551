"""The sentences of what changed since an earlier version."""

from __future__ import annotations

from collections.abc import Sequence

_MOST_FILES = 3


def changes_line(count: int, *, since: str) -> str:
    """Return "2 verdicts changed since version 11, 3 March 2026"."""
    if count == 0:
        return f"No verdict changed since {since}"
    return f"{count:,} {'verdict' if count == 1 else 'verdicts'} changed since {since}"


def cause_line(*, day: str, version: int, files: Sequence[str]) -> str:
    """Return which upload moved a verdict."""
    named = ", ".join(files[:_MOST_FILES])
    more = f" and {len(files) - _MOST_FILES} more" if len(files) > _MOST_FILES else ""
    return f"Version {version:,}, published {day}: {named}{more}" if files else f"Version {version:,}, published {day}"


def gone_line() -> str:
    """Return that an outcome is no longer there."""
    return "This outcome is no longer there."
