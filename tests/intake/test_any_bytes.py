"""Whatever is selected, the door answers: it never raises, and a file without a fault gives rows."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.domain.collection import Collection
from evaluation.intake.checking import check
from evaluation.intake.contract import KINDS
from evaluation.intake.templates import template

BAD_FILES = Path(__file__).parent.parent / "bad_files"
SEEDS = [(BAD_FILES / name).read_bytes() for name in json.loads((BAD_FILES / "expected.json").read_text())]
SEEDS += [template(kind) for kind in KINDS]
SMALL = st.sampled_from(
    [b",", b'"', b"\n", b"\r", b"\0", b";", b"\t", b"\xff", b"[x]", b"1E+05", b"\xc3", b"-", b"9" * 400]
)


def _answers(data: bytes, known: Collection) -> None:
    checked = check([("any.csv", data)], known)
    (file,) = checked.files
    assert file.ok == (file.rows is not None)
    assert file.ok or any(problem.why and problem.how_to_fix for problem in file.problems)
    json.dumps(checked.to_dict())


@given(st.binary(max_size=300))
def test_any_bytes(published: Collection, data: bytes) -> None:
    _answers(data, published)


@given(st.sampled_from(list(KINDS)), st.text(max_size=200))
def test_any_text_under_headings(published: Collection, kind: str, text: str) -> None:
    _answers(",".join(KINDS[kind].names).encode() + b"\n" + text.encode("utf-8", "replace"), published)


@settings(max_examples=300)
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 8), SMALL), max_size=4))
def test_mutated_files(published: Collection, seed: bytes, changes: list[tuple[int, int, bytes]]) -> None:
    for place, cut, new in changes:
        seed = seed[:place] + new + seed[place + cut :]
    _answers(seed, published)
