"""Good files, mutated as people and programs mutate them: no error, no partial load, no value other than the file's.

What is stored is held to an independent reader: Python's csv in strict mode, with a typing of its own, over the same
bytes. 500 cases run here; 20,000 on demand: FUZZ_CASES=20000 python -m pytest tests/queries/test_fuzz.py
"""

from __future__ import annotations

import csv
import io
import os
import random
import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.domain.actor import Actor
from evaluation.domain.collection import Collection
from evaluation.intake.checking import check
from evaluation.intake.contract import KINDS
from queries import programme, uploads
from queries.settings import ROOT
from queries.store import Store, open_store

#: One accepted case in so many is also published into a real store and read back.
STORED_ONE_IN = 10
CASES = int(os.environ.get("FUZZ_CASES", "500"))
PUBLISHED = ROOT / "tests" / "bad_files" / "published"
HEADINGS = ["project", "site", "outcome", "period_start", "period_end", "phase", "numerator", "denominator", "note"]
MARKS = {"[x]": "x", "[z]": "z", "[c]": "c"}

NOTES = [
    "",
    "plain",
    'the "new" one',
    "a, b; c",
    "two\nlines",
    "l\u2019\u00c9toile",
    "=1+1",
    "'=1",
    "[x]",
    "NA",
    "null",
]
BAD_CELLS = ["", " 12 ", "12.0", "1,204", "1E+05", "12%", "[X]", "[x]", "-1", "0", "007", "1e3", "\u0661"]
BAD_CELLS += ["03/04/2024", "45385", "2024-02-30", "S0I4", "s014", "Total", "#REF!", '"12"', "12 approx"]
BAD_CELLS += ["\x00", "\ufffd"]
BAD_CELLS += ["9" * 20, "0x1F", "1_000", "+5", ".5", "5.", "\u00a03", "3\u200b", "'3", "1.5", "TRUE", "9434765919"]


def _rows(rng: random.Random) -> list[list[str]]:
    rows = []
    for month in range(1, rng.randint(2, 7)):
        period = [f"2025-0{month}-01", f"2025-0{month}-28"]
        counts = [rng.choice(["0", "3", "[c]", "[x]"]), rng.choice(["12", "310", "12.5", "[x]"])]
        outcome = "apgar" if "." not in counts[1] and rng.random() < 0.5 else "calls"
        rows.append(["ALPHA", rng.choice(["S014", "S015"]), outcome, *period, "after", *counts, rng.choice(NOTES)])
    return rows


def _cell(rng: random.Random, rows: list[list[str]]) -> None:
    row = rng.choice(rows)
    if row:
        row[rng.randrange(len(row))] = rng.choice(BAD_CELLS)


def _ragged(rng: random.Random, rows: list[list[str]]) -> None:
    row = rng.choice(rows)
    row[rng.randrange(len(row) + 1) :] = rng.choice([[], ["x"], ["x", "y", "z"]])


def _repeat(rng: random.Random, rows: list[list[str]]) -> None:
    rows.insert(rng.randrange(len(rows) + 1), list(rng.choice(rows)))


def _title(rng: random.Random, rows: list[list[str]]) -> None:
    added = rng.choice([["Return of the team"], ["Total", "", "12"], [""], ["", "", ""]])
    rows.insert(rng.randrange(len(rows) + 1), added)


def _columns(rng: random.Random, rows: list[list[str]]) -> None:
    order = list(range(len(HEADINGS)))
    rng.shuffle(order)
    for row in rows:
        if len(row) == len(order):
            row[:] = [row[place] for place in order]


def _heading(rng: random.Random, rows: list[list[str]]) -> None:
    if rows[0]:
        rows[0][rng.randrange(len(rows[0]))] = rng.choice(["denom", "", "Period Start", "x_own", "numerator", "NOTE "])


EDITS: list[Callable[[random.Random, list[list[str]]], None]] = [
    _cell,
    _cell,
    _cell,
    _ragged,
    _repeat,
    _title,
    _columns,
]
EDITS.append(_heading)


