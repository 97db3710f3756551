"""What is asked of files because of what is published already; the rules themselves are in evaluation.intake."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from evaluation.domain.collection import Collection
from evaluation.domain.problem import Problem
from evaluation.intake import at_the_door
from evaluation.intake.checking import Checked
from evaluation.intake.report import problem
from evaluation.intake.rules_against_stored import questions_about
from queries import uploads
from queries.ledger import latest_version
from queries.store import Store

#: More sources of others than this are not told one by one; whoever sees these knows what to do.
MOST_TOLD = 100


def with_stored_questions(
    store: Store,
    checked: Checked,
    known: Collection,
    projects: frozenset[str] | None,
    *,
    writes: frozenset[str] | None,
) -> Checked:
    """Return the files with what there is to ask of each: an exact repeat, big changes, periods that are gone.

    A source that others' rows cite is a fault. projects: those whose published rows known holds; nothing is said of a
    file that also names others (None: of all). writes: those whose citations may be changed (None: of all).
    """
    files = []
    with store.cursor() as cursor:
        as_at = latest_version(cursor)
        for file in checked.files:
            asked: tuple[Problem, ...] = ()
            if file.kind is not None and file.rows is not None and uploads.is_within(file, projects):
                repeat = uploads.repeat_of(cursor, file, as_at=as_at)
                if repeat:
                    asked = (at_the_door.exact_repeat(repeat.published_at.date(), repeat.version),)
                else:
                    asked = questions_about(file.kind, file.rows.to_pandas(), known)
            elsewhere = uploads.cited_elsewhere(cursor, file, as_at=as_at, projects=writes)
            faults = (
                problem("source_of_others", row=line, column="source", found=source, source=source)
                for line, source in islice(elsewhere.items(), MOST_TOLD)
            )
            for told in (*asked, *faults):
                file = file.with_problem(told)
            files.append(file)
    return replace(checked, files=tuple(files))
