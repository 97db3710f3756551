"""Small numbers, once for every page, chart and export: from true figures to what may be shown of them.

The rules are those of evaluation/stats/disclosure.py. What is drawn is worked out from what may be shown, so that no
position in a chart gives away a count that its table hides (decision 14). Analysis never reads from here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evaluation.analysis.result_types import Counts, SiteResult
from evaluation.domain.vocabulary import OutcomeType
from evaluation.stats.disclosure import (
    EXACT_PROFILE,
    HIDDEN,
    NHS_PROFILE,
    Profile,
    mean_may_be_shown,
    shown_count,
    shown_counts,
)

#: Figures of an exposure (woman-months, practice-years) that may be shown.
_FIGURES_OF_EXPOSURE = 3
#: Figures of a mean.
_FIGURES_OF_MEAN = 3


@dataclass(frozen=True, kw_only=True)
class ShownFigure:
    """A numerator and a denominator as they may be shown, NaN where hidden; hidden says that a count was too small."""

    numerator: float
    denominator: float
    hidden: bool

    @property
    def level(self) -> float | None:
        """Return the level that follows from what is shown; None where it is hidden or there is nobody."""
        return None if self.hidden or not self.denominator > 0 else self.numerator / self.denominator


def profile_of(programme: str) -> Profile:
    """Return how a programme's counts are protected: figures that are public already are shown as they stand."""
    return EXACT_PROFILE if programme == "published" else NHS_PROFILE


def shown_figure(numerator: float, denominator: float, *, type_: str, profile: Profile) -> ShownFigure:
    """Return what may be shown of events out of people (proportion) or of events in an exposure (rate)."""
    return shown_figures([numerator], [denominator], type_=type_, profile=profile)[0]


def shown_figures(
    numerator: ArrayLike, denominator: ArrayLike, *, type_: str, profile: Profile
) -> tuple[ShownFigure, ...]:
    """Return the same for many at once."""
    x, n = (np.asarray(values, dtype=float) for values in (numerator, denominator))
    if not len(x):
        return ()
    if type_ == OutcomeType.PROPORTION:
        shown = shown_counts(x, n, profile=profile)
        figures = zip(shown.numerator, shown.denominator, shown.hidden, strict=True)
        return tuple(ShownFigure(numerator=_number(a), denominator=_number(b), hidden=bool(c)) for a, b, c in figures)
    exact = profile is EXACT_PROFILE
    events = [shown_count(each, profile=profile) for each in x]
    exposures = [each if exact else _figures(each, _FIGURES_OF_EXPOSURE) for each in n]
    return tuple(
        ShownFigure(numerator=_number(a), denominator=b, hidden=a == HIDDEN)
        for a, b in zip(events, exposures, strict=True)
    )


def shown_mean(mean: float, people: float | None, *, profile: Profile) -> float | None:
    """Return a mean where so many people may have theirs shown, else None; an unknown number of people hides it."""
    if profile is EXACT_PROFILE:
        return mean
    # three figures: with exact means of all other months, that of a hidden one could be taken from the whole
    return _figures(mean, _FIGURES_OF_MEAN) if people is not None and bool(mean_may_be_shown(people)) else None


def rests_on_hidden(site: SiteResult, *, type_: str, profile: Profile) -> bool:
    """Return whether a site's effect rests on a count that may not be shown, its members' included."""
    if any(rests_on_hidden(member, type_=type_, profile=profile) for member in site.members):
        return True
    return any(arm is not None and _arm_hidden(arm, type_, profile) for arm in (site.reference, site.exposed))


def _arm_hidden(arm: Counts, type_: str, profile: Profile) -> bool:
    if arm.numerator is not None and arm.denominator is not None:
        return shown_figure(arm.numerator, arm.denominator, type_=type_, profile=profile).hidden
    return arm.mean is not None and shown_mean(arm.mean, arm.n, profile=profile) is None


def _figures(value: float, figures: int) -> float:
    return float(f"{value:.{figures}g}")


def _number(text: str) -> float:
    return np.nan if text == HIDDEN else float(text)
