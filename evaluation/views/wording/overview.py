"""The Overview's own sentences: who has reported in all, and what is known of projects elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.analysis.result_types import Reporting


def all_reporting_line(reporting: Sequence[Reporting]) -> str:
    """Return how many sites have reported of those that are due, over the main outcomes of all projects."""
    heard, due = (sum(getattr(each, name) for each in reporting) for name in ("reporting", "due"))
    if due == 0:
        return "No new site is due to report yet."
    line = f"{heard:,} of the {due:,} sites that are due have reported"
    missing = due - heard
    if due == 1:
        return "The 1 site that is due has reported." if heard else "The 1 site that is due has not reported."
    if missing == 0:
        return f"All {due:,} sites that are due have reported."
    return f"{line}; {missing:,} {'is' if missing == 1 else 'are'} missing."


def published_benchmark() -> str:
    """Return what was found elsewhere, with its source; a figure of its authors, never computed here."""
    return (
        "For comparison: physical activity projects taken to scale elsewhere kept a median of 58.8% of their effect, "
        "from 25% to 132% (Lane and others, International Journal of Behavioral Nutrition and Physical Activity, 2021)."
    )
