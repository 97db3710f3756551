"""What every part of queries/ asks of the ledger inside a transaction of its own."""

from __future__ import annotations

import duckdb

from queries.statements import statement


def latest_version(cursor: duckdb.DuckDBPyConnection) -> int:
    """Return the latest published version; 0 before the first."""
    row = cursor.execute(statement("programme/version")).fetchone()
    assert row is not None, "an aggregate without groups gives one row"
    return row[0]


def standing(cursor: duckdb.DuckDBPyConnection, version: int) -> dict[str, bool]:
    """Return, for each batch published with or before a version, whether it counts there."""
    return dict(cursor.execute(statement("undo/standing"), {"as_at": version}).fetchall())


def versions(cursor: duckdb.DuckDBPyConnection) -> list[tuple]:
    """Return version, time, actor, reason, act, of_version, upload and sent_by of each version, newest first."""
    return cursor.execute(statement("programme/versions")).fetchall()


def batches(cursor: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """Return every batch with the version that it was published as."""
    return cursor.execute(statement("programme/batches")).fetchall()


def batch_projects(cursor: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return every batch with each project that is named in it."""
    return cursor.execute(statement("programme/batch_projects")).fetchall()
