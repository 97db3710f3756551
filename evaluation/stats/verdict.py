"""The rule that turns two effects and their uncertainty into one of seven codes, and the lean beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evaluation.domain.vocabulary import Benefit, VerdictCode
from evaluation.stats.distributions import columns, critical_value, lower_tail
from evaluation.stats.origin import ESTABLISHED_Z, FIRM_Z
from evaluation.stats.retention import contrast, usable_effect

#: Share of the origin's effect that counts as kept, and as kept in full, unless a programme fixed others beforehand.
LEAST_SHARE = 0.5
FULL_SHARE = 0.8
#: Verdicts that claim something of the share kept; the others say that it cannot be told yet.
COMMITTED = frozenset({VerdictCode.KEPT, VerdictCode.PARTLY_KEPT, VerdictCode.LOST, VerdictCode.REVERSED})


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Verdict per element.

    code: VerdictCode; reason: a code that says more; benefit: Benefit at the new sites, from z_none alone, so it needs
    no origin (None without an effect there). z_origin = theta_o / se_o; z_none, z_least, z_full and z_whole: distance
    from keeping 0, the least share, the full share and all of it, in standard errors; critical: what they are held
    against. Reasons: harm_shown, origin_not_established, small_benefit_remains, below_half_shown, at_least_half_shown,
    kept_in_full, larger_than_origin, between_half_and_full, smaller_than_origin_shown, origin_too_uncertain,
    benefit_shown_size_unclear, short_of_full_benefit_not_shown, inconclusive; with no_data: no_new_effect,
    no_origin_effect. "half" in a reason stands for the least share.
    """

    code: np.ndarray
    reason: np.ndarray
    benefit: np.ndarray
    z_origin: np.ndarray
    z_none: np.ndarray
    z_least: np.ndarray
    z_full: np.ndarray
    z_whole: np.ndarray
    critical: np.ndarray


def verdict(
    theta_r: ArrayLike,
    se_r: ArrayLike,
    theta_o: ArrayLike,
    se_o: ArrayLike,
    *,
    df: ArrayLike | None = None,
    least_share: ArrayLike = LEAST_SHARE,
    full_share: ArrayLike = FULL_SHARE,
) -> Verdict:
    """Apply the rule to effects oriented so that benefit is above 0; df as for retention. The first match wins.

    Formula: z at shares 0, least, full and 1 against the critical value, z_origin against 1.96 and 2.81.
    Shapes: [element]; arguments broadcast, results at least 1-D; effects on one analysis scale.
    Refused: no_new_effect and no_origin_effect, as verdict no_data.
    Source: Rothmann 2003, 10.1002/sim.1400; Benjamin 2018, 10.1038/s41562-017-0189-z.
    """
    theta_r, se_r, theta_o, se_o, df, least, full = columns(theta_r, se_r, theta_o, se_o, df, least_share, full_share)
    new, origin = usable_effect(theta_r, se_r), usable_effect(theta_o, se_o)
    theta_r, se_r = np.where(new, theta_r, np.nan), np.where(new, se_r, np.nan)
    theta_o, se_o = np.where(origin, theta_o, np.nan), np.where(origin, se_o, np.nan)
    critical = critical_value(df)
    z_origin = theta_o / se_o
    z_none, z_least, z_full, z_whole = (
        contrast(theta_r, se_r, theta_o, se_o, share=share) for share in (0.0, least, full, 1.0)
    )
    shown, harm = z_none >= critical, z_none <= -critical
    short = z_full <= -critical
    at_least = z_least >= critical
    rules = (
        (~new, VerdictCode.NO_DATA, "no_new_effect"),
        (~origin, VerdictCode.NO_DATA, "no_origin_effect"),
        (harm, VerdictCode.REVERSED, "harm_shown"),
        (z_origin < ESTABLISHED_Z, VerdictCode.NO_FIRM_BENCHMARK, "origin_not_established"),
        ((z_least <= -critical) & shown, VerdictCode.LOST, "small_benefit_remains"),
        (z_least <= -critical, VerdictCode.LOST, "below_half_shown"),
        (at_least & ~short & (z_whole >= critical), VerdictCode.KEPT, "larger_than_origin"),
        (at_least & ~short & (z_full >= critical), VerdictCode.KEPT, "kept_in_full"),
        (at_least & ~short, VerdictCode.KEPT, "at_least_half_shown"),
        (shown & short & at_least, VerdictCode.PARTLY_KEPT, "between_half_and_full"),
        (shown & short, VerdictCode.PARTLY_KEPT, "smaller_than_origin_shown"),
        (z_origin < FIRM_Z, VerdictCode.NO_FIRM_BENCHMARK, "origin_too_uncertain"),
        (shown, VerdictCode.TOO_EARLY, "benefit_shown_size_unclear"),
        (short, VerdictCode.TOO_EARLY, "short_of_full_benefit_not_shown"),
    )
    code, reason = np.empty(theta_r.shape, dtype=object), np.empty(theta_r.shape, dtype=object)
    code[...], reason[...] = VerdictCode.TOO_EARLY, "inconclusive"
    for where, rule_code, rule_reason in reversed(rules):
        code[where], reason[where] = rule_code, rule_reason
    benefit = np.full(theta_r.shape, None, dtype=object)
    benefit[new], benefit[shown], benefit[harm] = Benefit.NOT_SHOWN, Benefit.SHOWN, Benefit.HARM
    return Verdict(
        code=code,
        reason=reason,
        benefit=benefit,
        z_origin=z_origin,
        z_none=z_none,
        z_least=z_least,
        z_full=z_full,
        z_whole=z_whole,
        critical=critical,
    )


