"""Effects of one site: two arms, or a published estimate, to (y, v) on the analysis scale.

y is in the natural orientation, arm 1 minus arm 2 (after or intervention minus before or control), logs for ratios;
v is its sampling variance. Inputs broadcast; results are arrays of the broadcast shape, with at least one dimension.
An element that cannot be used has y = v = NaN and a code in `reason`; all others have finite y, v > 0 and None.

Codes: missing, non_finite, negative, denominator_zero, numerator_above_denominator, double_zero_or_all_events,
double_zero, n_below_2, sd_not_positive, non_positive_mean, correlation_missing, correlation_impossible,
ratio_not_positive, unknown_confidence_level, estimate_outside_interval, se_not_positive, design_effect_below_1,
not_estimable.

Formulas: Viechtbauer 2010, 10.18637/jss.v036.i03; zero cells: half an event added only where a cell is empty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evaluation.domain.vocabulary import Better, Measure
from evaluation.stats.distributions import columns

#: Above this distance of the interval's midpoint from the estimate, in standard errors, a reader is warned.
ASYMMETRY_WARNING = 0.2
PROPORTION_MEASURES = (Measure.ODDS_RATIO, Measure.RISK_RATIO, Measure.RISK_DIFFERENCE)
MEAN_MEASURES = (Measure.MEAN_DIFFERENCE, Measure.STANDARDISED_MEAN_DIFFERENCE, Measure.RATIO_OF_MEANS)
#: Degrees of freedom above which the small-sample factor J is taken from its series (log-gamma differences cancel).
_SERIES_FROM = 200
#: Figures whose squares or quotients are beyond the range of numbers have no finite y and v, and are refused for that.
_BEYOND_NUMBERS = np.errstate(over="ignore", invalid="ignore", divide="ignore")


@dataclass(frozen=True, kw_only=True)
class Effects:
    """y and v (NaN where refused), whether half an event was added, and the code of a refusal or None."""

    y: np.ndarray
    v: np.ndarray
    corrected: np.ndarray
    reason: np.ndarray


@dataclass(frozen=True, kw_only=True)
class PublishedEffects(Effects):
    """Effects read from published intervals; asymmetry is |midpoint - y| / se, asymmetric where it exceeds 0.2."""

    asymmetry: np.ndarray
    asymmetric: np.ndarray


AnyEffects = TypeVar("AnyEffects", bound=Effects)


def proportion_effect(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, *, measure: str) -> Effects:
    """Compare x1 of n1 people with x2 of n2 as log OR, log RR or RD.

    Half an event is added to all four cells where one is empty; a site without events in both arms (or with nothing
    else) is refused for the ratios. RD keeps the uncorrected difference and takes only v from the corrected cells.

    Formula: log of the ratio of odds or risks, or the difference of risks; v from the cells by the delta
        method.
    Shapes: [element]; arguments broadcast, results at least 1-D; people; y in logs (RD: a share), v in its
        square.
    Refused: missing, non_finite, negative, denominator_zero, numerator_above_denominator,
        double_zero_or_all_events (ratios).
    Source: Viechtbauer 2010, 10.18637/jss.v036.i03.
    """
    measure = _known(measure, PROPORTION_MEASURES)
    x1, n1, x2, n2 = columns(x1, n1, x2, n2)
    reason = _faults(x1, n1, x2, n2)
    _refuse(reason, (n1 == 0) | (n2 == 0), "denominator_zero")
    _refuse(reason, (x1 > n1) | (x2 > n2), "numerator_above_denominator")
    if measure != Measure.RISK_DIFFERENCE:
        _refuse(reason, ((x1 == 0) & (x2 == 0)) | ((x1 == n1) & (x2 == n2)), "double_zero_or_all_events")
    usable = _usable(reason)
    x1, n1, x2, n2 = (np.where(usable, value, fill) for value, fill in ((x1, 1), (n1, 2), (x2, 1), (n2, 2)))
    difference = x1 / n1 - x2 / n2
    corrected = (x1 == 0) | (x2 == 0) | (x1 == n1) | (x2 == n2)
    a, b, c, d = (cell + 0.5 * corrected for cell in (x1, n1 - x1, x2, n2 - x2))
    if measure == Measure.ODDS_RATIO:
        y, v = np.log(a) - np.log(b) - np.log(c) + np.log(d), 1 / a + 1 / b + 1 / c + 1 / d
    elif measure == Measure.RISK_RATIO:
        y, v = np.log(a / (a + b)) - np.log(c / (c + d)), b / (a * (a + b)) + d / (c * (c + d))
    else:
        y, v = difference, a * b / (a + b) ** 3 + c * d / (c + d) ** 3
    return _effects(y, v, reason, corrected=corrected & usable)


def rate_effect(x1: ArrayLike, t1: ArrayLike, x2: ArrayLike, t2: ArrayLike) -> Effects:
    """Log rate ratio of x1 events in t1 against x2 in t2; half an event is added to both where one has none.

    Formula: log of (x1 / t1) / (x2 / t2); v = 1 / x1 + 1 / x2.
    Shapes: [element]; arguments broadcast, results at least 1-D; events and exposure in any one unit; y in
        logs.
    Refused: missing, non_finite, negative, denominator_zero, double_zero.
    Source: Viechtbauer 2010, 10.18637/jss.v036.i03.
    """
    x1, t1, x2, t2 = columns(x1, t1, x2, t2)
    reason = _faults(x1, t1, x2, t2)
    _refuse(reason, (t1 == 0) | (t2 == 0), "denominator_zero")
    _refuse(reason, (x1 == 0) & (x2 == 0), "double_zero")
    usable = _usable(reason)
    x1, t1, x2, t2 = (np.where(usable, value, 1) for value in (x1, t1, x2, t2))
    corrected = (x1 == 0) | (x2 == 0)
    a, b = x1 + 0.5 * corrected, x2 + 0.5 * corrected
    y = np.log(a) - np.log(t1) - np.log(b) + np.log(t2)
    return _effects(y, 1 / a + 1 / b, reason, corrected=corrected & usable)


@_BEYOND_NUMBERS
def mean_effect(
    m1: ArrayLike, s1: ArrayLike, n1: ArrayLike, m2: ArrayLike, s2: ArrayLike, n2: ArrayLike, *, measure: str
) -> Effects:
    """Compare two means with standard deviations s and sizes n as MD, SMD (Hedges g, exact J) or log ROM.

    Formula: MD m1 - m2, SMD J (m1 - m2) / pooled sd, ROM log(m1 / m2); v by the delta method.
    Shapes: [element]; arguments broadcast, results at least 1-D; MD in the unit of m, SMD in standard
        deviations, ROM in logs.
    Refused: missing, non_finite, n_below_2, sd_not_positive, non_positive_mean (ROM), not_estimable.
    Source: Hedges 1981, 10.3102/10769986006002107; Hedges, Gurevitch & Curtis 1999,
        10.1890/0012-9658(1999)080[1150:TMAORR]2.0.CO;2.
    """
    measure = _known(measure, MEAN_MEASURES)
    m1, s1, n1, m2, s2, n2 = columns(m1, s1, n1, m2, s2, n2)
    reason = _faults(m1, s1, n1, m2, s2, n2, signed=True)
    _refuse(reason, (n1 < 2) | (n2 < 2), "n_below_2")
    _refuse(reason, (s1 <= 0) | (s2 <= 0), "sd_not_positive")
    if measure == Measure.RATIO_OF_MEANS:
        _refuse(reason, (m1 <= 0) | (m2 <= 0), "non_positive_mean")
    usable = _usable(reason)
    m1, s1, m2, s2 = (np.where(usable, value, 1) for value in (m1, s1, m2, s2))
    n1, n2 = (np.where(usable, value, 2) for value in (n1, n2))
    if measure == Measure.MEAN_DIFFERENCE:
        y, v = m1 - m2, s1**2 / n1 + s2**2 / n2
    elif measure == Measure.STANDARDISED_MEAN_DIFFERENCE:
        freedom = n1 + n2 - 2
        pooled_sd = np.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / freedom)
        y = small_sample_factor(freedom) * (m1 - m2) / pooled_sd
        v = 1 / n1 + 1 / n2 + y**2 / (2 * (n1 + n2))
    else:
        y, v = np.log(m1) - np.log(m2), (s1 / m1) ** 2 / n1 + (s2 / m2) ** 2 / n2
    return _effects(y, v, reason)


@_BEYOND_NUMBERS
def paired_mean_effect(
    m1: ArrayLike,
    s1: ArrayLike,
    m2: ArrayLike,
    s2: ArrayLike,
    n: ArrayLike,
    *,
    correlation: ArrayLike | None = None,
    sd_change: ArrayLike | None = None,
    se_change: ArrayLike | None = None,
    measure: str = Measure.MEAN_DIFFERENCE,
) -> Effects:
    """Change in the same n people, 1 after and 2 before, as MD or as SMD (change over the before-SD, J with n - 1).

    One of the correlation of the two measurements, the SD of the change or its SE is needed per element, used in
    that order; without any the element is refused (correlation_missing). The two SDs may be NaN where MD is wanted
    and the SD or SE of the change is given. SMD is metafor's SMCR.

    Formula: m1 - m2, v = (s1^2 + s2^2 - 2 r s1 s2) / n; SMD: over the before-SD, times J.
    Shapes: [element]; arguments broadcast, results at least 1-D; the unit of m, or standard deviations.
    Refused: missing, non_finite, n_below_2, correlation_missing, correlation_impossible, sd_not_positive,
        not_estimable.
    Source: Becker 1988, 10.1111/j.2044-8317.1988.tb00901.x; Viechtbauer 2010, 10.18637/jss.v036.i03.
    """
    measure = _known(measure, (Measure.MEAN_DIFFERENCE, Measure.STANDARDISED_MEAN_DIFFERENCE))
    m1, s1, m2, s2, n, r, sd, se = columns(m1, s1, m2, s2, n, correlation, sd_change, se_change)
    reason = _faults(m1, m2, n, signed=True)
    _refuse(reason, n < 2, "n_below_2")
    sd = np.where(np.isnan(sd), se * np.sqrt(np.maximum(n, 0)), sd)
    from_r = ~np.isnan(r)
    _refuse(reason, ~from_r & np.isnan(sd), "correlation_missing")
    _refuse(reason, ~from_r & (sd <= 0), "sd_not_positive")
    needs_both = from_r | (measure == Measure.STANDARDISED_MEAN_DIFFERENCE)
    _refuse(reason, needs_both & (np.isnan(s1) | np.isnan(s2)), "missing")
    _refuse(reason, needs_both & ((s1 <= 0) | (s2 <= 0)), "sd_not_positive")
    _refuse(reason, ~np.isfinite(np.where(from_r, s1 + s2, sd)), "non_finite")
    _refuse(reason, from_r & (np.abs(r) > 1), "correlation_impossible")
    usable, both = _usable(reason), _usable(reason) & needs_both
    n, m1, m2 = (np.where(usable, value, 2) for value in (n, m1, m2))
    s1, s2 = (np.where(both, value, 1) for value in (s1, s2))
    change_v = np.where(from_r, (s1 - s2) ** 2 + 2 * (1 - r) * s1 * s2, sd**2)
    if measure == Measure.MEAN_DIFFERENCE:
        y, v = m1 - m2, change_v / n
    else:
        r = (s1**2 + s2**2 - change_v) / (2 * s1 * s2)
        _refuse(reason, np.abs(r) > 1 + 1e-12, "correlation_impossible")
        y = small_sample_factor(n - 1) * (m1 - m2) / s2
        v = 2 * (1 - r) / n + y**2 / (2 * n)
    return _effects(y, v, reason)


@_BEYOND_NUMBERS
def effect_from_ci(
    estimate: ArrayLike, ci_low: ArrayLike, ci_high: ArrayLike, ci_level: ArrayLike, *, ratio: bool
) -> PublishedEffects:
    """Read a published estimate and interval on their natural scale; se = width / (2 z) on the analysis scale.

    ratio: the figures are ratios and are taken to logs; all three must then be above 0. ci_level is a share such as
    0.95; unknown (NaN) or outside 0 to 1 is refused, as are an estimate outside its interval and an empty interval.

    Formula: y = estimate or its log; se = width / (2 z of the level).
    Shapes: [element]; arguments broadcast, results at least 1-D; natural scale in, analysis scale out.
    Refused: missing, non_finite, unknown_confidence_level, ratio_not_positive, estimate_outside_interval,
        se_not_positive, not_estimable.
    Source: Higgins and others 2019, Cochrane Handbook, chapter 6, 10.1002/9781119536604.ch6.
    """
    estimate, low, high, level = columns(estimate, ci_low, ci_high, ci_level)
    reason = _faults(estimate, low, high, signed=True)
    _refuse(reason, ~((level > 0) & (level < 1)), "unknown_confidence_level")
    if ratio:
        _refuse(reason, (estimate <= 0) | (low <= 0) | (high <= 0), "ratio_not_positive")
    _refuse(reason, ~((low <= estimate) & (estimate <= high)), "estimate_outside_interval")
    _refuse(reason, high <= low, "se_not_positive")
    usable = _usable(reason)
    y, low, high = (np.where(usable, value, fill) for value, fill in ((estimate, 1), (low, 0.5), (high, 2)))
    if ratio:
        y, low, high = np.log(y), np.log(low), np.log(high)
    se = (high - low) / (2 * special.ndtri(0.5 + np.where(usable, level, 0.95) / 2))
    distance = np.abs(low / 2 + high / 2 - y)
    effects = _effects(y, se**2, reason)
    known = np.isfinite(effects.v)
    asymmetry = np.where(known, distance / np.where(known, se, 1), np.nan)
    return PublishedEffects(**vars(effects), asymmetry=asymmetry, asymmetric=known & (asymmetry > ASYMMETRY_WARNING))


def difference_of_changes(change_a: Effects, change_b: Effects) -> Effects:
    """Change a (intervention) minus change b (comparator), variances added; either one's refusal refuses both.

    Formula: y_a - y_b, v_a + v_b.
    Shapes: [element]; arguments broadcast, results at least 1-D; both on one analysis scale.
    Refused: whatever either was refused for, a before b.
    Source: Higgins and others 2019, Cochrane Handbook, chapter 6, 10.1002/9781119536604.ch6.
    """
    y_a, v_a, y_b, v_b = columns(change_a.y, change_a.v, change_b.y, change_b.v)
    reason = np.where(change_a.reason.astype(bool), change_a.reason, change_b.reason)
    return _effects(y_a - y_b, v_a + v_b, reason, corrected=change_a.corrected | change_b.corrected)


def inflate_for_clusters(effects: AnyEffects, design_effect: ArrayLike) -> AnyEffects:
    """Multiply v by the design effect of people grouped in wards or practices within a site; y stays.

    design_effect: 1 or more, one for all or one an element; missing or below 1 is refused, never guessed. For groups
    of mean size m and intraclass correlation r it is 1 + (m - 1) r (Kish 1965; Campbell 2012, 10.1136/bmj.e5661).

    Formula: v times the design effect.
    Shapes: [element]; arguments broadcast, results at least 1-D; the design effect has no unit.
    Refused: missing, design_effect_below_1.
    Source: Campbell 2012, 10.1136/bmj.e5661.
    """
    factor = np.broadcast_to(np.asarray(design_effect, dtype=float), effects.y.shape)
    reason = effects.reason.copy()
    _refuse(reason, np.isnan(factor), "missing")
    _refuse(reason, ~(factor >= 1), "design_effect_below_1")
    inflated = _effects(effects.y, effects.v * np.where(factor >= 1, factor, 1.0), reason, corrected=effects.corrected)
    return replace(effects, **vars(inflated))


def orient(y: ArrayLike, *, better: str | ArrayLike) -> np.ndarray:
    """Turn y so that above 0 is benefit: times -1 where lower is better. A direction that is not known raises.

    Formula: times -1 where lower is better.
    Shapes: any shape, any unit.
    Refused: a direction other than lower or higher raises ValueError.
    Source: ours; docs/methods.md, section 1.
    """
    direction = np.asarray(better, dtype=object)
    lower = direction == Better.LOWER
    if not np.all(lower | (direction == Better.HIGHER)):
        raise ValueError(f"better must be 'lower' or 'higher', not {better!r}")
    return np.where(lower, -1.0, 1.0) * np.asarray(y, dtype=float) + 0.0


def small_sample_factor(df: ArrayLike) -> np.ndarray:
    """Hedges' J = gamma(df/2) / (sqrt(df/2) gamma((df-1)/2)), for df of at least 1 (0 at df = 1).

    Formula: gamma(df / 2) over root(df / 2) times gamma((df - 1) / 2).
    Shapes: any shape; no unit.
    Refused: nothing; df below 1 is taken as 1.
    Source: Hedges 1981, 10.3102/10769986006002107.
    """
    freedom = np.asarray(df, dtype=float)
    few = np.clip(freedom, 1.0, _SERIES_FROM)
    exact = np.exp(special.gammaln(few / 2) - special.gammaln(np.maximum(few - 1, 1e-300) / 2)) / np.sqrt(few / 2)
    z = np.maximum(freedom - 1, 1.0) / 2
    ratio = 1 - 1 / (8 * z) + 1 / (128 * z**2) + 5 / (1024 * z**3) - 21 / (32768 * z**4)
    series = ratio * np.sqrt(2 * z / np.maximum(freedom, 1.0))
    return np.where(freedom > _SERIES_FROM, series, exact)


def _known(measure: str, allowed: tuple[Measure, ...]) -> Measure:
    if measure not in allowed:
        raise ValueError(f"measure must be one of {', '.join(allowed)}, not {measure!r}")
    return Measure(measure)


def _faults(*values: np.ndarray, signed: bool = False) -> np.ndarray:
    """Start the reasons: what no formula takes."""
    reason = np.full(values[0].shape, None, dtype=object)
    for value in values:
        _refuse(reason, np.isnan(value), "missing")
    for value in values:
        _refuse(reason, np.isinf(value), "non_finite")
        if not signed:
            _refuse(reason, value < 0, "negative")
    return reason


def _refuse(reason: np.ndarray, where: np.ndarray, code: str) -> None:
    """Enter the code where nothing was refused before: the first reason stands."""
    reason[where & _usable(reason)] = code


def _usable(reason: np.ndarray) -> np.ndarray:
    return ~reason.astype(bool)


def _effects(y: np.ndarray, v: np.ndarray, reason: np.ndarray, *, corrected: np.ndarray | None = None) -> Effects:
    """Close the effects: whatever has no finite y and no finite v above 0 is not estimable."""
    _refuse(reason, ~(np.isfinite(y) & np.isfinite(v) & (v > 0)), "not_estimable")
    usable = _usable(reason)
    flags = np.zeros(y.shape, dtype=bool) if corrected is None else corrected & usable
    return Effects(y=np.where(usable, y, np.nan), v=np.where(usable, v, np.nan), corrected=flags, reason=reason)
