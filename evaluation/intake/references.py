"""Which rows of a programme name a project, site, outcome or source that is not there."""

from __future__ import annotations

import pandas as pd

from evaluation.domain.collection import Collection

_POINTS = (
    ("outcomes", ("project",), "projects", ("project",)),
    ("sites", ("project",), "projects", ("project",)),
    ("sites", ("project", "parent"), "sites", ("project", "site")),
    ("sites", ("project", "comparator"), "sites", ("project", "site")),
    ("returns", ("project", "site"), "sites", ("project", "site")),
    ("returns", ("project", "outcome"), "outcomes", ("project", "outcome")),
    ("delivery", ("project", "site"), "sites", ("project", "site")),
)


def dangling(collection: Collection) -> tuple[str, ...]:
    """Return one clause for each sort of row that names what is not there, such as "2 rows of returns name ...."""
    found = []
    for kind, names, other, codes in _POINTS:
        rows = collection.frame(kind)[list(names)].dropna()
        there = pd.MultiIndex.from_frame(collection.frame(other)[list(codes)])
        lost = rows[~pd.MultiIndex.from_frame(rows).isin(there)]
        if len(lost):
            found.append(f"{len(lost):,} {'row' if len(lost) == 1 else 'rows'} of {kind} would name {other} not there")
    return tuple(found)
