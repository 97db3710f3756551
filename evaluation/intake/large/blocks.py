"""A stream of bytes to blocks of whole records, and whether a block can be read in one way only.

A block ends at a line end outside quotes, so that each can be read alone. In a plain one every record is one line,
every quote is in its place, and there is nothing that the reader of small files would change before it splits lines;
only then may a second, faster reader be used, because only then do all readers agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

#: Bytes read at a time: about a quarter of a million short rows.
BLOCK_BYTES = 16 * 1024 * 1024
#: A record longer than this many blocks is no record.
_MOST_BLOCKS = 4

#: Characters that the reader of small files removes or replaces: unusual spaces, marks of no width, tabs.
_ALTERED = tuple(mark.encode() for mark in "\t\u00a0\u2007\u202f\u200b\ufeff\ufffd")
_QUOTED_CELL = re.compile(rb'(?:(?<=[,\n])|\A)"[^"\n]*(?:""[^"\n]*)*"(?=[,\n]|\Z)')


class NotLarge(Exception):
    """The file cannot be read by blocks: it has to be read whole, as a small one is."""


@dataclass(frozen=True)
class Block:
    """Whole records, with LF at each line end. crlf: whether line ends were CRLF."""

    data: bytes
    crlf: bool

    def is_plain(self) -> bool:
        """Return whether every reader gives the same records, one a line."""
        data = self.data
        if data.startswith(b"\n") or b"\n\n" in data or b"\t" in data:
            return False
        if not data.isascii() and any(mark in data for mark in _ALTERED):
            return False
        return b'"' not in data or b'"' not in _QUOTED_CELL.sub(b"", data)


class Lines:
    """The lines of a plain block; taken apart only when one is asked for."""

    def __init__(self, data: bytes) -> None:
        """Take the block's bytes."""
        self._data = data
        self._lines: list[bytes] | None = None

    def __len__(self) -> int:
        """Return how many there are."""
        return self._data.count(b"\n") + (not self._data.endswith(b"\n"))

    def __getitem__(self, place: int) -> str:
        """Return one, counted from 0."""
        if self._lines is None:
            self._lines = self._data.split(b"\n")
        return self._lines[place].decode()


def blocks(stream: BinaryIO, *, size: int = BLOCK_BYTES) -> Iterator[Block]:
    """Yield the rest of a stream as blocks. Raises NotLarge."""
    rest = b""
    while chunk := stream.read(size):
        data = rest + chunk
        cut = _cut(data)
        if cut == 0:
            if len(data) > _MOST_BLOCKS * size:
                raise NotLarge
            rest = data
            continue
        rest = data[cut:]
        yield _block(data[:cut])
    if rest:
        yield _block(rest)


def _cut(data: bytes) -> int:
    """Return the length of the whole records at the start: up to a line end with an even number of quotes before it."""
    end = data.rfind(b"\n") + 1
    quotes = data.count(b'"', 0, end)
    while end and quotes % 2:
        before = data.rfind(b"\n", 0, end - 1) + 1
        quotes -= data.count(b'"', before, end)
        end = before
    return end


def _block(data: bytes) -> Block:
    crlf = b"\r" in data
    if crlf:
        data = data.replace(b"\r\n", b"\n")
        if b"\r" in data:
            raise NotLarge
    if not data.isascii():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            raise NotLarge from None
    return Block(data, crlf)
