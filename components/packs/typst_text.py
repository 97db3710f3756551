"""Anybody's text as Typst takes it: always a string in code, never markup, and only signs that can be shown.

PDF/UA allows no sign without a shape, and a name may hold any. What no font here has is shown as an open square.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from components.packs.fonts import face

UNKNOWN = "□"
#: Blocks that the fonts inside Typst have and ours has not: Hebrew and Arabic letters.
_ALSO_SHOWN = ((0x05D0, 0x05EA), (0x0621, 0x063A), (0x0641, 0x064A))


@lru_cache(maxsize=4096)
def shown(text: str) -> str:
    """Return the text as it can be printed: composed, in one line, without signs that steer or that no font has."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(_sign(sign) for sign in composed).split())


def _sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    if category in ("Cf", "Mn", "Me"):
        return ""
    known = face().has(sign) and face(bold=True).has(sign)
    return sign if known or any(first <= ord(sign) <= last for first, last in _ALSO_SHOWN) else UNKNOWN


def literal(text: str) -> str:
    """Return the text as a Typst string: nothing in it is read as markup or code."""
    escaped = shown(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def words(text: str) -> str:
    """Return the text as content in Typst markup."""
    return f"#text({literal(text)})"
