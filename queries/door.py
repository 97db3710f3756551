"""The way in, shared by the command line and the app: read, check against what is stored, publish all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evaluation.domain.actor import Actor
from evaluation.domain.problem import Problem, Severity
from evaluation.intake import at_the_door
from evaluation.intake.checking import Checked, CheckedFile, empty_collection
from evaluation.intake.large.call import LARGE_FROM_BYTES
from queries import programme, uploads
from queries.access import Action, require, require_owner
from queries.connecting import spool_folder
from queries.errors import CallError
from queries.folders import files_in
from queries.held import held_against
from queries.large import checked_apart
from queries.reading_apart import check_apart
from queries.settings import database_path, max_file_bytes
from queries.store import Store, open_store, store_exists


@dataclass(frozen=True, kw_only=True)
class DoorReport:
    """What came of a call. loaded: whether it published anything; version: the store's afterwards, 0 without one."""

    files: tuple[CheckedFile, ...]
    loaded: bool
    version: int

    @property
    def ok(self) -> bool:
        """Return whether no file has a fault."""
        return not any(problem.severity is Severity.FAULT for file in self.files for problem in file.problems)

    def to_dict(self) -> dict[str, object]:
        """Return the report in the shape that the command line prints."""
        return {
            "files": [file.to_dict() for file in self.files],
            "loaded": self.loaded,
            "version": self.version,
        }


def check_files(store: Store | None, actor: Actor, paths: Sequence[Path]) -> DoorReport:
    """Check files against each other and against what a store holds (None: nothing). Raises CallError."""
    if store is None:
        require_owner(actor, Action.CHECK)
    else:
        require(store, actor, Action.CHECK)
    beside = store.path if store else database_path()
    with _checked(store, actor, paths, beside=beside) as checked:
        return _dry(store, actor, checked)


def load(database: Path, actor: Actor, paths: Sequence[Path], *, reason: str | None = None) -> DoorReport:
    """Check files and publish them all, or none if any has a fault; a missing store is made only when needed.

    Raises CallError, NotAllowed and what open_store and publish raise.
    """
    require_owner(actor, Action.PUBLISH)
    store = open_store(database) if store_exists(database) else None
    with _checked(store, actor, paths, beside=database) as checked:
        if not checked.ok:
            return _dry(store, actor, checked)
        published = uploads.publish(store or open_store(database), actor, checked, reason=reason)
        files = _told(checked.files, published.repeats)
        return DoorReport(files=files, loaded=bool(published.batches), version=published.version)


def _dry(store: Store | None, actor: Actor, checked: Checked) -> DoorReport:
    if store is None:
        return DoorReport(files=checked.files, loaded=False, version=0)
    files = _told(checked.files, uploads.repeats(store, actor, checked))
    return DoorReport(files=files, loaded=False, version=programme.version(store, actor))


@contextmanager
def _checked(store: Store | None, actor: Actor, paths: Sequence[Path], *, beside: Path) -> Iterator[Checked]:
    """Give what checking finds; the rows of large files are there inside the block only."""
    files = _expanded(paths)
    limit_bytes = max_file_bytes()
    sizes = [path.stat().st_size for path in files]
    known = None if store is None else held_against(store, actor)
    within = [(_name(path, files), path) for path, size in zip(files, sizes, strict=True) if size <= limit_bytes]
    beyond = tuple(
        _too_large(_name(path, files), size, limit_bytes)
        for path, size in zip(files, sizes, strict=True)
        if size > limit_bytes
    )
    if not within:
        yield Checked(files=beyond)
    elif max(path.stat().st_size for _, path in within) < LARGE_FROM_BYTES:
        checked = check_apart([(name, _read(path)) for name, path in within], known)
        yield Checked(files=(*checked.files, *beyond))
    else:
        with checked_apart(within, known or empty_collection(), folder=spool_folder(beside)) as checked:
            yield Checked(files=(*checked.files, *beyond))


def _expanded(paths: Sequence[Path]) -> list[Path]:
    files: dict[Path, Path] = {}
    for path in paths:
        for file in files_in(path) if path.is_dir() else [path]:
            if not file.is_file():
                raise CallError(f"There is no file {file}. Check the name and the folder.")
            files.setdefault(file.resolve(), file)
    return list(files.values())


def _name(path: Path, files: Sequence[Path]) -> str:
    """A file's bare name, or its path where two files of the call share the name."""
    return path.name if sum(other.name == path.name for other in files) == 1 else str(path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise CallError(f"The file {path} cannot be read. Check that you may open it.") from None


def _too_large(name: str, size_bytes: int, limit_bytes: int) -> CheckedFile:
    told = at_the_door.too_large(size_bytes, limit_bytes)
    return CheckedFile(name=name, kind=None, sha256="", byte_size=size_bytes, row_count=0, rows=None, problems=(told,))


def _told(files: Sequence[CheckedFile], found: Sequence[uploads.Repeat]) -> tuple[CheckedFile, ...]:
    """Add to each file that is a repeat a word about when it was loaded."""
    by_name = {repeat.name: _exact_repeat(repeat) for repeat in found}
    return tuple(file.with_problem(by_name[file.name]) if file.name in by_name else file for file in files)


def _exact_repeat(repeat: uploads.Repeat) -> Problem:
    return at_the_door.exact_repeat(repeat.published_at.date(), repeat.version)
