"""The Project page's figures in the field's own terms, for evaluators, one click down."""

from __future__ import annotations

from evaluation.analysis.result_types import OutcomeResult, PooledResult
from evaluation.domain.vocabulary import Role
from evaluation.views import wording
from evaluation.views.effect_words import natural, natural_effect, technical


def technical_lines(result: OutcomeResult) -> tuple[str, ...]:
    """Return the field's own figures, for evaluators."""
    pooled, lines = result.pooled, []
    turned = {"measure": result.measure, "better": result.better}
    origin = result.origin
    if origin.estimate is not None:
        effect = natural_effect(origin.estimate, origin.ci_low, origin.ci_high, **turned)
        lines.append(f"Origin: {technical(effect, measure=result.measure)}")
    if pooled.estimate is not None and pooled.k >= wording.LEAST_SITES_FOR_AVERAGE:
        effect = natural_effect(pooled.estimate, pooled.ci_low, pooled.ci_high, **turned)
        lines.append(f"REML mean of {pooled.k:,} sites: {technical(effect, measure=result.measure)}")
        expected = natural(pooled.pi_low or 0.0, **turned), natural(pooled.pi_high or 0.0, **turned)
        lines.append(f"95% prediction interval: {min(expected):.2f} to {max(expected):.2f}")
        lines += _spread_line(pooled)
    lines.append(f"Retention: {result.retention.method}. Rule: {result.verdict.value}, {result.reason}")
    if any(site.role == Role.ORIGIN.value and site.published for site in origin.sites):
        lines.append("The original effect is taken as published, with its printed range")
    return tuple(lines)


def _spread_line(pooled: PooledResult) -> list[str]:
    if pooled.tau2 is None or pooled.i2 is None or pooled.q is None or pooled.q_p is None:
        return []
    return [
        f"Spread between sites: τ {pooled.tau2**0.5:.2f} on the analysis scale, I² {pooled.i2:.0%}, "
        f"Q {pooled.q:.1f} on {pooled.q_df} df (p = {pooled.q_p:.3f})"
    ]
