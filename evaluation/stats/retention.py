"""How much of the origin's effect the new sites keep: the ratio of two effects and its Fieller interval.

All effects are on the analysis scale with benefit above 0; df is Student's for the new sites' effect (k - 1 for a
pool of k) or NaN (None) for normal. Source: Fieller 1954; the test behind it is the synthesis test for preserving a
share of an effect in non-inferiority trials. Elements with a missing effect, or se that is not above 0, give NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evaluation.stats.distributions import columns, critical_value

#: An effect below this share of its own error is taken as 0.
_NOTHING = 1e-100
BOUNDED, OUTSIDE, EVERYTHING = "bounded", "outside", "everything"


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Share kept per element (1 is all of the origin's effect) and intervals.

    shape: "bounded" (low to high), "outside" (everything except the values between outside_below and outside_above),
    "everything" (no value is ruled out), None where there is no figure. low and high are NaN unless bounded.
    g: how uncertain the origin is (below 1 gives a bounded interval). critical: the critical value used.
    For evaluators only: delta_* (poor when g > 0.1), log_ratio_* (only where both effects have one sign),
    fixed_* (the origin taken as exact; the two swap places where it is below 0). A limit of log_ratio_* beyond the
    range of numbers is infinite.
    """

    ratio: np.ndarray
    low: np.ndarray
    high: np.ndarray
    shape: np.ndarray
    g: np.ndarray
    outside_below: np.ndarray
    outside_above: np.ndarray
    critical: np.ndarray
    delta_se: np.ndarray
    delta_low: np.ndarray
    delta_high: np.ndarray
    log_ratio: np.ndarray
    log_ratio_se: np.ndarray
    log_ratio_low: np.ndarray
    log_ratio_high: np.ndarray
    fixed_low: np.ndarray
    fixed_high: np.ndarray


def retention(
    theta_r: ArrayLike, se_r: ArrayLike, theta_o: ArrayLike, se_o: ArrayLike, *, df: ArrayLike | None = None
) -> Retention:
    """Share of the origin's effect (theta_o) that the new sites' effect (theta_r) keeps, at 95%.

    Formula: theta_r / theta_o; all f with (theta_r - f theta_o)^2 at most c^2 (v_r + f^2 v_o).
    Shapes: [element]; arguments broadcast, results at least 1-D; effects on one analysis scale, shares out (1
        is all).
    Refused: NaN, shape None, where an effect cannot be used.
    Source: Fieller 1954, 10.1111/j.2517-6161.1954.tb00159.x.
    """
    theta_r, se_r, theta_o, se_o, df = usable_columns(theta_r, se_r, theta_o, se_o, df)
    critical = np.where(np.isnan(theta_r), np.nan, critical_value(df))
    origin = _apart_from_zero(theta_o, se_o)
    ratio = theta_r / origin
    figures = _fieller(theta_r, se_r, theta_o, se_o, critical) | _log_ratio(
        ratio, theta_r, se_r, origin, se_o, critical
    )
    delta_se = np.hypot(se_r / np.abs(origin), ratio * se_o / np.abs(origin))
    return Retention(
        ratio=ratio,
        g=(critical * se_o / origin) ** 2,
        critical=critical,
        delta_se=delta_se,
        delta_low=ratio - critical * delta_se,
        delta_high=ratio + critical * delta_se,
        fixed_low=(theta_r - critical * se_r) / origin,
        fixed_high=(theta_r + critical * se_r) / origin,
        **figures,
    )


def contrast(
    theta_r: ArrayLike, se_r: ArrayLike, theta_o: ArrayLike, se_o: ArrayLike, *, share: ArrayLike
) -> np.ndarray:
    """z_f = (theta_r - f theta_o) / sqrt(se_r^2 + f^2 se_o^2): how far the new sites are from keeping the share f.

    A share of 0 needs no origin.

    Formula: as in the first line.
    Shapes: [element]; arguments broadcast, results at least 1-D; standard errors out.
    Refused: NaN where an effect cannot be used.
    Source: Rothmann 2003, 10.1002/sim.1400; Snapinn & Jiang 2008, Statistics in Medicine.
    """
    theta_r, se_r, theta_o, se_o, share = columns(theta_r, se_r, theta_o, se_o, share)
    needed = share != 0
    usable = usable_effect(theta_r, se_r) & (usable_effect(theta_o, se_o) | ~needed)
    error = np.hypot(se_r, np.where(needed, share * se_o, 0.0))
    return (theta_r - np.where(needed, share * theta_o, 0.0)) / np.where(usable, error, np.nan)


