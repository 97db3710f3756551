"""Import what pages import before anybody opens one, so that the first visitor need not wait for it."""

from __future__ import annotations

import ast
import inspect
from contextlib import suppress
from importlib import import_module
from pathlib import Path

#: What a page may import of the app (tests/test_architecture.py).
_PARTS = ("components", "evaluation", "pages", "queries")


def import_for(app: Path) -> None:
    """Import what the app's script and the scripts of its pages import; the scripts themselves are not run."""
    scripts = [app, *sorted((app.parent / "pages").glob("*/*.py"))]
    for script in scripts:
        for part, names in imports_of(script.read_text(encoding="utf-8")):
            import_module(part)
            for name in names:
                with suppress(ModuleNotFoundError):  # what is no module is in the module
                    import_module(f"{part}.{name}")
    inspect.stack()  # Streamlit asks once for all callers, which takes long until inspect knows every module's file


def imports_of(text: str) -> list[tuple[str, list[str]]]:
    """Return the parts of the app that a script imports from, each with the names it takes."""
    found = [node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom)]
    return [
        (node.module, [alias.name for alias in node.names])
        for node in found
        if node.module and node.module.split(".")[0] in _PARTS
    ]
