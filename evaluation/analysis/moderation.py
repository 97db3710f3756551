"""Does the effect go with something about the sites? One thing at a time, over exactly what enters the average.

How far a pattern may be taken follows from the number of sites (evidence_from): under 6 it is only drawn. A starting
level is in the effect itself, so a site that was above its usual level by chance improves by itself: of it no more
than a first look is ever made (Sharp, Thompson & Altman 1996, 10.1136/bmj.313.7059.735).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.domain.vocabulary import Clock, Model
from evaluation.stats.moderators import (
    Evidence,
    MetaRegression,
    Predictions,
    Subgroups,
    evidence_from,
    meta_regression,
    per_six_months,
    per_ten_points_of_fidelity,
    permutation_p,
    predict,
    subgroups,
)
from evaluation.stats.pooling import Pool, pool

#: Fewer sites than this of one model have no average.
LEAST_SITES_A_MODEL = 3
#: Below so many sites chance is tried by shuffling as well.
SHUFFLE_BELOW = 20
_DAYS_A_MONTH = 30.4375
_CURVE_POINTS = 31


class By(StrEnum):
    """What about a site its effect may go with."""

    DELIVERY = "delivery"
    MODEL = "model"
    BASELINE = "baseline"
    TIME = "time"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What entered the average as one, with what is known of it.

    value: the delivery score (0 to 1), the starting level or the months since the start, as is asked for; model: the
    replication model, where that is. Both are None where it is not known, or differs between sites that count as one.
    """

    sites: tuple[SiteResult, ...]
    estimate: float
    se: float
    value: float | None = None
    model: str | None = None

    @property
    def known(self) -> bool:
        """Return whether it has what is asked for."""
        return self.value is not None or self.model is not None


@dataclass(frozen=True, kw_only=True)
class Line:
    """The fitted line on a grid of values, in the moderator's own unit."""

    value: np.ndarray
    expected: Predictions


@dataclass(frozen=True, kw_only=True)
class Groups:
    """The averages of the models that have one, as in the main average, and the test between them (tests.p)."""

    model: tuple[str, ...]
    average: Pool
    tests: Subgroups
    regression: MetaRegression


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """What one moderator shows. evidence: how far it may be taken, by the sites that have it.

    fit: None below the first look; its reason says why it has no figures. One unit of it is 10 points of delivery, 6
    months, or twice the starting level. groups: of models, where two have an average. later: scores left out.
    """

    by: By
    entries: tuple[Entry, ...]
    evidence: Evidence
    fit: MetaRegression | None = None
    line: Line | None = None
    groups: Groups | None = None
    later: int = 0

    @property
    def known(self) -> tuple[Entry, ...]:
        """Return the entries that have what is asked for."""
        return tuple(entry for entry in self.entries if entry.known)


def pattern(result: OutcomeResult, by: By, *, clock: Clock = Clock.ACTUAL, data_to: date | None = None) -> Pattern:
    """Return what one moderator shows of one outcome. data_to: the data's last day, for the time since the start."""
    units = {site.site: site for site in result.sites}
    entries = []
    for entry in result.entries:
        sites = tuple(units[code] for code in entry.sites if code in units)
        value = None if by is By.MODEL else _value(sites, by, clock, data_to)
        model = _model(sites) if by is By.MODEL else None
        entries.append(Entry(sites=sites, estimate=entry.estimate, se=entry.se, value=value, model=model))
    if by is By.MODEL:
        return _by_model(tuple(entries))
    known = [entry for entry in entries if entry.value is not None]
    evidence = evidence_from(len(known))
    if by is By.BASELINE and evidence == "finding":
        evidence = "exploratory"
    later = sum(site.delivery.later for entry in entries for site in entry.sites if site.delivery)
    found = Pattern(by=by, entries=tuple(entries), evidence=evidence, later=later if by is By.DELIVERY else 0)
    if evidence == "plot_only":
        return found
    y, v, values = _arrays(known)
    fit = meta_regression(y, v, units_of(values, by))
    line = None
    if fit.reason is None:
        grid = np.linspace(values.min(), values.max(), _CURVE_POINTS)
        if by is By.BASELINE:
            grid = np.geomspace(values.min(), values.max(), _CURVE_POINTS)
        line = Line(value=grid, expected=predict(fit, units_of(grid, by)[:, None]))
    return Pattern(by=by, entries=found.entries, evidence=evidence, fit=fit, line=line, later=found.later)


