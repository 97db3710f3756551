"""The pages' projects, evaluated once for all tests here."""

from __future__ import annotations

import pytest
from view_scenes import scenes

from tests.analysis.scenes import Told


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return scenes.told(tmp_path_factory.mktemp("pages"))
