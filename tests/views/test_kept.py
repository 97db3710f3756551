"""What is made once is made once, for these very objects, and again for any others."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

import pytest

from evaluation.views.kept import kept


@dataclass(frozen=True)
class _Given:
    sites: tuple[int, ...]


class _Code(StrEnum):
    A = "a"


def _counted() -> tuple[list[object], Callable[..., list[object]]]:
    calls: list[object] = []

    @kept
    def made(given: _Given, *, scale: str | None = None, number: float | None = None) -> list[object]:
        calls.append((given, scale, number))
        return [given.sites, scale, number]

    return calls, made


def test_the_same_object_and_settings_give_the_very_same_value() -> None:
    calls, made = _counted()
    given = _Given((1, 2))

    assert made(given, scale="share") is made(given, scale="share")
    assert len(calls) == 1


def test_another_object_is_another_even_where_it_is_equal() -> None:
    calls, made = _counted()
    first, second = _Given((1, 2)), _Given((1, 2))

    made(first)
    made(second)

    assert len(calls) == 2


def test_settings_that_only_look_alike_are_told_apart() -> None:
    calls, made = _counted()
    given = _Given(())

    for number in (1, 1.0, True, None):
        made(given, number=number)
    for scale in ("a", _Code.A, None):
        made(given, scale=scale)

    assert len(calls) == 7


def test_nothing_is_kept_alive_and_a_place_in_memory_that_is_used_again_is_no_answer() -> None:
    given = _Given((1,))
    seen = weakref.ref(given)
    made_of = kept(lambda each: len(each.sites))
    made_of(given)
    del given
    gc.collect()

    assert seen() is None
    for number in range(200):
        assert made_of(_Given((0,) * number)) == number


def test_only_the_latest_values_are_kept(monkeypatch) -> None:
    monkeypatch.setattr("evaluation.views.kept._MOST", 2)
    calls, made = _counted()
    given = _Given(())

    for number in (1, 2, 3, 1):
        made(given, number=number)

    assert len(calls) == 4


def test_several_who_ask_at_once_wait_for_one_who_makes_it() -> None:
    calls, together = [], threading.Barrier(8)

    @kept
    def made(given: _Given) -> list[object]:
        calls.append(given)
        time.sleep(0.05)
        return [given.sites]

    given = _Given((1,))

    def ask() -> list[object]:
        together.wait()
        return made(given)

    with ThreadPoolExecutor(8) as people:
        found = [each.result() for each in [people.submit(ask) for _ in range(8)]]

    assert len(calls) == 1
    assert all(each is found[0] for each in found)


def test_a_failure_is_raised_and_made_anew_the_next_time() -> None:
    calls, given = [], _Given((1,))

    @kept
    def made(given: _Given) -> int:
        calls.append(given)
        if len(calls) == 1:
            raise ZeroDivisionError
        return len(calls)

    with pytest.raises(ZeroDivisionError):
        made(given)
    assert made(given) == made(given) == 2


def test_who_waits_is_not_stopped_with_the_thread_that_makes_it() -> None:
    begun, go_on = threading.Event(), threading.Event()

    @kept
    def made(given: _Given) -> str:
        if begun.is_set():
            return "own"
        begun.set()
        go_on.wait(10)
        raise Stopped

    given = _Given((1,))
    with ThreadPoolExecutor(2) as people:
        first = people.submit(made, given)
        begun.wait(10)
        second = people.submit(made, given)
        go_on.set()
        assert second.result() == "own"
        with pytest.raises(Stopped):
            first.result()


class Stopped(BaseException):
    """As what Streamlit raises where a page is left."""
