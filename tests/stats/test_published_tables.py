"""Published tables, to every digit they print. Each test names where its figures were printed.

Where the solver of the program that printed them stops before the digits it prints are settled, the last of them are
reproduced at the spread at which it stopped (STOPPED, read from metafor 3.8.1 on R 4.2.2), and ours is shown to lie
within that solver's tolerance and to satisfy the equation more closely.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from worked_examples import case

from evaluation.stats import spread
from evaluation.stats.effects import effect_from_ci, proportion_effect
from evaluation.stats.moderators import meta_regression
from evaluation.stats.pooling import Method, leave_one_out, pool, prediction_interval
from evaluation.stats.retention import retention
from evaluation.stats.spc import xmr_chart

#: tau2 at which metafor's solvers stop: Paule-Mandel, the ends of the Q-profile, and REML beside latitude and year.
STOPPED = {"PM": 0.318093711863, "low": 0.119695312817, "high": 1.11148626222, "REML": 0.11078735154601}
#: Their tolerance, .Machine$double.eps^0.25 for the roots and 1e-5 for the steps of REML, in tau2.
TOLERANCE = 1.3e-4


@pytest.fixture(scope="module")
def bcg() -> tuple[np.ndarray, np.ndarray]:
    """Log risk ratios of the thirteen trials of BCG vaccine, from counts (Colditz 1994, in metadat's order)."""
    sites = case("es_rr_bcg")["sites"]
    found = proportion_effect(*([site[name] for site in sites] for name in ("x1", "n1", "x2", "n2")), measure="RR")
    return found.y, found.v


def digits(text: str, *values: float) -> None:
    """Assert that values print as the words of a text, each with as many decimals as there."""
    printed = text.split()
    assert [f"{value:.{len(word.partition('.')[2])}f}" for word, value in zip(printed, values, strict=True)] == printed


def q_at(bcg: tuple[np.ndarray, np.ndarray], tau2: float) -> float:
    """Generalised Q at a spread."""
    data, scaled = _at(bcg, tau2)
    return float(spread.weighted(data, scaled).q[0])


def z_at(bcg: tuple[np.ndarray, np.ndarray], tau2: float) -> float:
    """Mean over its standard error at a spread."""
    data, scaled = _at(bcg, tau2)
    fit = spread.weighted(data, scaled)
    return float((data.y_ref[0] / np.sqrt(data.v_min[0]) + fit.mean[0]) * np.sqrt(fit.total[0]))


def _at(bcg: tuple[np.ndarray, np.ndarray], tau2: float) -> tuple[spread.Prepared, np.ndarray]:
    y, v = bcg
    data = spread.prepare(y[None], v[None], np.ones((1, len(y))))
    return data, tau2 / data.v_min


@pytest.mark.parametrize(
    ("method", "mean", "spreads"),
    [
        ("REML", "-0.7145 0.1798 -3.9744 -1.0669 -0.3622", "0.3132 0.5597 92.22 12.86"),
        ("DL", "-0.7141 0.1787 -3.9952 -1.0644 -0.3638", "0.3088 0.5557 92.12 12.69"),
        ("PM", "-0.7150 0.1809 -3.9523 -1.0695 -0.3604", "0.3181 0.5640 92.33 13.04"),
    ],
)
def test_bcg_by_three_estimators(bcg: tuple[np.ndarray, np.ndarray], method: Method, mean: str, spreads: str) -> None:
    """metafor 3.8's printed output of rma(yi, vi); for REML also Viechtbauer 2010, 10.18637/jss.v036.i03."""
    found = pool(*bcg, method=method, interval="normal")
    one = {name: float(values[0]) for name, values in vars(found).items()}
    z = one["estimate"] / one["se"]
    if method == "PM":
        assert one["tau2"] == pytest.approx(STOPPED["PM"], abs=TOLERANCE)
        assert abs(q_at(bcg, one["tau2"]) - 12) < 1e-9 < abs(q_at(bcg, STOPPED["PM"]) - 12)
        z = z_at(bcg, STOPPED["PM"])
    digits(mean, one["estimate"], one["se"], z, one["ci_low"], one["ci_high"])
    digits(spreads, one["tau2"], one["tau2"] ** 0.5, 100 * one["i2"], one["h2"])
    digits("152.2330 12", one["q"], one["q_df"])


def test_bcg_what_stands_beside_the_mean(bcg: tuple[np.ndarray, np.ndarray]) -> None:
    """metafor 3.8's printed output of rma, predict and confint (Viechtbauer 2010, 10.18637/jss.v036.i03)."""
    found = pool(*bcg, interval="normal")
    digits("0.1664 0.1197 1.1115", found.se_tau2[0], found.tau2_low[0], found.tau2_high[0])
    low, high = prediction_interval(found.estimate, found.se, found.tau2, None)
    digits("-1.8667 0.4376", low[0], high[0])
    ends = np.array([found.tau2_low[0], found.tau2_high[0]])
    digits("0.3460 1.0543 81.92 97.68 5.53 43.07", *np.sqrt(ends), *_shares(ends, found.typical_v[0]))
    stopped = np.array([STOPPED["low"], STOPPED["high"]])
    assert ends == pytest.approx(stopped, abs=TOLERANCE)
    for end, theirs, tail in zip(ends, stopped, (0.975, 0.025), strict=True):
        target = float(stats.chi2.ppf(tail, 12))
        assert abs(q_at(bcg, end) - target) < 1e-9 < abs(q_at(bcg, theirs) - target)
    digits("81.9177 97.6781 5.5303 43.0680", *_shares(stopped, found.typical_v[0]))
    common = pool(*bcg, method="FE", interval="normal")
    digits("-0.4303 0.0405 -0.5097 -0.3509", common.estimate[0], common.se[0], common.ci_low[0], common.ci_high[0])


def _shares(tau2: np.ndarray, typical: float) -> np.ndarray:
    """I2 in per cent, then H2, at each spread."""
    return np.concatenate([100 * tau2 / (tau2 + typical), 1 + tau2 / typical])


LEFT_OUT = """
-0.7071 0.1900 -1.0794 -0.3348 151.5826
-0.6540 0.1807 -1.0082 -0.2999 145.3176
-0.6856 0.1857 -1.0495 -0.3216 150.1970
-0.6284 0.1766 -0.9746 -0.2822 96.5626
-0.7642 0.1918 -1.1401 -0.3883 151.3200
-0.7109 0.2003 -1.1034 -0.3184 128.1867
-0.6552 0.1805 -1.0090 -0.3015 145.8296
-0.7948 0.1799 -1.1473 -0.4422 67.9858
-0.7412 0.1967 -1.1267 -0.3557 152.2051
-0.6530 0.1843 -1.0142 -0.2919 139.8271
-0.7579 0.1958 -1.1416 -0.3741 151.4655
-0.7598 0.1821 -1.1167 -0.4029 150.7868
-0.7775 0.1855 -1.1412 -0.4139 149.7884
"""


def test_bcg_without_each_trial(bcg: tuple[np.ndarray, np.ndarray]) -> None:
    """metafor 3.8's printed output of leave1out."""
    found = leave_one_out(*bcg, interval="normal")
    figures = zip(found.estimate, found.se, found.ci_low, found.ci_high, found.q, strict=True)
    for line, row in zip(LEFT_OUT.split("\n")[1:-1], figures, strict=True):
        digits(line, *row)


def test_bcg_by_latitude_and_year(bcg: tuple[np.ndarray, np.ndarray]) -> None:
    """Viechtbauer 2010, 10.18637/jss.v036.i03, section 3.3: absolute latitude and year of publication."""
    x = np.array(case("metareg_bcg_ablat_year")["X"]) + [0, 1966]
    found = meta_regression(*bcg, x, interval="normal")
    digits("-0.0280 0.0019", *found.beta[1:])
    digits("0.0102 0.0147", *found.se[1:])
    digits("-0.0481 -0.0269", *found.ci_low[1:])
    digits("-0.0080 0.0307", *found.ci_high[1:])
    # The intercept, at the year 0, and the test of the moderators make much of where metafor's solver stops.
    assert found.tau2 == pytest.approx(STOPPED["REML"], abs=TOLERANCE)
    stopped = meta_regression(*bcg, x, interval="normal", tau2=STOPPED["REML"])
    digits("-3.5455 29.0959", stopped.beta[0], stopped.se[0])
    digits("-60.5724 53.4814", stopped.ci_low[0], stopped.ci_high[0])
    digits("12.2043", stopped.q_model)
    digits("0.9030 0.0062 0.8966", *found.p)
    digits("0.1108 71.98 64.63", found.tau2, 100 * found.i2_rest, 100 * found.r2)
    digits("28.3251 10 0.0016", found.q_rest, found.q_rest_df, found.q_rest_p)
    digits("2 0.0022", found.q_model_df, found.q_model_p)


def test_the_central_line_roll_out() -> None:
    """The three abstracts: 10.1056/NEJMoa061115, 10.1097/CCM.0b013e3182923622, 10.1086/674384.

    Points and ranges are printed to 0.01, and a point need not print as the centre of its range. The standard error
    is the range's, about whose centre all three figures come back.
    """
    printed = ("0.34 0.23 0.50", "0.50 0.39 0.63", "0.57 0.50 0.65")
    figures = np.array([[float(word) for word in line.split()] for line in printed])
    found = effect_from_ci(figures[:, 0], figures[:, 1], figures[:, 2], 0.95, ratio=True)
    centres = np.log(figures[:, 1:]).mean(axis=1)
    reaches = stats.norm.ppf(0.975) * np.sqrt(found.v)
    for line, y, centre, reach in zip(printed, found.y, centres, reaches, strict=True):
        digits(line, *np.exp([centre, centre - reach, centre + reach]))
        digits(line.split()[0], np.exp(y))
    kept = retention(-found.y[2], found.v[2] ** 0.5, -found.y[0], found.v[0] ** 0.5)
    digits("52 65", 100 * kept.ratio[0], 100 * (1 - figures[2, 0]) / (1 - figures[0, 0]))


@pytest.mark.parametrize(("drop", "printed"), [(True, "-0.72 1.94 4.6"), (False, "-3.06 1.94 6.95")])
def test_the_limits_of_an_outlying_range(drop: bool, printed: str) -> None:
    """NHSRplotthedots 0.2.2, vignette "deviations": the package's limits, and those of Making Data Count's tool."""
    series = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    limits = xmr_chart(series, better=None, drop_outlying_ranges=drop).limits[0]
    digits(printed, limits.low, limits.mean, limits.high)
