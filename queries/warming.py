"""Read what the first visitor will look at before there is one, so that the app is ready when it is opened."""

from __future__ import annotations

import logging
import threading

import duckdb

from evaluation.analysis.selection import AGREED
from evaluation.analysis.site_funnel import make_ready
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.views import overview
from queries.changes_since import changes_since
from queries.errors import StoreError
from queries.reading import first_programme, read
from queries.selected import narrowed

_LOG = logging.getLogger(__name__)

#: How long the server's first answer may wait for it: figures that are all to be worked out anew take longer.
MOST_SECONDS = 5.0


def begin(actor: Actor) -> threading.Thread:
    """Read the programme that is opened first in a thread of its own; whoever comes meanwhile waits for the same work.

    What goes wrong is met again, and told, when somebody opens a page.
    """
    thread = threading.Thread(target=_read, args=(actor,), name="warming", daemon=True)
    thread.start()
    return thread


def finish() -> None:
    """Do what pages other than the first would wait for, once the first visitor is served."""
    make_ready()


def _read(actor: Actor) -> None:
    try:
        name = first_programme(actor)
        reading = read(name, actor)
        if reading.version:
            changes_since(name, actor, as_at=reading.version)
        overview.build(reading.results)
        for each in sorted(reading.results.outcomes, key=lambda outcome: not outcome.primary):
            place = {"project": each.project, "outcome": each.outcome}
            narrowed(name, actor, AGREED, **place, clock=Clock.ACTUAL, version=reading.version)
    except (StoreError, duckdb.Error, OSError) as error:
        _LOG.info("nothing was read ahead: %s", type(error).__name__)
