"""The process in which outcomes are worked out: it takes requests on its input until that closes, and answers each.

A request is pickled by the app itself. What is to be kept is written beside the store, where the app reads it as it
does after a start: each outcome, as it may be shown, and what can be narrowed of it. What belongs to no version yet is
answered, and the app reads it as it reads what is kept.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluation.analysis.result_types import OutcomeResult
from evaluation.analysis.selection import Choices, choices
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Clock
from evaluation.results import evaluate
from evaluation.stats.disclosure import NHS_PROFILE
from evaluation.views.pack_protection import protected_outcome
from queries.kept_figures import KeptFigures, choices_name, shown_name, written_result
from queries.parts import Part
from queries.reading_child import own_pipes, place_of, read, write

#: What the first byte of an answer says.
DONE, FAILED = b"D", b"F"
#: It gives way to whoever reads a page.
_NICER = 5


def answer(request: Mapping[str, Any]) -> bytes:
    """Return what came of one request: the outcomes, or nothing where they were kept."""
    settings = request["settings"]
    if request["folder"] is None:
        return written_result(evaluate(request["rows"], **settings).outcomes)
    rows = Part.unpacked(request["rows"]).collection()
    _keep(request["folder"], rows, evaluate(rows, **settings).outcomes, request["names"], settings["clock"])
    return b""


def _keep(
    folder: Path,
    rows: Collection,
    outcomes: tuple[OutcomeResult, ...],
    names: Mapping[tuple[str, str], str],
    clock: Clock,
) -> None:
    by_name = {names[each.project, each.outcome]: each for each in outcomes}
    shown = {name: protected_outcome(each, profile=NHS_PROFILE) for name, each in by_name.items()}
    differ = {shown_name(name, NHS_PROFILE): each for name, each in shown.items() if each is not by_name[name]}
    KeptFigures(folder, OutcomeResult).keep(differ | by_name)
    found = {
        choices_name(name): choices(rows, project=each.project, outcome=each.outcome, clock=clock)
        for name, each in by_name.items()
    }
    KeptFigures(folder, Choices).keep(found)


def _end_with(parent: int) -> None:
    """End this process, busy or not, once the app that started it is gone."""
    while os.getppid() == parent or os.name == "nt":
        time.sleep(1.0)
    os._exit(1)


def main() -> None:
    """Answer requests until there are no more."""
    threading.Thread(target=_end_with, args=(int(sys.argv[1]),), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(_NICER)
    requests, answers = own_pipes()
    while (message := read(requests)) is not None:
        try:
            write(answers, DONE, answer(pickle.loads(message)))
        except Exception as error:  # the app meets it again when it works this out itself, and tells it then
            write(answers, FAILED, json.dumps(place_of(error)).encode())


if __name__ == "__main__":
    sys.exit(main())
