"""The rules of docs/architecture.md as functions over source text: each returns what breaks it, one sentence a place.

They read code with ast and never import it, so that they also hold for files that do not run.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

#: Our own top-level packages and modules.
OURS = frozenset({"app", "benchmarks", "components", "evaluation", "manage", "pages", "queries"})

_EVALUATION = {"evaluation", "numpy", "scipy", "pandas", "pyarrow"}
_QUERIES = {"queries", "evaluation", "duckdb", "psycopg", "pyarrow", "pandas"}
_COMPONENTS = {"components", "evaluation", "streamlit", "plotly", "starlette"}

#: What each place may import besides the standard library.
ALLOWED = {
    "evaluation": _EVALUATION,
    "evaluation/intake": _EVALUATION | {"python_calamine", "xlsxwriter"},
    "queries": _QUERIES,
    "components": _COMPONENTS,
    "components/charts": _COMPONENTS - {"streamlit", "starlette"},
    "components/packs": {"components", "evaluation", "pandas", "pptx", "pyarrow", "typst", "xlsxwriter"},
    "pages": {"pages", "components", "queries", "evaluation", "streamlit"},
    "app.py": {"components", "queries", "evaluation", "streamlit"},
    "manage.py": {"components", "queries", "evaluation"},
}

#: The parts of evaluation/, and which of the others each may import.
ORDER = {
    "domain": frozenset(),
    "stats": frozenset({"domain"}),
    "intake": frozenset({"domain"}),
    "demonstration": frozenset({"domain", "intake"}),
    "analysis": frozenset({"domain", "stats", "intake"}),
    "results": frozenset({"domain", "stats", "intake", "analysis"}),
    "report": frozenset({"domain", "stats", "intake", "analysis", "results"}),
    "views": frozenset({"domain", "stats", "intake", "analysis", "results", "report"}),
}

#: The agreed lines are the rule's; the made-up programme plants its answers by them and must not have its own.
_EXCEPTIONS = frozenset(
    {
        ("demonstration", "evaluation.stats.verdict.is_false_claim"),
    }
)

MOST_LINES = 400
MOST_LINES_OF_MANAGE = 300
MOST_STATEMENTS_OF_MANAGE = 15


def imported(source: str, path: str) -> Iterator[tuple[int, str]]:
    """Yield the line and full name of everything a file imports, also inside functions and by importlib."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, path)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__") and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield node.lineno, name.value


def _absolute(node: ast.ImportFrom, path: str) -> str:
    if not node.level:
        return node.module or ""
    package = PurePosixPath(path).parts[: -node.level]
    return ".".join((*package, node.module) if node.module else package)


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def wrong_imports(source: str, path: str) -> list[str]:
    """Return the imports that a file's place may not have."""
    inside = [place for place in ALLOWED if path == place or path.startswith(f"{place}/")]
    place = max(inside, key=len, default=PurePosixPath(path).parts[0])
    allowed = ALLOWED.get(place)
    found = []
    for line, name in imported(source, path):
        top = name.partition(".")[0]
        if allowed is not None and top not in allowed and top not in sys.stdlib_module_names:
            found.append(f"{path}:{line}: {place} may not import {top}")
        elif place not in ("queries", "tests", "benchmarks") and top == "duckdb":
            found.append(f"{path}:{line}: only queries, and benchmarks beside it, may import duckdb")
    return found


def wrong_order(source: str, path: str) -> list[str]:
    """Return the imports inside evaluation/ that go up or across."""
    part = _part(PurePosixPath(path).with_suffix("").parts)
    if part is None:
        return []
    if part not in ORDER:
        return [f"{path}: evaluation/{part} has no place in the order of docs/architecture.md"]
    found = []
    for line, name in imported(source, path):
        other = _part(tuple(name.split(".")))
        if other in (None, part) or (part, name) in _EXCEPTIONS:
            continue
        if other not in ORDER[part]:
            found.append(f"{path}:{line}: evaluation.{part} may not import evaluation.{other}")
    return found


def _part(names: tuple[str, ...]) -> str | None:
    top, *inside = names
    return inside[0] if top == "evaluation" and inside and inside[0] != "__init__" else None


