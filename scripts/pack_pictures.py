"""Make packs of every sort of programme, time them, and turn each page and slide into a picture to look at.

Needs LibreOffice (soffice) and poppler (pdftoppm) on the machine, unlike the app and its tests.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SITES, _MONTHS = 150, 24
_NAMES = (
    "The Royal and Ancient Hospital of Saint Bartholomew the Less, Women and Newborn Division, " * 2,
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2,
    "<script>alert(1)</script> & #let x = [*bold* _it_ $x$ @ref] \\ `code`",
    "مستشفى الملكة إليزابيث 女王伊丽莎白医院 Βασίλισσα 👩‍⚕️",
)


def main() -> int:
    """Run and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--only", choices=list(MADE), action="append", help="default: all")
    options = parser.parse_args()
    for name in options.only or list(MADE):
        folder = options.out / name
        with tempfile.TemporaryDirectory() as place:
            os.environ["OUTCOMES_DATABASE"] = str(Path(place) / "outcomes.duckdb")
            _pack(name, folder)
        _pictures(folder)
    return 0


def _pack(name: str, folder: Path) -> None:
    from components.packs.making import made
    from queries import packs
    from queries.access import owner_here
    from queries.folders import write_files
    from queries.store import close_stores

    programme = MADE[name]()
    actor = owner_here()
    source = packs.source(programme, actor)
    start = time.perf_counter()
    files = made(**vars(source))
    seconds = time.perf_counter() - start
    write_files(folder, files)
    close_stores()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {seconds:.1f} s, peak {peak_mb:.0f} MB, {sum(map(len, files.values())) / 1e6:.1f} MB in files")


def _pictures(folder: Path) -> None:
    for deck in folder.glob("*.pptx"):
        target = folder / "slides"
        subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(target), str(deck)], check=True)
        _to_png(next(target.glob("*.pdf")), target / "slide")
    for pdf in folder.glob("*.pdf"):
        (folder / "pages").mkdir(exist_ok=True)
        _to_png(pdf, folder / "pages" / "page")


def _to_png(pdf: Path, stem: Path) -> None:
    subprocess.run(["pdftoppm", "-r", "60", "-png", str(pdf), str(stem)], check=True)


def _own(files: dict[str, bytes]) -> str:
    from evaluation.intake.checking import check
    from queries import programme, uploads
    from queries.access import owner_here
    from queries.shipped import open_programme

    store, actor = open_programme("own"), owner_here()
    checked = check(list(files.items()), programme.collection(store, actor))
    assert checked.ok, [problem for file in checked.files for problem in file.problems][:3]
    uploads.publish(store, actor, checked)
    return "own"


def programme_files(projects: int, sites: int) -> dict[str, bytes]:
    """Return a programme's files by name: so many projects, each with an origin and so many sites, month by month."""
    return {f"{kind}.csv": _as_csv(lines) for kind, lines in _rows(projects, sites).items()}


def _hostile() -> dict[str, bytes]:
    """Return a programme whose names are as long as files may have them, in one word, in other scripts, or code."""
    rows = _rows(len(_NAMES), len(_NAMES))
    for lines, longest in ((rows["projects"], 100), (rows["outcomes"], 100), (rows["sites"], 100)):
        for place, line in enumerate(lines):
            line["name"] = _NAMES[place % len(_NAMES)][:longest]
            if "aim" in line:
                line["aim"] = f"{line['name']} " * 3
    for line in rows["sites"]:
        line["name"] = f"{line['site']} {line['name']}"[:100]
    return {f"{kind}.csv": _as_csv(lines) for kind, lines in rows.items()}


def _as_csv(lines: list[dict[str, Any]]) -> bytes:
    target = io.StringIO()
    writer = csv.DictWriter(target, list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return target.getvalue().encode()


def _rows(projects: int, sites: int) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {"projects": [], "outcomes": [], "sites": [], "returns": []}
    for code in (f"P{place}" for place in range(projects)):
        rows["projects"].append({"project": code, "name": f"Project {code}", "aim": "Fewer harms"})
        told = {
            "name": "Harm within a month",
            "type": "proportion",
            "measure": "OR",
            "better": "lower",
            "unit": "births",
        }
        rows["outcomes"].append(
            {"project": code, "outcome": "harm", **told, "per": 1000, "primary": "yes", "design": "before_after"}
        )
        for place in range(sites + 1):
            site = "ORIGIN" if place == 0 else f"S{place:03d}"
            start = date(2023, 1, 1)
            role = "origin" if place == 0 else "replication"
            told = {"name": f"Hospital number {place}" if place else "First hospital", "role": role}
            rows["sites"].append({"project": code, "site": site, **told, "planned_start": start, "actual_start": start})
            rows["returns"] += _returns(code, site, place)
    return rows


def _returns(code: str, site: str, place: int) -> list[dict[str, Any]]:
    from calendar import monthrange

    found = []
    for month in range(_MONTHS):
        year, number = 2022 + month // 12, month % 12 + 1
        events = 40 if month < 12 else 16 + place % 9
        last = date(year, number, monthrange(year, number)[1])
        found.append(
            {
                "project": code,
                "site": site,
                "outcome": "harm",
                "period_start": date(year, number, 1),
                "period_end": last,
            }
            | {"phase": "before" if month < 12 else "after", "numerator": events, "denominator": 400 + place}
        )
    return found


MADE = {
    "demonstration": lambda: "demonstration",
    "published": lambda: "published",
    "empty": lambda: "own",
    "one-project": lambda: _own(programme_files(1, 6)),
    "too-little": lambda: _own(programme_files(1, 1)),
    "hostile": lambda: _own(_hostile()),
    "150-sites": lambda: _own(programme_files(4, SITES)),
}

if __name__ == "__main__":
    sys.exit(main())
