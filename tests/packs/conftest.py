"""The pages' projects, hostile names among them, evaluated once for all tests here."""

from __future__ import annotations

import pytest

from tests.analysis.scenes import Told
from tests.views.view_scenes import scenes


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return scenes.told(tmp_path_factory.mktemp("packs"))
