"""Several outcomes of one site in one figure, if a composite is demanded.

Rows are effects (y, v) of a site, in any order; effects of one site are taken to go together by an assumed
correlation of their errors. The simple way is one generalised-least-squares mean a site, then pooling. The check is
the model with a site's and an outcome's own deviation and a cluster-robust error (CR2 with Satterthwaite's degrees of
freedom; Pustejovsky & Tipton 2022, 10.1007/s11121-021-01246-3). Never average outcomes to a headline.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from evaluation.stats.distributions import critical_value, two_sided_p

ASSUMED_CORRELATION = 0.6


@dataclass(frozen=True, kw_only=True)
class SiteMeans:
    """One mean and variance per site, in order of appearance."""

    site: list[Hashable]
    y: np.ndarray
    v: np.ndarray


@dataclass(frozen=True, kw_only=True)
class CorrelatedEffects:
    """Mean effect; variances between sites and between outcomes of a site; model-based and cluster-robust errors."""

    estimate: float
    se_model: float
    between_sites: float
    between_outcomes: float
    se_robust: float
    df_robust: float
    ci_low: float
    ci_high: float
    p: float


@dataclass(frozen=True, kw_only=True)
class _Clusters:
    """Effects as [sites, most outcomes of a site], padded; there: 1 for an effect, 0 for padding; errors: covariances.

    Padding has variance 1 in a model, so effects should be in units in which theirs are about 1.
    """

    site: list[Hashable]
    y: np.ndarray
    there: np.ndarray
    errors: np.ndarray

    def model(self, between: np.ndarray) -> np.ndarray:
        """Covariance of each site's effects: errors, the site's deviation shared by all, each outcome's own."""
        shared = self.there[:, :, None] * self.there[:, None, :]
        own = np.eye(self.y.shape[1]) * (between[1] * self.there + 1 - self.there)[:, :, None]
        return self.errors + between[0] * shared + own

    def weights(self, model: np.ndarray) -> np.ndarray:
        """Generalised-least-squares weight of each effect."""
        return np.linalg.solve(model, self.there[:, :, None])[:, :, 0]


def site_means(
    site: Sequence[Hashable], y: ArrayLike, v: ArrayLike, *, correlation: float = ASSUMED_CORRELATION
) -> SiteMeans:
    """Combine each site's effects by generalised least squares; correlation from 0 to below 1.

    Formula: sum of weights times effects over the sum of weights, weights = inverse covariance times 1,
        covariance = correlation times both errors.
    Shapes: site, y, v: [effects]; results [sites], y's unit.
    Refused: nothing; unusable effects are left out.
    Source: Gleser & Olkin 2009, in the Handbook of Research Synthesis (no DOI); Hedges, Tipton & Johnson 2010,
        10.1002/jrsm.5.
    """
    clusters = _clusters(site, y, v, correlation)
    weights = clusters.weights(clusters.model(np.zeros(2)))
    total = weights.sum(axis=1)
    return SiteMeans(site=clusters.site, y=(weights * clusters.y).sum(axis=1) / total, v=1 / total)


def correlated_effects(
    site: Sequence[Hashable], y: ArrayLike, v: ArrayLike, *, correlation: float = ASSUMED_CORRELATION
) -> CorrelatedEffects:
    """Fit by REML with two variances and give the cluster-robust interval; needs at least two sites.

    Formula: generalised least squares with a site's and an effect's own variance by REML; CR2 error,
        Satterthwaite's degrees of freedom.
    Shapes: site, y, v: [effects]; one figure each, y's unit.
    Refused: NaN throughout for fewer than two sites.
    Source: Pustejovsky & Tipton 2022, 10.1007/s11121-021-01246-3.
    """
    clusters = _clusters(site, y, v, correlation)
    if len(clusters.site) < 2:
        return CorrelatedEffects(**dict.fromkeys(CorrelatedEffects.__dataclass_fields__, np.nan))
    unit = float(np.median(np.diagonal(clusters.errors, axis1=1, axis2=2)[clusters.there > 0])) ** 0.5
    clusters = replace(clusters, y=clusters.y / unit, errors=clusters.errors / unit**2)
    between = _reml(clusters)
    model = clusters.model(between)
    estimate, total = _mean(clusters, model)
    se_robust, df_robust = _robust_error(clusters, model, estimate, total)
    half = float(critical_value(df_robust)) * se_robust
    return CorrelatedEffects(
        estimate=estimate * unit,
        se_model=total**-0.5 * unit,
        between_sites=float(between[0]) * unit**2,
        between_outcomes=float(between[1]) * unit**2,
        se_robust=se_robust * unit,
        df_robust=df_robust,
        ci_low=(estimate - half) * unit,
        ci_high=(estimate + half) * unit,
        p=float(two_sided_p(estimate / se_robust if se_robust > 0 else np.inf, df_robust)),
    )


