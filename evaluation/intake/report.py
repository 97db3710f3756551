"""Collecting problems: all of them counted, a bounded number kept, each in the words registered for its code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from evaluation.domain.problem import Problem, Severity
from evaluation.intake.codes import CODES
from evaluation.intake.personal_patterns import masked

#: Problems kept for one file; beyond them only the first few of each sort, and the number of the others.
KEPT_PROBLEMS = 10_000
KEPT_OF_A_SORT = 3
FOUND_LENGTH = 80
#: What is told of personal data; such a problem never quotes.
PERSONAL_CODES = frozenset({"personal_data", "personal_data_perhaps"})


class Report:
    """The problems of one file, in the order in which they were met."""

    def __init__(self) -> None:
        """Start with no problem."""
        self._problems: list[Problem] = []
        self._sorts: Counter[tuple[str, str | None]] = Counter()
        self._more = 0
        self._fixes: dict[tuple[str, str | None], tuple[int, str, dict[str, Any]]] = {}
        self._faulty = False

    def add(
        self, code: str, *, row: int | None = None, column: str | None = None, found: str | None = None, **facts: Any
    ) -> None:
        """Add one problem."""
        self._sorts[code, column] += 1
        if len(self._problems) >= KEPT_PROBLEMS and self._sorts[code, column] > KEPT_OF_A_SORT:
            self._more += 1
            return
        told = problem(code, row=row, column=column, found=found, **facts)
        self._faulty |= told.severity is Severity.FAULT
        self._problems.append(told)

    def count(self, code: str, column: str | None, more: int) -> None:
        """Count faults of a sort that has been told already, without telling each."""
        self._sorts[code, column] += more
        self._more += more

    def fixed(self, code: str, count: int, thing: str, *, column: str | None = None, **facts: Any) -> None:
        """Tell of a fix made `count` times; the same one met again later adds to it, and its first place stands."""
        before, _, first = self._fixes.get((code, column), (0, thing, {"column": column, **facts}))
        self._fixes[code, column] = before + count, thing, first
        self._sorts[code, column] = 1

    @property
    def counts(self) -> Mapping[tuple[str, str | None], int]:
        """Return how often each code was met in each column, also where the problem itself is not kept."""
        return self._sorts

    @property
    def has_fault(self) -> bool:
        """Return whether anything met so far stops the load."""
        return self._more > 0 or self._faulty

    def problems(self, columns: Iterable[str] = ()) -> tuple[Problem, ...]:
        """Return the problems by row, then in the order of `columns`; what concerns the whole file comes first."""
        place = {name: index for index, name in enumerate(columns)}
        fixes = [
            problem(code, count=counted(count, thing), **facts)
            for (code, _), (count, thing, facts) in self._fixes.items()
        ]
        ordered = sorted([*fixes, *self._problems], key=lambda one: (one.row or 0, place.get(one.column or "", -1)))
        return tuple(ordered) if not self._more else (*ordered, problem("too_many", more=f"{self._more:,}"))


def problem(
    code: str, *, row: int | None = None, column: str | None = None, found: str | None = None, **facts: Any
) -> Problem:
    """Return one problem in the words registered for its code; `row` and `column` are also facts they may use."""
    words = CODES[code]
    hidden = {name: masked(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    facts = {"column": column and masked(column), "row": row} | hidden
    return Problem(
        row=row,
        column=column and masked(column),
        found=None if found is None or code in PERSONAL_CODES else shortened(found),
        code=code,
        why=words.why.format(**facts),
        how_to_fix=words.how_to_fix.format(**facts),
        severity=words.severity,
    )


def shortened(text: str) -> str:
    """Return text as a message may repeat it: cut, on one line, unseen characters as a sign, and nothing personal."""
    text = masked(text)
    shown = text[:FOUND_LENGTH]
    if not shown.isprintable():
        shown = "".join(map(_shown, shown))
    return shown if len(text) <= FOUND_LENGTH else shown[:-1] + "\N{HORIZONTAL ELLIPSIS}"


def _shown(letter: str) -> str:
    if letter.isprintable():
        return letter
    return " " if letter.isspace() else "\N{REPLACEMENT CHARACTER}"


def counted(count: int, thing: str) -> str:
    """Return a count with its noun: "1 blank row", "1,204 blank rows"."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def listed(words: Iterable[str], joint: str = "and") -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    *rest, last = list(words)
    return f"{', '.join(rest)} {joint} {last}" if rest else last
