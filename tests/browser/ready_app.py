"""The app of app_in_browser, with what it would make of the shipped programmes at its first start there already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app_in_browser import App
from app_in_browser import running_app as running_app_from_nothing

from tests import ready_made


@contextmanager
def running_app(folder: Path, **how: Any) -> Iterator[App]:
    """Start the app as running_app_from_nothing does, which is for tests of a first start; how: as there."""
    ready_made.copied_to(folder)
    with running_app_from_nothing(folder, **how) as app:
        yield app
