"""Draw the made-up returns: chance around a planted truth, from one seed.

Every stream of chance has its own generator, named by project and purpose, so that leaving an outcome out changes no
other. PCG64 and whole-number draws give the same figures on every platform; what is not whole is rounded here.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import pandas as pd

from evaluation.demonstration.definitions import OUTCOMES
from evaluation.demonstration.places import FIRST_DAY, LAST_DAY, PLACES, Place
from evaluation.demonstration.truth import Truth
from evaluation.domain.vocabulary import RATIO_MEASURES, Better, Measure, OutcomeType, Phase

#: Every return names this row of sources.csv.
SOURCE = "made_up"
#: Who is counted, and how many of them there are for each of a site's usual volume. Outcomes of the same people share
#: one draw.
_COUNTED: dict[str, tuple[str, float]] = {
    "low_apgar": ("births", 1.0),
    "hie": ("births", 1.0),
    "brachial_plexus_injury": ("shoulder dystocia", 0.012),
    "monitoring_6m": ("heart medicines", 1.0),
    "nsaid_ulcer_6m": ("past ulcer", 56 / 148),
    "asthma_beta_blocker_6m": ("asthma", 617 / 148),
    "street_sleeping": ("patients", 1.0),
    "length_of_stay": ("patients", 1.0),
}
_MONTHS_A_PERIOD = {"PINCER": 3}
_DEFINED = {(row["project"], row["outcome"]): row for row in OUTCOMES}
#: Relative spread of the level between sites, and how far the true effect follows how well a site delivers.
_BASELINE_SPREAD = 0.20
_QUALITY_SHARE = 0.5
#: Lengths of stay are gamma with this shape: a long tail, as stays have.
_STAY_SHAPE = 1.6
_Z95 = 1.959964


def stream(seed: int, project: str, purpose: str) -> np.random.Generator:
    """Return the generator of one purpose."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, crc32(f"{project}/{purpose}".encode())])))


def quality(seed: int, project: str) -> dict[str, float]:
    """Return how well each unit (a site, or a parent with its practices) delivers: standard normal."""
    units = [place.site for place in PLACES if place.project == project and place.role != "origin" and not place.parent]
    return dict(zip(units, stream(seed, project, "quality").standard_normal(len(units)), strict=True))


def site_returns(seed: int, truth: Truth) -> pd.DataFrame:
    """Return every return of the replication sites for one outcome, in the contract's columns (dates as ISO text)."""
    every = [place for place in PLACES if place.project == truth.project and place.volume > 0]
    first, last = _periods(truth.project)
    after = _starts(every)[:, None] <= first[None, :]
    effect = np.where(after, _true_effects(seed, truth, every)[:, None], 0.0)
    level = _levels(seed, truth, len(every), first)
    figures = _figures(seed, truth, every, level, effect)
    until = np.array([place.reports_until for place in every], dtype="datetime64[D]")
    heard = np.array([not place.silent for place in every])
    sent = (last[None, :] <= until[:, None]) & heard[:, None]
    site, period = np.nonzero(sent)
    frame = pd.DataFrame(
        {
            "project": truth.project,
            "site": np.array([place.site for place in every])[site],
            "outcome": truth.outcome,
            "period_start": np.datetime_as_string(first)[period],
            "period_end": np.datetime_as_string(last)[period],
            "phase": np.where(after[site, period], Phase.AFTER.value, Phase.BEFORE.value),
        }
    )
    return frame.assign(**{name: values[sent] for name, values in figures.items()}, source=SOURCE)


def origin_return(seed: int, truth: Truth) -> pd.DataFrame:
    """Return the origin's published effect: the truth with its own error, and its range where it has one."""
    defined = _DEFINED[truth.project, truth.outcome]
    origin = next(place for place in PLACES if place.project == truth.project and place.role == "origin")
    error = stream(seed, truth.project, f"origin {truth.outcome}").standard_normal()
    benefit = truth.origin_effect + (truth.origin_se * error if truth.origin_se else 0.0)
    half = _Z95 * truth.origin_se if truth.origin_se else np.nan
    sign = 1.0 if defined["better"] == Better.HIGHER.value else -1.0
    figures = sign * benefit + np.array([0.0, -half, half])
    if defined["measure"] in RATIO_MEASURES:
        figures = np.exp(figures)
    estimate, low, high = np.round(figures, 3 if truth.origin_se else 1)
    trial = truth.project != "PROMPT"
    return pd.DataFrame(
        {
            "project": [truth.project],
            "site": origin.site,
            "outcome": truth.outcome,
            "period_start": "2014-01-01",
            "period_end": "2015-12-31",
            "phase": Phase.INTERVENTION.value if trial else Phase.AFTER.value,
            "estimate": estimate,
            "ci_low": low,
            "ci_high": high,
            "ci_low_mark": None if truth.origin_se else "x",
            "ci_high_mark": None if truth.origin_se else "x",
            "note": "Made up, as all returns here.",
            "source": SOURCE,
        }
    )


