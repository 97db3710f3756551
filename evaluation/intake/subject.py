"""What a rule is shown: one file's typed rows, the world they refer to, and what several rules need of both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from evaluation.domain.vocabulary import OutcomeType
from evaluation.intake.typed import TypedTable
from evaluation.intake.world import OutcomeFacts, World

#: The figures that each type of outcome takes. A row of any type may carry an estimate's instead.
TAKES = {
    OutcomeType.PROPORTION: ("numerator", "denominator"),
    OutcomeType.RATE: ("numerator", "denominator"),
    OutcomeType.MEAN: ("mean", "sd", "n"),
    OutcomeType.ESTIMATE: ("estimate", "ci_low", "ci_high"),
}
ESTIMATE_FIGURES = TAKES[OutcomeType.ESTIMATE]
#: n is not among them: the number of people may stand beside an estimate and leaves no doubt which is meant.
COUNT_FIGURES = ("numerator", "denominator", "mean", "sd")
FIGURES = (*COUNT_FIGURES, "n", *ESTIMATE_FIGURES)


class Form(StrEnum):
    """Which figures a row of returns carries."""

    COUNTS = "counts"
    ESTIMATE = "estimate"
    BOTH = "both"


@dataclass(frozen=True)
class Subject:
    """One file under check."""

    table: TypedTable
    world: World

    @cached_property
    def outcomes(self) -> list[OutcomeFacts | None]:
        """Return the outcome of each row of returns, None where it is not known."""
        known = self.world.outcomes
        pairs = zip(self.table.values["project"], self.table.values["outcome"], strict=True)
        return [known.get(pair) for pair in pairs]

    @cached_property
    def forms(self) -> list[Form | None]:
        """Return the form of each row of returns, None where its outcome or the outcome's type is not known."""
        return [
            None if facts is None or facts.type is None else self._form(row, facts.type)
            for row, facts in enumerate(self.outcomes)
        ]

    def rows(self, form: Form, *types: OutcomeType) -> Iterator[int]:
        """Yield the rows of one form, of outcomes of these types (of any type where none is given)."""
        for row, (found, facts) in enumerate(zip(self.forms, self.outcomes, strict=True)):
            if found is form and facts is not None and (not types or facts.type in types):
                yield row

    def filled(self, column: str, row: int) -> bool:
        """Return whether a cell holds anything but a mark, sound or faulty."""
        return self.table.cell(column, row) != "" and self.table.marks[column][row] is None

    def outcome_label(self, row: int) -> str:
        """Return the code of a row's outcome."""
        return self.table.cell("outcome", row)

    @cached_property
    def _used(self) -> tuple[tuple[str, ...], ...]:
        """Return the columns of counts and of estimates in which any cell holds anything: most files have one form."""
        kinds = (COUNT_FIGURES, ESTIMATE_FIGURES, (*COUNT_FIGURES, "n"))
        return tuple(tuple(name for name in names if any(self.table.text.get(name, ()))) for names in kinds)

    def _form(self, row: int, type_: OutcomeType) -> Form:
        of_counts, of_estimates, own = self._used
        if not of_estimates:
            return Form.ESTIMATE if type_ is OutcomeType.ESTIMATE else Form.COUNTS
        counts = any(self.filled(column, row) for column in of_counts)
        estimate = any(self.filled(column, row) for column in of_estimates)
        if counts and estimate:
            return Form.BOTH
        if estimate or type_ is OutcomeType.ESTIMATE:
            return Form.ESTIMATE
        marked = any(self.table.marks[column][row] for column in of_estimates)
        own_marked = marked and any(self.table.marks[column][row] for column in own)
        return Form.ESTIMATE if marked and not counts and not own_marked else Form.COUNTS
