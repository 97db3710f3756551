"""Settings read from the environment, each with a default that works on a fresh machine."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_DEFAULT_DATABASE = ROOT / "data" / "local" / "outcomes.duckdb"
_DEFAULT_MAX_FILE_MB = 1024


def database_path() -> Path:
    """Return the file of the programme's own store (setting OUTCOMES_DATABASE)."""
    return Path(os.environ.get("OUTCOMES_DATABASE") or _DEFAULT_DATABASE)


def max_file_bytes() -> int:
    """Return the size above which the command line does not read a file (setting OUTCOMES_MAX_FILE_MB)."""
    text = os.environ.get("OUTCOMES_MAX_FILE_MB", "")
    return (int(text) if text.isdigit() else _DEFAULT_MAX_FILE_MB) * 1024 * 1024
