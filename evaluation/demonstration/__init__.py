"""A made-up programme with a planted truth: the demonstration data, and a test of the whole method.

Its four projects carry real names and real definitions. Every site, return and score is invented.
"""

from __future__ import annotations

import pandas as pd

from evaluation.demonstration.definitions import OUTCOMES, PROJECTS
from evaluation.demonstration.delivery import delivery_scores
from evaluation.demonstration.files import as_collection, csv_text
from evaluation.demonstration.places import PLACES
from evaluation.demonstration.simulate import SOURCE, origin_return, site_returns
from evaluation.demonstration.truth import TRUTHS, Truth, truth_of
from evaluation.domain.collection import Collection

__all__ = ["DEFAULT_SEED", "TRUTHS", "Truth", "generate", "generate_collection", "truth_of"]

#: The seed of data/demo.
DEFAULT_SEED = 2059

_MADE_UP = "Made up for demonstration: no such site, return or score exists."


def generate(seed: int = DEFAULT_SEED) -> dict[str, str]:
    """Return the files of the demonstration, file name -> CSV text. The same seed gives the same text everywhere."""
    return {f"{kind}.csv": csv_text(table, kind) for kind, table in _tables(seed, TRUTHS).items()}


def generate_collection(seed: int = DEFAULT_SEED, *, primary_only: bool = False) -> Collection:
    """Return the same programme without the way through text, for repeated trials of the method.

    primary_only leaves the other outcomes out; the primary ones are drawn as before.
    """
    primary = {(row["project"], row["outcome"]) for row in OUTCOMES if row["primary"] == "yes"}
    truths = [truth for truth in TRUTHS if not primary_only or (truth.project, truth.outcome) in primary]
    return as_collection(_tables(seed, truths))


def _tables(seed: int, truths: list[Truth] | tuple[Truth, ...]) -> dict[str, pd.DataFrame]:
    drawn = {(truth.project, truth.outcome) for truth in truths}
    outcomes = [row for row in OUTCOMES if (row["project"], row["outcome"]) in drawn]
    returns = [origin_return(seed, truth) for truth in truths] + [site_returns(seed, truth) for truth in truths]
    return {
        "projects": pd.DataFrame(PROJECTS).assign(x_note="The project is real; its returns here are made up."),
        "outcomes": pd.DataFrame(outcomes),
        "sites": _sites(),
        "sources": pd.DataFrame([{"source": SOURCE, "citation": _MADE_UP, "note": "Not a publication."}]),
        "returns": pd.concat(returns, ignore_index=True),
        "delivery": delivery_scores(seed),
    }


def _sites() -> pd.DataFrame:
    rows = [
        {
            "project": place.project,
            "site": place.site,
            "name": place.name,
            "role": place.role,
            "parent": place.parent,
            "franchisee": place.franchisee,
            "country": place.country,
            "region": place.region,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "model": place.model,
            "planned_start": place.planned_start,
            "actual_start": place.started,
            "ended": place.ended,
            "status": place.status,
            "x_note": "made up",
        }
        for place in PLACES
    ]
    return pd.DataFrame(rows)
