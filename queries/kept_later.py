"""Parts of kept results that are read when somebody first looks at them.

The results of a large programme are nearly all results of single sites, most of which no page shows before somebody
asks for their project and outcome. What an outcome comes to is therefore read at once, and its sites when they are
wanted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar, overload

from evaluation.analysis.result_types import OutcomeResult

T = TypeVar("T")

#: The parts of an outcome that grow with its sites, and from how many items on, members with them, they are read later.
PARTS = ("sites", "comparators", "entries")
LEAST = 100


class Later(Sequence[T]):
    """What a tuple holds, made at the first look. It equals the tuple, and is not changed by being looked at.

    units: how many sites are in it together with their members, which is known before it is read.
    """

    def __init__(self, length: int, units: int, make: Callable[[], tuple[T, ...]]) -> None:
        self.units = units
        self._length = length
        self._make: Callable[[], tuple[T, ...]] | None = make
        self._made: tuple[T, ...] = ()
        self._lock = threading.Lock()

    @property
    def made(self) -> tuple[T, ...]:
        """Return the tuple; several threads that ask at once wait for one of them."""
        with self._lock:
            if self._make is not None:
                self._made, self._make = self._make(), None
            return self._made

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...
    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        return self.made[place]

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        return iter(self.made)

    def __eq__(self, other: object) -> bool:
        return self is other or self.made == (other.made if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        return hash(self.made)

    def __repr__(self) -> str:
        return f"Later({self._length})"


def units_of(part: Sequence[Any]) -> int:
    """Return how many sites there are with their members; other items count as one each."""
    return part.units if isinstance(part, Later) else sum(1 + len(getattr(each, "members", ())) for each in part)


def apart(result: OutcomeResult) -> tuple[OutcomeResult, dict[str, tuple[Any, ...]]]:
    """Return an outcome without its large parts, and these by name."""
    large = {name: tuple(part) for name in PARTS if units_of(part := getattr(result, name)) >= LEAST}
    return replace(result, **dict.fromkeys(large, ())), large


def together(result: OutcomeResult, parts: dict[str, Later[Any]]) -> OutcomeResult:
    """Return the outcome with its large parts, which are read when they are looked at."""
    return replace(result, **parts)
