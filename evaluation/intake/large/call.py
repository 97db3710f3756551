"""A call with large files: its returns are read by blocks, then held against each other; the rest is small."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from evaluation.domain.collection import Collection
from evaluation.intake.checking import Checked, CheckedFile, Progress, check
from evaluation.intake.contract import RETURNS, arrow_schema
from evaluation.intake.grouping import grouped, preview, single
from evaluation.intake.large.apart import Series
from evaluation.intake.large.blocks import BLOCK_BYTES, NotLarge
from evaluation.intake.large.check import CLASHES_READ, LargeFile, headings_of
from evaluation.intake.large.sound import Pairs
from evaluation.intake.limits import MB
from evaluation.intake.reading import read
from evaluation.intake.report import Report, problem
from evaluation.intake.typed import type_cells
from evaluation.intake.world import World, build

#: Files of this size and more are read from the disk, and their rows are laid there.
LARGE_FROM_BYTES = 20 * MB
#: Files in memory of this size and more are read by blocks; below, reading whole is as fast.
BLOCKS_FROM_BYTES = 1 * MB
#: A file that cannot be read by blocks is read whole up to this size: its cells take fifty times as much memory.
WHOLE_UP_TO_BYTES = 60 * MB


@dataclass(frozen=True, kw_only=True)
class LargeSource:
    """A file: its name and size, how to open it for reading bytes, and where its sound rows go if it is of returns."""

    name: str
    byte_size: int
    open: Callable[[], AbstractContextManager[BinaryIO]]
    sink: Callable[[pa.Table], None]


def check_in_memory(
    files: Sequence[tuple[str, bytes]],
    known: Collection,
    *,
    for_project: str | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Check (name, bytes) pairs as checking.check does, by blocks where that is faster; their rows are there.

    A file that is there twice, and rows of another project than for_project, are told of by reading whole.
    """
    total = sum(len(data) for _, data in files)
    small = max((len(data) for _, data in files), default=0) < BLOCKS_FROM_BYTES
    twice = len({data for _, data in files}) < len(files)
    if small or twice or (for_project and not all(_is_of(for_project, data) for _, data in files)):
        return check(files, known, for_project=for_project, progress=progress)
    rows: list[list[pa.Table]] = [[] for _ in files]
    sources = [
        LargeSource(name=name, byte_size=len(data), open=partial(_Followed, data, total, progress), sink=own.append)
        for (name, data), own in zip(files, rows, strict=True)
    ]
    checked = check_large(sources, known)
    return Checked(files=tuple(_with_rows(file, own) for file, own in zip(checked.files, rows, strict=True)))


def _is_of(project: str, data: bytes) -> bool:
    """Return whether each line of a file begins with this project's code."""
    return data.startswith(b"project,") and data.count(f"\n{project},".encode()) == data.rstrip().count(b"\n")


def _with_rows(file: CheckedFile, rows: list[pa.Table]) -> CheckedFile:
    if not file.ok or file.rows is not None or not rows:
        return file
    return replace(file, rows=pa.concat_tables(rows).cast(arrow_schema(RETURNS.name)).sort_by("line"))


class _Followed(io.BytesIO):
    """A file in memory that tells how much of all files was read of it, the first time at least."""

    def __init__(self, data: bytes, total: int, progress: Progress | None) -> None:
        super().__init__(data)
        self._total, self._progress = total, progress

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        if self._progress:
            self._progress(self.tell() / self._total)
        return found


def check_large(sources: Sequence[LargeSource], known: Collection) -> Checked:
    """Check the files of a call of which any may be large. The rows of those read by blocks are None: sinks have them.

    Accepts what checking.check accepts, and says the same of it, but that only the first of very many faults are told
    one by one. A file beyond WHOLE_UP_TO_BYTES that has to be read whole is refused with the reason.
    """
    by_blocks = [place for place, source in enumerate(sources) if _has_plain_headings(source)]
    others = [place for place in range(len(sources)) if place not in by_blocks]
    small = [(sources[place].name, _bytes_of(sources[place])) for place in others if _may_be_whole(sources[place])]
    world = build(known, [type_cells(table) for table in (read(*file) for file in small) if table.kind])
    try:
        returns = check_returns([sources[place] for place in by_blocks], world)
    except NotLarge:
        return _whole(sources, known)
    checked = iter(check(small, known).files if small else ())
    files = dict(zip(by_blocks, returns, strict=True))
    return Checked(
        files=tuple(
            _checked(source, files[place])
            if place in files
            else next(checked)
            if _may_be_whole(source)
            else _refused(source)
            for place, source in enumerate(sources)
        )
    )


def _has_plain_headings(source: LargeSource) -> bool:
    with source.open() as stream:
        try:
            headings_of(stream, Report())
        except NotLarge:
            return False
    return True


def _may_be_whole(source: LargeSource) -> bool:
    return source.byte_size <= WHOLE_UP_TO_BYTES


def _bytes_of(source: LargeSource) -> bytes:
    with source.open() as stream:
        return stream.read()


def _whole(sources: Sequence[LargeSource], known: Collection) -> Checked:
    if not all(map(_may_be_whole, sources)):
        return Checked(files=tuple(_refused(source) for source in sources))
    return check([(source.name, _bytes_of(source)) for source in sources], known)


def _refused(source: LargeSource) -> CheckedFile:
    """Return that a file is too large for the way in which it has to be read."""
    told = problem("too_large_to_tidy", limit=f"{WHOLE_UP_TO_BYTES // MB}")
    return CheckedFile(
        name=source.name,
        kind=None,
        sha256="",
        byte_size=source.byte_size,
        row_count=0,
        rows=None,
        problems=(told,),
        groups=(single(told),),
    )


def _checked(source: LargeSource, file: LargeFile) -> CheckedFile:
    with source.open() as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    table = file.shown()
    return CheckedFile(
        name=source.name,
        kind=None if file.stopped else RETURNS.name,
        sha256=sha256,
        byte_size=source.byte_size,
        row_count=file.row_count,
        rows=None,
        problems=file.report.problems(file.headings),
        groups=grouped(file.report, table),
        headings=tuple(table.columns),
        preview=preview(table),
    )


def check_returns(sources: Sequence[LargeSource], world: World, *, block_bytes: int = BLOCK_BYTES) -> list[LargeFile]:
    """Check files of returns against each other and the world; their reports tell what is wrong. Raises NotLarge."""
    pairs, series = Pairs(world), Series()
    files = []
    for number, source in enumerate(sources):
        with source.open() as stream:
            report = Report()
            headings, crlf = headings_of(stream, report)
            file = LargeFile(source.name, headings, report, world, pairs, crlf=crlf, block_bytes=block_bytes)
            file.read(stream, series, file=number, sink=source.sink)
            files.append(file)
    series.add_published(world.returns, pairs)
    doubtful, unread = series.doubtful(most=CLASHES_READ)
    before = []
    for number, (source, file) in enumerate(zip(sources, files, strict=True)):
        lines = doubtful.get(number, np.array([], np.int32))
        if len(lines) and not file.stopped:
            with source.open() as stream:
                headings_of(stream, Report())
                before.append(file.tell_clashes(stream, lines, before))
    if unread:
        files[0].tell_not_looked_at(unread)
    return files
