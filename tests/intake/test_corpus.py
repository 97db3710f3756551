"""Messy files of other projects' test suites: each gets an answer that says where and what, and never an error."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from evaluation.intake.checking import check, empty_collection

CORPUS = Path(__file__).parent.parent / "corpus"
FILES = sorted(path for path in CORPUS.iterdir() if path.suffix in (".csv", ".tsv", ".txt"))
_LINE = re.compile(
    r"^\| (?P<name>\S+) \| github\.com/\S+ \| \w{12} \| .+ \| (?P<licence>[^|]+) \| (?P<sha>\w{64}) \|$", re.M
)
ORIGIN = {line["name"]: line["sha"] for line in _LINE.finditer((CORPUS / "ORIGIN.md").read_text("utf-8"))}


def test_every_file_is_as_its_origin_has_it() -> None:
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FILES} == ORIGIN
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_foreign_file_is_told_what_is_wrong_with_it(path: Path) -> None:
    (file,) = check([(path.name, path.read_bytes())], empty_collection()).files
    assert not file.ok
    assert file.rows is None
    assert all(each.why and each.how_to_fix for each in file.problems)
    faults = [each for each in file.problems if each.severity == "fault"]
    assert any(each.row is not None for each in faults) or faults[0].code in (
        "not_a_table",
        "empty_file",
        "personal_data",
    )
