"""Which data a page shows: said at its foot, in the same words on every page."""

from __future__ import annotations

from datetime import date, datetime

from components import html
from evaluation.views.numbers import day
from evaluation.views.wording import data_line


def line(*, data_to: date | None, published_at: datetime | None, version: int, programme: str) -> str:
    """Return "Data to …, published …, version …". What is shipped was published by nobody, so it has no such date."""
    published = published_at if programme == "own" else None
    said = data_line(
        data_to=day(data_to) if data_to else None,
        published=day(published.date()) if published else None,
        version=version,
    )
    return f"Made-up data · {said}" if programme == "demonstration" else said


def show(*, data_to: date | None, published_at: datetime | None, version: int, programme: str) -> None:
    """Show that line at the foot of a page."""
    html.foot(line(data_to=data_to, published_at=published_at, version=version, programme=programme))
