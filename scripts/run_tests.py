"""Run every test: those in a browser, in two lots, beside all others, as processes of their own.

Each leaves much of a core idle, above all those in a browser, which wait until a page no longer changes. What the later
ones say is shown when all are done, so that what went wrong stays in one piece. Exit 1 if any failed.
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


def main() -> int:
    """Run all and return the worst exit code.

    Many tests start the app anew; Python keeps the byte code of its modules, so that each start need not compile them.
    """
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ignored = (f"--ignore={each}" for each in _WALKS)
    with _beside(settings, "browser", *ignored) as in_browser, _beside(settings, "not browser") as outside:
        print("== Every page in a browser", flush=True)
        worst = abs(subprocess.run(_call("browser", *_WALKS), cwd=ROOT, env=settings, check=False).returncode)
        for name, ended in (("Other tests in a browser", in_browser), ("Tests outside the browser", outside)):
            code, said = ended()
            print(f"== {name}\n{said}", flush=True)
            worst = max(worst, code)
    return worst


@contextmanager
def _beside(settings: dict[str, str], marker: str, *more: str) -> Iterator[Callable[[], tuple[int, str]]]:
    """Run tests meanwhile; give what waits for their end and returns exit code and output."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        process = subprocess.Popen(
            _call(marker, *more), cwd=ROOT, env=settings, stdout=output, stderr=subprocess.STDOUT
        )

        def ended() -> tuple[int, str]:
            code = abs(process.wait())
            output.seek(0)
            return code, output.read()

        try:
            yield ended
        finally:
            process.kill()


def _call(marker: str, *more: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-m", marker, *more]


if __name__ == "__main__":
    sys.exit(main())
