"""The benchmark: what the project achieved where it was proven."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evaluation.stats.pooling import pool

#: The origin's effect differs from none at two-sided p < 0.05, and at p < 0.005 (Benjamin and others, 2018).
ESTABLISHED_Z = float(special.ndtri(0.975))
FIRM_Z = float(special.ndtri(0.9975))


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The origin's effect per group: one site's own, or the REML mean with the floored Hartung-Knapp error of several.

    z = estimate / se; established from 1.96, firm from 2.81. tau2 is NaN for one site; all is NaN or False for none.
    """

    estimate: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    k: np.ndarray
    tau2: np.ndarray
    z: np.ndarray
    established: np.ndarray
    firm: np.ndarray


def origin_benchmark(y: ArrayLike, v: ArrayLike, mask: ArrayLike | None = None) -> Origin:
    """Combine the origin sites of each group ([groups, sites] or [sites]); y above 0 is benefit.

    Formula: the one effect, or the REML mean of several; z = estimate / se.
    Shapes: y, v, mask: [groups, sites] or [sites]; results [groups], y's unit.
    Refused: NaN and False without any site.
    Source: Viechtbauer 2005, 10.3102/10769986030003261; Knapp & Hartung 2003, 10.1002/sim.1482; floor: Jackson
        2017, 10.1002/sim.7411; Benjamin 2018, 10.1038/s41562-017-0189-z.
    """
    pooled = pool(y, v, mask, method="REML", interval="hk_floor", profile=False)
    z = pooled.estimate / pooled.se
    return Origin(
        estimate=pooled.estimate,
        se=pooled.se,
        ci_low=pooled.ci_low,
        ci_high=pooled.ci_high,
        k=pooled.k,
        tau2=pooled.tau2,
        z=z,
        established=z >= ESTABLISHED_Z,
        firm=z >= FIRM_Z,
    )
