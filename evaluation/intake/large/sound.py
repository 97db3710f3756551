"""Which rows of returns surely break no rule, for a whole block at once.

This decides nothing: a row that is not surely sound is read again, alone, by the very rules of small files. So a
condition here may be stricter than the rules, and must never be laxer; tests/intake/test_large.py holds that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from evaluation.domain.vocabulary import RATIO_MEASURES, Design, Measure, OutcomeType, Phase
from evaluation.intake.large.vectors import Vector
from evaluation.intake.subject import COUNT_FIGURES, ESTIMATE_FIGURES
from evaluation.intake.world import World

_NO_DAY = -(10**9)
_EPOCH_ORDINAL = 719_163  # 1 January 1970
_TYPES = (None, *OutcomeType)
_DESIGNS = (None, *Design)
_MEASURES = (None, *Measure)
_PHASES = (None, *Phase)


@dataclass
class Pairs:
    """Numbers for pairs of texts, the same in every block, and what the world knows of each pair."""

    world: World
    _sites: dict[tuple[str, str], int] = field(default_factory=dict)
    _outcomes: dict[tuple[str, str], int] = field(default_factory=dict)

    def sites(self, project: Vector, site: Vector) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return each row's pair number, whether the site is known, and the day it began (none: a day before all)."""
        place, pairs = _pairs(project, site)
        numbers = [self._sites.setdefault(pair, len(self._sites)) for pair in pairs]
        known, begun = np.zeros(len(pairs), bool), np.full(len(pairs), _NO_DAY, np.int32)
        for number, facts in enumerate(map(self.world.sites.get, pairs)):
            if facts and pairs[number][0] in self.world.projects:
                known[number] = True
                if day := facts.actual_start or facts.planned_start:
                    begun[number] = day.toordinal() - _EPOCH_ORDINAL
        return np.array(numbers, np.int64)[place], known[place], begun[place]

    def outcomes(self, project: Vector, outcome: Vector) -> tuple[np.ndarray, ...]:
        """Return each row's pair number, whether the outcome is known, and its type, design and measure as places."""
        place, pairs = _pairs(project, outcome)
        known = [self.world.outcomes.get(pair) for pair in pairs]
        numbers = [self._outcomes.setdefault(pair, len(self._outcomes)) for pair in pairs]
        types = [_TYPES.index(facts.type) if facts else 0 for facts in known]
        designs = [_DESIGNS.index(facts.design) if facts else 0 for facts in known]
        measures = [_MEASURES.index(facts.measure) if facts else 0 for facts in known]
        return (
            np.array(numbers, np.int64)[place],
            np.array([facts is not None for facts in known], bool)[place],
            np.array(types, np.int8)[place],
            np.array(designs, np.int8)[place],
            np.array(measures, np.int8)[place],
        )

    def known_project(self, project: Vector) -> np.ndarray:
        """Return whether each row's project is known."""
        return np.array([text in self.world.projects for text in project.texts], bool)[project.index]

    def numbers(self) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
        """Return the number of each pair of project and site, and of project and outcome, met so far."""
        return self._sites, self._outcomes


