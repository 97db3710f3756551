"""Sections 13 to 18 of docs/methods.md print what the code gives for their figures, and no method lacks an example."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path

import pytest
import worked_examples
from worked_examples import EXAMPLES, Rows

ROOT = Path(__file__).resolve().parents[2]
METHODS = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.__name__)
def test_the_example_is_printed_as_it_comes_out(example: Callable[[], Rows]) -> None:
    heading = EXAMPLES[example]
    table = [heading, tuple("---" for _ in heading), *example()]
    assert all(len(row) == len(heading) for row in table)
    assert "\n".join("| " + " | ".join(row) + " |" for row in table) in METHODS


#: Parts that a method above them uses, or that only choose words or limits.
WITHOUT = {"distributions", "spread", "regression"}


def test_every_module_of_the_statistics_has_a_worked_example() -> None:
    """The examples, and those of sections 9 to 11 (test_methods_page.py), call something of each module."""
    here = Path(__file__).parent
    sources = [inspect.getsource(worked_examples), (here / "test_methods_page.py").read_text(encoding="utf-8")]
    called = {
        node.module.rpartition(".")[2]
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("evaluation.stats.")
    }
    modules = {path.stem for path in (ROOT / "evaluation" / "stats").glob("*.py")} - {"__init__"}
    assert modules - called - WITHOUT == set()
    assert all(name in METHODS for name in modules - WITHOUT)
