"""Which files of the checkout are ours: not what is installed, made, uploaded or kept by tools."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_MADE = {"__pycache__", "node_modules", "test-output"}
_HIDDEN_BUT_OURS = {".ci", ".streamlit"}


def our_files(*suffixes: str) -> Iterator[Path]:
    """Yield our files whose names end so, in order; "" stands for those without a suffix."""
    for folder, folders, files in os.walk(ROOT):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if _is_ours(here / name))
        ours = (name for name in sorted(files) if name != ".git")  # a linked checkout has a file of that name
        yield from (here / name for name in ours if (here / name).suffix in suffixes)


def _is_ours(folder: Path) -> bool:
    hidden = folder.name.startswith(".") and folder.name not in _HIDDEN_BUT_OURS
    return not hidden and folder.name not in _MADE and folder != ROOT / "data" / "local"
