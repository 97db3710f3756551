"""Run benchmarks and write their sections; exit 1 if a target is missed.

python -m benchmarks CASE… [--rounds N] [--folder FOLDER] [--no-write]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from inspect import signature
from pathlib import Path

from benchmarks.sections import PAGE, Section, written

#: Each a module with `run(rounds) -> Section`, imported only when asked for; some keep their stores in a `folder`.
CASES = ("statistics", "door", "upload", "packs", "pages", "people", "load", "publishing", "shared", "hundred")


def main(arguments: Sequence[str]) -> int:
    """Run the cases named, in their order."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="+", choices=CASES, metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--rounds", type=int, default=5, help="how often each contender runs (5)")
    parser.add_argument("--folder", type=Path, help="where large stores are kept, to be used again (a temporary one)")
    parser.add_argument("--no-write", action="store_true", help=f"leave {PAGE.name} as it is")
    asked = parser.parse_args(arguments)
    missed = 0
    for name in asked.cases:
        run = import_module(f"benchmarks.{name}").run
        options = {"folder": asked.folder} if "folder" in signature(run).parameters else {}
        section: Section = run(rounds=max(1, asked.rounds), **options)
        print(f"{section.title}\n\n{section.text}")
        if not asked.no_write:
            PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), section), encoding="utf-8")
        for target in section.missed:
            print(f"missed: {target}", file=sys.stderr)
        missed += len(section.missed)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
