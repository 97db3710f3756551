"""What the store was told to hold, written outside it, because DuckDB cannot tell that its write-ahead log is missing.

Each write leaves two lines: the intent, made durable before the commit, and that it was done, before anyone is told.
A third file beside the store repeats the audit log. When a store is opened, its audit head must be the one that the
journal leads to; a cut, emptied, swapped or older store is then noticed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queries.chain import Entry, Head


@dataclass(frozen=True, kw_only=True)
class Account:
    """What the journal says: the head last settled, and an intent of which nobody wrote what came of it."""

    settled: Head = Head()
    intent: Head | None = None


class Journal:
    """The journal and the audit lines beside one store."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.stem}.journal.jsonl")
        self.audit_path = database.with_name(f"{database.stem}.audit.jsonl")

    def account(self) -> Account | None:
        """Return what the journal says; None where there is no journal. A torn last line counts as not written."""
        found = None
        for record in _records(self.path):
            here = Head(sequence=int(record["sequence"]), sha256=str(record["sha256"]))
            before = found or Account()
            found = (
                Account(settled=before.settled, intent=here) if record["what"] == "intent" else Account(settled=here)
            )
        return found

    def heads(self) -> list[Head]:
        """Return every head that the journal names, first to last."""
        found = _records(self.path)
        return [Head(sequence=int(record["sequence"]), sha256=str(record["sha256"])) for record in found]

    def intend(self, head: Head) -> None:
        """Write down, durably, where a commit is about to lead."""
        self._add("intent", head)

    def settle(self, head: Head, *, what: str = "done") -> None:
        """Write down, durably, where the store now is."""
        self._add(what, head)

    def repeat(self, entries: Iterable[Entry]) -> None:
        """Write the audit entries outside the store as well."""
        _append(self.audit_path, text_of(entries))

    def complete(self, entries: Iterable[Entry]) -> None:
        """Write the audit entries that a crash left unwritten or torn; lines that differ are left, to be found."""
        whole, there = text_of(entries).encode(), self._audit_bytes()
        if whole.startswith(there) and whole != there:
            _append(self.audit_path, whole[len(there) :].decode(errors="surrogateescape"), goes_on=True)

    def tells_of(self, entries: Iterable[Entry], *, unfinished: bool) -> bool:
        """Return whether the lines outside are the store's; unfinished: a crash may have kept the last from there."""
        whole, there = text_of(entries).encode(), self._audit_bytes()
        return whole.startswith(there) if unfinished else whole == there

    def audit_lines(self) -> list[str]:
        """Return the audit lines outside the store."""
        text = self._audit_bytes().decode(errors="replace")
        return text.removesuffix("\n").split("\n") if text else []

    def _audit_bytes(self) -> bytes:
        return self.audit_path.read_bytes() if self.audit_path.exists() else b""

    def _add(self, what: str, head: Head) -> None:
        record = {"what": what, "sequence": head.sequence, "sha256": head.sha256}
        _append(self.path, json.dumps(record) + "\n")


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable, where the system can (Windows cannot open a folder)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _records(path: Path) -> Iterable[dict[str, Any]]:
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            continue  # torn by a power cut or a full disk: it was never acknowledged
        if isinstance(record, dict) and {"what", "sequence", "sha256"} <= record.keys():
            yield record


def text_of(entries: Iterable[Entry]) -> str:
    """Return entries as the text of the file beside the store: those that are chained, a line each."""
    return "".join(f"{entry.line}\n" for entry in entries if entry.sha256 is not None)


def _append(path: Path, text: str, *, goes_on: bool = False) -> None:
    """Add lines durably, all or none of them. goes_on: the text ends a line that a crash tore."""
    is_new = not path.exists()
    with path.open("a+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        if size and not goes_on:
            file.seek(size - 1)
            if file.read(1) != b"\n":
                text = f"\n{text}"
        left = memoryview(text.encode(errors="surrogateescape"))
        try:
            while left:
                left = left[file.write(left) or 0 :]
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(size)
            raise
    if is_new:
        sync_folder(path.parent)
