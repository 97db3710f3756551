"""What `manage.py results` can be asked for; its filters are called as in the address of a page."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from evaluation.domain.vocabulary import Clock, Model
from queries.errors import CallError

if TYPE_CHECKING:
    from evaluation.analysis.selection import Selection

_NAMES = ("from", "to", "model", "provisional", "level")
#: The codes of evaluation.analysis.selection.Level, which is not read here: other jobs start without the statistics.
LEVELS = ("site", "franchisee", "region")


def add_options(face: argparse.ArgumentParser) -> None:
    """Add what the results can be narrowed to."""
    face.add_argument("--project", help="only this project's code")
    face.add_argument("--outcome", help="only this outcome's code")
    face.add_argument("--site", help="with --project and --json: also what this site's page shows")
    face.add_argument("--programme", help="demonstration or published, in place of --database")
    face.add_argument("--clock", choices=list(Clock), default=Clock.ACTUAL, help="the start dates (default: actual)")
    face.add_argument("--as-at", type=int, metavar="VERSION", help="as at an earlier version (default: the latest)")
    face.add_argument("--from", metavar="DAY", help="only outcomes from this half-year on (2025-01-01)")
    face.add_argument("--to", metavar="DAY", help="only outcomes up to the end of this half-year (2025-06-30)")
    face.add_argument("--model", choices=list(Model), help="only sites of this replication model")
    face.add_argument("--provisional", choices=["out"], help="out: without sites whose follow-up is not complete")
    face.add_argument("--level", choices=LEVELS, help="which units the new sites are counted by")


def selection_of(options: argparse.Namespace) -> Selection:
    """Return what the options narrow to. Raises CallError for a day that is none."""
    from evaluation.analysis.selection import asked

    given = {name: value for name in _NAMES if (value := getattr(options, name))}
    selection = asked(given)
    lost = [value for name, value in given.items() if name not in selection.address()]
    if lost:
        raise CallError(f"{lost[0]} is no day. Write it as in 2025-06-30.")
    return selection
