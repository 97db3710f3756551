"""Settings read from the environment, each with a default that works on a fresh machine."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_DEFAULT_DATABASE = ROOT / "data" / "local" / "outcomes.duckdb"
_DEFAULT_SECRETS = ROOT / ".streamlit" / "secrets.toml"
_DEFAULT_MAX_FILE_MB = 1024
_DEFAULT_IDLE_MINUTES = 30.0
_DEFAULT_LONGEST_HOURS = 8.0


def database_path() -> Path:
    """Return the file of the programme's own store (setting OUTCOMES_DATABASE)."""
    return Path(os.environ.get("OUTCOMES_DATABASE") or _DEFAULT_DATABASE)


def shared_address() -> str | None:
    """Return where PostgreSQL keeps the catalogue of a shared store (setting OUTCOMES_SHARED); None for a file.

    As PostgreSQL itself takes it: "host=… dbname=… user=…"; a password belongs into its own file (PGPASSFILE).
    """
    return os.environ.get("OUTCOMES_SHARED", "").strip() or None


def max_file_bytes() -> int:
    """Return the size above which the command line does not read a file (setting OUTCOMES_MAX_FILE_MB)."""
    text = os.environ.get("OUTCOMES_MAX_FILE_MB", "")
    return (int(text) if text.isdigit() else _DEFAULT_MAX_FILE_MB) * 1024 * 1024


def secrets_path() -> Path:
    """Return the file that holds what sign-in needs (setting OUTCOMES_SECRETS)."""
    return Path(os.environ.get("OUTCOMES_SECRETS") or _DEFAULT_SECRETS)


def whom_to_ask() -> str:
    """Return who gives people access, in words that end a sentence (setting OUTCOMES_ASK)."""
    return os.environ.get("OUTCOMES_ASK", "").strip() or "your programme manager"


def idle_minutes() -> float:
    """Return after how long without use a sign-in ends (setting OUTCOMES_IDLE_MINUTES)."""
    return _positive("OUTCOMES_IDLE_MINUTES", _DEFAULT_IDLE_MINUTES)


def longest_hours() -> float:
    """Return how long a sign-in lasts at most, however busy (setting OUTCOMES_LONGEST_HOURS)."""
    return _positive("OUTCOMES_LONGEST_HOURS", _DEFAULT_LONGEST_HOURS)


def _positive(name: str, default: float) -> float:
    """A setting that cannot be read must not leave a door open: the default holds."""
    try:
        value = float(os.environ.get(name, ""))
    except ValueError:
        return default
    return value if 0 < value < float("inf") else default


def template_path() -> Path | None:
    """Return the .pptx that decks of board packs follow (setting OUTCOMES_TEMPLATE); None for the plain look."""
    text = os.environ.get("OUTCOMES_TEMPLATE")
    return Path(text) if text else None
