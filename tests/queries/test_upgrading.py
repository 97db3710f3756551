"""A store that an earlier release made: brought up whole, copied before that, and put back as it was for a way back.

older_stores holds stores of the texts in store_texts, published in two versions by the app as it was at that step.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

import duckdb
import pytest
import store_texts

from evaluation.domain.actor import Actor
from queries import audit_check, copies, programme, restoring, uploads
from queries.cached import results_for
from queries.migrations import recorded_steps, schema_files
from queries.store import close_stores, open_store

FOLDER = Path(__file__).parent / "older_stores"
#: As those releases printed it.
FINGERPRINT = "3fbaf960f7d080319fbe2e52753937159f32239508a932b37209000c8dc2d353"
LATER = f"{store_texts.RETURNS_HEADINGS}\nALPHA,S1,harm,2021-01-01,2021-12-31,after,34,1000,later\n"


@pytest.fixture(params=[3, 5])
def step(request: pytest.FixtureRequest, database: Path) -> int:
    with tarfile.open(FOLDER / f"step-{request.param}.tar.xz") as packed:
        packed.extractall(database.parent, filter="data")
    return request.param


def _steps(database: Path) -> int:
    with duckdb.connect(str(database), read_only=True) as connection:
        return len(recorded_steps(connection))


def test_it_is_brought_up_and_can_be_put_back(step: int, database: Path, owner: Actor) -> None:
    assert _steps(database) == step
    store = open_store(database)
    assert store.trouble is None
    assert (programme.version(store, owner), programme.fingerprint(store, owner)) == (2, FINGERPRINT)
    assert audit_check.verify(store, owner).faults == ()
    (result,) = results_for(store, owner).outcomes
    assert result.retention is not None
    assert result.retention.estimate == pytest.approx(0.4649735207179271, rel=1e-12)
    checked = store_texts.checked({"returns.csv": LATER}, programme.collection(store, owner))
    assert uploads.publish(store, owner, checked).version == 3
    close_stores()

    assert _steps(database) == len(schema_files())
    (copy,) = copies.listed(copies.folder_of(database))
    assert (copy.schema_step, copy.version, copy.folder.name[-14:]) == (step, 2, "-before-change")
    restoring.restore(database, owner, copy=copy.folder, over_newer=True)
    assert _steps(database) == step
    again = open_store(database)
    assert again.trouble is None
    assert (programme.version(again, owner), programme.fingerprint(again, owner)) == (2, FINGERPRINT)
