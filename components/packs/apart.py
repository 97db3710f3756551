"""Make a pack in a process of its own, so that whoever looks at a page meanwhile does not wait for it.

The process gives way to the app (POSIX: ten steps nicer), holds nothing but what one pack is made from, and ends with
it. What passes between the two is pickled by the app itself, never by a person.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components.packs.making import Progress, made
from components.packs.slide_parts import BadTemplate

_ROOT = Path(__file__).resolve().parents[2]
_NICER = 10


class PackFailed(Exception):
    """The process that made a pack ended without it."""


def made_apart(source: Mapping[str, Any], *, progress: Progress) -> dict[str, bytes]:
    """Return what making.made gives for these arguments. Raises slide_parts.BadTemplate, PackFailed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "components.packs.apart"],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        pickle.dump(dict(source), process.stdin)
        process.stdin.close()
        while True:
            kind, *told = pickle.load(process.stdout)
            if kind == "progress":
                progress(*told)
            elif kind == "refused":
                raise BadTemplate(*told)
            else:
                return told[0]
    except (EOFError, OSError) as error:
        raise PackFailed("The pack could not be made.") from error
    finally:  # also where the page was left, or run again, in the middle
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def main() -> None:
    """Read what a pack is made from, and answer with how far it is and then with its files."""
    if hasattr(os, "nice"):
        os.nice(_NICER)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # so that nothing else is written between the answers

    def tell(*answer: object) -> None:
        pickle.dump(answer, out)
        out.flush()

    try:
        files = made(**pickle.load(sys.stdin.buffer), progress=lambda share, words: tell("progress", share, words))
    except BadTemplate as error:
        tell("refused", str(error))
    else:
        tell("done", files)


if __name__ == "__main__":
    main()
