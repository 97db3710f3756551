"""Folders of CSV files and workbooks, read and written."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from pathlib import Path

from queries.errors import CallError

_READ = (".csv", ".xlsx")


def files_in(folder: Path) -> list[Path]:
    """Return a folder's CSV files and workbooks by name, without sub-folders and hidden ones. Raises CallError."""
    try:
        found = [path for path in folder.iterdir() if path.suffix.lower() in _READ and path.name[0] not in ".~"]
    except OSError:
        raise CallError(f"The folder {folder} cannot be read. Check that you may open it.") from None
    if not found:
        raise CallError(f"There are no CSV files in {folder}. Give a folder that holds them, or the files themselves.")
    return sorted(found)


def write_files(folder: Path, files: Mapping[str, str] | Mapping[str, bytes]) -> None:
    """Write bytes, or texts as UTF-8, by file name, each whole or not at all, making the folder. Raises CallError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            beside = folder / f".{name}-{uuid.uuid4().hex}"
            beside.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
            os.replace(beside, folder / name)
    except OSError:
        raise CallError(f"The folder {folder} cannot be written. Choose another one.") from None
