"""How often is the rule wrong, and do the intervals hold what they say? python scripts/simulate_rule.py [--write]

Everything is measured in true origin effects: the origin's true effect is 1, a retention of 0.5 is a mean of 0.5 at
new sites, a spread of 0.4 is a standard deviation of true site effects of 0.4. The origin is measured with an error of
1/z and kept only if it comes out significant (winner's curse). Standard errors of sites are drawn evenly on a log
scale from 0.15 to 0.60. A committed verdict is wrong as evaluation.stats.verdict.is_false_claim says; shares of wrong
and of committed verdicts are of all replicates. Exits 1 if a bound is broken; --write puts the tables into
docs/methods.md. For comparison: the same rule with the origin taken as exact, and calling the point estimate (kept from
half, lost below, reversed below none). Under a minute on 2 cores.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import special

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from evaluation.domain.vocabulary import VerdictCode
from evaluation.stats.origin import ESTABLISHED_Z
from evaluation.stats.pooling import Pool, pool
from evaluation.stats.retention import BOUNDED, retention
from evaluation.stats.verdict import COMMITTED, LEAST_SHARE, is_false_claim, verdict

ROOT = Path(__file__).resolve().parent.parent
SITES = (3, 5, 10, 30)
SPREADS = (0.0, 0.1, 0.2, 0.4)
ORIGIN_Z = (3.0, 4.0, 6.0, 10.0)
RETENTIONS = (-0.5, 0.0, 0.25, 0.45, 0.5, 0.65, 0.8, 1.0, 1.2)
SE_FROM, SE_TO = 0.15, 0.60
SEED = 20240601
#: Error of an origin taken as exact.
_EXACT = 1e-9
#: Wrong committed verdicts: on average over all cells, and in the worst one. Least coverage of the average's interval.
MOST_WRONG_ON_AVERAGE, MOST_WRONG_IN_A_CELL, LEAST_COVERAGE = 0.01, 0.05, 0.93
START, END = "<!-- simulation: written by scripts/simulate_rule.py -->", "<!-- end of simulation -->"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One combination of circumstances; shares are of all replicates, fieller of those with a bounded interval.

    wrong_if_exact, wrong_by_point: wrong verdicts of the two rules held beside ours.
    """

    sites: int
    spread: float
    origin_z: float
    retention: float
    replicates: int
    wrong: float
    wrong_if_exact: float
    wrong_by_point: float
    committed: float
    bounded: float
    fieller: float


@dataclass(frozen=True, kw_only=True)
class Sites:
    """One number of sites and spread: coverage of the average's and of the prediction interval, and its cells."""

    sites: int
    spread: float
    average: float
    prediction: float
    cells: tuple[Cell, ...]


def simulate(sites: int, spread: float, *, replicates: int, seed: int = SEED) -> Sites:
    """Draw the new sites once and the origin once for each origin_z, and judge every retention.

    A pool moves with its sites and its errors do not change, so that one set of fits serves every retention.
    """
    generator = np.random.default_rng([seed, sites, round(1000 * spread)])
    v = np.exp(generator.uniform(2 * np.log(SE_FROM), 2 * np.log(SE_TO), (replicates, sites)))
    found = pool(np.sqrt(v + spread**2) * generator.standard_normal((replicates, sites)), v, profile=False)
    cells = []
    for origin_z in ORIGIN_Z:
        origin = _published_origins(generator, origin_z, replicates)
        cells += [_cell(found, origin, sites, spread, origin_z, share) for share in RETENTIONS]
    if spread > 0:
        prediction = float(np.mean(special.ndtr(found.pi_high / spread) - special.ndtr(found.pi_low / spread)))
    else:
        prediction = float(np.mean((found.pi_low <= 0) & (found.pi_high >= 0)))
    average = float(np.mean((found.ci_low <= 0) & (found.ci_high >= 0)))
    return Sites(sites=sites, spread=spread, average=average, prediction=prediction, cells=tuple(cells))


def _published_origins(generator: np.random.Generator, origin_z: float, count: int) -> np.ndarray:
    """Estimates of an effect of 1 with error 1/z, given that they are significant (drawn by inverting the tail)."""
    tail = special.ndtr(origin_z - ESTABLISHED_Z)
    return (origin_z - special.ndtri(tail * generator.uniform(size=count))) / origin_z


def _cell(found: Pool, origin: np.ndarray, sites: int, spread: float, origin_z: float, share: float) -> Cell:
    estimate = found.estimate + share
    judged = verdict(estimate, found.se, origin, 1 / origin_z, df=found.df)
    kept = retention(estimate, found.se, origin, 1 / origin_z, df=found.df)
    exact = verdict(estimate, found.se, origin, _EXACT, df=found.df)
    point = np.where(kept.ratio >= LEAST_SHARE, VerdictCode.KEPT, VerdictCode.LOST)
    point = np.where(kept.ratio < 0, VerdictCode.REVERSED, point)
    bounded = kept.shape == BOUNDED
    holds = (kept.low <= share) & (share <= kept.high)
    return Cell(
        sites=sites,
        spread=spread,
        origin_z=origin_z,
        retention=share,
        replicates=len(origin),
        wrong=float(is_false_claim(judged.code, share).mean()),
        wrong_if_exact=float(is_false_claim(exact.code, share).mean()),
        wrong_by_point=float(is_false_claim(point, share).mean()),
        committed=float(np.isin(judged.code, [str(code) for code in COMMITTED]).mean()),
        bounded=float(bounded.mean()),
        fieller=float(holds[bounded].mean()) if bounded.any() else np.nan,
    )


