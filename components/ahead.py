"""Import what pages import before anybody opens one, so that the first visitor need not wait for it."""

from __future__ import annotations

import ast
import inspect
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path

#: What a page may import of the app (tests/test_architecture.py).
_PARTS = ("components", "evaluation", "pages", "queries")
#: A browser has its first page by then, and nobody has gone to a second one yet.
_PAUSE_SECONDS = 3.0


def scripts_of(app: Path) -> list[Path]:
    """Return the app's script and those of all its pages."""
    return [app, *sorted((app.parent / "pages").glob("*/*.py"))]


def import_for(scripts: Iterable[Path]) -> None:
    """Import what these scripts import; the scripts themselves are not run."""
    for script in scripts:
        for part, names in imports_of(script.read_text(encoding="utf-8")):
            import_module(part)
            for name in names:
                with suppress(ModuleNotFoundError):  # what is no module is in the module
                    import_module(f"{part}.{name}")
    inspect.stack()  # Streamlit asks once for all callers, which takes long until inspect knows every module's file


def begin_rest(app: Path, then: Callable[[], object]) -> threading.Thread:
    """Import for all pages, then do what else can wait, once the first visitor is served.

    Nothing relies on it: a page that is opened sooner imports what it takes itself.
    """

    def rest() -> None:
        time.sleep(_PAUSE_SECONDS)
        import_for(scripts_of(app))
        then()

    thread = threading.Thread(target=rest, name="importing", daemon=True)
    thread.start()
    return thread


def imports_of(text: str) -> list[tuple[str, list[str]]]:
    """Return the parts of the app that a script imports from, each with the names it takes."""
    found = [node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom)]
    return [
        (node.module, [alias.name for alias in node.names])
        for node in found
        if node.module and node.module.split(".")[0] in _PARTS
    ]
