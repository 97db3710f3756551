"""The SQL of this app: one query a file under sql/<topic>/<name>.sql, its first line the grain."""

from __future__ import annotations

from functools import cache
from pathlib import Path

SQL_FOLDER = Path(__file__).resolve().parent / "sql"


@cache
def statement(name: str) -> str:
    """Return the text of one query by its place, for example "uploads/version"."""
    return (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
