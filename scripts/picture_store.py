"""A store for the pictures: the made-up programme as one's own, with one upload of somebody's that waits for review."""

from __future__ import annotations

import csv
import io
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from evaluation import demonstration
from evaluation.domain.actor import Actor
from queries import door, drafts, people
from queries.access import owner_here
from queries.folders import write_files
from queries.store import close_stores, open_store

#: Who sends what waits: somebody else than whoever takes the pictures, as nobody decides on their own upload.
_SENDER = Actor(name="Sam Okoro", issuer="https://sign-in.example", subject="sam")
#: What is held back, to be sent: one project's returns from a day on.
_PROJECT, _FROM = "PINCER", "2024-04-01"


def filled(folder: Path) -> str:
    """Make the store outcomes.duckdb in a folder, close it, and return the id of the upload that waits."""
    files = dict(demonstration.generate())
    rows = list(csv.DictReader(io.StringIO(files["returns.csv"].removeprefix("\ufeff"))))
    held = [row for row in rows if _is_held(row)]
    files["returns.csv"] = _csv([row for row in rows if not _is_held(row)])
    with tempfile.TemporaryDirectory() as beside:
        write_files(Path(beside), files)
        done = door.load(folder / "outcomes.duckdb", owner_here(), [Path(beside)])
    if not done.ok:
        raise SystemExit(f"The made-up programme has faults: {done.to_dict()}")
    store = open_store(folder / "outcomes.duckdb")
    named = {"issuer": _SENDER.issuer, "subject": _SENDER.subject, "name": _SENDER.name}
    people.set_roles(store, owner_here(), **named, roles={"evaluator": None})
    received = drafts.start(store, _SENDER, [(f"{_PROJECT.lower()}-returns.csv", _csv(held).encode())])
    if received.upload is None:
        raise SystemExit(f"The upload has faults: {received.checked}")
    asked = dict.fromkeys(drafts.questions(received.checked), "Checked with the practices.")
    drafts.send(store, _SENDER, received.upload.upload, reasons=asked)
    close_stores()
    return received.upload.upload


def _is_held(row: dict[str, str]) -> bool:
    return row["project"] == _PROJECT and row["period_start"] >= _FROM


def _csv(rows: list[dict[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
