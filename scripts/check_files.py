"""Give every file of a folder to `manage.py check`, one at a time, and say which did not come out well.

python scripts/check_files.py FOLDER

Well is: no traceback, an answer in JSON, either nothing wrong or at least one fault with its place, within 10 s and
1 GB. Exit 1 where one is not. Meant for folders of hostile and messy files, wherever they are kept.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_SECONDS, MOST_MB = 10.0, 1024.0


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What one file came to: seconds on the clock, MB of the largest process, and what is amiss."""

    path: Path
    seconds: float
    megabytes: float
    refused: bool
    amiss: tuple[str, ...]


def check(path: Path) -> Checked:
    """Run the command on one file."""
    command = [sys.executable, "manage.py", "check", "--json", str(path.absolute())]
    begin = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        (Path(folder) / "out").open("w+b") as out,
        (Path(folder) / "err").open("w+b") as err,
    ):
        settings = {**os.environ, "OUTCOMES_DATABASE": str(Path(folder) / "none.duckdb")}
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds, megabytes = time.perf_counter() - begin, usage.ru_maxrss / 1024
        out.seek(0)
        err.seek(0)
        answer, errors = out.read(), err.read().decode(errors="replace")
    amiss = [*_said(process.returncode, answer, errors)]
    amiss += [f"took {seconds:.1f} s"] * (seconds > MOST_SECONDS)
    amiss += [f"took {megabytes:.0f} MB"] * (megabytes > MOST_MB)
    return Checked(path=path, seconds=seconds, megabytes=megabytes, refused=process.returncode != 0, amiss=tuple(amiss))


def _said(code: int, answer: bytes, errors: str) -> Iterator[str]:
    if "Traceback" in errors:
        yield "a traceback"
    if code not in (0, 1):
        yield f"exit {code}: {errors.strip()[:200]}"
        return
    try:
        found = json.loads(answer)
    except ValueError:
        yield "no JSON"
        return
    faults = [each for file in found["files"] for each in file["problems"] if each["severity"] == "fault"]
    if code == 1 and not any(each["why"].strip() for each in faults):
        yield "refused without a fault"
    if code == 0 and faults:
        yield "a fault, and accepted"


def main(arguments: list[str]) -> int:
    """Check every file below the folder, two at a time."""
    paths = sorted(path for path in Path(arguments[0]).rglob("*") if path.is_file())
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(check, paths))
    for each in found:
        for what in each.amiss:
            print(f"{each.path}: {what}")
    refused, amiss = sum(one.refused for one in found), sum(bool(one.amiss) for one in found)
    slowest, largest = max(found, key=lambda one: one.seconds), max(found, key=lambda one: one.megabytes)
    print(f"{len(found)} files: {refused} refused, {amiss} amiss.")
    print(f"Slowest {slowest.path.name}: {slowest.seconds:.1f} s.")
    print(f"Largest {largest.path.name}: {largest.megabytes:.0f} MB.")
    return int(amiss > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
