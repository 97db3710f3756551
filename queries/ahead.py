"""Work out what readers will ask of a version before they can, while it is being published."""

from __future__ import annotations

import logging

import duckdb

from evaluation.analysis.protection import profile_of
from evaluation.analysis.result_types import OutcomeResult
from evaluation.domain.vocabulary import Clock
from queries.by_outcome import evaluated
from queries.cached import protected_results
from queries.kept_figures import KeptFigures
from queries.shipped import Programme
from queries.store import Store

_LOG = logging.getLogger(__name__)


def work_out(store: Store, cursor: duckdb.DuckDBPyConnection, version: int) -> None:
    """Keep a version's figures, read by the cursor of the transaction that writes it; readers see it only later.

    A fault here is met again, and told, when somebody opens a page: it is no reason not to publish. Only if the store
    cannot read what it has just been given is nothing published (duckdb.Error).
    """
    try:
        kept = KeptFigures(store.figures, OutcomeResult)
        found = evaluated(cursor, as_at=version, projects=None, clock=Clock.ACTUAL, kept=kept)
        protected_results(store, found, profile_of(Programme.OWN))
    except duckdb.Error:
        raise
    except Exception:  # whatever it is: the rows are sound, and were checked
        _LOG.exception("figures could not be worked out ahead")
