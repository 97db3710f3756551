"""What is published when the bad files arrive."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from evaluation.domain.collection import Collection
from evaluation.intake.checking import check, empty_collection
from evaluation.intake.contract import KINDS

BAD_FILES = Path(__file__).parent.parent / "bad_files"


@pytest.fixture(scope="session")
def published() -> Collection:
    """The collection of tests/bad_files/published, through the door itself."""
    files = [(kind, (BAD_FILES / "published" / f"{kind}.csv").read_bytes()) for kind in KINDS]
    checked = check(files, empty_collection())
    assert checked.ok, [file.problems for file in checked.files]
    return Collection(**{file.name: _frame(file.rows) for file in checked.files})


def _frame(rows: pa.Table | None) -> pd.DataFrame:
    assert rows is not None
    frame = rows.to_pandas(date_as_object=False)
    return frame.assign(batch=1)
