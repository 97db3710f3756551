"""docs/performance.md: one section a benchmark, each written by the command that measured it."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


@dataclass(frozen=True, kw_only=True)
class Section:
    """What one benchmark found: its name, its text in Markdown below the heading, and the targets that it missed."""

    name: str
    title: str
    text: str
    missed: tuple[str, ...] = ()


def written(page: str, section: Section) -> str:
    """Return the page with the section in place of its older self, or at the end."""
    begin, end = (
        f"<!-- {section.name}: written by python -m benchmarks {section.name} -->",
        f"<!-- end of {section.name} -->",
    )
    block = f"{begin}\n\n## {section.title}\n\n{section.text.strip()}\n\n{end}"
    older = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if older.search(page):
        return older.sub(lambda _: block, page)
    return f"{page.rstrip()}\n\n{block}\n"


def measured_on(*packages: str) -> str:
    """Say on what it was measured: day, processor, system, Python and the packages' versions."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = ", ".join(f"{package} {_version(package)}" for package in packages)
    day = datetime.now(tz=UTC).date().isoformat()
    system = f"{platform.system()} {platform.machine()}"
    return (
        f"Measured on {day}: {cores} cores of {_processor()}, {system}, Python {platform.python_version()}, {versions}"
    )


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _processor() -> str:
    try:
        named = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        named = None
    return named[1].strip() if named else platform.processor() or "an unnamed processor"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(absent)"
