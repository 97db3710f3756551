"""Every public function of the statistics says its formula, its shapes and units, what it refuses, and its source."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

STATS = Path(__file__).resolve().parents[2] / "evaluation" / "stats"
#: Arithmetic below the methods, whose files name their sources; and small tools of other functions.
INSIDE = {"distributions.py", "regression.py", "spread.py"}
TOOLS = {"site_arrays", "usable_columns", "usable_effect"}
PARTS = ("Formula", "Shapes", "Refused", "Source")
DOI = re.compile(r"\b10\.\d{4,5}/\S+")

FUNCTIONS = [
    pytest.param(node, id=f"{path.stem}.{node.name}")
    for path in sorted(STATS.glob("*.py"))
    if path.name not in INSIDE
    for node in ast.parse(path.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name not in TOOLS
]


def parts(docstring: str) -> dict[str, str]:
    """Return what follows each label, lines joined."""
    found = re.split(rf"^({'|'.join(PARTS)}): ", docstring, flags=re.MULTILINE)[1:]
    return {name: " ".join(text.split()) for name, text in zip(found[::2], found[1::2], strict=True)}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_public_function_says_what_it_does(function: ast.FunctionDef) -> None:
    said = parts(ast.get_docstring(function) or "")
    assert tuple(said) == PARTS
    assert all(len(text) > 7 for text in said.values()), said
    source = said["Source"]
    assert source.startswith("ours") or re.search(r"\b(18|19|20)\d\d\b", source), "a source has its year"
    assert source.startswith("ours") or DOI.search(source) or "(no DOI)" in source


def test_reasons_that_are_named_exist() -> None:
    """Codes in Refused are those that the module gives."""
    for path in sorted(STATS.glob("*.py")):
        source = path.read_text(encoding="utf-8")
        given = set(re.findall(r'"([a-z][a-z0-9]*(?:_[a-z0-9]+)+)"', source)) | {"missing", "negative"}
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name not in TOOLS:
                refused = parts(ast.get_docstring(node) or "").get("Refused", "")
                named = set(re.findall(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b", refused)) - {"sites_to_move"}
                named -= {"no_data", "meta_regression"}
                assert named <= given, (path.name, node.name, named - given)


@pytest.mark.parametrize("name", sorted(INSIDE - {"distributions.py", "regression.py"}))
def test_the_arithmetic_inside_names_its_sources(name: str) -> None:
    module = ast.get_docstring(ast.parse((STATS / name).read_text(encoding="utf-8"))) or ""
    assert DOI.search(module)