def misplaced(path: str) -> list[str]:
    """Return why a Python file may not lie where it lies."""
    parts = PurePosixPath(path).parts
    if parts[0] == "pages" and len(parts) == 2:
        return [f"{path}: directly under pages/ a script can run without app.py; put it one level down"]
    if parts[0] == "data":
        return [f"{path}: data/ holds definitions and figures, no Python"]
    return []


def missing_docstrings(source: str, path: str) -> list[str]:
    """Return the module, classes, functions and methods without a docstring that others may use."""
    tree = ast.parse(source)
    found = [] if ast.get_docstring(tree) else [f"{path}: the file has no docstring"]
    for owner, node in _public(tree):
        if not ast.get_docstring(node):
            found.append(f"{path}:{node.lineno}: {owner}{node.name} has no docstring")
    return found


def _public(
    tree: ast.Module | ast.ClassDef, owner: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        yield owner, node
        if isinstance(node, ast.ClassDef):
            yield from _public(node, f"{owner}{node.name}.")


def raw_html(source: str, path: str) -> list[str]:
    """Return the calls that let Markdown carry HTML: a name in a file could then run in a reader's browser."""
    return [
        f"{path}:{node.lineno}: unsafe_allow_html is not allowed"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "unsafe_allow_html"
        and not (isinstance(keyword.value, ast.Constant) and not keyword.value.value)
    ]


def made_up_sql(source: str, path: str) -> list[str]:
    """Return the calls that run SQL put together in Python: SQL is a file, and values go in as parameters."""
    return [
        f"{path}:{node.lineno}: SQL is put together in Python"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and _called(node) in ("execute", "executemany", "sql", "query")
        for argument in node.args[:1]
        if _put_together(argument)
    ]


def _put_together(node: ast.expr) -> bool:
    joined = isinstance(node, ast.JoinedStr | ast.BinOp)
    return joined or (isinstance(node, ast.Call) and _called(node) in ("format", "join", "replace"))


def too_long(source: str, path: str, *, most: int = MOST_LINES) -> list[str]:
    """Return that a file has more lines than a reader can hold."""
    lines = len(source.splitlines())
    return [f"{path}: {lines} lines, more than {most}"] if lines > most else []


def not_thin(source: str, path: str) -> list[str]:
    """Return why the command line is more than a face: too long, a class of its own, a long function."""
    found = too_long(source, path, most=MOST_LINES_OF_MANAGE)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            found.append(f"{path}:{node.lineno}: class {node.name} belongs in a layer")
        if isinstance(node, ast.FunctionDef) and node.name != "_parser":
            statements = sum(isinstance(inner, ast.stmt) for inner in ast.walk(node)) - 1
            if statements > MOST_STATEMENTS_OF_MANAGE:
                found.append(f"{path}:{node.lineno}: {node.name} has {statements} statements; put them in a layer")
    return found


#: Folders of one machine; after a letter, a digit or a dot the word is part of an address on the web.
_MACHINE_PATH = re.compile(r"(?<![\w.])/(?:wor[k]|roo[t]|hom[e]|tm[p]|User[s]|op[t]|mn[t])/\w")
_REGISTRY = re.compile(r"pyp[i]\.|pythonhoste[d]|registry\.np[m]|deb\.debia[n]|--(?:extra-)?index-ur[l]", re.IGNORECASE)


def ties_to_a_machine(text: str, path: str) -> list[str]:
    """Return the lines that name a folder of one machine or the host of a package registry."""
    return [
        f"{path}:{number}: {what}: {line.strip()[:80]}"
        for number, line in enumerate(text.splitlines(), start=1)
        for what, pattern in (("a folder of one machine", _MACHINE_PATH), ("a registry's host", _REGISTRY))
        if pattern.search(line)
    ]


def skips_itself(source: str, path: str) -> list[str]:
    """Return where a test can leave itself out: a browser test that is skipped has shown nothing."""
    names = ("skip", "skipif", "importorskip", "xfail")
    return [
        f"{path}:{node.lineno}: {node.attr}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in names
    ]
