"""Rules on the figures of a return: the right ones for its outcome, possible ones, and one kind of them."""

from __future__ import annotations

from collections import defaultdict

from evaluation.domain.vocabulary import RATIO_MEASURES, Design, Measure, OutcomeType, Phase
from evaluation.intake.report import listed
from evaluation.intake.subject import COUNT_FIGURES, ESTIMATE_FIGURES, FIGURES, TAKES, Form, Subject
from evaluation.intake.typed import how_to_fill

_PHASES = {
    Design.BEFORE_AFTER: (Phase.BEFORE, Phase.AFTER),
    Design.CONTROLLED: (Phase.CONTROL, Phase.INTERVENTION),
    Design.BEFORE_AFTER_CONTROLLED: (Phase.BEFORE, Phase.AFTER),
}
_ESTIMATE_PHASES = (Phase.AFTER, Phase.INTERVENTION)


def _taken(subject: Subject, row: int) -> tuple[str, ...]:
    """Return the figures that a row must carry."""
    facts = subject.outcomes[row]
    if subject.forms[row] is Form.ESTIMATE or facts is None or facts.type is None:
        return ESTIMATE_FIGURES
    return TAKES[facts.type]


def figures_there(subject: Subject) -> None:
    """The figures that an outcome's type needs, or an estimate with its range, are there: a number or a mark."""
    table = subject.table
    lines_without: dict[str, list[int]] = defaultdict(list)
    for row, form in enumerate(subject.forms):
        if form is None or form is Form.BOTH:
            continue
        for name in _taken(subject, row):
            if name in table.mistyped:
                continue
            if not table.has(name):
                lines_without[name].append(table.lines[row])
            elif not table.text[name][row]:
                table.tell("blank", row=row, column=name, fix=how_to_fill(table.kind.column(name)))
    for name, lines in lines_without.items():
        needed = (
            f" Row {lines[0]} needs it." if len(lines) == 1 else f" {len(lines):,} rows need it, from row {lines[0]}."
        )
        fix = "Add the column with its figures."
        table.report.add("missing_column", row=table.heading_line, column=name, needed=needed, fix=fix)


def no_other_figures(subject: Subject) -> None:
    """A row carries no figures that its outcome's type does not take; n may stand beside an estimate."""
    table = subject.table
    used = [name for name in FIGURES if any(table.text.get(name, ()))]
    for row, form in enumerate(subject.forms):
        if form is None or form is Form.BOTH:
            continue
        taken = _taken(subject, row)
        allowed = (*taken, "n") if form is Form.ESTIMATE else taken
        for name in used:
            if name not in allowed and subject.filled(name, row):
                facts = subject.outcomes[row]
                table.tell(
                    "wrong_figures",
                    row=row,
                    column=name,
                    outcome=subject.outcome_label(row),
                    type=facts.type if facts else "",
                    takes=listed(taken),
                )


def counts_or_estimate(subject: Subject) -> None:
    """A row carries counts (or a mean) or an estimate, never both."""
    table = subject.table
    for row in subject.rows(Form.BOTH):
        counts = [f"{name} {table.cell(name, row)}" for name in COUNT_FIGURES if subject.filled(name, row)]
        estimates = [f"{name} {table.cell(name, row)}" for name in ESTIMATE_FIGURES if subject.filled(name, row)]
        table.tell("counts_and_estimate", row=row, column="estimate", counts=listed(counts), estimate=listed(estimates))


def _tell_impossible(subject: Subject, row: int, column: str, reason: str, fix: str = "Correct it.") -> None:
    subject.table.tell("impossible_number", row=row, column=column, reason=reason, fix=fix)


def possible_denominators(subject: Subject) -> None:
    """Denominators are whole and 1 or more (proportion), or above 0 (rate)."""
    denominators = subject.table.values["denominator"]
    for row in subject.rows(Form.COUNTS, OutcomeType.PROPORTION):
        denominator = denominators[row]
        if denominator is None:
            continue
        if not denominator.is_integer():
            text = subject.table.cell("denominator", row)
            subject.table.tell("not_whole", row=row, column="denominator", text=text, fix="Enter the count.")
        elif denominator < 1:
            _tell_impossible(subject, row, "denominator", f"denominator is {denominator:.15g}; it must be 1 or more.")
    for row in subject.rows(Form.COUNTS, OutcomeType.RATE):
        denominator = denominators[row]
        if denominator is not None and denominator <= 0:
            _tell_impossible(subject, row, "denominator", f"denominator is {denominator:.15g}; it must be above 0.")


