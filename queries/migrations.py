"""The schema as numbered files that are only ever added to, applied when a store is opened."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from queries.errors import StoreTooNew, StoreUnreadable
from queries.statements import statement
from queries.transactions import transaction

SCHEMA_FOLDER = Path(__file__).resolve().parent / "schema"

_FILE_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True, kw_only=True)
class SchemaFile:
    """One step of the schema. sha256 is over the text with LF line ends, so that a checkout on Windows agrees."""

    number: int
    name: str
    text: str
    sha256: str


def schema_files(folder: Path = SCHEMA_FOLDER) -> tuple[SchemaFile, ...]:
    """Return the steps in order; a gap, a repeated number or a stray name is refused."""
    steps = tuple(_read(path) for path in sorted(folder.glob("*.sql")))
    if [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise StoreUnreadable("The app's schema files are incomplete. Install the app again; your data are untouched.")
    return steps


def _read(path: Path) -> SchemaFile:
    match = _FILE_NAME.fullmatch(path.name)
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    digest = hashlib.sha256(text.encode()).hexdigest()
    return SchemaFile(number=int(match[1]) if match else -1, name=path.name, text=text, sha256=digest)


def pending(connection: duckdb.DuckDBPyConnection, steps: tuple[SchemaFile, ...]) -> tuple[SchemaFile, ...]:
    """Return the steps that the store still lacks, after holding the recorded ones against the files."""
    recorded = recorded_steps(connection)
    if len(recorded) > len(steps):
        raise StoreTooNew("This store was written by a later release of the app. Update the app to open it.")
    expected = [(step.number, step.sha256) for step in steps[: len(recorded)]]
    if recorded != expected:
        raise StoreUnreadable("This store's schema does not match the app's. Install the release that made it.")
    return steps[len(recorded) :]


def migrate(connection: duckdb.DuckDBPyConnection, steps: tuple[SchemaFile, ...]) -> None:
    """Apply the steps that are missing, all of them or none."""
    with transaction(connection):
        for step in pending(connection, steps):
            connection.execute(step.text)
            now = datetime.now(UTC).replace(tzinfo=None)
            values = {"number": step.number, "name": step.name, "sha256": step.sha256, "applied_at": now}
            connection.execute(statement("schema/record_migration"), values)


def recorded_steps(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, str]]:
    """Return number and hash of each step that a store has taken; none where there is nothing in it yet."""
    tables = tables_of(connection)
    if "schema_migration" in tables:
        return connection.execute(statement("schema/migrations")).fetchall()
    if tables:
        raise StoreUnreadable("This file is a database, but not a store of this app. Choose another file.")
    return []


def tables_of(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the names of a store's tables."""
    return {name for (name,) in connection.execute(statement("schema/tables")).fetchall()}
