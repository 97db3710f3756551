"""What is wrong with a file, said so that the person who made it can mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem matters: a fault stops the load, a confirm asks, a fix was made and is told."""

    FAULT = "fault"
    CONFIRM = "confirm"
    FIXED = "fixed"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One problem at one place of one file.

    row: the number a person sees in a spreadsheet (the headings are row 1); None for the whole file.
    column: the heading as written in the contract; None for a whole row or file.
    found: the offending text, cut to 80 characters; None where there is none or it must not be repeated.
    code: a stable name, listed in docs/file-contract.md.
    why: what is wrong and where, as a whole sentence; how_to_fix: what to do about it.
    """

    row: int | None
    column: str | None
    found: str | None
    code: str
    why: str
    how_to_fix: str
    severity: Severity = Severity.FAULT

    @property
    def message(self) -> str:
        """Return all that is said, as one line: why, then how to fix it."""
        return f"{self.why} {self.how_to_fix}"

    def to_dict(self) -> dict[str, object]:
        """Return the problem in the shape and order that the command line prints."""
        return {**asdict(self), "severity": str(self.severity)}