def usable_columns(
    theta_r: ArrayLike, se_r: ArrayLike, theta_o: ArrayLike, se_o: ArrayLike, df: ArrayLike | None
) -> tuple[np.ndarray, ...]:
    """Broadcast, and turn an element in which either effect cannot be used into NaN throughout (df apart)."""
    theta_r, se_r, theta_o, se_o, df = columns(theta_r, se_r, theta_o, se_o, df)
    usable = usable_effect(theta_r, se_r) & usable_effect(theta_o, se_o)
    return *(np.where(usable, value, np.nan) for value in (theta_r, se_r, theta_o, se_o)), df


def usable_effect(theta: np.ndarray, se: np.ndarray) -> np.ndarray:
    """Where an effect and its error are finite and the error is above 0."""
    return np.isfinite(theta) & np.isfinite(se) & (se > 0)


def _apart_from_zero(theta: np.ndarray, se: np.ndarray) -> np.ndarray:
    """NaN where an effect is 0 in any meaningful sense, so that dividing by it cannot overflow."""
    return np.where(np.abs(theta) > _NOTHING * se, theta, np.nan)


def _fieller(
    theta_r: np.ndarray, se_r: np.ndarray, theta_o: np.ndarray, se_o: np.ndarray, critical: np.ndarray
) -> dict[str, np.ndarray]:
    """Roots of (theta_r - rho theta_o)^2 = c^2 (v_r + rho^2 v_o), with both effects in units of the origin's error.

    Half the root of the discriminant is taken from its expanded form, which does not cancel, and the second root from
    the product of the two.
    """
    r, error_r, o = theta_r / se_o, critical * se_r / se_o, theta_o / se_o
    a, c = (o - critical) * (o + critical), (r - error_r) * (r + error_r)
    inside = error_r**2 * a + (critical * r) ** 2
    far = r * o + np.where(r * o < 0, -1.0, 1.0) * np.sqrt(np.maximum(inside, 0))
    first = far / np.where(a == 0, np.nan, a)
    one_root = (np.abs(far) < _NOTHING) | (a == 0)
    second = np.where(one_root, 0.0, c / np.where(one_root, 1.0, far))
    below, above = np.minimum(first, second), np.maximum(first, second)
    bounded, outside = a > 0, (a < 0) & (inside > 0)
    shape = np.full(r.shape, None, dtype=object)
    shape[~np.isnan(a)] = EVERYTHING
    shape[bounded] = BOUNDED
    shape[outside] = OUTSIDE
    return {
        "shape": shape,
        "low": np.where(bounded, below, np.nan),
        "high": np.where(bounded, above, np.nan),
        "outside_below": np.where(outside, below, np.nan),
        "outside_above": np.where(outside, above, np.nan),
    }


def _log_ratio(
    ratio: np.ndarray, theta_r: np.ndarray, se_r: np.ndarray, origin: np.ndarray, se_o: np.ndarray, critical: np.ndarray
) -> dict[str, np.ndarray]:
    same_sign = (ratio > 0) & ~np.isnan(_apart_from_zero(theta_r, se_r))
    log_ratio = np.log(np.where(same_sign, ratio, np.nan))
    se = np.where(same_sign, np.hypot(se_r / np.where(same_sign, theta_r, 1.0), se_o / origin), np.nan)
    with np.errstate(over="ignore"):
        low, high = np.exp(log_ratio - critical * se), np.exp(log_ratio + critical * se)
    return {"log_ratio": log_ratio, "log_ratio_se": se, "log_ratio_low": low, "log_ratio_high": high}
