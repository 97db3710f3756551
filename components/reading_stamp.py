"""Which data a page shows: said at its foot, in the same words on every page."""

from __future__ import annotations

from datetime import date, datetime

from components import html
from evaluation.views.numbers import day
from evaluation.views.wording import data_line


def show(*, data_to: date | None, published_at: datetime | None, version: int, programme: str) -> None:
    """Show "Data to …, published …, version …". What is shipped was published by nobody, so it has no such date."""
    published = published_at if programme == "own" else None
    line = data_line(
        data_to=day(data_to) if data_to else None,
        published=day(published.date()) if published else None,
        version=version,
    )
    html.foot(f"Made-up data · {line}" if programme == "demonstration" else line)
