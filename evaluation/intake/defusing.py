"""Cells that a spreadsheet would run as a formula: made plain text in a file we give out, restored when it returns.

A cell that starts with =, +, -, @, a tab or a carriage return gets an apostrophe before it (OWASP ASVS 1.2.10); numbers
stay numbers. So does one that starts with apostrophes and then one of those, so that restoring gives back what was
there. Only a file with our own column is restored: in any other file an apostrophe is an apostrophe.
"""

from __future__ import annotations

import re

#: The column that says what to fix in a file that we give back; it is not read when the file returns.
WHAT_TO_FIX = "what_to_fix"

_RUNS = re.compile(r"'*[=+\-@\t\r]")
_DEFUSED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[-+]?(?:[0-9][0-9,]*\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?%?")


def defused(text: str) -> str:
    """Return a cell as it may stand in a file that is opened in a spreadsheet."""
    return f"'{text}" if _RUNS.match(text) and not _NUMBER.fullmatch(text) else text


def restored(text: str) -> str:
    """Return a cell of a file that we gave out as it was before."""
    return text[1:] if _DEFUSED.match(text) else text
