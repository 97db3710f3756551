"""The table of rules: each is one small function whose first sentence is the rule, run on every file of its kinds.

A rule tells what it finds and never stops another. One that needs a cell which is already at fault passes over the
row, so that one mistake is told once. A new rule is a function and a line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evaluation.intake import rules_definitions as definitions
from evaluation.intake import rules_figures as figures
from evaluation.intake import rules_keys as keys
from evaluation.intake import rules_periods as periods
from evaluation.intake.contract import KINDS
from evaluation.intake.subject import Subject


@dataclass(frozen=True)
class Rule:
    """One rule: the function that holds it and the kinds of file it holds for."""

    tell: Callable[[Subject], None]
    kinds: tuple[str, ...]

    @property
    def says(self) -> str:
        """Return the rule in one sentence, for the documentation."""
        return (self.tell.__doc__ or "").strip().split("\n")[0]


RULES = (
    Rule(keys.known_codes, ("outcomes", "sites", "returns", "delivery")),
    Rule(keys.once_each, tuple(KINDS)),
    Rule(definitions.measure_fits_type, ("outcomes",)),
    Rule(definitions.one_primary, ("outcomes",)),
    Rule(definitions.not_itself, ("sites",)),
    Rule(definitions.no_circle_of_parents, ("sites",)),
    Rule(definitions.comparator_named, ("sites",)),
    Rule(definitions.ended_after_start, ("sites",)),
    Rule(figures.figures_there, ("returns",)),
    Rule(figures.no_other_figures, ("returns",)),
    Rule(figures.counts_or_estimate, ("returns",)),
    Rule(figures.possible_denominators, ("returns",)),
    Rule(figures.no_more_events_than_people, ("returns",)),
    Rule(figures.possible_means, ("returns",)),
    Rule(figures.possible_estimates, ("returns",)),
    Rule(figures.range_holds_estimate, ("returns",)),
    Rule(figures.level_is_share, ("returns",)),
    Rule(figures.estimate_has_source, ("returns",)),
    Rule(figures.phase_fits_design, ("returns",)),
    Rule(periods.period_forwards, ("returns",)),
    Rule(periods.periods_apart, ("returns",)),
    Rule(periods.phase_fits_start, ("returns",)),
)