def no_more_events_than_people(subject: Subject) -> None:
    """A proportion's numerator is not larger than its denominator."""
    numerators, denominators = subject.table.values["numerator"], subject.table.values["denominator"]
    for row in subject.rows(Form.COUNTS, OutcomeType.PROPORTION):
        numerator, denominator = numerators[row], denominators[row]
        if numerator is not None and denominator is not None and numerator > denominator >= 1:
            reason = f"{numerator:.15g} events among {denominator:.15g} people."
            _tell_impossible(subject, row, "numerator", reason, "Correct one of them.")


def possible_means(subject: Subject) -> None:
    """sd is above 0, n is 2 or more, and a mean is above 0 where the measure is the ratio of means."""
    values = subject.table.values
    for row in subject.rows(Form.COUNTS, OutcomeType.MEAN):
        mean, sd, n = values["mean"][row], values["sd"][row], values["n"][row]
        if sd is not None and sd <= 0:
            _tell_impossible(subject, row, "sd", f"sd is {sd:.15g}; it must be above 0.")
        if n is not None and n < 2:
            _tell_impossible(subject, row, "n", f"n is {n:.15g}; it must be 2 or more.")
        facts = subject.outcomes[row]
        if mean is not None and mean <= 0 and facts and facts.measure is Measure.RATIO_OF_MEANS:
            _tell_impossible(subject, row, "mean", f"mean is {mean:.15g}; a ratio of means needs means above 0.")


def possible_estimates(subject: Subject) -> None:
    """Estimates and their ranges are above 0 for ratios and between -1 and 1 for a risk difference."""
    for row in subject.rows(Form.ESTIMATE):
        facts = subject.outcomes[row]
        measure = facts.measure if facts else None
        for name in ESTIMATE_FIGURES:
            value = subject.table.values[name][row]
            if value is None:
                continue
            if measure in RATIO_MEASURES and value <= 0:
                reason = f"{name} is {value:.15g}; on {measure} it must be above 0."
                _tell_impossible(subject, row, name, reason, "Enter the ratio itself, not its log.")
            elif measure is Measure.RISK_DIFFERENCE and not -1 <= value <= 1:
                reason = f"{name} is {value:.15g}; a risk difference is between -1 and 1."
                _tell_impossible(
                    subject, row, name, reason, f"For {value:.15g} percentage points, enter {value / 100:g}."
                )


def range_holds_estimate(subject: Subject) -> None:
    """ci_low is below ci_high, and the estimate is between them."""
    values = subject.table.values
    for row in subject.rows(Form.ESTIMATE):
        estimate, low, high = (values[name][row] for name in ESTIMATE_FIGURES)
        if low is not None and high is not None and low >= high:
            reason = f"ci_low ({low:.15g}) is not below ci_high ({high:.15g})."
            _tell_impossible(subject, row, "ci_low", reason, "Correct one of them.")
        elif estimate is not None and ((low is not None and estimate < low) or (high is not None and estimate > high)):
            reason = f"The estimate {estimate:.15g} is outside its own range."
            _tell_impossible(subject, row, "estimate", reason, "Correct the estimate or its range.")


def level_is_share(subject: Subject) -> None:
    """ci_level is between 0 and 1, neither included."""
    for row, level in enumerate(subject.table.values["ci_level"]):
        if level is not None and not 0 < level < 1:
            fix = f"For {level:g}%, enter {level / 100:g}." if 1 < level < 100 else "For 95%, enter 0.95."
            _tell_impossible(subject, row, "ci_level", f"ci_level is {level:g}; it must be between 0 and 1.", fix)


def estimate_has_source(subject: Subject) -> None:
    """A row with an estimate says where it comes from."""
    for row in subject.rows(Form.ESTIMATE):
        if not subject.table.cell("source", row):
            subject.table.tell("source_needed", row=row, column="source")


def phase_fits_design(subject: Subject) -> None:
    """The phase is one of its outcome's design; an estimate's is after or intervention."""
    table = subject.table
    for row, (facts, form) in enumerate(zip(subject.outcomes, subject.forms, strict=True)):
        phase = table.values["phase"][row]
        if phase is None or facts is None or form is Form.BOTH:
            continue
        if form is Form.ESTIMATE:
            allowed, because = _ESTIMATE_PHASES, "the row is an estimate"
        elif facts.design is not None:
            allowed, because = _PHASES[facts.design], f"its design is {facts.design}"
        else:
            continue
        if phase not in allowed:
            table.tell(
                "phase_not_in_design",
                row=row,
                column="phase",
                text=phase,
                outcome=subject.outcome_label(row),
                because=because,
                allowed=listed(allowed, "or"),
            )
