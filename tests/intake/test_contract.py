"""The contract says the same everywhere: in the documentation, in the templates and in the words of the problems."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from evaluation.intake.checking import check, empty_collection
from evaluation.intake.codes import CODES
from evaluation.intake.contract import KINDS, arrow_schema
from evaluation.intake.headings import nearest_kind
from evaluation.intake.templates import document, template

ROOT = Path(__file__).parent.parent.parent


def test_documentation_is_not_stale() -> None:
    written = (ROOT / "docs" / "file-contract.md").read_text(encoding="utf-8")
    assert written == document(), "run: python -m evaluation.intake.templates > docs/file-contract.md"


def test_templates_load_together_as_they_are() -> None:
    checked = check([(f"{kind}.csv", template(kind)) for kind in reversed(KINDS)], empty_collection())
    assert [file.problems for file in checked.files] == [()] * len(KINDS)
    assert [file.kind for file in checked.files] == list(reversed(KINDS))


def test_template_row_left_in_by_mistake_is_refused() -> None:
    assert not check([("returns.csv", template("returns"))], empty_collection()).ok


@pytest.mark.parametrize("kind", KINDS)
def test_kind_is_known_by_its_headings(kind: str) -> None:
    for headings in (KINDS[kind].names, KINDS[kind].required):
        found = nearest_kind(headings)
        assert found is not None
        assert found.name == kind


@pytest.mark.parametrize("kind", KINDS)
def test_key_columns_are_needed(kind: str) -> None:
    assert set(KINDS[kind].key) <= set(KINDS[kind].required)


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.name)
def test_words_of_every_code_are_whole_sentences(code) -> None:
    for said in code.example_words:
        assert said.endswith((".", "?", '"".'))
        assert "{" not in said


def test_schema_is_columns_then_marks_then_line() -> None:
    schema = arrow_schema("returns")
    marks = ["numerator", "denominator", "mean", "sd", "n", "estimate", "ci_low", "ci_high"]
    assert schema.names == [*KINDS["returns"].names, *(f"{name}_mark" for name in marks), "line"]
    assert schema.field("period_end").type == pa.date32()
    assert schema.field("n").type == pa.float64()
    assert schema.field("line").type == pa.int32()
    assert arrow_schema("delivery").names[-2:] == ["score_mark", "line"]
