"""Does the method find what was planted? python scripts/recover_truth.py [--seeds 200] [--first-seed 1]

Draws the made-up programme afresh for each seed, evaluates it as the app does, and prints per project how often the
95% interval of the share kept holds the planted share (of those that are bounded), how often a verdict is committed,
and how often a committed one is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from evaluation.demonstration import generate_collection, truth_of
from evaluation.demonstration.truth import is_wrong
from evaluation.results import evaluate
from evaluation.stats.verdict import COMMITTED


@dataclass(kw_only=True)
class Tally:
    """What came of the trials of one project, or of all of them. Counts; kept_sum adds up the estimated shares."""

    trials: int = 0
    bounded: int = 0
    covered: int = 0
    committed: int = 0
    wrong: int = 0
    kept_sum: float = 0.0
    verdicts: Counter[str] = field(default_factory=Counter)

    @property
    def coverage(self) -> float:
        """Return the share of bounded intervals that hold the planted share."""
        return self.covered / self.bounded if self.bounded else float("nan")

    @property
    def wrong_share(self) -> float:
        """Return the share of committed verdicts that are wrong."""
        return self.wrong / self.committed if self.committed else 0.0


def recover(seeds: Iterable[int]) -> dict[str, Tally]:
    """Return a tally per project, and of all together under "all", over the primary outcomes."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for seed in seeds:
        for result in evaluate(generate_collection(seed, primary_only=True)).outcomes:
            truth = truth_of(result.project, result.outcome)
            low, high = result.retention.low, result.retention.high
            bounded = low is not None and high is not None
            covered = low is not None and high is not None and low <= truth.retention <= high
            for tally in (tallies[result.project], tallies["all"]):
                tally.trials += 1
                tally.bounded += bounded
                tally.covered += covered
                tally.committed += result.verdict in COMMITTED
                tally.wrong += result.verdict in COMMITTED and is_wrong(result.verdict, truth)
                tally.kept_sum += result.retention.estimate or 0.0
                tally.verdicts[str(result.verdict)] += 1
    return dict(tallies)


def main() -> None:
    """Print one line a project."""
    options = argparse.ArgumentParser(description="Does the method find what was planted?")
    options.add_argument("--seeds", type=int, default=200, help="how many made-up programmes")
    options.add_argument("--first-seed", type=int, default=1)
    chosen = options.parse_args()
    tallies = recover(range(chosen.first_seed, chosen.first_seed + chosen.seeds))
    print(f"{'project':8} {'bounded':>8} {'covered':>8} {'committed':>10} {'wrong':>7} {'mean kept':>10}  verdicts")
    for project, tally in tallies.items():
        print(
            f"{project:8} {tally.bounded:8} {tally.coverage:8.1%} {tally.committed / tally.trials:10.1%} "
            f"{tally.wrong_share:7.1%} {tally.kept_sum / tally.trials:10.2f}  {dict(tally.verdicts.most_common())}"
        )


if __name__ == "__main__":
    main()
