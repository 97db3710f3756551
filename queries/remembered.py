"""Answers of a shared store, remembered for as long as nothing was committed to it anywhere.

A question to a shared store costs about ten milliseconds, and a page asks twenty of them. What DuckLake answers depends
on its snapshot alone, whose number PostgreSQL gives in a fraction of one. Only small answers are kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import duckdb

#: Larger answers are asked for anew; no more are kept than these.
_MOST_ROWS, _MOST_ANSWERS = 500, 2_000


class Answers:
    """The answers at the latest snapshot that anybody here has seen."""

    def __init__(self, snapshot: Callable[[], int]) -> None:
        self._snapshot = snapshot
        self._lock = threading.Lock()
        self._at: int | None = None
        self._known: dict[object, list[tuple]] = {}

    def of(self, key: object, ask: Callable[[], list[tuple]]) -> list[tuple]:
        """Return what is remembered, else what is answered now.

        An answer that overtakes a commit is kept under the snapshot before it: it is then merely newer than its key.
        """
        at = self._snapshot()
        with self._lock:
            if at != self._at:
                self._at, self._known = at, {}
            if key in self._known:
                return self._known[key]
        rows = ask()
        with self._lock:
            if at == self._at and len(rows) <= _MOST_ROWS and len(self._known) < _MOST_ANSWERS:
                self._known[key] = rows
        return rows


class RememberingCursor:
    """A cursor that answers from memory where it can: never inside a transaction, never with tables of its own."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, answers: Answers) -> None:
        self._cursor = cursor
        self._answers = answers
        self._live = False
        self._asked: tuple[str, Mapping[str, Any] | None] | None = None
        self._rows: list[tuple] = []

    def execute(self, text: str, values: Mapping[str, Any] | None = None) -> RememberingCursor:
        """Take a question; it is asked when its answer is fetched."""
        self._live = self._live or text == "begin"
        if self._live:
            self._run(text, values)
        else:
            self._asked, self._rows = (text, values), []
        return self

    def fetchall(self) -> list[tuple]:
        """Return the rest of the answer."""
        if self._live:
            return self._cursor.fetchall()
        self._answer()
        rows, self._rows = self._rows, []
        return rows

    def fetchone(self) -> tuple | None:
        """Return the next row of the answer."""
        if self._live:
            return self._cursor.fetchone()
        self._answer()
        return self._rows.pop(0) if self._rows else None

    def _answer(self) -> None:
        if self._asked is None:
            return
        text, values = self._asked
        self._asked = None
        key = text, repr(values)
        self._rows = list(self._answers.of(key, lambda: self._run(text, values).fetchall()))

    def _run(self, text: str, values: Mapping[str, Any] | None) -> duckdb.DuckDBPyConnection:
        return self._cursor.execute(text) if values is None else self._cursor.execute(text, values)

    def __getattr__(self, name: str) -> Any:
        """Anything else is the cursor's own: what was asked is asked of it first."""
        if self._asked is not None:
            asked, self._asked = self._asked, None
            self._run(*asked)
        self._live = True
        return getattr(self._cursor, name)
