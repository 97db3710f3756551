"""The sentences of the frame that stands around every page."""

from __future__ import annotations


def as_at_line(*, version: int, latest: int, published: str | None) -> str:
    """Return that an earlier state is shown, or that the latest is held."""
    if version == latest:
        return f"This view is held at version {version:,}, the latest so far. It will not change as new data come in."
    if version == 0:
        return "Nothing had been published by then. This is how the dashboard stood before the first version."
    on = f", published {published}" if published else ""
    return (
        f"You are looking at the past: everything here stands as at version {version:,}{on}. "
        f"The latest is version {latest:,}."
    )


def unknown_as_at_line(asked: str, *, latest: int) -> str:
    """Return that a version or date in the address means nothing here, and what is shown in its place."""
    return f"There is no version or date {asked} here. This is the latest, version {latest:,}."
