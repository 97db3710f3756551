"""Cells that a spreadsheet would run as a formula: made plain text in a file we give out, restored when it returns.

A cell that starts with =, +, -, @, a tab or a line's end, also behind blanks or in full width, gets an apostrophe
before it (OWASP ASVS 1.2.10); numbers stay numbers. So does one that starts with apostrophes and then one of those, so
that restoring gives back what was there. Only a file with our own column is restored: in any other file an apostrophe
is an apostrophe.
"""

from __future__ import annotations

import re

#: The column that says what to fix in a file that we give back; it is not read when the file returns.
WHAT_TO_FIX = "what_to_fix"

#: What a spreadsheet, or one that trims or folds letters first, may take for the start of a formula or a command.
#: Blanks and marks of no width may stand before it.
_START = r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@|%\t\r\n\uff1d\uff0b\uff0d\uff20]"
_RUNS = re.compile(f"'*{_START}")
_DEFUSED = re.compile(f"'+{_START}")
_NUMBER = re.compile(r"[-+]?(?:[0-9][0-9,]*\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?%?")


def runs(text: str) -> bool:
    """Return whether a spreadsheet could take a text for a formula, or for a number with a sign."""
    return _RUNS.match(text) is not None


def defused(text: str) -> str:
    """Return a cell as it may stand in a file that is opened in a spreadsheet."""
    return f"'{text}" if runs(text) and not _NUMBER.fullmatch(text) else text


def restored(text: str) -> str:
    """Return a cell of a file that we gave out as it was before."""
    return text[1:] if _DEFUSED.match(text) else text
