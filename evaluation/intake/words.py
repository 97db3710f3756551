"""What a problem's code and words are. The codes themselves are declared in codes_files.py and codes.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from evaluation.domain.problem import Severity


@dataclass(frozen=True, kw_only=True)
class Code:
    """One problem's words: templates filled with facts of the file at hand; example fills them for the document."""

    name: str
    why: str
    how_to_fix: str
    severity: Severity = Severity.FAULT
    example: dict[str, Any] = field(default_factory=dict)

    @property
    def example_words(self) -> tuple[str, str]:
        """Return why and how_to_fix, filled with the example."""
        facts = {"row": 12, "column": "numerator"} | self.example
        return self.why.format(**facts), self.how_to_fix.format(**facts)


def fault(name: str, why: str, how_to_fix: str, **example: Any) -> Code:
    """Declare a problem that stops the load."""
    return Code(name=name, why=why, how_to_fix=how_to_fix, example=example)


def confirm(name: str, why: str, how_to_fix: str, **example: Any) -> Code:
    """Declare a problem that a person may confirm."""
    return Code(name=name, why=why, how_to_fix=how_to_fix, severity=Severity.CONFIRM, example=example)


def fixed(name: str, why: str, how_to_fix: str = "Nothing to do.", **example: Any) -> Code:
    """Declare something that was put right and is told."""
    return Code(name=name, why=why, how_to_fix=how_to_fix, severity=Severity.FIXED, example=example)
