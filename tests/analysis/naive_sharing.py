"""Sites that share a comparator count as one, in plain Python."""

from __future__ import annotations

import math

from tests.analysis import naive_pooling as naive
from tests.analysis.naive_effects import Effect


def counted_apart(effects: list[Effect]) -> list[Effect]:
    """Return one effect for all that share a comparator, the others as they are, in the order of their first sites."""
    groups: dict[tuple[str, str], list[Effect]] = {}
    for effect in sorted(effects, key=lambda each: each.site):
        key = ("alone", effect.site) if effect.comparator is None else ("shared", effect.comparator)
        groups.setdefault(key, []).append(effect)
    return [_one(group) for group in groups.values()]


def figures(effects: list[Effect]) -> tuple[list[float], list[float]]:
    """Return the effects and variances that enter a pool."""
    apart = counted_apart(effects)
    return [each.y or 0.0 for each in apart], [(each.se or 0.0) ** 2 for each in apart]


def _one(group: list[Effect]) -> Effect:
    if len(group) == 1:
        return group[0]
    y, v = [each.y or 0.0 for each in group], [(each.se or 0.0) ** 2 for each in group]
    pooled = naive.pool(y, v, floored=False)
    assert pooled is not None
    w = [1 / (each + pooled.tau2) for each in v]
    w = [each / math.fsum(w) for each in w]
    common = [each.comparator_v or 0.0 for each in group]
    shared = math.fsum(a * math.sqrt(c) for a, c in zip(w, common, strict=True)) ** 2
    own = math.fsum(a**2 * (b - c + pooled.tau2) for a, b, c in zip(w, v, common, strict=True))
    together = Effect(site=group[0].site, y=pooled.mean, se=math.sqrt(own + shared))
    together.comparator, together.comparator_v = group[0].comparator, shared
    return together
