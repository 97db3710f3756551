"""Processes that publish into one shared store at once, each telling what was acknowledged.

python tests/queries/shared_writers.py NUMBER PUBLISHES    with OUTCOMES_SHARED and OUTCOMES_DATABASE set
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


def started(number: int, publishes: int, settings: dict[str, str]) -> subprocess.Popen:
    """Start a writer of this number."""
    command = [sys.executable, __file__, str(number), str(publishes)]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True)


def write(number: int, publishes: int) -> None:
    """Publish so many files, each unlike all others, and say each version on a line of its own once it is there."""
    import store_texts

    from queries import programme, uploads
    from queries.access import owner_here
    from queries.shipped import open_programme

    store, owner = open_programme("own"), owner_here()
    known = programme.collection(store, owner)
    print("ready", flush=True)
    for each in range(publishes):
        row = f"ALPHA,S1,harm,2021-01-01,2021-12-31,after,{20 + each % 7},1000,writer {number} file {each}"
        checked = store_texts.checked({"returns.csv": f"{store_texts.RETURNS_HEADINGS}\n{row}\n"}, known)
        print(uploads.publish(store, owner, checked).version, flush=True)


if __name__ == "__main__":
    write(int(sys.argv[1]), int(sys.argv[2]))
