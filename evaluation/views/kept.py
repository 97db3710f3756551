"""Views and drawings made once: the same function of the same objects gives the value that it gave before.

Objects are compared by identity, as results, views and frames are never changed once they are made; comparing
thousands of sites cell by cell would cost more than most views do. Plain values are compared as values. Nothing is kept
alive for the sake of what was made from it.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

#: Values kept a function: so many people can look at something else each before anything is made twice.
_MOST = 256
_PLAIN = (str, int, float, bool, type(None))  # codes are strings too


def kept(function: Callable[P, T]) -> Callable[P, T]:
    """Keep what a pure function of frozen objects returned, for as long as these objects live.

    What is returned is shared between people and threads: treat it as read-only. Whoever asks for what is just being
    made waits for it; a failure is raised to all who wait, and not kept. Where only the maker was stopped, each who
    waits makes it.
    """
    values: OrderedDict[object, tuple[tuple[Callable[[], object], ...], Future[T]]] = OrderedDict()
    lock = threading.Lock()

    @wraps(function)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        given = (*args, *(value for _, value in sorted(kwargs.items())))
        key = (len(args), tuple(sorted(kwargs)), tuple(map(_key, given)))
        objects = _objects(given)
        with lock:
            found = values.get(key)
            if found is not None and all(seen() is each for seen, each in zip(found[0], objects, strict=True)):
                mine, value = False, found[1]
            else:
                mine, value = True, Future()
                values[key] = tuple(map(_seen, objects)), value
            values.move_to_end(key)
            while len(values) > _MOST:
                values.popitem(last=False)
        if mine:
            _fill(value, lambda: function(*args, **kwargs))
            if value.exception() is not None:
                with lock:
                    if key in values and values[key][1] is value:
                        del values[key]
        elif _was_stopped(value):
            return function(*args, **kwargs)
        return value.result()

    return made


def _fill(value: Future[T], make: Callable[[], T]) -> None:
    try:
        value.set_result(make())
    except BaseException as error:  # raised again by whoever asked
        value.set_exception(error)


def _was_stopped(value: Future[T]) -> bool:
    """Wait; return whether the thread that made it was told to stop, as Streamlit does when a page is left.

    That is a matter of one person's session and holds what they had clicked: it may not reach another's.
    """
    return not isinstance(value.exception() or Exception(), Exception)


def _key(value: object) -> object:
    return (type(value), value) if isinstance(value, _PLAIN) else id(value)


def _objects(given: tuple[Any, ...]) -> list[Any]:
    return [value for value in given if not isinstance(value, _PLAIN)]


def _seen(value: Any) -> Callable[[], object]:
    """Return what gives the object back while it lives; what cannot be watched (a tuple) is held."""
    try:
        return weakref.ref(value)
    except TypeError:
        return lambda: value