def commits(
    theta_r: ArrayLike,
    se_r: ArrayLike,
    theta_o: ArrayLike,
    se_o: ArrayLike,
    *,
    df: ArrayLike | None = None,
    least_share: ArrayLike = LEAST_SHARE,
    full_share: ArrayLike = FULL_SHARE,
) -> np.ndarray:
    """Whether the rule's verdict is one of COMMITTED; arguments and shapes as for verdict, without making codes.

    Formula: as verdict.
    Shapes: [element]; arguments broadcast, results at least 1-D; booleans out.
    Refused: False where an effect cannot be used.
    Source: Rothmann 2003, 10.1002/sim.1400.
    """
    z_none, z_least, z_full = (
        contrast(theta_r, se_r, theta_o, se_o, share=share) for share in (0.0, least_share, full_share)
    )
    critical = critical_value(df)
    *_, origin, error = columns(theta_r, se_r, theta_o, se_o)
    known = usable_effect(origin, error)
    established = known & (origin >= ESTABLISHED_Z * np.where(known, error, 1.0))
    short = z_full <= -critical
    told = (z_least <= -critical) | ((z_least >= critical) & ~short) | ((z_none >= critical) & short)
    return known & ((z_none <= -critical) | (established & told))


def is_false_claim(
    code: ArrayLike, true_share: ArrayLike, *, least_share: float = LEAST_SHARE, full_share: float = FULL_SHARE
) -> np.ndarray:
    """Whether a verdict claims something that is not so, given the share that is kept in truth; never if none is made.

    kept claims at least the least share; partly_kept some benefit, but less than the full share; lost less than the
    least share; reversed harm. code and true_share broadcast; this is the definition of a wrong committed verdict
    wherever the rule is put to the test.

    Formula: each verdict's claim against the share that is true.
    Shapes: [element]; arguments broadcast, results at least 1-D; shares, 1 is all.
    Refused: nothing; no_data claims nothing.
    Source: ours; docs/methods.md, section 12.
    """
    code, share = np.broadcast_arrays(np.asarray(code, dtype=object), np.asarray(true_share, dtype=float))
    false = {
        VerdictCode.KEPT: share < least_share,
        VerdictCode.PARTLY_KEPT: (share <= 0) | (share >= full_share),
        VerdictCode.LOST: share >= least_share,
        VerdictCode.REVERSED: share >= 0,
    }
    return np.logical_or.reduce([(code == claim) & untrue for claim, untrue in false.items()])


def lean(
    theta_r: ArrayLike,
    se_r: ArrayLike,
    theta_o: ArrayLike,
    se_o: ArrayLike,
    *,
    df: ArrayLike | None = None,
    share: ArrayLike = LEAST_SHARE,
) -> np.ndarray:
    """Confidence (0 to 1, unrounded) that at least the share is kept: T_df(z_f), or normal where df is NaN.

    Formula: Student's or the normal distribution at z of the share.
    Shapes: [element]; arguments broadcast, results at least 1-D; chance 0 to 1.
    Refused: NaN where an effect cannot be used.
    Source: Xie & Singh 2013, 10.1111/insr.12000.
    """
    return lower_tail(contrast(theta_r, se_r, theta_o, se_o, share=share), df)
