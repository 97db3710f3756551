"""Small cases, each told as a project of its own and all evaluated together, so that a module pays for it once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from evaluation.analysis.result_types import OutcomeResult, Results
from evaluation.domain.vocabulary import Clock
from evaluation.results import evaluate
from tests.analysis.made_rows import Made, Scene, collection_of

Teller = Callable[[Scene], Any]


class Scenes:
    """The scenes of one module: a decorator that takes them, and the results of all."""

    def __init__(self) -> None:
        self.tellers: dict[str, Teller] = {}

    def __call__(self, teller: Teller) -> Teller:
        """Take a scene under its function's name."""
        return self.named(teller.__name__, teller)

    def named(self, name: str, teller: Teller) -> Teller:
        """Take a scene under a name, with one outcome unless it adds its own."""
        assert name not in self.tellers, name
        self.tellers[name] = teller
        return teller

    def told(self, folder: Path) -> Told:
        """Publish all scenes as one programme."""
        made = Made()
        for name, teller in self.tellers.items():
            scene = Scene(made, name)
            scene.project()
            teller(scene)
            if not any(row["project"] == name for row in made.outcomes):
                scene.outcome()
        return Told(made, folder)


class Told:
    """What became of a module's scenes, on each clock."""

    def __init__(self, made: Made, folder: Path) -> None:
        self.collection = collection_of(made, folder)
        self._results: dict[Clock, Results] = {}

    def results(self, clock: Clock = Clock.ACTUAL) -> Results:
        if clock not in self._results:
            self._results[clock] = evaluate(self.collection, clock=clock)
        return self._results[clock]

    def __call__(self, scene: Teller | str, *, clock: Clock = Clock.ACTUAL, outcome: str = "harm") -> OutcomeResult:
        """Return one scene's outcome."""
        name = scene if isinstance(scene, str) else scene.__name__
        found = self.results(clock).of(name, outcome)
        assert found is not None, name
        return found
