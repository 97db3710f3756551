"""The rules of docs/architecture.md hold in every file, and each rule finds a small violation planted for it."""

from __future__ import annotations

from collections.abc import Callable

import architecture_rules as rules
import pytest
from our_files import ROOT, our_files

_CODE = {".py", ".sql", ".toml", ".css", ".js", ".sh"}
_TEXT = {*_CODE, ".md", ".txt", ".lock", ".csv", ".json", ".yml", ".yaml", ""}


def tree(*suffixes: str) -> dict[str, str]:
    """Return path to text of our files."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in our_files(*suffixes)
    }


PYTHON = tree(".py")
PRODUCT = {path: source for path, source in PYTHON.items() if not path.startswith("tests/")}


def test_the_tree_is_read() -> None:
    assert {"app.py", "manage.py", "evaluation/results.py", "queries/store.py", "tests/test_architecture.py"} <= set(
        PYTHON
    )


def broken(check: Callable[[str, str], list[str]], files: dict[str, str]) -> list[str]:
    return [found for path, source in files.items() for found in check(source, path)]


def assert_none(found: list[str]) -> None:
    assert not found, "\n".join(["", *found])


def test_every_place_imports_only_what_it_may() -> None:
    assert_none(broken(rules.wrong_imports, PYTHON))


def test_evaluation_keeps_its_order() -> None:
    assert_none(broken(rules.wrong_order, PRODUCT))


def test_every_script_lies_where_it_may() -> None:
    assert_none([found for path in PYTHON for found in rules.misplaced(path)])


def test_what_others_use_says_what_it_does() -> None:
    core = {path: source for path, source in PRODUCT.items() if path.startswith(("evaluation/", "queries/"))}
    assert_none(broken(rules.missing_docstrings, core))


def test_no_markdown_carries_html() -> None:
    assert_none(broken(rules.raw_html, PRODUCT))


def test_no_sql_is_put_together_in_python() -> None:
    assert_none(broken(rules.made_up_sql, PRODUCT))


def test_files_are_short() -> None:
    assert_none(broken(rules.too_long, tree(*_CODE)))


def test_the_command_line_is_a_thin_face() -> None:
    assert_none(rules.not_thin(PYTHON["manage.py"], "manage.py"))


def test_nothing_is_tied_to_one_machine() -> None:
    assert_none(broken(rules.ties_to_a_machine, tree(*_TEXT)))


def test_no_browser_test_can_be_skipped() -> None:
    browser = {path: source for path, source in PYTHON.items() if path.startswith("tests/browser/")}
    assert len(browser) > 1
    assert_none(broken(rules.skips_itself, browser))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("evaluation/stats/x.py", "import streamlit"),
        ("evaluation/stats/x.py", "def f():\n    import plotly.graph_objects as go"),
        ("evaluation/views/x.py", "from queries.store import Store"),
        ("evaluation/views/x.py", "from importlib import import_module\nimport_module('duckdb')"),
        ("evaluation/x.py", "import yaml"),
        ("queries/x.py", "import streamlit"),
        ("queries/x.py", "from components import shell"),
        ("components/x.py", "from queries import programme"),
        ("components/charts/x.py", "import numpy as np"),
        ("components/charts/x.py", "import streamlit as st"),
        ("pages/results/x.py", "import pandas as pd"),
        ("pages/results/x.py", "from plotly import graph_objects"),
        ("app.py", "import duckdb"),
        ("manage.py", "import numpy"),
        ("scripts/x.py", "import duckdb"),
    ],
)
def test_a_wrong_import_is_found(path: str, source: str) -> None:
    assert len(rules.wrong_imports(source, path)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("evaluation/stats/x.py", "import numpy as np\nfrom scipy import stats\nfrom ..domain import actor"),
        ("queries/x.py", "import duckdb, json\nfrom evaluation.domain.actor import Actor"),
        ("components/x.py", "import streamlit as st\nfrom evaluation.views import overview"),
        ("tests/queries/x.py", "import duckdb, numpy"),
    ],
)
def test_a_right_import_is_left_alone(path: str, source: str) -> None:
    assert rules.wrong_imports(source, path) == []
    assert rules.wrong_order(source, path) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("evaluation/domain/x.py", "from evaluation.stats import effects"),
        ("evaluation/stats/x.py", "from evaluation.intake.contract import KINDS"),
        ("evaluation/stats/x.py", "from ..intake import contract"),
        ("evaluation/intake/x.py", "from evaluation.stats.pooling import pool"),
        ("evaluation/analysis/x.py", "from evaluation.results import evaluate"),
        ("evaluation/analysis/x.py", "from evaluation import results"),
        ("evaluation/results.py", "from evaluation.views import overview"),
        ("evaluation/results.py", "from evaluation.report import report"),
        ("evaluation/demonstration/x.py", "from evaluation.stats.pooling import pool"),
        ("evaluation/views/x.py", "from evaluation.demonstration import generate"),
        ("evaluation/extras/x.py", "import json"),
    ],
)
def test_a_step_up_in_evaluation_is_found(path: str, source: str) -> None:
    assert len(rules.wrong_order(source, path)) == 1


def test_a_misplaced_script_is_found() -> None:
    assert len(rules.misplaced("pages/overview.py")) == 1
    assert len(rules.misplaced("data/programme/make.py")) == 1
    assert rules.misplaced("pages/results/overview.py") == []


def test_a_missing_docstring_is_found() -> None:
    source = "class Shown:\n    def told(self): ...\n    def _own(self): ...\ndef _inner(): ...\ndef outer(): ..."
    assert len(rules.missing_docstrings(source, "evaluation/x.py")) == 4
    assert rules.missing_docstrings('"""Says."""\ndef f():\n    """Says."""', "evaluation/x.py") == []


def test_raw_html_is_found() -> None:
    assert len(rules.raw_html("st.markdown(text, unsafe_allow_html=True)", "components/x.py")) == 1
    assert len(rules.raw_html("st.markdown(text, unsafe_allow_html=yes)", "components/x.py")) == 1
    assert rules.raw_html("st.markdown(text, unsafe_allow_html=False)", "components/x.py") == []


@pytest.mark.parametrize(
    "call",
    [
        'cursor.execute(f"select {name}")',
        'cursor.execute("select " + name)',
        'cursor.execute("select %s" % name)',
        'con.sql("select {}".format(name))',
        'con.executemany(" ".join(parts), rows)',
    ],
)
def test_sql_put_together_is_found(call: str) -> None:
    assert len(rules.made_up_sql(call, "queries/x.py")) == 1
    assert rules.made_up_sql('cursor.execute(statement("rows/sites"), {"as_at": 1})', "queries/x.py") == []


def test_a_long_file_is_found() -> None:
    assert len(rules.too_long("\n" * 401, "evaluation/x.py")) == 1
    assert rules.too_long("\n" * 400, "evaluation/x.py") == []


def test_a_command_line_with_logic_is_found() -> None:
    lines = "\n".join(f"    a{number} = {number}" for number in range(16))
    assert len(rules.not_thin(f"def job():\n{lines}", "manage.py")) == 1
    assert len(rules.not_thin("class Job: ...", "manage.py")) == 1
    assert rules.not_thin("def job():\n    return 0", "manage.py") == []


def test_a_tie_to_a_machine_is_found() -> None:
    folders = ("work", "root", "home", "tmp", "opt")
    for tie in (*(f"see /{folder}/somebody" for folder in folders), "https://" + "pypi" + ".org/simple"):
        assert len(rules.ties_to_a_machine(tie, "README.md")) == 1, tie
    assert rules.ties_to_a_machine("https://www.example.org/work/papers and ./tmp/x", "README.md") == []


def test_a_test_that_skips_itself_is_found() -> None:
    assert len(rules.skips_itself("import pytest\npytest.skip('no browser')", "tests/browser/x.py")) == 1
    assert len(rules.skips_itself("@pytest.mark.skipif(True, reason='')\ndef test(): ...", "tests/browser/x.py")) == 1
