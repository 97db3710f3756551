"""Bytes to text: what is no table is named, what can be told is decoded and said, the rest is left unreadable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

UNREADABLE = "\N{REPLACEMENT CHARACTER}"

#: First bytes of common files that are no text table. From the formats' own specifications.
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"BZh", "a compressed file (bzip2)"),
    (b"\xfd7zXZ", "a compressed file (xz)"),
    (b"7z\xbc\xaf", "a compressed file (7-Zip)"),
    (b"Rar!", "a compressed file (RAR)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a rich text document"),
    (b"{", "a JSON file"),
    (b"[{", "a JSON file"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<", "a web page or an XML file"),
)
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\x1a")
#: More unseen characters than this share of the file's start: it is not text.
_BINARY_SHARE = 0.1
_START = 65_536
#: Bytes looked at for UTF-16 that does not declare itself, and the share of its high bytes that headings leave zero.
_UTF16_START = 200
_UTF16_SHARE = 0.8


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """The text of a file and what to tell about how it was read, as (code, facts); or the code that refuses it.

    encoding, mark: how the bytes say the text, and the byte order mark before it.
    """

    text: str = ""
    encoding: str = "utf-8"
    mark: bytes = b""
    told: tuple[tuple[str, dict[str, Any]], ...] = ()
    refused: tuple[str, dict[str, Any]] | None = None


def decode(data: bytes) -> Decoded:
    """Return the text of a file's bytes; bytes that cannot be told stand in it as U+FFFD."""
    if data and not data.strip(b"\0"):
        return Decoded(
            refused=no_table(
                f"{len(data):,} zero bytes and no text, as a copy that broke off leaves",
                "Save or copy the file again, and select that.",
            )
        )
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        return Decoded(refused=("empty_file", {}))
    start = data.removeprefix(b"\xef\xbb\xbf")[:_START].lstrip().lower()
    for magic, what in _MAGIC:
        if start.startswith(magic.lower()):
            return Decoded(refused=no_table(what))
    if utf16 := _utf16(data):
        marked = data.decode(utf16, errors="replace")
        text = marked.removeprefix("\ufeff")
        mark = data[:2] if marked != text else b""
        return Decoded(text=text, encoding=utf16, mark=mark, told=(_told_encoding("UTF-16", text),))
    if len(data[:_START].translate(None, _CONTROLS)) < len(data[:_START]) * (1 - _BINARY_SHARE):
        return Decoded(refused=no_table("no text file"))
    return _bytewise(data)


def no_table(what: str, fix: str = 'Save the table as "CSV UTF-8" and select that file.') -> tuple[str, dict[str, Any]]:
    """Return the refusal of a file that is no table of ours, by what it is."""
    return "not_a_table", {"what": what, "fix": fix}


def _utf16(data: bytes) -> str | None:
    """Return the UTF-16 codec that the bytes declare, or show by most of every other byte of their start being zero."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return None
    if data.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if data.startswith(b"\xfe\xff"):
        return "utf-16-be"
    start = data[: min(len(data), _UTF16_START) // 2 * 2]
    enough = len(start) // 2 * _UTF16_SHARE
    zeros = start[::2].count(0), start[1::2].count(0)
    if len(start) >= 8 and zeros[0] == 0 and zeros[1] >= enough:
        return "utf-16-le"
    return "utf-16-be" if len(start) >= 8 and zeros[1] == 0 and zeros[0] >= enough else None


def _bytewise(data: bytes) -> Decoded:
    told: tuple[tuple[str, dict[str, Any]], ...] = ()
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    if mark:
        data, told = data[3:], (("byte_order_mark", {}),)
    try:
        return Decoded(text=data.decode("utf-8"), mark=mark, told=told)
    except UnicodeDecodeError:
        pass
    if not told and _surely_western(data):
        text = data.decode("cp1252")
        return Decoded(text=text, encoding="cp1252", told=(_told_encoding("Windows-1252", text),))
    return Decoded(text=data.decode("utf-8", errors="replace"), mark=mark, told=told)


def _told_encoding(what: str, text: str) -> tuple[str, dict[str, Any]]:
    """Return what is told of an encoding, with the first word that shows whether we read its letters rightly."""
    word = re.search(r"\w*[^\x00-\x7f]\w*", text)
    return "encoding", {"what": what, "found": word.group() if word else None}


#: Runs of bytes above ASCII with one neighbour on each side.
_HIGH_RUN = re.compile(rb"(?s)(?:^|.)([\x80-\xff]+)(?=(.?))")
_UNDEFINED = frozenset(b"\x81\x8d\x8f\x90\x9d\xfe\xff")
_LETTERS = frozenset([*b"\x8a\x8c\x8e\x9a\x9c\x9e\x9f", *range(0xC0, 0xFE)]) - frozenset(b"\xd7\xf7")
#: Quotes, dashes and dots of words and dates, and the non-breaking space.
_JOINTS = frozenset(b"\x91\x92\x96\x97\xa0\xad\xb7")
_COMMON = _LETTERS | _JOINTS | frozenset(b"\x80\x85\x93\x94\x99\xa3\xa9\xab\xae\xb0\xbb")


def _surely_western(data: bytes) -> bool:
    """Return whether bytes that are not UTF-8 read as Windows-1252 without any doubt we know how to raise.

    Doubts: bytes the code page leaves undefined (and its last two, which stray bytes mostly are), runs longer than
    Western words have, rare signs in a run, signs inside words and letters inside numbers, and characters that are
    UTF-8 after all (two encodings in one file).
    """
    for match in _HIGH_RUN.finditer(data):
        run = match.group(1)
        before, after = data[match.start() : match.start(1)], match.group(2)
        if len(run) > 3 or not _UNDEFINED.isdisjoint(run) or _is_utf8(run):
            return False
        if len(run) > 1 and not _COMMON.issuperset(run):
            return False
        if before.isalnum() and after.isalnum():
            in_number = before.isdigit() and after.isdigit()
            if not (_JOINTS if in_number else _LETTERS | _JOINTS).issuperset(run):
                return False
    return True


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
