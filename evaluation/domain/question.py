"""A question that a reader pinned to a chart, and its answer. Both stay with the version they were written on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

#: Longer than this is a letter, not a question on a chart.
MOST_LETTERS = 500


@dataclass(frozen=True, kw_only=True)
class ChartPlace:
    """Which chart: its page, and the outcome and site that it is of; blank where it is of several."""

    page: str
    outcome: str = ""
    site: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody wrote, when (UTC) and on which version."""

    words: str
    by: str
    at: datetime
    version: int


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question and, once an evaluator of its project gave one, its answer."""

    question: str
    project: str
    asked: Said
    answer: Said | None = None
