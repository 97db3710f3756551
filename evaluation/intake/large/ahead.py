"""Plain blocks split into columns of text, the next one while the last is judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa

from evaluation.intake.large.blocks import Block, Lines
from evaluation.intake.large.vectors import of_width, split_plain

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Plain:
    """A plain block. fits: which of its lines have as many cells as there are headings; lines and written: those."""

    fits: np.ndarray
    lines: Lines
    written: dict[str, pa.DictionaryArray]


def prepared(block: Block, headings: Sequence[str]) -> tuple[Block, Plain | None]:
    """Return a block with its columns of text, or with None if it can be read in more than one way."""
    if not block.is_plain():
        return block, None
    data = block.data
    try:
        written = split_plain(data, headings)
        return block, Plain(np.ones(len(Lines(data)), bool), Lines(data), written)
    except pa.ArrowInvalid:
        pass
    fits = of_width(data, len(headings))
    if b'"' in data or not fits.any():
        return block, None
    data = b"\n".join(line for line, kept in zip(data.split(b"\n"), fits.tolist(), strict=False) if kept)
    return block, Plain(fits, Lines(data), split_plain(data, headings))


def ahead(items: Iterable[T]) -> Iterator[T]:
    """Yield items, each next one made in another thread while the last is used."""
    each = iter(items)
    end = object()
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, each, end)
        while (item := coming.result()) is not end:
            coming = pool.submit(next, each, end)
            yield item  # type: ignore[misc]
