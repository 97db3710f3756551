"""A programme whose every word is a hostile string, and a server that counts who calls it."""

from __future__ import annotations

import csv
import io
import itertools
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from evaluation.domain.question import ChartPlace
from evaluation.intake.cells import UNSEEN
from evaluation.intake.columns import Type
from evaluation.intake.contract import KINDS
from evaluation.intake.personal_patterns import spans
from queries import door, drafts, programme, questions, review
from queries.access import owner_here
from queries.errors import CallError
from queries.store import close_stores, open_store
from tests.strings.hostile_strings import ADDRESSES, MARKED, hostile, in_lots

#: Few enough to stand side by side, where Streamlit reads Markdown.
PROJECTS = ("P0", "P1", "P2", "P3")
SITES = 26
#: On demand: every string as a question, and in an address. All of them are names and notes in any case.
EVERYTHING = os.environ.get("HOSTILE") == "all"


@contextmanager
def beacon() -> Iterator[tuple[str, list[str]]]:
    """Run a server of this machine; give its address and, as they come, the paths that were asked for."""
    asked: list[str] = []

    class Counts(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Counts)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Words:
    """Hands out lots of hostile strings, all of them in turn and over again."""

    def __init__(self, address: str) -> None:
        allowed = [text for text in hostile(address) if not UNSEEN.search(text) and not spans(text)]
        self.lots = [lot for lot in in_lots(allowed, letters=480) if not spans(lot)]
        self.turn = itertools.cycle(self.lots)
        self.names = itertools.cycle(self.lots)
        self.addresses = [each.format(beacon=address) for each in ADDRESSES]
        self.marked = itertools.cycle([text.format(beacon=address) for text in MARKED[:16]])

    def row(self, kind: str, **cells: object) -> dict[str, object]:
        """Return a row whose every text is hostile but for the cells that are given."""
        own = {column.name: next(self.turn) for column in KINDS[kind].columns if column.type is Type.TEXT}
        return {**own, **cells}


def _csv(rows: list[dict[str, object]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _files(words: Words) -> dict[str, bytes]:
    projects, outcomes, sites, returns, delivery = [], [], [], [], []
    kind = {"type": "proportion", "measure": "OR", "better": "lower", "design": "before_after"}
    sources = [words.row("sources", source=f"from{n}", url=each) for n, each in enumerate(words.addresses)]
    cited = itertools.cycle(row["source"] for row in sources)
    for project in PROJECTS:
        projects.append(words.row("projects", project=project, name=next(words.marked), url=words.addresses[0]))
        for outcome, primary in (("harm", "yes"), ("other", "no")):
            named = {"name": next(words.marked), "unit": next(words.marked)} if primary == "yes" else {}
            row = words.row("outcomes", project=project, outcome=outcome, primary=primary, per=1000)
            outcomes.append({**row, **kind, **named, "source": next(cited)})
        for place in range(SITES):
            site = f"S{place}"
            role = {"role": "replication" if place else "origin", "actual_start": "2021-01-01", "status": "delivering"}
            model = "licence" if place % 2 else "franchise"
            sites.append(words.row("sites", project=project, site=site, name=next(words.names), model=model, **role))
            for year, phase, events in ((2020, "before", 120), (2021, "after", 60 + place)):
                period = {"period_start": f"{year}-01-01", "period_end": f"{year}-12-31", "phase": phase}
                figures = {
                    "numerator": events,
                    "denominator": 1000,
                    "source": next(cited),
                    "not_comparable_because": "",
                }
                row = words.row("returns", project=project, site=site, outcome="harm", **period)
                returns.append({**row, **figures})
            scored = {"date": "2021-06-30", "score": 0.5 + place / 50, "component": f"{place % 2} <b>{'x' * 60}"}
            delivery.append(words.row("delivery", project=project, site=site, **scored))
    made = {"projects": projects, "outcomes": outcomes, "sites": sites, "sources": sources}
    made |= {"returns": returns, "delivery": delivery}
    return {f"{name}.csv": _csv(rows) for name, rows in made.items()}


def load(folder: Path, address: str) -> tuple[str, str]:
    """Make the store: programme, questions, answers, an upload that was returned and one that waits; give their ids."""
    words, me, files = Words(address), owner_here(), folder / "files"
    files.mkdir()
    for name, data in _files(words).items():
        (files / name).write_bytes(data)
    done = door.load(folder / "outcomes.duckdb", me, [files])
    assert done.ok, done
    store = open_store(folder / "outcomes.duckdb")
    version = programme.version(store, me)
    place = ChartPlace(page="project", outcome="harm")
    for number, lot in enumerate(words.lots if EVERYTHING else words.lots[::5]):
        with suppress(CallError):  # words that name a person are refused, as they should be
            asked = questions.ask(store, me, place, lot, project=PROJECTS[number % 4], as_at=version)
            if number % 10 > 7 or number >= 4 * (questions.MOST_OPEN - 1):
                questions.answer(store, me, asked, next(words.marked), as_at=version)
    uploads = [_upload(store, words, number) for number in range(2)]
    review.send_back(store, me, uploads[0], "\n".join(words.lots))
    close_stores()
    return uploads[0], uploads[1]


def _upload(store, words: Words, number: int) -> str:
    row = words.row("projects", project=f"N{number}", url="")
    name = f"![x]({words.lots[0][:20]}) <img src=x onerror=window.ran=1> =1+1 {number}.csv"
    received = drafts.start(store, owner_here(), [(name, _csv([row]))])
    assert received.upload, received.checked
    asked = dict.fromkeys(drafts.questions(received.checked), next(words.marked))
    drafts.send(store, owner_here(), received.upload.upload, reasons=asked)
    return received.upload.upload


def fingerprint(folder: Path) -> str:
    """Return the fingerprint of the programme in a folder."""
    store = open_store(folder / "outcomes.duckdb")
    try:
        return programme.fingerprint(store, owner_here())
    finally:
        close_stores()
