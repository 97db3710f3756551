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
    """Combine the origin sites of each group ([groups, sites] or [sites]); y above 0 is benefit."""
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
