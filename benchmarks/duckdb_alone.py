"""The peer of the door's benchmark: read a file of returns with declared types into the store's table, unchecked."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from queries.migrations import SCHEMA_FOLDER

_COLUMNS = {
    "project": "VARCHAR",
    "site": "VARCHAR",
    "outcome": "VARCHAR",
    "period_start": "DATE",
    "period_end": "DATE",
    "phase": "VARCHAR",
    "numerator": "DOUBLE",
    "denominator": "DOUBLE",
    "note": "VARCHAR",
    "source": "VARCHAR",
}


def main(returns: str, store: str) -> None:
    """Insert the file's rows into a new database with the app's tables and limits."""
    Path(store).unlink(missing_ok=True)
    connection = duckdb.connect(store, config={"memory_limit": "1GB", "threads": "2"})
    connection.execute((SCHEMA_FOLDER / "0002_rows.sql").read_text(encoding="utf-8"))
    connection.execute(
        """
        insert into returns by name
        select 'x' as batch, 1 as line, * from read_csv(
            $path, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = $columns
        )
        """,
        {"path": returns, "columns": _COLUMNS},
    )
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
