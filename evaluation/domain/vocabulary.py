"""The closed lists of codes that files, results and pages share. Words for people are in views/wording/."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a site is in the comparison."""

    ORIGIN = "origin"
    REPLICATION = "replication"
    COMPARATOR = "comparator"


class Phase(StrEnum):
    """Which arm of the comparison a return belongs to."""

    BEFORE = "before"
    AFTER = "after"
    CONTROL = "control"
    INTERVENTION = "intervention"


class OutcomeType(StrEnum):
    """What kind of figures an outcome's returns carry."""

    PROPORTION = "proportion"
    RATE = "rate"
    MEAN = "mean"
    ESTIMATE = "estimate"


class Measure(StrEnum):
    """The scale on which effects of an outcome are compared."""

    ODDS_RATIO = "OR"
    RISK_RATIO = "RR"
    RISK_DIFFERENCE = "RD"
    RATE_RATIO = "IRR"
    MEAN_DIFFERENCE = "MD"
    STANDARDISED_MEAN_DIFFERENCE = "SMD"
    RATIO_OF_MEANS = "ROM"


#: Measures whose analysis scale is the natural logarithm.
RATIO_MEASURES = frozenset({Measure.ODDS_RATIO, Measure.RISK_RATIO, Measure.RATE_RATIO, Measure.RATIO_OF_MEANS})


class Better(StrEnum):
    """The direction of benefit."""

    LOWER = "lower"
    HIGHER = "higher"


class Design(StrEnum):
    """How a site's effect is estimated."""

    BEFORE_AFTER = "before_after"
    CONTROLLED = "controlled"
    BEFORE_AFTER_CONTROLLED = "before_after_controlled"


class Status(StrEnum):
    """Where a site is in its life."""

    DELIVERING = "delivering"
    ADAPTED = "adapted"
    NOT_DELIVERING = "not_delivering"
    ENDED = "ended"
    NOT_STARTED = "not_started"


class Model(StrEnum):
    """How the project reached the site."""

    DISSEMINATION = "dissemination"
    LICENCE = "licence"
    FRANCHISE = "franchise"
    PROGRAMME_LED = "programme_led"
    UNKNOWN = "unknown"


class Clock(StrEnum):
    """Which start date divides before from after."""

    ACTUAL = "actual"
    PLANNED = "planned"


class VerdictCode(StrEnum):
    """The seven outcomes of the rule, and no_data for where it was not applied."""

    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    LOST = "lost"
    REVERSED = "reversed"
    TOO_EARLY = "too_early"
    NO_FIRM_BENCHMARK = "no_firm_benchmark"
    NO_DATA = "no_data"


class Benefit(StrEnum):
    """What the new sites show on their own, without the origin."""

    SHOWN = "shown"
    NOT_SHOWN = "not_shown"
    HARM = "harm"


class Certainty(StrEnum):
    """The second signal, after GRADE's wording."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very_low"


#: Values a cell may hold instead of a number: not available, not applicable, suppressed at source.
MARKS = {"[x]": "x", "[z]": "z", "[c]": "c"}
