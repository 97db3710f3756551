"""A store of one's own for each test, closed afterwards."""

from __future__ import annotations

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
def store(database: Path) -> Store:
    return open_store(database)
