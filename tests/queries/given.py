"""Everything that a function of queries/ gives to one person, as text that can be searched."""

from __future__ import annotations

import dataclasses
import functools
import importlib
import inspect
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest


@contextmanager
def recording(function: str, actor: Any) -> Iterator[list[Any]]:
    """Give a list that takes whatever "module.name" gives this person inside the block."""
    module_name, name = function.split(".")
    module = importlib.import_module(f"queries.{module_name}")
    whole, parts = getattr(module, name), []
    signature = inspect.signature(whole)

    @functools.wraps(whole)
    def recorded(*args: Any, **named: Any) -> Any:
        answer = whole(*args, **named)
        if signature.bind(*args, **named).arguments["actor"] == actor:
            parts.append(answer)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, recorded)
        yield parts


def texts(value: Any) -> Iterator[str]:
    """Yield every text and number in a value: its fields and properties, frames, files, and what is worked out late."""
    if isinstance(value, str | int | float | np.generic):
        yield str(value)
    elif isinstance(value, bytes):
        yield from _file(value)
    elif isinstance(value, pd.DataFrame | pd.Series):
        yield value.to_csv()
    elif isinstance(value, pa.Table):
        yield str(value.to_pylist())
    elif isinstance(value, np.ndarray):
        yield str(value.tolist())
    elif isinstance(value, Mapping):
        yield from texts([*value.keys(), *value.values()])
    elif dataclasses.is_dataclass(value):
        yield from texts([getattr(value, each) for each in _fields(value)])
    elif isinstance(value, Iterable):
        for each in value:
            yield from texts(each)
    else:
        yield repr(value)


def _fields(value: Any) -> list[str]:
    """Return a dataclass's fields and properties: what is worked out when it is asked for is given too."""
    late = inspect.getmembers(type(value), lambda each: isinstance(each, property | functools.cached_property))
    return [field.name for field in dataclasses.fields(value)] + [name for name, _ in late]


def _file(data: bytes) -> Iterator[str]:
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from (packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    else:
        yield data.decode("utf-8", "replace")
