"""Run every test: those in a browser beside all others, as two processes, since each leaves most of a core idle.

The others' output is shown when both are done, so that what went wrong stays in one piece. Exit 1 if either failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run both and return the worse exit code.

    Many tests start the app anew; Python keeps the byte code of its modules, so that each start need not compile them.
    """
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        others = subprocess.Popen(
            _tests("not browser"), cwd=ROOT, env=settings, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            in_browser = subprocess.run(_tests("browser"), cwd=ROOT, env=settings, check=False).returncode
            others.wait()
        finally:
            others.kill()
            output.seek(0)
            print("== Tests outside the browser", flush=True)
            print(output.read(), flush=True)
    return max(abs(in_browser), abs(others.returncode))


def _tests(which: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-m", which]


if __name__ == "__main__":
    sys.exit(main())
