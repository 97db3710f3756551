"""What pages import is imported before anybody opens one, and nothing of a page is run for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from components import ahead
from components.ahead import begin_rest, imports_of

ROOT = Path(__file__).resolve().parents[2]

_THEN = (
    "import sys; from pathlib import Path; from components.ahead import import_for, scripts_of;"
    "import_for({scripts}); print(*sorted(sys.modules))"
)
_START = "[Path('app.py'), Path('pages/results/overview.py')]"


def test_only_parts_of_the_app_are_named_with_what_is_taken_from_them() -> None:
    text = "import os\nimport streamlit as st\nfrom pathlib import Path\nfrom components import html, states\n"
    assert imports_of(text + "from queries.reading import read\nread(html)\n") == [
        ("components", ["html", "states"]),
        ("queries.reading", ["read"]),
    ]


def test_pages_find_everything_there() -> None:
    modules = _imported("scripts_of(Path('app.py'))")
    assert {"components.overview", "evaluation.views.overview", "queries.reading", "pages.shared.opening"} <= modules
    assert "pages.results.overview" not in modules
    assert "scipy.stats" not in modules


def test_the_start_page_does_not_wait_for_what_other_pages_take() -> None:
    modules = _imported(_START)
    assert {"components.overview", "pages.shared.opening"} <= modules
    assert not modules & {"components.board_pack", "components.upload", "pptx", "scipy.stats"}


def test_the_rest_comes_once_the_first_visitor_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []
    monkeypatch.setattr(ahead.time, "sleep", lambda seconds: happened.append(f"waited {seconds:.0f} s"))
    monkeypatch.setattr(ahead, "import_for", lambda scripts: happened.append(f"{len(scripts) > 10}"))
    begin_rest(ROOT / "app.py", lambda: happened.append("more")).join(10)
    assert happened == ["waited 3 s", "True", "more"]


def _imported(scripts: str) -> set[str]:
    program = _THEN.format(scripts=scripts)
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    return set(found.stdout.split())
