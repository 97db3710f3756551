"""How sure we are, apart from the verdict: a start given by the design, and one step down for each doubt."""

from __future__ import annotations

from evaluation.domain.vocabulary import Certainty, Design

_LEVELS = (Certainty.VERY_LOW, Certainty.LOW, Certainty.MODERATE, Certainty.HIGH)

#: Every doubt that costs a step, in the order in which readers are told of them.
DOUBTS = (
    "few_sites",
    "one_site_changes_the_verdict",
    "start_date_changes_the_verdict",
    "silent_sites_could_change_the_verdict",
    "few_events",
    "origin_not_firm",
    "follow_up_differs",
)


def certainty_of(*, design: str, doubts: tuple[str, ...]) -> Certainty:
    """Return the level: high for a controlled design, moderate for before-and-after alone, less a step per doubt."""
    unknown = set(doubts) - set(DOUBTS)
    if unknown:
        raise ValueError(f"unknown doubts: {sorted(unknown)}")
    start = len(_LEVELS) - 2 if design == Design.BEFORE_AFTER.value else len(_LEVELS) - 1
    return _LEVELS[max(0, start - len(doubts))]
