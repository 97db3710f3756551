"""Problems that are met before a file is read, or beside what is stored: whoever meets them takes the words here."""

from __future__ import annotations

from datetime import date

from evaluation.domain.problem import Problem
from evaluation.intake.dates import in_words
from evaluation.intake.limits import MB, WEB_FILE_BYTES
from evaluation.intake.report import counted, problem


def no_file() -> Problem:
    """Return what is told where nothing was selected."""
    return problem("no_file")


def too_large(size_bytes: int, limit_bytes: int = WEB_FILE_BYTES) -> Problem:
    """Return what is told of a file that is not read for its size; a web upload has another way out than a load."""
    web = limit_bytes <= WEB_FILE_BYTES
    fix = (
        "Send it in parts, or ask your programme manager to load it at the command line."
        if web
        else "Load it in parts, or raise the setting OUTCOMES_MAX_FILE_MB."
    )
    size, limit = _in_mb(size_bytes), _in_mb(limit_bytes)
    if size == limit:
        size, limit = f"{size_bytes:,} bytes", f"{limit_bytes:,} bytes"
    return problem("file_too_large", size=size, limit=limit, fix=fix)


def _in_mb(size_bytes: int) -> str:
    return f"{size_bytes / MB:,.0f} MB"


def wrong_project(chosen: str, found: str) -> Problem:
    """Return what is told where the rows belong to another project than the one chosen; both are names for people."""
    return problem("wrong_project", chosen=chosen, found_project=found)


def exact_repeat(day: date, version: int) -> Problem:
    """Return what is told of bytes that were published on a day, as a version."""
    return problem("exact_repeat", day=in_words(day), version=version)


def big_change(
    site: str, *, was: str, now: str, gone: int = 0, row: int | None = None, column: str | None = None
) -> Problem:
    """Return what is asked where a site's figure moved further than its past explains: was and now as people read them.

    gone: how many of its earlier periods are missing from the upload as well.
    """
    what = f"{site} went from {was} to {now}"
    if gone:
        what += f", and {_gone(gone)}"
    return problem("big_change", row=row, column=column, found=now, what=what)


def periods_gone(site: str, gone: int) -> Problem:
    """Return what is asked where earlier periods of a site are missing from the upload and nothing else changed."""
    return problem("big_change", what=f"Of {site}, {_gone(gone)}")


def _gone(gone: int) -> str:
    return f"{counted(gone, 'earlier period')} {'is' if gone == 1 else 'are'} missing"


def reading_failed(because: str) -> Problem:
    """Return what is told where reading was stopped or died: a clause that says what happened, and nothing it held."""
    return problem("reading_failed", because=because)