def _bytes(rng: random.Random, rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    sort = {"delimiter": rng.choice(",,,;\t"), "quoting": rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])}
    writer = csv.writer(text, lineterminator="\n", **sort)
    writer.writerows(rows)
    written = text.getvalue().replace("\n", rng.choice(["\n", "\n", "\r\n", "\r"]))
    encoding = rng.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"])
    data = written.encode(encoding, "replace")
    for _ in range(rng.choice([0, 0, 0, 1, 3])):
        place = rng.randrange(len(data) + 1)
        new = rng.choice([b'"', b",", b"\n", b"\r", b"\xff", b";", b"\0", b" ", b"", b'""'])
        data = data[:place] + new + data[place + rng.choice([0, 1]) :]
    return data


def made(seed: int) -> bytes:
    """Return one mutated file."""
    rng = random.Random(seed)
    rows = [list(HEADINGS), *_rows(rng)]
    for _ in range(rng.choice([0, 0, 1, 1, 2, 4])):
        rng.choice(EDITS)(rng, rows)
    return _bytes(rng, rows)


def _text(data: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            return data.decode(encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def expected(data: bytes) -> list[dict[str, object]]:
    """Return the rows that an accepted file holds, read and typed without any of our code."""
    text = re.sub("[\u00a0\u2007\u202f]", " ", re.sub("[\u200b\ufeff]", "", _text(data)))
    text = text.replace("\r\n", "\n").replace("\r", "\n")

    def known(delimiter: str) -> int:
        heads = (line.lower().replace('"', "").split(delimiter) for line in text.split("\n")[:20])
        names = set(KINDS["returns"].names)
        return max(len({cell.strip().replace(" ", "_") for cell in head} & names) for head in heads)

    delimiter = max(",;\t", key=known)
    if delimiter != "\t":
        text = text.replace("\t", " ")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = [[cell.strip(" \t\n") for cell in row] for row in reader]
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(row)]
    (_, top), *body = filled
    names = [cell.lower().replace(" ", "_") for cell in top]
    return [{"line": number, **_typed(dict(zip(names, row, strict=True)))} for number, row in body]


def _typed(cells: dict[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, cell in cells.items():
        if name not in KINDS["returns"].names:
            continue
        if name in ("period_start", "period_end"):
            found[name] = date(int(cell[:4]), int(cell[5:7]), int(cell[8:]))
        elif name in ("numerator", "denominator"):
            found[f"{name}_mark"] = MARKS.get(cell)
            plain = cell.strip("\"'\u2018\u2019\u201c\u201d ").replace(",", "")
            found[name] = None if cell in MARKS else float(plain)
        else:
            found[name] = cell or None
    return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_store(tmp_path_factory.mktemp("fuzz") / "outcomes.duckdb")


@pytest.fixture(scope="module")
def owner() -> Actor:
    return Actor(name="somebody", role="owner")


@pytest.fixture(scope="module")
def known(store: Store, owner: Actor) -> Collection:
    """The definitions of tests/bad_files/published, in a real store; what the cases publish is not seen by the next."""
    empty = programme.collection(store, owner)
    files = [(path.name, path.read_bytes()) for path in sorted(PUBLISHED.glob("*.csv")) if path.stem != "returns"]
    uploads.publish(store, owner, check(files, empty))
    return programme.collection(store, owner)


@settings(max_examples=CASES, suppress_health_check=[HealthCheck.too_slow], database=None)
@given(seed=st.integers(0, 2**40))
def test_mutated_files(seed: int, store: Store, owner: Actor, known: Collection) -> None:
    data = made(seed)
    checked = check([("mutated.csv", data)], known)
    (file,) = checked.files
    assert file.ok == (file.rows is not None)
    assert file.ok or all(each.why and each.how_to_fix for each in file.problems)
    if not file.ok or file.kind != "returns":
        return
    assert file.rows is not None
    wanted = expected(data)
    held = file.rows.select(list(wanted[0]) if wanted else ["line"]).to_pylist()
    assert held == wanted
    if seed % STORED_ONE_IN == 0 and wanted:
        published = uploads.publish(store, owner, checked)
        after = programme.collection(store, owner).returns
        stored = after[after["batch"].isin(published.batches)].sort_values("line")
        for name in ("line", "numerator", "denominator") if published.batches else ():
            assert [None if value != value else value for value in stored[name]] == [row[name] for row in wanted]


def test_enough_of_the_files_are_good(known: Collection) -> None:
    accepted = sum(check([("mutated.csv", made(seed))], known).ok for seed in range(100))
    assert 10 < accepted < 60