def units_of(values: np.ndarray, by: By) -> np.ndarray:
    """Return values in the unit of a coefficient: 10 points of delivery, 6 months, or twice the level."""
    if by is By.DELIVERY:
        return per_ten_points_of_fidelity(100 * values)
    return per_six_months(values) if by is By.TIME else np.log2(values)


def shuffled_p(found: Pattern) -> float | None:
    """Return the p of a pattern by shuffling its values between the sites; None where it is not asked for."""
    if found.fit is None or found.fit.reason is not None or found.fit.k >= SHUFFLE_BELOW:
        return None
    y, v, values = _arrays(found.known)
    p = permutation_p(y, v, units_of(values, found.by))
    return None if np.isnan(p) else p


def _arrays(entries: list[Entry] | tuple[Entry, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    y, se, values = (np.array([getattr(each, name) for each in entries], float) for name in ("estimate", "se", "value"))
    return y, se**2, values


def _by_model(entries: tuple[Entry, ...]) -> Pattern:
    known = [entry for entry in entries if entry.model]
    levels = sorted({str(entry.model) for entry in known})
    large = [level for level in levels if sum(entry.model == level for entry in known) >= LEAST_SITES_A_MODEL]
    if len(large) < 2:
        return Pattern(by=By.MODEL, entries=entries, evidence="plot_only")
    used = [entry for level in large for entry in known if entry.model == level]
    evidence = evidence_from(len(used), moderators=len(large) - 1)
    if evidence == "plot_only":
        return Pattern(by=By.MODEL, entries=entries, evidence=evidence)
    y, v = np.array([entry.estimate for entry in used]), np.array([entry.se for entry in used]) ** 2
    own = [str(entry.model) for entry in used]
    member = np.array([[each == level for each in own] for level in large])
    return Pattern(
        by=By.MODEL,
        entries=entries,
        evidence=evidence,
        groups=Groups(
            model=tuple(large),
            average=pool(y, v, member),
            tests=subgroups(y, v, own),
            regression=meta_regression(y, v, member[1:].T.astype(float)),
        ),
    )


def _model(sites: tuple[SiteResult, ...]) -> str | None:
    models = {site.model for site in sites}
    only = models.pop() if len(models) == 1 else None
    return None if only == Model.UNKNOWN.value else only


def _value(sites: tuple[SiteResult, ...], by: By, clock: Clock, data_to: date | None) -> float | None:
    """Return the mean over sites that count as one; None where one of them has none."""
    values = [site_value(site, by, clock=clock, data_to=data_to) for site in sites]
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None


def site_value(site: SiteResult, by: By, *, clock: Clock, data_to: date | None) -> float | None:
    """Return what one site has of a thing that is a number: a score, a level above 0, or months; None where unknown."""
    if by is By.DELIVERY:
        return site.delivery.score if site.delivery else None
    if by is By.TIME:
        dates = (site.planned_start, site.actual_start)
        start = dates[clock is Clock.ACTUAL] or dates[clock is not Clock.ACTUAL]
        return None if start is None or data_to is None else (data_to - start).days / _DAYS_A_MONTH
    level = starting_level(site)
    return level[0] / level[1] if level and level[0] > 0 else None


def starting_level(site: SiteResult) -> tuple[float, float] | None:
    """Return what a site's level without the project is made of: events and people, or a mean's total and people.

    A parent's is that of its members with an effect together; None where nothing was counted.
    """
    arm = site.reference
    if arm is not None and arm.numerator is not None and arm.denominator:
        return arm.numerator, arm.denominator
    if arm is not None and arm.mean is not None:
        people = arm.n or 1.0
        return arm.mean * people, people
    inside = [found for member in site.members if member.se is not None and (found := starting_level(member))]
    return (sum(x for x, _ in inside), sum(n for _, n in inside)) if inside else None
