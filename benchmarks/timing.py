"""Time contenders in rounds: each round runs every contender once, so that a slow minute of the machine hits all."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Times:
    """CPU seconds of one contender for the whole work, one figure a round."""

    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle round."""
        return statistics.median(self.seconds)

    def words(self) -> str:
        """Median and range, in the unit that suits: "12.3 ms (11.9 to 14.0)"."""
        unit, factor = ("ms", 1000.0) if self.median < 1 else ("s", 1.0)
        middle, least, most = (f"{factor * value:.3g}" for value in (self.median, min(self.seconds), max(self.seconds)))
        return f"{middle} {unit} ({least} to {most})"


def cpu_seconds(work: Callable[[], object], *, repeats: int = 1) -> float:
    """CPU seconds of all threads of this process that one run takes, as the mean of so many in a row."""
    begin = time.process_time()
    for _ in range(repeats):
        work()
    return (time.process_time() - begin) / repeats


def in_rounds(contenders: dict[str, Callable[[], float]], *, rounds: int) -> dict[str, Times]:
    """Run every contender (which returns the CPU seconds it took) once a round, after one round that is not counted."""
    found = {name: Times() for name in contenders}
    for number in range(rounds + 1):
        for name, run in contenders.items():
            seconds = run()
            if number:
                found[name].seconds.append(seconds)
    return found
