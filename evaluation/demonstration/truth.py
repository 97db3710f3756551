"""What is planted in the made-up programme: the answers that an evaluation of it should find.

Effects are on the analysis scale of the outcome's measure (logarithms for ratios, days for days), above 0 for
benefit. Sizes and volumes follow what has been published about such projects; the shares kept are our invention.
Limit: where events are few, sites with a larger benefit have fewer of them and weigh less in a pool, so an average can
lie a few hundredths below its truth (PINCER, about 0.02).
"""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.domain.vocabulary import VerdictCode
from evaluation.stats.verdict import is_false_claim


@dataclass(frozen=True, kw_only=True)
class Truth:
    """The planted answer for one outcome of one project.

    origin_effect: the true effect where the project was proven. origin_se: the standard error with which the origin's
    study measured it; None where its publication gives no range. retention: the true share that new sites keep on
    average. spread: standard deviation of the true effects of new sites (of parents, where practices report).
    spread_within: the same among the practices of one parent. baseline: the level before the start: a share, events
    per unit of exposure (a woman-year), or a mean. season: relative height of the yearly wave of the level, which is
    highest in January. noise: relative standard deviation of a period's level about its mean, beyond chance.
    """

    project: str
    outcome: str
    origin_effect: float
    origin_se: float | None
    retention: float
    spread: float
    baseline: float
    spread_within: float = 0.0
    season: float = 0.0
    noise: float = 0.0

    @property
    def average_effect(self) -> float:
        """Return the true average effect at new sites."""
        return self.retention * self.origin_effect


#: Primary outcomes: PINCER is kept, IRISi is weaker, Pathway is lost, PROMPT has too little data to tell.
TRUTHS: tuple[Truth, ...] = (
    Truth(
        project="PROMPT",
        outcome="low_apgar",
        origin_effect=0.65,
        origin_se=0.085,
        retention=0.70,
        spread=0.50,
        baseline=0.013,
        season=0.05,
        noise=0.15,
    ),
    Truth(
        project="PROMPT",
        outcome="hie",
        origin_effect=0.60,
        origin_se=0.32,
        retention=0.60,
        spread=0.25,
        baseline=0.0024,
        noise=0.15,
    ),
    Truth(
        project="PROMPT",
        outcome="brachial_plexus_injury",
        origin_effect=1.10,
        origin_se=0.28,
        retention=0.80,
        spread=0.25,
        baseline=0.10,
    ),
    Truth(
        project="PINCER",
        outcome="monitoring_6m",
        origin_effect=0.62,
        origin_se=0.085,
        retention=0.92,
        spread=0.24,
        spread_within=0.15,
        baseline=0.082,
        noise=0.10,
    ),
    Truth(
        project="PINCER",
        outcome="nsaid_ulcer_6m",
        origin_effect=0.55,
        origin_se=0.12,
        retention=0.75,
        spread=0.20,
        spread_within=0.15,
        baseline=0.043,
        noise=0.10,
    ),
    Truth(
        project="PINCER",
        outcome="asthma_beta_blocker_6m",
        origin_effect=0.32,
        origin_se=0.08,
        retention=0.70,
        spread=0.10,
        spread_within=0.08,
        baseline=0.030,
        noise=0.10,
    ),
    Truth(
        project="IRISi",
        outcome="referrals_received",
        origin_effect=1.90,
        origin_se=0.22,
        retention=0.50,
        spread=0.50,
        baseline=0.00018,
        season=0.12,
        noise=0.20,
    ),
    Truth(
        project="IRISi",
        outcome="referrals_recorded",
        origin_effect=3.00,
        origin_se=None,
        retention=0.50,
        spread=0.35,
        baseline=0.00010,
        season=0.12,
        noise=0.20,
    ),
    Truth(
        project="Pathway",
        outcome="street_sleeping",
        origin_effect=1.10,
        origin_se=0.155,
        retention=0.12,
        spread=0.30,
        baseline=0.11,
        season=0.08,
        noise=0.15,
    ),
    Truth(
        project="Pathway",
        outcome="length_of_stay",
        origin_effect=0.7,
        origin_se=None,
        retention=1.0,
        spread=0.5,
        baseline=14.0,
        season=0.04,
    ),
)


def truth_of(project: str, outcome: str) -> Truth:
    """Return the planted answer of one outcome; KeyError where none is planted."""
    for truth in TRUTHS:
        if (truth.project, truth.outcome) == (project, outcome):
            return truth
    raise KeyError((project, outcome))


def is_wrong(verdict: VerdictCode, truth: Truth) -> bool:
    """Return whether a verdict claims something that is not so, by the one definition of the statistics."""
    return bool(is_false_claim(verdict, truth.retention))
