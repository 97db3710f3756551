"""Which data a page shows: said at its foot, in the same words on every page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from components import html
from evaluation.results import Results
from evaluation.views.numbers import day
from evaluation.views.wording import data_line


class Stamped(Protocol):
    """What a stamp is made from: results, their version and when it was published."""

    results: Results
    version: int
    published_at: datetime | None


def show(reading: Stamped, *, programme: str) -> None:
    """Show "Data to …, published …, version …". What is shipped was published by nobody, so it has no such date."""
    data_to: date | None = reading.results.data_to
    published = reading.published_at if programme == "own" else None
    line = data_line(
        data_to=day(data_to) if data_to else None,
        published=day(published.date()) if published else None,
        version=reading.version,
    )
    html.foot(f"Made-up data · {line}" if programme == "demonstration" else line)
