"""The app's jobs: run it; and without a browser check, load, results, pack, demo, template.

Exit 0 when all is well, 1 when the input has faults (nothing was loaded), 2 when the call is wrong.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from evaluation.domain.problem import Problem
from evaluation.domain.vocabulary import Clock
from evaluation.intake.contract import KINDS
from evaluation.intake.report import counted
from queries import door, evaluating_apart, keeping, results_options, warming
from queries.access import owner_here
from queries.errors import CallError, StoreBusy, StoreError
from queries.folders import write_files
from queries.readiness import readiness
from queries.settings import database_path, secrets_path
from queries.store import Store, close_stores, open_store, store_exists
from queries.template_files import put, template_of

WELL, FAULTS, WRONG_CALL = 0, 1, 2

_SHOWN_IN_FULL = 3
_ROWS_LISTED = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one job and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return options.job(options)
    except StoreError as error:
        print(_plain(str(error)), file=sys.stderr)
        return WRONG_CALL
    finally:
        keeping.tell_of_trouble()
        close_stores()


def check(options: argparse.Namespace) -> int:
    """Check files against what is stored, and load nothing."""
    return _tell(door.check_files(_store_to_check_against(options.database), owner_here(), options.paths), options)


def _store_to_check_against(database: Path | None) -> Store | None:
    """Return the store of the call, else one's own; without one, files are checked against each other alone."""
    if database:
        return open_store(database, read_only=True)
    if not store_exists(database_path()):
        return None
    try:
        return open_store(database_path(), read_only=True)
    except StoreBusy as error:
        print(f"{error} Until then, files are checked against each other only.", file=sys.stderr)
        return None


def load(options: argparse.Namespace) -> int:
    """Check files and publish them, all or none."""
    return _tell(door.load(options.database or database_path(), owner_here(), options.paths), options)


def results(options: argparse.Namespace) -> int:
    """Print what the published rows say."""
    from queries.figures import figures  # here, so that the other jobs start without the statistics

    store = options.programme or open_store(options.database or database_path(), read_only=True)
    place = {name: getattr(options, name) for name in ("as_at", "project", "outcome", "site")}
    place |= {"clock": Clock(options.clock), "selection": results_options.selection_of(options)}
    found = figures(store, owner_here(), whole=options.json, **place)
    _print_json(found) if options.json else _print_results(found)
    return WELL


def pack(options: argparse.Namespace) -> int:
    """Make a board pack and keep it, or say whether a file is one of ours."""
    from queries import packs  # here, so that the other jobs start without the statistics and what writes packs

    if options.verify:
        ours, lines = packs.told(packs.verify(owner_here(), options.verify))
        print(_plain(" ".join(lines)))
        return WELL if ours else FAULTS
    if options.out is None:
        raise CallError("Say where the pack goes: --out FOLDER. Or ask about a file: --verify FILE.")
    return _make_pack(options)


def _make_pack(options: argparse.Namespace) -> int:
    from components.packs.making import made
    from components.packs.slide_parts import BadTemplate
    from queries import packs

    actor = owner_here()
    chosen = {"projects": options.project or (), "as_at": options.as_at, "template": options.template}
    source = packs.source(options.programme, actor, **chosen)
    try:
        files = made(**vars(source))
    except BadTemplate as error:
        raise CallError(str(error)) from None
    kept = packs.keep(source, actor, files)
    write_files(options.out, files)
    print(f"Pack {kept.pack}, version {kept.version}, fingerprint {kept.fingerprint}.")
    print(f"Wrote {len(files)} files to {options.out}: {', '.join(files)}.")
    return WELL


def demo(options: argparse.Namespace) -> int:
    """Write the made-up programme as CSV files."""
    from evaluation import demonstration

    seeded = {} if options.seed is None else {"seed": options.seed}
    files = demonstration.generate(**seeded)
    write_files(options.out, files)
    print(f"Wrote {len(files)} files to {options.out}.")
    return WELL


def template(options: argparse.Namespace) -> int:
    """Give a file of one kind to start from, empty or filled with a project's codes and what it has due."""
    as_workbook = options.format == "xlsx"
    choice = {"project": options.project, "on": options.on, "database": options.database}
    put(template_of(options.kind, owner_here(), as_workbook=as_workbook, **choice), options.out)
    return WELL