def _periods(project: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last day of each period."""
    months = np.arange(FIRST_DAY[:7], np.datetime64(LAST_DAY[:7]) + 1, dtype="datetime64[M]")
    first = months[:: _MONTHS_A_PERIOD.get(project, 1)]
    following = first + _MONTHS_A_PERIOD.get(project, 1)
    return first.astype("datetime64[D]"), following.astype("datetime64[D]") - 1


def _starts(places: Sequence[Place]) -> np.ndarray:
    return np.array([place.started or "NaT" for place in places], dtype="datetime64[D]")


def _true_effects(seed: int, truth: Truth, places: Sequence[Place]) -> np.ndarray:
    """Return each site's true effect: normal about the planted average, partly following its quality.

    Practices of one parent lie about their parent's effect.
    """
    good = quality(seed, truth.project)
    chance = stream(seed, truth.project, f"effects {truth.outcome}")
    rest = dict(zip(good, chance.standard_normal(len(good)), strict=True))
    mixed = {unit: _QUALITY_SHARE * good[unit] + np.sqrt(1 - _QUALITY_SHARE**2) * rest[unit] for unit in good}
    unit = np.array([mixed[place.parent or place.site] for place in places])
    within = chance.standard_normal(len(places)) * truth.spread_within
    return truth.average_effect + truth.spread * unit + within


def _levels(seed: int, truth: Truth, sites: int, first: np.ndarray) -> np.ndarray:
    """Return the level without the project, [sites, periods]: each site's own, a yearly wave and noise, all mean 1."""
    chance = stream(seed, truth.project, f"levels {truth.outcome}")
    own = np.exp(_BASELINE_SPREAD * chance.standard_normal(sites) - _BASELINE_SPREAD**2 / 2)
    month = first.astype("datetime64[M]").astype(int) % 12
    wave = 1 + truth.season * np.cos(2 * np.pi * month / 12)
    level = truth.baseline * own[:, None] * wave[None, :]
    if truth.noise:
        level = level * chance.gamma(1 / truth.noise**2, truth.noise**2, size=level.shape)
    return level


def _figures(
    seed: int, truth: Truth, places: Sequence[Place], level: np.ndarray, effect: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the figures of every site and period, [sites, periods] each."""
    defined = _DEFINED[truth.project, truth.outcome]
    volume = np.array([place.volume for place in places])[:, None]
    chance = stream(seed, truth.project, f"counts {truth.outcome}")
    towards = effect if defined["better"] == Better.HIGHER.value else -effect
    if defined["type"] == OutcomeType.RATE.value:
        exposure = np.round(np.broadcast_to(volume, level.shape))
        return {"numerator": chance.poisson(exposure * level * np.exp(towards)).astype(float), "denominator": exposure}
    people, share = _COUNTED[truth.outcome]
    counted = np.maximum(stream(seed, truth.project, people).poisson(volume * share, size=level.shape), 2)
    if defined["type"] == OutcomeType.MEAN.value:
        return _stays(chance, counted, level + towards)
    if defined["measure"] == Measure.ODDS_RATIO.value:
        odds = level / (1 - level) * np.exp(towards)
        probability = odds / (1 + odds)
    else:
        probability = level * np.exp(towards)
    numerator = chance.binomial(counted, np.clip(probability, 0, 1))
    return {"numerator": numerator.astype(float), "denominator": counted.astype(float)}


def _stays(chance: np.random.Generator, people: np.ndarray, mean: np.ndarray) -> dict[str, np.ndarray]:
    """Return mean, sd and n of whole days, drawn person by person; whole numbers keep the sums exact."""
    n = people.ravel()
    days = np.rint(chance.gamma(_STAY_SHAPE, np.repeat(mean.ravel() / _STAY_SHAPE, n))).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(n)[:-1]])
    total, squares = np.add.reduceat(days, first), np.add.reduceat(days**2, first)
    variance = (n * squares - total**2) / (n * (n - 1))
    return {
        "mean": np.round(total / n, 2).reshape(mean.shape),
        "sd": np.round(np.maximum(np.sqrt(variance), 0.01), 2).reshape(mean.shape),
        "n": n.astype(float).reshape(mean.shape),
    }
