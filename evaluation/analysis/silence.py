"""What silence could hide: the verdict if every site that is due and silent had seen no change at all."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np

from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.domain.vocabulary import VerdictCode
from evaluation.stats.stress import stress_silent


@dataclass(frozen=True, kw_only=True)
class SilenceTest:
    """How many units of the pool are silent, the verdict with them at no effect, and how many would move it.

    sites_to_move: fewest silent sites with which the verdict would differ, whatever is missing in fact; None where
    no number does.
    """

    silent: int
    verdict_now: VerdictCode
    verdict_if_unchanged: VerdictCode
    sites_to_move: int | None

    @property
    def stays(self) -> bool:
        """Return whether the silent sites could not change the verdict so."""
        return self.verdict_now is self.verdict_if_unchanged


def silence_test(result: OutcomeResult) -> SilenceTest | None:
    """Return what the silent sites could change; None where there is no verdict to change."""
    entered = [site for site in result.sites if site.se is not None and site.not_comparable_because is None]
    origin = result.origin
    if result.verdict is VerdictCode.NO_DATA or not entered or origin.estimate is None or origin.se is None:
        return None
    silent = sum(_is_silent(site) for site in result.sites)
    tried = stress_silent(
        np.array([site.estimate for site in entered], dtype=float),
        np.array([site.se for site in entered], dtype=float) ** 2,
        None,
        silent,
        theta_o=origin.estimate,
        se_o=origin.se,
        least_share=result.agreed_line,
        full_share=result.full_share,
    )
    to_move = float(tried.sites_to_move[0])
    return SilenceTest(
        silent=silent,
        verdict_now=VerdictCode(tried.code_now[0]),
        verdict_if_unchanged=VerdictCode(tried.code_with_silent[0]),
        sites_to_move=None if isnan(to_move) else int(to_move),
    )


def _is_silent(site: SiteResult) -> bool:
    """Return whether a unit of the pool has given nothing, by itself or by any of its members."""
    return site.reason == "no_returns" or (
        site.reason == "no_member_effects" and all(_is_silent(member) for member in site.members)
    )
