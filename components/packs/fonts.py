"""The two shipped faces: where they lie, which signs they have, and how wide a text will be.

Widths are read from the font files themselves (tables cmap and hmtx of OpenType), so that a label can be broken or cut
before it is drawn, and nothing runs over. Kerning is left out: it makes text narrower more often than wider.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "fonts"
FAMILY = "Inter"

_FILES = {False: "Inter-Regular.otf", True: "Inter-SemiBold.otf"}
#: A sign of another font that Typst brings along is about this wide, in shares of the size.
_OTHER_WIDTH = 0.65
_ELLIPSIS = "…"


@dataclass(frozen=True, kw_only=True)
class Face:
    """One face: the width of each sign it has, in shares of the size it is set in."""

    widths: dict[int, float]

    def has(self, sign: str) -> bool:
        """Return whether the face can show a sign."""
        return ord(sign) in self.widths

    def width_pt(self, text: str, *, size_pt: float) -> float:
        """Return how wide a line of text is."""
        return size_pt * sum(self.widths.get(ord(sign), _OTHER_WIDTH) for sign in text)


@cache
def face(*, bold: bool = False) -> Face:
    """Return the regular or the bold face."""
    data = (FOLDER / _FILES[bold]).read_bytes()
    tables = _tables(data)
    units = struct.unpack_from(">H", data, tables["head"] + 18)[0]
    count = struct.unpack_from(">H", data, tables["hhea"] + 34)[0]
    advances = [struct.unpack_from(">H", data, tables["hmtx"] + 4 * glyph)[0] / units for glyph in range(count)]
    return Face(widths={code: advances[min(glyph, count - 1)] for code, glyph in _glyphs(data, tables["cmap"]).items()})


def width_pt(text: str, *, size_pt: float, bold: bool = False) -> float:
    """Return how wide a line of text will be."""
    return face(bold=bold).width_pt(text, size_pt=size_pt)


def fitted(text: str, *, room_pt: float, size_pt: float, bold: bool = False) -> str:
    """Return the text, cut with an ellipsis where it is wider than the room."""
    if width_pt(text, size_pt=size_pt, bold=bold) <= room_pt:
        return text
    while text and width_pt(text + _ELLIPSIS, size_pt=size_pt, bold=bold) > room_pt:
        text = text[:-1]
    return text.rstrip() + _ELLIPSIS


def lines(text: str, *, room_pt: float, size_pt: float, bold: bool = False, most: int = 3) -> tuple[str, ...]:
    """Return the text broken into at most so many lines of the room's width; what is left over is cut."""
    made: list[str] = []
    rest = text.split()
    while rest and len(made) < most - 1:
        line = rest.pop(0)
        while rest and width_pt(f"{line} {rest[0]}", size_pt=size_pt, bold=bold) <= room_pt:
            line += f" {rest.pop(0)}"
        head = _head(line, room_pt=room_pt, size_pt=size_pt, bold=bold)
        if head < len(line):
            rest.insert(0, line[head:])
        made.append(line[:head])
    if rest:
        made.append(fitted(" ".join(rest), room_pt=room_pt, size_pt=size_pt, bold=bold))
    return tuple(made) or ("",)


def _head(word: str, *, room_pt: float, size_pt: float, bold: bool) -> int:
    """Return how many of a line's letters fit: a single word can be wider than the room."""
    fits = len(word)
    while fits > 1 and width_pt(word[:fits], size_pt=size_pt, bold=bold) > room_pt:
        fits -= 1
    return fits


def _tables(data: bytes) -> dict[str, int]:
    """Return where each table of a font begins."""
    count = struct.unpack_from(">H", data, 4)[0]
    records = (struct.unpack_from(">4sLLL", data, 12 + 16 * place) for place in range(count))
    return {tag.decode("latin-1"): offset for tag, _, offset, _ in records}


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Return code point to glyph from the table's 32-bit part (format 12)."""
    count = struct.unpack_from(">H", data, cmap + 2)[0]
    for place in range(count):
        start = cmap + struct.unpack_from(">HHL", data, cmap + 4 + 8 * place)[2]
        if struct.unpack_from(">H", data, start)[0] == 12:
            groups = struct.unpack_from(">L", data, start + 12)[0]
            found = (struct.unpack_from(">LLL", data, start + 16 + 12 * each) for each in range(groups))
            return {code: glyph + code - first for first, last, glyph in found for code in range(first, last + 1)}
    raise ValueError("the shipped font has no table of 32-bit code points")
