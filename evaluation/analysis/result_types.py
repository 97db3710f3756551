"""What an evaluation gives: frozen, so that one computation can be shared between people and threads.

Estimates, standard errors and intervals are on the analysis scale (logarithms for ratios), oriented so that above 0
is benefit. Retention is a share of the original effect (1 is the whole of it). None means too little data, and
`reason` or `reasons` says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from evaluation.domain.vocabulary import Benefit, Certainty, VerdictCode


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What one arm of one site added up to inside its window; None where the outcome has no such figure.

    least, most: between which the counts shown of its returns leave the numerator; None where none is hidden.
    """

    numerator: float | None
    denominator: float | None
    mean: float | None
    sd: float | None
    n: float | None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """How closely a site did what its project asks for, 0 to 1, in the scores given up to its last return that counts.

    score: the mean of its parts' means; None where every score came later. last: the day of the latest score in it;
    later: how many came after, and are left out.
    """

    score: float | None
    parts: int
    last: date | None
    later: int


@dataclass(frozen=True, kw_only=True)
class SiteResult:
    """One site (or one parent with its members pooled) for one outcome. A silent site has no figures at all.

    asymmetric: its published range lies unevenly about its figure. counts_with: names of the sites that share its
    comparator, with which it enters the average as one.
    """

    site: str
    name: str
    role: str
    parent: str | None
    status: str | None
    planned_start: date | None
    actual_start: date | None
    verdict: VerdictCode
    reason: str | None
    estimate: float | None = None
    se: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    retention: float | None = None
    retention_low: float | None = None
    retention_high: float | None = None
    benefit: Benefit | None = None
    not_comparable_because: str | None = None
    corrected: bool = False
    asymmetric: bool = False
    counts_with: tuple[str, ...] = ()
    published: bool = False
    follow_up_complete: bool = True
    last_period_end: date | None = None
    reference: Counts | None = None
    exposed: Counts | None = None
    returns_given: int | None = None
    returns_used: int | None = None
    sources: tuple[str, ...] = ()
    model: str | None = None
    delivery: Delivery | None = None
    members: tuple[SiteResult, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OriginResult:
    """The benchmark: the effect where the project was proven."""

    estimate: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    established: bool
    firm: bool
    reason: str | None
    sites: tuple[SiteResult, ...]


@dataclass(frozen=True, kw_only=True)
class PoolEntry:
    """What entered the average as one: a site, or all the sites that share a comparator."""

    sites: tuple[str, ...]
    estimate: float
    se: float


@dataclass(frozen=True, kw_only=True)
class MethodCheck:
    """The same pool by another estimator, for comparison with published tables."""

    estimate: float | None
    se: float | None
    tau2: float | None


@dataclass(frozen=True, kw_only=True)
class PooledResult:
    """The average over replication sites: REML with the floored Hartung-Knapp interval. i2 is a share."""

    k: int
    estimate: float | None = None
    se: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    tau2: float | None = None
    tau2_low: float | None = None
    tau2_high: float | None = None
    q: float | None = None
    q_df: int | None = None
    q_p: float | None = None
    i2: float | None = None
    h2: float | None = None
    pi_low: float | None = None
    pi_high: float | None = None


@dataclass(frozen=True, kw_only=True)
class RetentionResult:
    """How much of the original effect is kept: the average, and what the next site can expect."""

    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    next_low: float | None = None
    next_high: float | None = None
    p_next_keeps: float | None = None
    method: str = "none"


@dataclass(frozen=True, kw_only=True)
class Reporting:
    """Who reports, counted at the level where returns are made. Sites not yet started are not due."""

    reporting: int
    due: int
    silent: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What an outcome counts and when that was agreed, in the words of its definition. Windows are in months."""

    numerator_is: str | None
    denominator_is: str | None
    why_it_matters: str | None
    source: str | None
    before_months: float
    after_months: float
    agreed_on: date | None
    reviewed_by: str | None


@dataclass(frozen=True, kw_only=True)
class OutcomeResult:
    """Everything known about one outcome of one project."""

    project: str
    outcome: str
    name: str
    measure: str
    type: str
    better: str
    unit: str | None
    per: float | None
    primary: bool
    design: str
    agreed_line: float
    full_share: float
    definition: Definition
    follow_up_months: float | None
    origin: OriginResult
    sites: Sequence[SiteResult]
    comparators: Sequence[SiteResult]
    pooled: PooledResult
    pooled_checks: tuple[tuple[str, MethodCheck], ...]
    retention: RetentionResult
    verdict: VerdictCode
    reason: str
    benefit: Benefit | None
    lean: float | None
    certainty: Certainty | None
    reasons: tuple[str, ...]
    reporting: Reporting
    level: str
    entries: Sequence[PoolEntry] = ()


@dataclass(frozen=True, kw_only=True)
class ProjectInfo:
    """What a project is, in words, with its outcomes' codes, the primary one first."""

    project: str
    name: str
    franchisor: str | None
    aim: str | None
    outcomes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SourceInfo:
    """Where a published figure was read: its code, its citation and its address."""

    source: str
    citation: str
    url: str | None
    year: int | None


@dataclass(frozen=True, kw_only=True)
class Results:
    """The evaluation of one programme as it stands at one version, on one clock."""

    projects: tuple[ProjectInfo, ...]
    outcomes: tuple[OutcomeResult, ...]
    sources: tuple[SourceInfo, ...]
    data_to: date | None

    def of(self, project: str, outcome: str) -> OutcomeResult | None:
        """Return one outcome's result, or None where the programme has no such outcome."""
        found = (each for each in self.outcomes if each.project == project and each.outcome == outcome)
        return next(found, None)

    def primary(self, project: str) -> OutcomeResult | None:
        """Return the result that carries a project's headline."""
        return next((each for each in self.outcomes if each.project == project and each.primary), None)
