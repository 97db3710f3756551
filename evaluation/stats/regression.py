"""The arithmetic of meta-regression: weighted least squares at many values of tau2 at once, and tau2 itself.

As in spread, effects are centred and divided by the smallest standard error, and tau2 is searched as
v_min (e^u - 1). Moderators are centred and scaled too, so that a calendar year does as well as a share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from scipy import special

from evaluation.stats.spread import falling_root, grid_points


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Fits at several tau2 (first axis): coefficients and unscaled covariance in prepared units, residuals, Q.

    projection: the matrix P = W - WX(X'WX)^-1 X'W; trace is its trace; log_determinant that of X'WX.
    """

    beta: np.ndarray
    covariance: np.ndarray
    weighted_residual: np.ndarray
    projection: np.ndarray
    q: np.ndarray
    trace: np.ndarray
    log_determinant: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Regression:
    """y and v on their own scale, the design with its intercept, and the way back to the units given."""

    y: np.ndarray
    v: np.ndarray
    design: np.ndarray
    back: np.ndarray
    y_ref: float
    v_min: float

    @classmethod
    def prepare(cls, y: np.ndarray, v: np.ndarray, x: np.ndarray) -> Self | None:
        """Centre and scale; None where the moderators are constant or repeat each other."""
        centre, scale = x.mean(axis=0), np.abs(x - x.mean(axis=0)).max(axis=0)
        if np.any(scale <= 1e-12 * np.abs(centre)) or np.any(scale == 0):
            return None
        design = np.column_stack([np.ones(len(y)), (x - centre) / scale])
        if np.linalg.matrix_rank(design, tol=1e-9 * len(y) ** 0.5) < design.shape[1]:
            return None
        back = np.eye(design.shape[1])
        back[1:, 1:] = np.diag(1 / scale)
        back[0, 1:] = -centre / scale
        best = int(np.argmin(v))
        v_min = float(v[best])
        return cls(
            y=(y - y[best]) / np.sqrt(v_min), v=v / v_min, design=design, back=back, y_ref=float(y[best]), v_min=v_min
        )

    @property
    def freedom(self) -> int:
        """Sites minus coefficients."""
        return self.design.shape[0] - self.design.shape[1]

    def fit(self, tau2: np.ndarray) -> Fit:
        """Fit at each tau2 (prepared scale) by the QR decomposition of the weighted design."""
        w = 1 / (self.v + tau2[:, None])
        root = np.sqrt(w)
        q, r = np.linalg.qr(root[:, :, None] * self.design)
        target = np.einsum("bkp,bk->bp", q, root * self.y)
        inverse = np.linalg.inv(r)
        rest = root * self.y - np.einsum("bkp,bp->bk", q, target)
        hat = np.eye(len(self.y)) - np.einsum("bkp,blp->bkl", q, q)
        return Fit(
            beta=np.einsum("bpr,br->bp", inverse, target),
            covariance=np.einsum("bpr,bqr->bpq", inverse, inverse),
            weighted_residual=root * rest,
            projection=root[:, :, None] * hat * root[:, None, :],
            q=(rest**2).sum(axis=1),
            trace=(w * np.einsum("bkk->bk", hat)).sum(axis=1),
            log_determinant=2 * np.log(np.abs(np.einsum("bpp->bp", r))).sum(axis=1),
        )

    def in_units(self, fit: Fit, factor: float) -> tuple[np.ndarray, np.ndarray]:
        """Coefficients of the first fit and factor times their covariance, in the units of y and x."""
        beta = self.back @ fit.beta[0] * np.sqrt(self.v_min)
        beta[0] += self.y_ref
        return beta, factor * self.v_min * self.back @ fit.covariance[0] @ self.back.T


def random_effects_tau2(data: Regression, *, method: Literal["REML", "DL"]) -> float:
    """Spread that the moderators leave, on the prepared scale."""
    if method == "DL":
        fit = data.fit(np.zeros(1))
        return max(0.0, float((fit.q[0] - data.freedom) / fit.trace[0]))
    if method != "REML":
        raise ValueError(f"method must be REML or DL, not {method!r}")
    return _tau2_reml(data)


def tau2_q_profile(data: Regression, *, level: float) -> tuple[float, float]:
    """Q-profile interval of tau2, [0, 0] where even tau2 = 0 spreads less than chance would (prepared scale)."""
    tail = (1 - level) / 2
    half = data.freedom / 2
    return _tau2_where_q_is(data, 2 * special.gammainccinv(half, tail)), _tau2_where_q_is(
        data, 2 * special.gammaincinv(half, tail)
    )


def _tau2_where_q_is(data: Regression, target: float) -> float:
    if data.fit(np.zeros(1)).q[0] <= target:
        return 0.0

    def excess(u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        fit = data.fit(np.expm1(u))
        slope = -(fit.weighted_residual**2).sum(axis=1)
        return fit.q / target - 1, slope * np.exp(u) / target

    high = np.log1p(len(data.y) * np.ptp(data.y) ** 2 / target)
    return float(np.expm1(falling_root(lambda _: excess, np.zeros(1), np.array([high])))[0])


def _tau2_reml(data: Regression) -> float:
    """Solve every downward crossing of the restricted score on a grid and keep the most likely, or 0."""
    # Beyond this the score is negative: weights are then within a factor of 2 of each other.
    top = np.log1p(max(data.v.max(), len(data.y) * np.ptp(data.y) ** 2 / data.freedom))
    grid = np.linspace(0.0, top, grid_points(top))
    above = _score(data, grid)[0] > 0
    left = np.flatnonzero(above[:-1] & ~above[1:])
    candidates = np.expm1(falling_root(lambda _: lambda u: _score(data, u), grid[left], grid[left + 1]))
    if not above[0]:
        candidates = np.append(candidates, 0.0)
    fit = data.fit(candidates)
    deviance = np.log(data.v + candidates[:, None]).sum(axis=1) + fit.log_determinant + fit.q
    return float(candidates[np.argmin(deviance)])


def _score(data: Regression, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Restricted score divided by its falling part, and the slope in u."""
    fit = data.fit(np.expm1(u))
    pull = (fit.weighted_residual**2).sum(axis=1)
    again = np.einsum("bkl,bl->bk", fit.projection, fit.weighted_residual)
    slope = (fit.projection**2).sum(axis=(1, 2)) - 2 * (fit.weighted_residual * again).sum(axis=1)
    return pull / fit.trace - 1, slope * np.exp(u) / fit.trace
