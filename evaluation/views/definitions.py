"""What is counted, over which months, and what was agreed before anyone looked: the words of the definitions."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.analysis.result_types import OutcomeResult, Results
from evaluation.views.effect_words import measure_name
from evaluation.views.numbers import counted, day, percent

_DESIGNS = {
    "before_after": "before against after",
    "controlled": "with against without, at the same time",
    "before_after_controlled": "before against after, less the change at a comparison site",
}


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """One outcome's line, as the programme fixed it: cells of a row, in words."""

    project: str
    outcome: str
    primary: bool
    measure: str
    agreed_line: str
    full_share: str
    windows: str
    agreed_on: str
    reviewed_by: str


def definition_facts(result: OutcomeResult) -> tuple[tuple[str, str], ...]:
    """Return what an outcome counts as pairs of name and words; what is not said is left out."""
    words = result.definition
    pairs = [
        ("Counted", words.numerator_is),
        ("Out of", words.denominator_is),
        ("Why it matters", words.why_it_matters),
        ("Better", f"{result.better}"),
        ("Compared", f"{measure_name(result.measure)}, {_DESIGNS[result.design]}"),
        ("Months compared", _windows(result) if result.design != "controlled" else None),
        ("Defined after", words.source),
        ("Agreed on", day(words.agreed_on) if words.agreed_on else None),
    ]
    return tuple((name, value) for name, value in pairs if value)


def thresholds(results: Results) -> tuple[Threshold, ...]:
    """Return the line of every outcome with the day it was agreed, by project, the main outcome first."""
    names = {info.project: info.name for info in results.projects}
    ordered = [results.of(info.project, code) for info in results.projects for code in info.outcomes]
    return tuple(
        Threshold(
            project=names[result.project],
            outcome=result.name,
            primary=result.primary,
            measure=measure_name(result.measure),
            agreed_line=percent(result.agreed_line),
            full_share=percent(result.full_share),
            windows=_windows(result),
            agreed_on=day(result.definition.agreed_on) if result.definition.agreed_on else "not dated",
            reviewed_by=result.definition.reviewed_by or "nobody yet",
        )
        for result in ordered
        if result
    )


def _windows(result: OutcomeResult) -> str:
    words = result.definition
    before, after = (counted(round(months), "month") for months in (words.before_months, words.after_months))
    return f"{before} before, {after} after"
