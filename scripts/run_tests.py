"""Run every test in three lanes side by side: those in a browser in two lots, and all others.

Each leaves much of a core idle, above all those in a browser, which wait until a page no longer changes. The first lane
goes on with some of the others, so that all end at about the same time. What the later lanes say can be followed in
test-output/, and is shown when all are done, so that what went wrong stays in one piece. Exit 1 if any failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Tests that take one page after the other: about half of the time that is spent in a browser.
_WALKS = [
    f"tests/browser/test_{name}.py" for name in ("every_page", "hostile_names", "hostile_strings", "numbers_on_pages")
]
#: Tests of figures, of how they are shown, and of what else is made of them or printed: under half of those outside.
_FIGURES = [f"tests/{name}" for name in ("analysis", "charts", "commandline", "data", "disclosure", "packs", "views")]


def main() -> int:
    """Run all and return the worst exit code.

    Many tests start the app anew; Python keeps the byte code of its modules, so that each start need not compile them.
    """
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory(prefix="ready-made-") as ready_made:
        return _run({**settings, "OUTCOMES_TESTS_READY": ready_made})  # of tests/ready_made.py


def _run(settings: dict[str, str]) -> int:
    in_browser = _beside(settings, "in-browser", "browser", *(f"--ignore={each}" for each in _WALKS))
    outside = _beside(settings, "all-others", "not browser", *(f"--ignore={each}" for each in _FIGURES))
    worst = 0
    with in_browser as browser_ended, outside as outside_ended:
        for name, call in (("Every page in a browser", ("browser", *_WALKS)), ("Figures", ("not browser", *_FIGURES))):
            print(f"== {name}", flush=True)
            worst = max(worst, abs(subprocess.run(_call(*call), cwd=ROOT, env=settings, check=False).returncode))
        for name, ended in (("Other tests in a browser", browser_ended), ("All other tests", outside_ended)):
            code, said = ended()
            print(f"== {name}\n{said}", flush=True)
            worst = max(worst, code)
    return worst


@contextmanager
def _beside(settings: dict[str, str], name: str, marker: str, *more: str) -> Iterator[Callable[[], tuple[int, str]]]:
    """Run tests meanwhile; give what waits for their end and returns exit code and output."""
    said = ROOT / "test-output" / f"{name}.txt"
    said.parent.mkdir(exist_ok=True)
    with said.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            _call(marker, *more), cwd=ROOT, env=settings, stdout=output, stderr=subprocess.STDOUT
        )

    def ended() -> tuple[int, str]:
        return abs(process.wait()), said.read_text(encoding="utf-8", errors="replace")

    try:
        yield ended
    finally:
        process.kill()


def _call(marker: str, *more: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-m", marker, *more]


if __name__ == "__main__":
    sys.exit(main())
