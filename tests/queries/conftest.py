"""A store of one's own for each test, closed afterwards."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluation.domain.actor import Actor
from queries.access import owner_here
from queries.store import Store, close_stores, open_store


@pytest.fixture(autouse=True)
def _closed_afterwards() -> Iterator[None]:
    yield
    close_stores()


@pytest.fixture
def owner() -> Actor:
    return owner_here()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "outcomes.duckdb"


@pytest.fixture
def store(database: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return a new store: a file, or a shared one where test_shared_store.py runs these tests on such."""
    server = os.environ.get("OUTCOMES_TESTS_SHARED")
    if server is None:
        return open_store(database)
    from postgres import new_database

    from queries.shared import make_shared

    address = new_database(server, f"test_{uuid.uuid4().hex}")
    monkeypatch.setenv("OUTCOMES_DATABASE", str(database))
    monkeypatch.setenv("OUTCOMES_SHARED", address)
    return make_shared(address, str(database.with_name("rows")))
