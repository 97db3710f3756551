"""The project's own documents, which some pages show as they stand."""

from __future__ import annotations

from queries.errors import StoreMissing
from queries.settings import ROOT


def document(name: str) -> str:
    """Return the text of docs/<name>.md. Raises StoreMissing where the installation lacks it."""
    path = ROOT / "docs" / f"{name}.md"
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        raise StoreMissing(f"The document {name} is missing from this installation.") from None
