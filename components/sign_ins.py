"""How long a sign-in is good for. Kept on the server, because the browser's own cookie lasts 30 days in any case."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum


class SignInState(StrEnum):
    """Whether a sign-in still counts, and if not, why."""

    GOOD = "good"
    IDLE = "idle"
    OVER = "over"
    ENDED = "ended"


@dataclass(kw_only=True)
class _Seen:
    first: float
    last: float
    age_at_first: float
    state: SignInState = SignInState.GOOD


class SignIns:
    """Every sign-in of this process: when it was last used, and whether it was ended.

    A sign-in that is no longer good never becomes good again. One that this process has not seen before and that is
    older than the idle limit counts as idle: after a restart nobody knows when it was last used. Time between two uses
    is taken from a clock that cannot be set back.
    """

    def __init__(
        self, *, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic, most: int = 10_000
    ) -> None:
        """Start with none. wall: seconds since 1970; steady: seconds that only grow; most: sign-ins remembered."""
        self._wall, self._steady, self._most = wall, steady, most
        self._lock = threading.Lock()
        self._seen: dict[Hashable, _Seen] = {}

    def use(self, key: Hashable, *, began: float, idle_seconds: float, longest_seconds: float) -> SignInState:
        """Return whether a sign-in that began then (seconds since 1970) is good, and note that it was used now."""
        with self._lock:
            now = self._steady()
            seen = self._seen.get(key)
            if seen is None:
                age = max(0.0, self._wall() - began)
                self._forget_oldest()
                seen = self._seen[key] = _Seen(first=now, last=now - age, age_at_first=age)
            if seen.state is SignInState.GOOD:
                if seen.age_at_first + now - seen.first >= longest_seconds:
                    seen.state = SignInState.OVER
                elif now - seen.last >= idle_seconds:
                    seen.state = SignInState.IDLE
                else:
                    seen.last = now
            return seen.state

    def end(self, key: Hashable) -> None:
        """End a sign-in at once, also in other windows of the same browser."""
        with self._lock:
            now = self._steady()
            self._seen.setdefault(key, _Seen(first=now, last=now, age_at_first=0.0)).state = SignInState.ENDED

    def _forget_oldest(self) -> None:
        """Make room. What is forgotten while good and unused for long counts as idle when it comes back."""
        while len(self._seen) >= self._most:
            del self._seen[min(self._seen, key=lambda key: self._seen[key].last)]
