"""The statistics beside R metafor, statsmodels and PyMARE: the same 1,000 pools of 30 sites, in the same rounds."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.imports import import_seconds
from benchmarks.sections import Section, measured_on, table
from benchmarks.timing import Times, cpu_seconds, in_rounds
from evaluation.stats import spread
from evaluation.stats.distributions import LEVEL
from evaluation.stats.pooling import leave_one_out, pool

POOLS, SITES, SEED = 1000, 30, 20240601
#: Pools that slower software is timed on, its time multiplied up to 1,000.
FEW, FEWEST = 100, 10
#: Runs in a row of what takes milliseconds, in each round.
REPEATS = 10
_R_SCRIPT = Path(__file__).with_name("metafor.R")

FITS = "1,000 REML fits: mean, Hartung-Knapp, prediction interval, Q"
WITHOUT = "1,000 times 30 pools without one site"
PROFILE = "1,000 Q-profile intervals of τ²"


@dataclass(frozen=True, kw_only=True)
class Pools:
    """y and v of [pools, sites]."""

    y: np.ndarray
    v: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Metafor:
    """What one run of R said; failed: fits that did not converge; figures: mean and tau2 by pool (from 0)."""

    version: str
    r: str
    cpu: float
    failed: int
    figures: dict[int, tuple[float, float]]


def made_pools(pools: int = POOLS) -> Pools:
    """Return effects around 0.3 with a spread of 0.2 and standard errors of 0.1 to 0.45, by a fixed seed."""
    generator = np.random.default_rng(SEED)
    v = generator.uniform(0.01, 0.2, (pools, SITES))
    return Pools(y=0.3 + np.sqrt(v + 0.04) * generator.standard_normal(v.shape), v=v)


def run(*, rounds: int) -> Section:
    """Measure, and say which targets were missed."""
    data = made_pools()
    times: dict[str, dict[str, Times]] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pools.csv"
        _write(data, file)
        metafor = asked_of_metafor(file, work="fit", pools=POOLS)
        for work, contenders in _contenders(data, file, with_r=metafor is not None).items():
            times[work] = in_rounds(contenders, rounds=rounds)
    importing = [import_seconds() for _ in range(rounds)]
    added = Times(seconds=[each.added for each in importing])
    targets = _targets(times, added, sympy=any(each.sympy for each in importing))
    machine = measured_on("numpy", "scipy", "statsmodels", "pymare")
    text = "\n\n".join(
        [
            f"`python -m benchmarks statistics`. {machine}, {_r(metafor)}.",
            f"{POOLS:,} pools of {SITES} sites; {rounds} rounds; what takes milliseconds runs {REPEATS} times in each.",
            table(("work", "ours", "R metafor", "statsmodels", "PyMARE"), [_row(work, times[work]) for work in times]),
            _notes(metafor, data),
            f"Importing all of `evaluation` adds {added.words()} over the libraries it uses"
            f" ({Times(seconds=[each.libraries for each in importing]).words()}).",
            table(("target", "found", ""), [(name, found, "met" if met else "missed") for name, found, met in targets]),
        ]
    )
    return Section(
        name="statistics",
        title="Statistics",
        text=text,
        missed=tuple(name for name, _, met in targets if not met),
    )


def _contenders(data: Pools, file: Path, *, with_r: bool) -> dict[str, dict[str, Callable[[], float]]]:
    def r(work: str, pools: int) -> Callable[[], float]:
        def timed() -> float:
            found = asked_of_metafor(file, work=work, pools=pools)
            return found.cpu * POOLS / pools if found else float("nan")

        return timed

    prepared = spread.prepare(data.y, data.v, np.ones_like(data.y))
    works: dict[str, dict[str, Callable[[], float]]] = {
        FITS: {
            "ours": lambda: cpu_seconds(lambda: pool(data.y, data.v, profile=False), repeats=REPEATS),
            "R metafor": r("fit", POOLS),
            "statsmodels": lambda: cpu_seconds(lambda: _statsmodels(data, FEW)) * POOLS / FEW,
            "PyMARE": lambda: cpu_seconds(lambda: _pymare(data), repeats=REPEATS),
        },
        WITHOUT: {
            "ours": lambda: cpu_seconds(lambda: leave_one_out(data.y, data.v, profile=False)),
            "R metafor": r("leave1out", FEWEST),
        },
        PROFILE: {
            "ours": lambda: cpu_seconds(lambda: spread.tau2_q_profile(prepared, level=LEVEL), repeats=REPEATS),
            "R metafor": r("qprofile", FEW),
            "PyMARE": lambda: cpu_seconds(lambda: _pymare_profile(data, FEW)) * POOLS / FEW,
        },
    }
    if not with_r:
        for contenders in works.values():
            del contenders["R metafor"]
    return works


def _statsmodels(data: Pools, pools: int) -> None:
    """Fit each pool; statsmodels has no REML, so by Paule-Mandel, which it solves iteratively too."""
    from statsmodels.stats.meta_analysis import combine_effects

    for y, v in zip(data.y[:pools], data.v[:pools], strict=True):
        combine_effects(y, v, method_re="iterated", use_t=True).conf_int()


def _pymare(data: Pools) -> object:
    """Fit all pools in one batch, with the Hartung-Knapp error that is never below the ordinary one."""
    estimator = _part_of_pymare("estimators").VarianceBasedLikelihoodEstimator
    fitted = estimator(method="REML", small_sample_correction="knapp-hartung-conservative")
    return fitted.fit(data.y.T, data.v.T, np.ones((SITES, 1)))


def _pymare_profile(data: Pools, pools: int) -> None:
    q_profile = _part_of_pymare("stats").q_profile
    for y, v in zip(data.y[:pools], data.v[:pools], strict=True):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            q_profile(y[:, None], v[:, None], np.ones((SITES, 1)))


def _part_of_pymare(name: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves a file open while it is imported
        return import_module(f"pymare.{name}")


def asked_of_metafor(file: Path, *, work: str, pools: int) -> Metafor | None:
    """Run the work in R; None where R or metafor is not installed."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    command = [rscript, "--vanilla", str(_R_SCRIPT), str(file), work, str(pools)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"R metafor is left out: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    said = [line.split("=", 1) for line in done.stdout.splitlines() if "=" in line]
    facts = dict(said)
    figures = [value.split() for name, value in said if name == "figures"]
    return Metafor(
        version=facts["version"],
        r=facts["r"],
        cpu=float(facts["cpu"]),
        failed=int(facts["failed"]),
        figures={int(place) - 1: (float(mean), float(tau2)) for place, mean, tau2 in figures},
    )