def _pairs(first: Vector, second: Vector) -> tuple[np.ndarray, list[tuple[str, str]]]:
    """Return each row's place among the different pairs of two columns, and the pairs."""
    width = len(second.texts)
    packed = first.index.astype(np.int64) * width + second.index
    different, place = np.unique(packed, return_inverse=True)
    return place, [(first.texts[both // width], second.texts[both % width]) for both in different.tolist()]


@dataclass(frozen=True, eq=False)
class Judged:
    """sound: rows that surely break no rule of their own. keyed: rows whose whole key could be read.

    unknown: by column, rows whose code there is known nowhere, whatever else is wrong with them.
    wrong: by code and column, rows whose cells can all be read and that surely break that rule; a row may break more.
    The rest names each row's series and period.
    """

    sound: np.ndarray
    keyed: np.ndarray
    unknown: dict[str, np.ndarray]
    wrong: dict[tuple[str, str], np.ndarray]
    site: np.ndarray
    outcome: np.ndarray
    phase: np.ndarray
    start: np.ndarray
    end: np.ndarray


def phase_number(phase: object) -> int:
    """Return a phase as a small number, 0 for none."""
    return _PHASES.index(phase) if phase in _PHASES else 0


def judge(columns: Mapping[str, Vector], pairs: Pairs) -> Judged:
    """Return which rows of a block of returns are surely sound, and what the rules between rows need."""
    site, site_known, begun = pairs.sites(columns["project"], columns["site"])
    outcome, outcome_there, type_, design, measure = pairs.outcomes(columns["project"], columns["outcome"])
    phases = [phase_number(cell.value) for cell in columns["phase"].cells]
    phase = np.array(phases, np.int8)[columns["phase"].index]
    start, end = columns["period_start"].days, columns["period_end"].days

    keyed = (phase > 0) & (start != _NO_DAY) & (end != _NO_DAY)
    for name in ("project", "site", "outcome"):
        keyed &= columns[name].valued
    read = keyed.copy()
    fixed = np.zeros(len(keyed), bool)
    for column in columns.values():
        read &= ~column.faulty
        fixed |= column.fixed
    begins = begun != _NO_DAY
    too_early = begins & (phase == _PHASES.index(Phase.AFTER)) & (end < begun)
    too_late = begins & (phase == _PHASES.index(Phase.BEFORE)) & (start > begun)
    figures = (
        _counts(columns, type_, design, phase)
        | _means(columns, type_, design, phase)
        | _estimates(columns, phase, measure)
    )
    outcome_known = (type_ > 0) & (design > 0) & (measure > 0)
    clash = too_early | too_late
    sound = read & ~fixed & site_known & outcome_known & (start <= end) & ~clash & figures
    of_project, named = pairs.known_project(columns["project"]), columns["project"].valued
    unknown = {
        "project": named & ~of_project,
        "site": of_project & columns["site"].valued & ~site_known,
        "outcome": of_project & columns["outcome"].valued & ~outcome_there,
    }
    wrong = {
        ("dates_backwards", "period_end"): read & (end < start),
        ("dates_clash", "phase"): read & clash,
        ("impossible_number", "numerator"): read & _more_events_than_people(columns, type_),
    }
    return Judged(sound, keyed, unknown, wrong, site, outcome, phase, start, end)


def _more_events_than_people(columns: Mapping[str, Vector], type_: np.ndarray) -> np.ndarray:
    numerator, denominator = columns["numerator"].numbers, columns["denominator"].numbers
    counts_only = _all_blank(columns, ("mean", "sd", "n", *ESTIMATE_FIGURES))
    with np.errstate(invalid="ignore"):
        more = (numerator > denominator) & (denominator >= 1)
    return (type_ == _TYPES.index(OutcomeType.PROPORTION)) & counts_only & more


def _all_blank(columns: Mapping[str, Vector], names: tuple[str, ...]) -> np.ndarray:
    blank = columns[names[0]].blank.copy()
    for name in names[1:]:
        blank &= columns[name].blank
    return blank


def _phase_of_design(design: np.ndarray, phase: np.ndarray) -> np.ndarray:
    controlled = design == _DESIGNS.index(Design.CONTROLLED)
    of_controlled = (phase == _PHASES.index(Phase.CONTROL)) | (phase == _PHASES.index(Phase.INTERVENTION))
    return np.where(controlled, of_controlled, ~of_controlled)


def _counts(columns: Mapping[str, Vector], type_: np.ndarray, design: np.ndarray, phase: np.ndarray) -> np.ndarray:
    numerator, denominator = columns["numerator"], columns["denominator"]
    proportion = type_ == _TYPES.index(OutcomeType.PROPORTION)
    of_type = proportion | (type_ == _TYPES.index(OutcomeType.RATE))
    with np.errstate(invalid="ignore"):
        whole = np.floor(denominator.numbers) == denominator.numbers
        people = denominator.marked | (whole & (denominator.numbers >= 1))
        fewer = numerator.marked | denominator.marked | (numerator.numbers <= denominator.numbers)
        exposure = denominator.marked | (denominator.numbers > 0)
    there = ~numerator.blank & ~denominator.blank
    nothing_else = _all_blank(columns, ("mean", "sd", "n", *ESTIMATE_FIGURES, "ci_level"))
    possible = np.where(proportion, people & fewer, exposure)
    return of_type & there & nothing_else & possible & _phase_of_design(design, phase)


def _means(columns: Mapping[str, Vector], type_: np.ndarray, design: np.ndarray, phase: np.ndarray) -> np.ndarray:
    mean, sd, n = columns["mean"], columns["sd"], columns["n"]
    nothing_else = _all_blank(columns, ("numerator", "denominator", *ESTIMATE_FIGURES, "ci_level"))
    with np.errstate(invalid="ignore"):
        possible = (mean.numbers > 0) & (sd.numbers > 0) & (n.numbers >= 2)
    return (type_ == _TYPES.index(OutcomeType.MEAN)) & nothing_else & possible & _phase_of_design(design, phase)


def _estimates(columns: Mapping[str, Vector], phase: np.ndarray, measure: np.ndarray) -> np.ndarray:
    estimate, low, high = (columns[name].numbers for name in ESTIMATE_FIGURES)
    ratios = np.isin(measure, [_MEASURES.index(each) for each in RATIO_MEASURES])
    nothing_else = _all_blank(columns, (*COUNT_FIGURES, "n", "ci_level"))
    of_phase = (phase == _PHASES.index(Phase.AFTER)) | (phase == _PHASES.index(Phase.INTERVENTION))
    with np.errstate(invalid="ignore"):
        ordered = (low < high) & (low <= estimate) & (estimate <= high)
        within = np.where(ratios, low > 0, (low >= -1) & (high <= 1))
    return nothing_else & of_phase & ordered & within & ~columns["source"].blank
