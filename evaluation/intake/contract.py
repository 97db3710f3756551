"""The data contract: six kinds of file, declared once. Reading, checking, templates and documentation follow it."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

import pyarrow as pa

from evaluation.domain.vocabulary import Better, Design, Measure, Model, OutcomeType, Phase, Role, Status
from evaluation.intake.columns import NUMBER_TYPES, WORDS_LENGTH, Column, Kind, Type

__all__ = ["KINDS", "Column", "Kind", "Type", "arrow_schema"]

_PROJECT = Column(
    name="project",
    type=Type.CODE,
    required=True,
    refers_to="projects",
    says="The project's code, as in projects.csv.",
    example="EXAMPLE",
)
_SITE = Column(
    name="site",
    type=Type.CODE,
    required=True,
    refers_to="sites",
    says="The site's code, as in sites.csv.",
    example="SITE01",
)


def _words(name: str, says: str, example: str = "", *, required: bool = False) -> Column:
    return Column(name=name, type=Type.TEXT, required=required, max_length=WORDS_LENGTH, says=says, example=example)


def _name(name: str, says: str, example: str = "", *, required: bool = False) -> Column:
    return Column(name=name, type=Type.TEXT, required=required, says=says, example=example)


def _date(name: str, says: str, example: str = "", *, required: bool = False) -> Column:
    return Column(name=name, type=Type.DATE, required=required, says=says, example=example)


def _choice(name: str, values: type[StrEnum], says: str, example: str, *, required: bool = False) -> Column:
    choices = tuple(str(value) for value in values)
    return Column(name=name, type=Type.CHOICE, required=required, choices=choices, says=says, example=example)


def _figure(name: str, type_: Type, says: str, example: str = "", *, low: float | None = None) -> Column:
    return Column(name=name, type=type_, marks=True, low=low, says=says, example=example)


PROJECTS = Kind(
    name="projects",
    says="One row a project.",
    key=("project",),
    columns=(
        Column(
            name="project",
            type=Type.CODE,
            required=True,
            says="A short code that every other file uses.",
            example="EXAMPLE",
        ),
        _name("name", "The project's name.", "Example project", required=True),
        _name("franchisor", "Who owns the design and supports the sites.", "Example Foundation"),
        _words("aim", "What the project sets out to change.", "Fewer avoidable harms"),
        Column(name="url", type=Type.ADDRESS, says="The project's page.", example="https://example.org/project"),
    ),
)

OUTCOMES = Kind(
    name="outcomes",
    says="One row an outcome of a project.",
    key=("project", "outcome"),
    columns=(
        _PROJECT,
        Column(name="outcome", type=Type.CODE, required=True, says="The outcome's code.", example="low_score"),
        _name("name", "The outcome's name.", "Low score at five minutes", required=True),
        _choice(
            "type",
            OutcomeType,
            "proportion (numerator of denominator), rate (events per exposure), mean (mean, sd, n) or estimate "
            "(a published effect with its range).",
            "proportion",
            required=True,
        ),
        _choice(
            "measure",
            Measure,
            "OR, RR or RD for a proportion; IRR for a rate; MD, SMD or ROM for a mean; any of them for an estimate.",
            "RR",
            required=True,
        ),
        _choice("better", Better, "The direction of benefit.", "lower", required=True),
        _name("unit", "What is counted.", "births"),
        Column(name="per", type=Type.WHOLE, low=1, says="The display denominator: 100, 1000, 10000.", example="1000"),
        Column(
            name="primary",
            type=Type.CHOICE,
            choices=("yes", "no"),
            says="yes for exactly one outcome a project: the one its headline verdict uses. Blank means no.",
            example="yes",
        ),
        _choice(
            "design",
            Design,
            "before_after, controlled (intervention against control) or before_after_controlled (difference of the "
            "two changes, against the site named in the site's comparator).",
            "before_after",
            required=True,
        ),
        Column(
            name="before_months",
            type=Type.WHOLE,
            low=1,
            high=600,
            says="The window before the start, in months, fixed before looking. Blank takes the default.",
            example="12",
        ),
        Column(
            name="after_months",
            type=Type.WHOLE,
            low=1,
            high=600,
            says="The window after the start, in months, fixed before looking. Blank takes the default.",
            example="12",
        ),
        Column(
            name="agreed_line",
            type=Type.SHARE,
            low=0,
            high=1,
            says="The share of the original effect that counts as kept. Blank takes the programme's.",
            example="0.5",
        ),
        Column(
            name="follow_up_months",
            type=Type.NUMBER,
            low=0,
            high=600,
            says="The time at which origin and site are compared, in months since the start.",
            example="12",
        ),
        _words("numerator_is", "What the numerator counts.", "Births with a score of 6 or less"),
        _words("denominator_is", "What the denominator counts.", "All term births"),
        _words("why_it_matters", "Why a reader should care."),
        _words("source", "Where the definition comes from: words, or a code of sources.csv."),
        _date("agreed_on", "When the definition was agreed.", "2026-01-15"),
        _name("reviewed_by", "Who checked the definition."),
        _date("next_review", "When the definition is due to be looked at again."),
    ),
)

SITES = Kind(
    name="sites",
    says="One row a site of a project.",
    key=("project", "site"),
    columns=(
        _PROJECT,
        Column(name="site", type=Type.CODE, required=True, says="The site's code.", example="SITE01"),
        _name("name", "The site's name.", "Example hospital", required=True),
        _choice("role", Role, "What the site is in the comparison.", "replication", required=True),
        Column(
            name="parent",
            type=Type.CODE,
            refers_to="sites",
            says="Another site of the project that this one rolls up to.",
            example="",
        ),
        Column(
            name="comparator",
            type=Type.CODE,
            refers_to="sites",
            says="The site of the project that this one is compared with (before_after_controlled).",
            example="",
        ),
        _name("franchisee", "Who runs the project here."),
        _name("country", "Country.", "England"),
        _name("region", "Region.", "North West"),
        Column(name="latitude", type=Type.NUMBER, low=-90, high=90, says="Degrees north.", example="53.4"),
        Column(name="longitude", type=Type.NUMBER, low=-180, high=180, says="Degrees east.", example="-2.2"),
        _choice("model", Model, "How the project reached the site.", "franchise"),
        _date("planned_start", "When the site was to start.", "2025-04-01"),
        _date("actual_start", "When the site did start.", "2025-05-12"),
        _date("ended", "When the site ended."),
        _choice("status", Status, "Where the site is in its life.", "delivering"),
    ),
)

SOURCES = Kind(
    name="sources",
    says="One row a publication that figures or definitions come from.",
    key=("source",),
    columns=(
        Column(name="source", type=Type.CODE, required=True, says="The source's code.", example="example2024"),
        _words("citation", "The citation in full.", "Author A. Title. Journal 2024;1(1):1-9.", required=True),
        _name("doi", "The DOI, without https://doi.org/.", "10.1000/example"),
        Column(name="url", type=Type.ADDRESS, says="Where it can be read.", example="https://example.org/paper"),
        Column(name="year", type=Type.WHOLE, low=1900, high=2100, says="Year of publication.", example="2024"),
        _words("note", "Anything a reader should know."),
    ),
)

RETURNS = Kind(
    name="returns",
    says="One row a site, outcome, period and phase.",
    key=("project", "site", "outcome", "period_start", "period_end", "phase"),
    columns=(
        _PROJECT,
        _SITE,
        Column(
            name="outcome",
            type=Type.CODE,
            required=True,
            refers_to="outcomes",
            says="The outcome's code, as in outcomes.csv.",
            example="low_score",
        ),
        _date("period_start", "First day of the period.", "2025-07-01", required=True),
        _date("period_end", "Last day of the period.", "2025-09-30", required=True),
        _choice("phase", Phase, "Which arm of the comparison the row belongs to.", "after", required=True),
        _figure("numerator", Type.WHOLE, "Proportion: how many had the outcome. Rate: events.", "12", low=0),
        _figure("denominator", Type.NUMBER, "Proportion: out of how many (whole). Rate: exposure, above 0.", "1204"),
        _figure("mean", Type.NUMBER, "Mean: the mean."),
        _figure("sd", Type.NUMBER, "Mean: the standard deviation, above 0."),
        _figure("n", Type.WHOLE, "Mean: how many people, 2 or more. May stand beside an estimate.", low=0),
        _figure(
            "estimate",
            Type.NUMBER,
            "A published or adjusted effect instead of counts, on the outcome's measure and natural scale: an odds "
            "ratio of 0.79, not its log; intervention against control, or after against before.",
        ),
        _figure("ci_low", Type.NUMBER, "Lower end of the estimate's range; [x] where none was published."),
        _figure("ci_high", Type.NUMBER, "Upper end of the estimate's range; [x] where none was published."),
        Column(
            name="ci_level",
            type=Type.SHARE,
            says="The level of the range, between 0 and 1. Blank means 0.95.",
            example="",
        ),
        _words("note", "Anything a reader should know."),
        _words("source", "Words, or a code of sources.csv. Needed on a row with an estimate."),
        _words(
            "not_comparable_because",
            "Why this figure is shown but must never be compared with the origin. Blank when it may be.",
        ),
    ),
)

DELIVERY = Kind(
    name="delivery",
    says="One row a site, component and date: how closely one core element was delivered as designed.",
    key=("project", "site", "component", "date"),
    columns=(
        _PROJECT,
        _SITE,
        _name("component", "One core element of the project.", "Yearly training day", required=True),
        _date("date", "When the score was given.", "2025-09-30", required=True),
        Column(
            name="score",
            type=Type.SHARE,
            required=True,
            marks=True,
            percent=True,
            low=0,
            high=1,
            says="0 to 1, or 0% to 100%.",
            example="0.85",
        ),
        _words("note", "Anything a reader should know."),
    ),
)

#: The kinds in the order in which they are loaded: a code is declared before it is used.
KINDS: dict[str, Kind] = {kind.name: kind for kind in (PROJECTS, OUTCOMES, SITES, SOURCES, RETURNS, DELIVERY)}


@cache
def arrow_schema(kind: str) -> pa.Schema:
    """Return the typed columns of one kind: the contract's, then `<column>_mark`, then `line`.

    Codes, words, choices and addresses are string; dates date32; numbers float64, null where a mark stands.
    A mark is "x", "z", "c" or null. `line` is the row number seen in a spreadsheet.
    """
    declared = KINDS[kind]
    fields = [pa.field(column.name, _arrow_type(column.type)) for column in declared.columns]
    fields += [pa.field(f"{name}_mark", pa.string()) for name in declared.marked]
    return pa.schema([*fields, pa.field("line", pa.int32())])


def _arrow_type(type_: Type) -> pa.DataType:
    if type_ in NUMBER_TYPES:
        return pa.float64()
    return pa.date32() if type_ is Type.DATE else pa.string()
