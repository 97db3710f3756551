"""What pages import is imported before anybody opens one, and nothing of a page is run for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from components.ahead import imports_of

ROOT = Path(__file__).resolve().parents[2]

_THEN = (
    "import sys; from pathlib import Path; from components.ahead import import_for; import_for(Path('app.py'));"
    "print(*sorted(sys.modules))"
)


def test_only_parts_of_the_app_are_named_with_what_is_taken_from_them() -> None:
    text = "import os\nimport streamlit as st\nfrom pathlib import Path\nfrom components import html, states\n"
    assert imports_of(text + "from queries.reading import read\nread(html)\n") == [
        ("components", ["html", "states"]),
        ("queries.reading", ["read"]),
    ]


def test_pages_find_everything_there() -> None:
    found = subprocess.run([sys.executable, "-c", _THEN], cwd=ROOT, check=True, capture_output=True, text=True)
    modules = set(found.stdout.split())
    assert {"components.overview", "evaluation.views.overview", "queries.reading", "pages.shared.opening"} <= modules
    assert "pages.results.overview" not in modules
    assert "scipy.stats" not in modules
