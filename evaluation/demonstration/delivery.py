"""Draw the made-up delivery scores: how closely each unit does what its project asks for, twice a year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluation.demonstration.places import LAST_DAY, PLACES, Place
from evaluation.demonstration.simulate import quality, stream

#: Core elements of each project.
COMPONENTS: dict[str, tuple[str, ...]] = {
    "PROMPT": ("Staff trained in the last 12 months", "All professions attend", "Realistic drills", "Outcomes shown"),
    "PINCER": ("Practices searched", "Pharmacist visits made", "Action plans agreed", "Second upload sent"),
    "IRISi": ("Practices fully trained", "Prompt in the record", "Advocate in post", "Practice champions"),
    "Pathway": ("Posts filled", "Ward rounds held", "Weekly meeting held", "Return submitted"),
}
_MONTHS_BETWEEN = 6
_USUAL_SCORE = 0.80
#: How far a score follows the unit's quality, and its own chance.
_FOLLOWS_QUALITY = 0.08
_CHANCE = 0.05
#: What a unit that adapted the design scores below the others.
_ADAPTED = 0.12


def delivery_scores(seed: int) -> pd.DataFrame:
    """Return one row a unit, component and date, score from 0 to 1."""
    rows: list[dict[str, object]] = []
    for project, components in COMPONENTS.items():
        good = quality(seed, project)
        chance = stream(seed, project, "delivery")
        units = [place for place in PLACES if place.project == project and place.site in good]
        for place in units:
            dates = _dates(place)
            draws = chance.standard_normal((len(components), len(dates)))
            usual = _USUAL_SCORE + _FOLLOWS_QUALITY * good[place.site] - _ADAPTED * (place.status == "adapted")
            scores = np.round(np.clip(usual + _CHANCE * draws, 0.05, 1.0), 2)
            for component, by_date in zip(components, scores, strict=True):
                rows += [
                    {"project": project, "site": place.site, "component": component, "date": date, "score": score}
                    for date, score in zip(dates, by_date, strict=True)
                ]
    return pd.DataFrame(rows).assign(note="made up")


def _dates(place: Place) -> list[str]:
    """Return the days of scoring: every six months since the start, as long as the site reports."""
    if place.silent or not place.started:
        return []
    last = min(place.reports_until, place.ended or LAST_DAY)
    months = np.datetime64(place.started[:7]) + _MONTHS_BETWEEN * np.arange(1, 9)
    days = np.datetime_as_string(months.astype("datetime64[D]") - 1)
    return [str(day) for day in days if day <= last]
