"""What a reader should know of how a site's figure came about."""

from __future__ import annotations

from evaluation.analysis.result_types import SiteResult


def uneven_range(site: SiteResult) -> str:
    """Return that a published range does not lie evenly about its figure; nothing where it does."""
    if not site.asymmetric:
        return ""
    return "Lies unevenly about the figure: it was rounded, or worked out another way"


def counted_as_one(site: SiteResult) -> str:
    """Return with whom a site enters the average as one, because they share a comparison site; nothing if alone."""
    others = site.counts_with
    if not others:
        return ""
    named = others[0] if len(others) == 1 else ", ".join(others[:-1]) + f" and {others[-1]}"
    return f"As one with {named} in the average, because they share a comparison site"
