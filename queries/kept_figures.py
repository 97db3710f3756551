"""What was worked out of an outcome, kept beside the store, each under a name made from all that it depends on.

A result follows from the files that are in force for its project and outcome, the last day of the data, the clock, and
the code of `evaluation`. Its name is a hash of these, so what is kept can be of no other state: a new version finds
again whatever it did not touch, and a version that comes back finds its own. Nothing here is a source: whatever is
missing, cut short or dropped is worked out again. What is read builds no other objects than results are made of.
"""

from __future__ import annotations

import gc
import hashlib
import io
import json
import logging
import os
import pickle
import threading
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import astuple
from datetime import date
from enum import Enum
from functools import cache, partial
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, BinaryIO, Generic, TypeVar
from weakref import WeakValueDictionary

from evaluation import results
from evaluation.analysis import result_types, selection
from evaluation.analysis.result_types import OutcomeResult
from evaluation.analysis.selection import Choices
from evaluation.domain import vocabulary
from evaluation.stats.disclosure import Profile
from queries import kept_later

_LOG = logging.getLogger(__name__)

#: All that is kept of a store together; what was used longest ago goes first.
MOST_BYTES = 256 * 1024**2

_DIGEST_BYTES = hashlib.sha256().digest_size

#: What is kept, and what a file may name: the classes of these modules, and dates.
T = TypeVar("T", OutcomeResult, Choices)
_MODULES = {module.__name__: module for module in (result_types, selection, vocabulary)}
_EVALUATION = Path(results.__file__).resolve().parent

_ALIVE: WeakValueDictionary[tuple[Path, str], OutcomeResult | Choices] = WeakValueDictionary()
_COLLECTING = threading.Lock()


def name_of(*depends_on: object) -> str:
    """Return the name of a result by what it depends on (plain values) and the code that works it out."""
    said = json.dumps([_code(), results.METHOD_VERSION, *depends_on], separators=(",", ":"), default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def shown_name(name: str, profile: Profile) -> str:
    """Return the name of a result as it may be shown, from its own."""
    return name_of(name, astuple(profile))


def choices_name(name: str) -> str:
    """Return the name of what can be narrowed of an outcome, from its result's."""
    return name_of(name, "choices")


def written_result(result: object) -> bytes:
    """Return a result, or several, in the form that read_result reads."""
    plain = io.BytesIO()
    _Pickler(plain, protocol=5).dump(result)
    return plain.getvalue()


def read_result(stream: BinaryIO) -> object:
    """Return a result, or several; nothing else is made of what is read. Raises pickle.UnpicklingError."""
    with _without_collecting():
        return _Unpickler(stream).load()


class KeptFigures(Generic[T]):
    """The results kept in one folder. Several processes may use it at once; one that cannot write keeps nothing."""

    def __init__(self, folder: Path, kind: type[T]) -> None:
        self.folder, self._kind = folder, kind

    def find(self, names: Iterable[str]) -> dict[str, T]:
        """Return those results that are kept, by name; the same object for as long as anyone holds it."""
        found: dict[str, T] = {}
        for name in names:
            result = _ALIVE.get((self.folder, name)) or self._read(name)
            if isinstance(result, self._kind):
                found[name] = result
                _ALIVE[self.folder, name] = result
        return found

    def keep(self, made: Mapping[str, T]) -> None:
        """Keep results by name, as far as the disk lets."""
        for name, result in made.items():
            _ALIVE[self.folder, name] = result
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name, result in made.items():
                self._write(name, result)
            self._trim()
        except OSError as error:
            _LOG.warning("figures could not be kept: %s", error)

    def _read(self, name: str) -> object:
        path = self.folder / name
        try:
            content = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(memoryview(content)[_DIGEST_BYTES:]).digest() != content[:_DIGEST_BYTES]:
            return None
        with suppress(OSError):
            os.utime(path)
        try:
            return _unpacked(content)
        except (pickle.UnpicklingError, ValueError, zlib.error) as error:  # strange, or as another release wrote it
            _LOG.warning("a kept file is left alone: %s", error)
            return None

    def _write(self, name: str, result: T) -> None:
        packed = _packed(result)
        beside = self.folder / f".{name}-{uuid.uuid4().hex}"
        try:
            beside.write_bytes(hashlib.sha256(packed).digest() + packed)
            os.replace(beside, self.folder / name)
        finally:
            beside.unlink(missing_ok=True)

    def _trim(self) -> None:
        with os.scandir(self.folder) as entries:  # closed also where another thread took a file away meanwhile
            there = sorted(((entry.stat(), entry.path) for entry in entries), key=lambda each: -each[0].st_mtime)
        total = 0
        for status, path in there:
            total += status.st_size
            if total > MOST_BYTES:
                with suppress(OSError):
                    os.unlink(path)


def _packed(result: object) -> bytes:
    """Return a result as a line that says how long its blocks are, and these: itself, then its large parts."""
    small, large = kept_later.apart(result) if isinstance(result, OutcomeResult) else (result, {})
    blocks = [zlib.compress(written_result(each), level=1) for each in (small, *large.values())]
    parts = [(name, len(part), kept_later.units_of(part)) for name, part in large.items()]
    return json.dumps([[len(block) for block in blocks], parts]).encode() + b"\n" + b"".join(blocks)


def _unpacked(content: bytes) -> object:
    """Return what _packed was given, from behind its digest.

    Raises pickle.UnpicklingError; so does a look at a part that is no result.
    """
    begin = content.index(b"\n", _DIGEST_BYTES) + 1
    lengths, parts = json.loads(content[_DIGEST_BYTES:begin])
    first, *others = (content[here:there] for here, there in pairwise(accumulate(lengths, initial=begin)))
    result = _unpickled(first)
    if not isinstance(result, OutcomeResult):
        return result
    found = {
        name: kept_later.Later(length, units, partial(_unpickled, block))
        for (name, length, units), block in zip(parts, others, strict=True)
    }
    return kept_later.together(result, found)


def _unpickled(block: bytes) -> Any:
    with _without_collecting():
        return _Unpickler(io.BytesIO(zlib.decompress(block))).load()


class _Pickler(pickle.Pickler):
    """Writes a word of a vocabulary as its class and value: Python 3.11.2, Debian 12's, writes a call of getattr."""

    def reducer_override(self, obj: object) -> object:
        return (type(obj), (obj.value,)) if isinstance(obj, Enum) else NotImplemented


class _Unpickler(pickle.Unpickler):
    """Reads results and nothing else: a file that names any other class is refused."""

    def find_class(self, module: str, name: str) -> type:
        known = date if (module, name) == ("datetime", "date") else getattr(_MODULES.get(module), name, None)
        if isinstance(known, type) and known.__module__ == module:
            return known
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a result")


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Let nothing look for garbage meanwhile, as thousands of objects are made of which none is."""
    with _COLLECTING:
        was = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if was:
                gc.enable()


@cache
def _code() -> str:
    """Return a hash of the code that works results out, so that a change nobody numbered is another name too.

    Of the views, which only show results, it holds what protects them.
    """
    digest = hashlib.sha256()
    views = _EVALUATION / "views"
    computing = [path for path in _EVALUATION.rglob("*.py") if not path.is_relative_to(views)]
    for path in sorted([*computing, views / "pack_protection.py", views / "wording" / "__init__.py"]):
        digest.update(path.relative_to(_EVALUATION).as_posix().encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()