def _clusters(site: Sequence[Hashable], y: ArrayLike, v: ArrayLike, correlation: float) -> _Clusters:
    y, v = np.asarray(y, dtype=float), np.asarray(v, dtype=float)
    usable = np.isfinite(y) & np.isfinite(v) & (v > 0)
    rows: dict[Hashable, list[int]] = {}
    for index, label in enumerate(site):
        if usable[index]:
            rows.setdefault(label, []).append(index)
    shape = len(rows), max(map(len, rows.values()), default=0)
    effects, deviations, there = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for row, chosen in enumerate(rows.values()):
        effects[row, : len(chosen)], deviations[row, : len(chosen)] = y[chosen], np.sqrt(v[chosen])
        there[row, : len(chosen)] = 1
    structure = correlation + (1 - correlation) * np.eye(shape[1])
    errors = structure * deviations[:, :, None] * deviations[:, None, :]
    return _Clusters(site=list(rows), y=effects, there=there, errors=errors)


def _mean(clusters: _Clusters, model: np.ndarray) -> tuple[float, float]:
    """Generalised-least-squares mean and its information."""
    weights = clusters.weights(model)
    total = float(weights.sum())
    return float((weights * clusters.y).sum()) / total, total


def _reml(clusters: _Clusters) -> np.ndarray:
    """Both variances by restricted maximum likelihood, from several starts, neither below 0."""
    from scipy import optimize  # here, as it takes long that most pages need not wait for

    spread = float(np.var(clusters.y[clusters.there > 0]))
    found = [
        optimize.minimize(
            lambda between: _deviance(clusters, between),
            (a * spread, b * spread),
            jac=True,
            method="L-BFGS-B",
            bounds=[(0, None), (0, None)],
            options={"ftol": 1e-16, "gtol": 1e-10, "maxls": 50},
        )
        for a in (0.01, 0.5)
        for b in (0.01, 0.5)
    ]
    return min(found, key=lambda result: result.fun).x


def _deviance(clusters: _Clusters, between: np.ndarray) -> tuple[float, np.ndarray]:
    """Minus twice the restricted log-likelihood up to a constant, and its slopes in the two variances."""
    model = clusters.model(between)
    inverse = np.linalg.inv(model)
    weights = (inverse @ clusters.there[:, :, None])[:, :, 0]
    total = weights.sum()
    rest = (clusters.y - (weights * clusters.y).sum() / total) * clusters.there
    pull = (inverse @ rest[:, :, None])[:, :, 0]
    value = np.log(total) + np.linalg.slogdet(model)[1].sum() + (rest * pull).sum()
    own = np.einsum("sii,si->", inverse, clusters.there)
    shared_slope = total - (weights.sum(axis=1) ** 2).sum() / total - (pull.sum(axis=1) ** 2).sum()
    own_slope = own - (weights**2).sum() / total - (pull**2).sum()
    return float(value), np.array([shared_slope, own_slope])


def _robust_error(clusters: _Clusters, model: np.ndarray, estimate: float, total: float) -> tuple[float, float]:
    """CR2 standard error of the mean and Satterthwaite's degrees of freedom, the fitted model being the working one."""
    shared = clusters.there[:, :, None] * clusters.there[:, None, :]
    root = np.swapaxes(np.linalg.cholesky(model), 1, 2)
    kept = root @ (model - shared / total) @ np.swapaxes(root, 1, 2)
    adjustment = np.swapaxes(root, 1, 2) @ _inverse_root(kept) @ root
    part = (adjustment @ clusters.weights(model)[:, :, None])[:, :, 0] / total
    residual = (clusters.y - estimate) * clusters.there
    squares = (part * residual).sum(axis=1) ** 2
    sums = part.sum(axis=1)
    products = np.diag(np.einsum("si,sij,sj->s", part, model, part)) - np.outer(sums, sums) / total
    return float(squares.sum() ** 0.5), float(np.trace(products) ** 2 / (products**2).sum())


def _inverse_root(matrix: np.ndarray) -> np.ndarray:
    """Symmetric inverse square roots, directions without any variance left out."""
    values, vectors = np.linalg.eigh(matrix)
    usable = values > 1e-12 * values.max(axis=1, keepdims=True)
    scaled = vectors * np.where(usable, np.where(usable, values, 1.0) ** -0.5, 0.0)[:, None, :]
    return scaled @ np.swapaxes(vectors, 1, 2)
