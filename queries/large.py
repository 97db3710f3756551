"""Large files: checked in a process of their own, their rows laid into a file that publishing reads in turn.

The child holds no connection to the store and may use only so much memory: whatever a file does to it, the app and
what is published go on.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from evaluation.domain.collection import Collection
from evaluation.intake.at_the_door import reading_failed
from evaluation.intake.checking import Checked, CheckedFile
from evaluation.intake.contract import arrow_schema
from evaluation.intake.grouping import single
from evaluation.intake.large.call import LargeSource, check_large
from evaluation.intake.large.check import schema

_LOG = logging.getLogger(__name__)

#: Bytes of address space for the child, most of which it never touches, beside as much as the files have: where every
#: row stands takes up to half a file's size.
_ADDRESS_SPACE = 8 * 1024**3


@dataclass(frozen=True)
class SpooledRows:
    """Typed rows of one file in a file of our own, read when they are needed."""

    path: Path

    @property
    def schema(self) -> pa.Schema:
        """Return the contract's columns."""
        return arrow_schema("returns")

    def select(self, columns: Sequence[str]) -> pa.Table:
        """Return some columns of all rows."""
        return pyarrow.parquet.read_table(self.path, columns=list(columns)).cast(
            pa.schema([self.schema.field(name) for name in columns])
        )


@contextlib.contextmanager
def checked_apart(files: Sequence[tuple[str, Path]], known: Collection, *, folder: Path) -> Iterator[Checked]:
    """Give what checking finds in files of any size, by name and path; their rows are there inside the block only.

    folder: where they are laid meanwhile; they take about a tenth of the files' size.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as own:
        checked = _in_a_child(files, known, Path(own))
        yield Checked(files=tuple(_with_rows(file, _place(Path(own), at)) for at, file in enumerate(checked.files)))


def _with_rows(file: CheckedFile, path: Path) -> CheckedFile:
    return replace(file, rows=SpooledRows(path)) if file.ok and file.rows is None and path.exists() else file


def _place(folder: Path, number: int) -> Path:
    return folder / f"{number}.parquet"


def _in_a_child(files: Sequence[tuple[str, Path]], known: Collection, folder: Path) -> Checked:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, files, known, folder), daemon=True)
    child.start()
    theirs.close()
    try:
        found, because = ours.recv(), "it needs more memory than we allow files of this size"
    except EOFError:
        _LOG.exception("the process that reads files ended without an answer")
        found, because = None, "the process that reads files ended"
    finally:
        ours.close()
        child.join()
    return found or Checked(files=tuple(_failed(name, path, because) for name, path in files))


def _failed(name: str, path: Path, because: str) -> CheckedFile:
    told = reading_failed(because)
    return CheckedFile(
        name=name,
        kind=None,
        sha256="",
        byte_size=path.stat().st_size,
        row_count=0,
        rows=None,
        problems=(told,),
        groups=(single(told),),
    )


def _work(answer: Connection, files: Sequence[tuple[str, Path]], known: Collection, folder: Path) -> None:
    """Run in the child: check, write the rows, answer."""
    _limit_memory(_ADDRESS_SPACE + sum(path.stat().st_size for _, path in files))
    checked: Checked | None = None  # where memory did not suffice
    with contextlib.suppress(MemoryError), ExitStack() as stack:
        sources = []
        for number, (name, path) in enumerate(files):
            writer = stack.enter_context(_Spool(_place(folder, number)))
            sources.append(LargeSource(name=name, byte_size=path.stat().st_size, open=_opener(path), sink=writer.write))
        checked = check_large(sources, known)
    answer.send(checked)
    answer.close()


def _opener(path: Path):
    return lambda: path.open("rb")


def _limit_memory(most_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


class _Spool:
    """Rows written, beside whatever else goes on, to a file that is made with the first of them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pyarrow.parquet.ParquetWriter | None = None
        self._pool = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None

    def __enter__(self) -> _Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self._finish()
        self._pool.shutdown()
        if self._writer:
            self._writer.close()

    def write(self, rows: pa.Table) -> None:
        """Take rows, once those before are written: never more than one lot waits."""
        self._finish()
        self._last = self._pool.submit(self._write, rows)

    def _finish(self) -> None:
        if self._last:
            self._last.result()

    def _write(self, rows: pa.Table) -> None:
        writer = self._writer
        if writer is None:
            writer = pyarrow.parquet.ParquetWriter(self._path, schema(), compression="zstd", compression_level=1)
            self._writer = writer
        writer.write_table(rows)