def faults(results: Sequence[Sites]) -> list[str]:
    """Say which bounds are broken, beyond three Monte-Carlo standard errors for single cells."""
    cells = [cell for result in results for cell in result.cells]
    mean, worst = _mean(cells, "wrong"), max(cells, key=lambda cell: cell.wrong)
    broken = []
    if mean > MOST_WRONG_ON_AVERAGE:
        broken.append(f"wrong committed verdicts on average: {mean:.2%}, above {MOST_WRONG_ON_AVERAGE:.0%}")
    if worst.wrong - 3 * standard_error(worst.wrong, worst.replicates) > MOST_WRONG_IN_A_CELL:
        broken.append(f"wrong committed verdicts in the worst cell: {worst.wrong:.2%} ({_place(worst)})")
    for result in results:
        replicates = result.cells[0].replicates
        if result.average + 3 * standard_error(result.average, replicates) < LEAST_COVERAGE:
            broken.append(f"average's interval at {result.sites} sites, spread {result.spread}: {result.average:.1%}")
    return broken


def standard_error(share: float, count: float) -> float:
    """Monte-Carlo standard error of a share."""
    return float(np.sqrt(share * (1 - share) / count))


def tables(results: Sequence[Sites]) -> str:
    """Write both tables and the summary as Markdown, percentages with Monte-Carlo standard errors."""
    cells = [cell for result in results for cell in result.cells]
    worst = max(cells, key=lambda cell: cell.wrong)
    replicates = worst.replicates
    lines = [
        f"{len(cells)} cells of {replicates:,} replicates. Wrong committed verdicts: mean "
        f"{_mean(cells, 'wrong'):.2%}, worst cell {_percent(worst.wrong, replicates)} "
        f"({_place(worst)}). With the origin taken as exact: mean {_mean(cells, 'wrong_if_exact'):.1%}, worst "
        f"{_most(cells, 'wrong_if_exact'):.0%}; calling the point estimate: mean {_mean(cells, 'wrong_by_point'):.0%}, "
        f"worst {_most(cells, 'wrong_by_point'):.0%}. Standard errors of the simulation stand in brackets where they "
        "are not below 0.05 percentage points.",
        "",
        "| sites | spread | average's interval | prediction interval | Fieller, bounded: mean | lowest | "
        "wrong: mean | worst | committed |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for result in results:
        fieller = [cell for cell in result.cells if cell.bounded > 0.02]
        lowest = min(fieller, key=lambda cell: cell.fieller, default=None)
        lines.append(
            _row(
                str(result.sites),
                f"{result.spread:.1f}",
                _percent(result.average, replicates),
                _percent(result.prediction, replicates),
                f"{_mean_fieller(fieller):.1%}" if fieller else "none bounded",
                _percent(lowest.fieller, lowest.bounded * replicates) if lowest else "none bounded",
                f"{_mean(result.cells, 'wrong'):.2%}",
                _percent(_most(result.cells, "wrong"), replicates),
                f"{_mean(result.cells, 'committed'):.0%}",
            )
        )
    lines += ["", "Committed, and wrong (worst over the spreads), by origin and true retention:", ""]
    lines += ["| sites, origin z | " + " | ".join(f"{share:g}" for share in RETENTIONS) + " |"]
    lines += ["| --- |" + " --- |" * len(RETENTIONS)]
    for sites in sorted({cell.sites for cell in cells}):
        for origin_z in ORIGIN_Z:
            at = [cell for cell in cells if (cell.sites, cell.origin_z) == (sites, origin_z)]
            lines.append(_row(f"{sites}, {origin_z:g}", *(_both(at, share) for share in RETENTIONS)))
    return "\n".join(lines)


def _both(cells: Iterable[Cell], share: float) -> str:
    chosen = [cell for cell in cells if cell.retention == share]
    return f"{_mean(chosen, 'committed'):.0%}, {_most(chosen, 'wrong'):.1%}"


def _mean(cells: Sequence[Cell], figure: str) -> float:
    return float(np.mean([getattr(cell, figure) for cell in cells]))


def _most(cells: Sequence[Cell], figure: str) -> float:
    return max(getattr(cell, figure) for cell in cells)


def _mean_fieller(cells: Sequence[Cell]) -> float:
    return float(np.average([cell.fieller for cell in cells], weights=[cell.bounded for cell in cells]))


def _percent(share: float, count: float) -> str:
    error = 100 * standard_error(share, count)
    return f"{share:.1%}" + (f" ({error:.1f})" if error >= 0.05 else "")


def _place(cell: Cell) -> str:
    return f"{cell.sites} sites, spread {cell.spread:g}, origin z {cell.origin_z:g}, retention {cell.retention:g}"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def write(text: str, *, page: Path) -> None:
    """Put the text between the markers of a page."""
    before = page.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(START)}.*{re.escape(END)}", re.DOTALL)
    if not pattern.search(before):
        raise ValueError(f"{page} has no markers {START} and {END}")
    page.write_text(pattern.sub(lambda _: f"{START}\n\n{text}\n\n{END}", before), encoding="utf-8", newline="\n")


def _task(work: tuple[int, float, int]) -> Sites:
    sites, spread, replicates = work
    return simulate(sites, spread, replicates=replicates)


def main() -> int:
    """Run every cell and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replicates", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/methods.md")
    arguments = parser.parse_args()
    work = [(sites, spread, arguments.replicates) for sites in sorted(SITES, reverse=True) for spread in SPREADS]
    with multiprocessing.get_context("spawn").Pool(arguments.processes) as workers:
        done = workers.map(_task, work, chunksize=1)
    results = sorted(done, key=lambda result: (result.sites, result.spread))
    text = tables(results)
    print(text)
    if arguments.write:
        write(text, page=ROOT / "docs" / "methods.md")
    broken = faults(results)
    for line in broken:
        print(f"BROKEN: {line}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
