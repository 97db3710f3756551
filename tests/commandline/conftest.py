"""The command line as a person runs it: a process, its exit code, and what it prints."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import manage
from queries.settings import ROOT
from queries.store import close_stores

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _closed_afterwards() -> Iterator[None]:
    yield
    close_stores()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "outcomes.duckdb"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `python manage.py ...` in a process of its own, with a default store in the test's folder."""

    def run_(*arguments: object) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-W", "error", str(ROOT / "manage.py"), *map(str, arguments)]
        environment = os.environ | {"OUTCOMES_DATABASE": str(tmp_path / "default.duckdb")}
        return subprocess.run(
            words, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False
        )

    return run_


@dataclass(frozen=True)
class Done:
    """What a job that ran in the test's own process left behind."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Run a job as `run` does, but in the test's own process, which is quicker."""

    def here_(*arguments: object) -> Done:
        capsys.readouterr()
        try:
            code = manage.main([str(argument) for argument in arguments])
        except SystemExit as stop:  # how argparse ends a call that it cannot read
            code = int(str(stop.code))
        printed = capsys.readouterr()
        return Done(code, printed.out, printed.err)

    return here_