def _write(data: Pools, file: Path) -> None:
    with file.open("w", newline="", encoding="utf-8") as opened:
        rows = csv.writer(opened)
        rows.writerow(["group", "yi", "vi"])
        for group, (ys, vs) in enumerate(zip(data.y, data.v, strict=True)):
            rows.writerows([group, repr(float(y)), repr(float(v))] for y, v in zip(ys, vs, strict=True))


def _row(work: str, times: dict[str, Times]) -> tuple[str, ...]:
    cells = []
    for name in ("ours", "R metafor", "statsmodels", "PyMARE"):
        if name not in times:
            cells.append("-")
        elif name == "ours":
            cells.append(times[name].words())
        else:
            cells.append(f"{times[name].words()}, {_ratio(times, name):.3g} times ours")
    return (work, *cells)


def _ratio(times: dict[str, Times], name: str) -> float:
    return times[name].median / times["ours"].median


def _r(metafor: Metafor | None) -> str:
    return f"R {metafor.r} with metafor {metafor.version}" if metafor else "R metafor not installed, so left out"


def _notes(metafor: Metafor | None, data: Pools) -> str:
    scaled = (
        f"statsmodels and Q-profiles of others are timed on {FEW} pools and leave-one-out in R on {FEWEST}, multiplied "
        "up. statsmodels has no REML: its fits are Paule-Mandel, without a prediction interval. PyMARE's fits have no "
        "prediction interval and no Q. Our Q-profile is timed apart, as others do it apart."
    )
    if metafor is None:
        return scaled
    ours = pool(data.y, data.v, profile=False)
    here = list(metafor.figures)
    mean, tau2 = (np.array([metafor.figures[place][part] for place in here]) for part in (0, 1))
    apart = np.abs(ours.estimate[here] - mean).max(), np.abs(ours.tau2[here] - tau2).max()
    return (
        f"{scaled} metafor (default settings) did not converge for {metafor.failed} of {POOLS:,}; for the others, "
        f"means differ from ours by at most {apart[0]:.1g} and τ² by {apart[1]:.1g}, which is where its solver stops."
    )


def _targets(times: dict[str, dict[str, Times]], added: Times, *, sympy: bool) -> list[tuple[str, str, bool]]:
    """Return each target, what was found, and whether it is met."""
    fits = times[FITS]
    found = []
    if "R metafor" in fits:
        ratio = _ratio(fits, "R metafor")
        found.append(("fits at least 300 times faster than metafor's loop", f"{ratio:.0f} times", ratio >= 300))
    ratio = _ratio(fits, "PyMARE")
    found.append(("fits no slower than PyMARE's batch", f"{ratio:.1f} times as fast", ratio >= 1))
    without, profile = times[WITHOUT]["ours"], times[PROFILE]["ours"]
    found.append(("leave-one-outs below 1 s", without.words(), without.median < 1))
    found.append(("Q-profiles below 50 ms", profile.words(), profile.median < 0.05))
    found.append(("importing evaluation adds less than 0.4 s", added.words(), added.median < 0.4))
    found.append(("sympy is not imported", "imported" if sympy else "not imported", not sympy))
    return found