def run(options: argparse.Namespace) -> int:
    """Run the dashboard on this machine until it is stopped."""
    from components.serving import cannot_serve, serve  # here, so that the other jobs start without Streamlit

    where = {"address": options.address, "secrets": secrets_path()}
    if refusal := cannot_serve(**where):
        raise CallError(refusal)
    evaluating_apart.begin()
    first = partial(warming.begin(owner_here()).join, warming.MOST_SECONDS)
    serve(port=options.port, **where, health=readiness, get_ready=first, can_wait=warming.finish)
    return WELL


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="manage.py", description="The jobs of the app at the command line.")
    jobs = parser.add_subparsers(required=True, metavar="JOB")
    own = "the store (default: the setting OUTCOMES_DATABASE)"
    for job, database in (
        (check, "the store to check against (default: the setting OUTCOMES_DATABASE, where it exists)"),
        (load, own),
    ):
        face = _job(jobs, job)
        face.add_argument(
            "paths", nargs="+", type=Path, metavar="FOLDER_OR_FILE", help="CSV files or workbooks, or folders of them"
        )
        _add_common(face, database)
    face = _job(jobs, results)
    _add_common(face, own)
    results_options.add_options(face)
    face = _job(jobs, pack)
    face.add_argument("--programme", default="own", help="demonstration, published or own (default)")
    face.add_argument("--project", action="append", help="only this project's code; can be given again (default: all)")
    face.add_argument(
        "--as-at", metavar="VERSION_OR_DATE", help="as at an earlier version or day (default: the latest)"
    )
    face.add_argument("--template", type=Path, metavar="PPTX", help="the deck's look (default: OUTCOMES_TEMPLATE)")
    face.add_argument("--out", type=Path, metavar="FOLDER", help="where the files go")
    face.add_argument(
        "--verify", type=Path, metavar="FILE", help="say whether this file is a pack kept here, unchanged"
    )
    face = _job(jobs, demo)
    face.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the files go")
    face.add_argument("--seed", type=int, help="another made-up programme of the same shape")
    face = _job(jobs, run)
    face.add_argument("--port", type=int, default=os.environ.get("PORT", "8501"), help="default: PORT, or 8501")
    face.add_argument("--address", default="127.0.0.1", help="other machines too, once sign-in is set up")
    face = _job(jobs, template)
    face.add_argument("kind", choices=list(KINDS), help="the kind of file")
    face.add_argument("--project", help="fill it with this project's codes and what it has due")
    face.add_argument("--format", choices=["csv", "xlsx"], default="csv", help="with --project (default: csv)")
    face.add_argument("--on", metavar="DAY", help="due by this day (default: today)")
    face.add_argument("--out", type=Path, metavar="FILE", help="where it goes (default: printed)")
    face.add_argument("--database", type=Path, metavar="FILE", help=own)
    keeping.add_jobs(jobs)
    return parser


def _job(jobs: argparse._SubParsersAction, job) -> argparse.ArgumentParser:
    face = jobs.add_parser(job.__name__, help=job.__doc__, description=job.__doc__)
    face.set_defaults(job=job)
    return face


def _add_common(face: argparse.ArgumentParser, database: str) -> None:
    face.add_argument("--database", type=Path, metavar="FILE", help=database)
    face.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _tell(report: door.DoorReport, options: argparse.Namespace) -> int:
    _print_json(report.to_dict()) if options.json else _print_report(report)
    return WELL if report.ok else FAULTS


def _print_json(found: Mapping[str, object]) -> None:
    print(json.dumps(_strict(found), ensure_ascii=False, allow_nan=False, indent=2))


def _strict(value: object) -> object:
    """Return the value with null for what JSON cannot say (NaN, infinity)."""
    if isinstance(value, Mapping):
        return {key: _strict(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_strict(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _print_report(report: door.DoorReport) -> None:
    for file in report.files:
        print(_plain(f"{file.name}: {file.kind or 'kind not recognised'}, {counted(file.row_count, 'row')}"))
        for line in _problem_lines(file.problems):
            print(_plain(line))
    print(_outcome(report))


def _problem_lines(problems: Sequence[Problem]) -> Iterable[str]:
    """Problems of one sort together, the first ones in full and the rest by their rows."""
    alike: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.severity, problem.code, problem.column), []).append(problem)
    for group in alike.values():
        for problem in group[:_SHOWN_IN_FULL]:
            yield f"  {problem.severity}: {problem.message}"
        rows = [str(problem.row) for problem in group[_SHOWN_IN_FULL:]]
        if rows:
            shown = ", ".join(rows[:_ROWS_LISTED]) + (", ..." if len(rows) > _ROWS_LISTED else "")
            yield f"    the same in {len(rows):,} more: row {shown}"


def _outcome(report: door.DoorReport) -> str:
    if not report.ok:
        return f"Nothing was loaded: put right what is marked fault. The store is at version {report.version}."
    said = "Loaded. The store is now" if report.loaded else "Nothing is wrong. Nothing was loaded; the store is"
    return f"{said} at version {report.version}."


def _print_results(found: Mapping[str, Any]) -> None:
    print(f"Version {found['version']}, fingerprint {found['fingerprint']}")
    if "narrowed" in found:
        print(
            "Narrowed: {words}. So are {narrowed} of {outcomes} outcomes; the rest as agreed.".format(
                **found["narrowed"]
            )
        )
    heading = ["project", "outcome", "sites", "kept", "from", "to", "verdict", "reason", "benefit", "certainty"]
    heading += ["certainty lowered by"]
    rows = [heading] + [_results_row(result) for result in found["results"]]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heading))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _results_row(result: Mapping[str, Any]) -> list[str]:
    kept = result["retention"] or {}
    shares = [_share(kept.get(name)) for name in ("estimate", "low", "high")]
    sites = str(len(result["sites"]))
    words = [str(result[name] or "") for name in ("verdict", "reason", "benefit", "certainty")]
    names = [_plain(str(result[name])) for name in ("project", "outcome")]
    return [*names, sites, *shares, *words, _plain("; ".join(result["reasons"]))]


def _share(value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else f"{value:.0%}"


def _plain(text: str) -> str:
    """Return text that cannot steer a terminal: characters that do not print are shown as a question mark."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _run() -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return WELL
    return code


if __name__ == "__main__":
    sys.exit(_run())
