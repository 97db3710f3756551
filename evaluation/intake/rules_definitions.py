"""Rules on the definitions: outcomes and sites."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from evaluation.domain.vocabulary import Design, Measure, OutcomeType, Role
from evaluation.intake.dates import in_words
from evaluation.intake.report import listed
from evaluation.intake.subject import Subject

_MEASURES = {
    OutcomeType.PROPORTION: (Measure.ODDS_RATIO, Measure.RISK_RATIO, Measure.RISK_DIFFERENCE),
    OutcomeType.RATE: (Measure.RATE_RATIO,),
    OutcomeType.MEAN: (Measure.MEAN_DIFFERENCE, Measure.STANDARDISED_MEAN_DIFFERENCE, Measure.RATIO_OF_MEANS),
    OutcomeType.ESTIMATE: tuple(Measure),
}

#: Sites of a circle that a message names.
_SHOWN = 10


def measure_fits_type(subject: Subject) -> None:
    """OR, RR or RD for a proportion; IRR for a rate; MD, SMD or ROM for a mean; any for an estimate."""
    values = subject.table.values
    for row, (type_, measure) in enumerate(zip(values["type"], values["measure"], strict=True)):
        if type_ and measure and measure not in _MEASURES[OutcomeType(type_)]:
            allowed = listed(_MEASURES[OutcomeType(type_)], "or")
            subject.table.tell(
                "measure_not_for_type", row=row, column="measure", measure=measure, type=type_, allowed=allowed
            )


def one_primary(subject: Subject) -> None:
    """Every project has exactly one primary outcome, counting what is published and the files of the call."""
    table = subject.table
    primary: dict[str, list[str]] = defaultdict(list)
    for (project, outcome), facts in subject.world.outcomes.items():
        if facts.primary:
            primary[project].append(outcome)
    rows: dict[str, list[int]] = defaultdict(list)
    for row, project in enumerate(table.values["project"]):
        if project:
            rows[project].append(row)
    for project, own in rows.items():
        if len(primary[project]) > 1:
            row = max((row for row in own if table.values["primary"][row] == "yes"), default=own[0])
            together = "both" if len(primary[project]) == 2 else "all"
            reason = f"{listed(sorted(primary[project]))} of {project} are {together} primary."
        elif not primary[project] and not any(_faulty(subject, "primary", row) for row in own):
            row, reason = own[0], f"No outcome of {project} is primary."
        else:
            continue
        table.tell("not_one_primary", row=row, column="primary", reason=reason, project=project)


def _faulty(subject: Subject, column: str, row: int) -> bool:
    return subject.table.cell(column, row) != "" and subject.table.values[column][row] is None


def not_itself(subject: Subject) -> None:
    """A site is neither its own parent nor its own comparator."""
    table = subject.table
    for column in ("parent", "comparator"):
        for row, (site, other) in enumerate(zip(table.values["site"], table.values[column], strict=True)):
            if site and site == other:
                table.tell("points_to_itself", row=row, column=column, site=site)


def no_circle_of_parents(subject: Subject) -> None:
    """Following the parents of a site never leads back to it."""
    table = subject.table
    circles = _circles(subject)
    for row, site in enumerate(zip(table.values["project"], table.values["site"], strict=True)):
        if site in circles and table.values["parent"][row] != site[1]:
            table.tell("parent_circle", row=row, column="parent", circle=circles[site])


def _circles(subject: Subject) -> dict[tuple[str, str], str]:
    """Return the sites that lead back to themselves, each with the way round; every site is visited once."""
    sites = subject.world.sites
    seen: set[tuple[str, str]] = set()
    circles: dict[tuple[str, str], str] = {}
    for site in sites:
        path: dict[tuple[str, str], int] = {}
        while site in sites and site not in seen:
            seen.add(site)
            path[site] = len(path)
            parent = sites[site].parent
            if parent is None:
                break
            site = (site[0], parent)
        if site in path and sites[site].parent is not None:
            around = list(path)[path[site] :]
            for place, member in enumerate(around):
                way = [around[(place + step) % len(around)] for step in range(min(len(around) + 1, _SHOWN))]
                circles[member] = ", ".join(code for _, code in way)
    return circles


def comparator_named(subject: Subject) -> None:
    """A site names its comparator where an outcome of its project is before_after_controlled, or confirms none."""
    table = subject.table
    compared: dict[str, str] = {}
    for (project, outcome), facts in subject.world.outcomes.items():
        if facts.design is Design.BEFORE_AFTER_CONTROLLED:
            compared.setdefault(project, outcome)
    for row, (project, role) in enumerate(zip(table.values["project"], table.values["role"], strict=True)):
        if project in compared and role in (Role.ORIGIN, Role.REPLICATION) and not table.cell("comparator", row):
            site = table.cell("site", row)
            table.tell("comparator_missing", row=row, column="comparator", site=site, outcome=compared[project])


def ended_after_start(subject: Subject) -> None:
    """A site does not end before it started."""
    values = subject.table.values
    for row, (start, ended) in enumerate(zip(values["actual_start"], values["ended"], strict=True)):
        if start and ended and ended < start:
            tell_backwards(subject, row, later=("ended", ended), earlier=("actual_start", start))


def tell_backwards(subject: Subject, row: int, *, later: tuple[str, date], earlier: tuple[str, date]) -> None:
    """Tell that a date which must be the later of two is not."""
    subject.table.tell(
        "dates_backwards",
        row=row,
        column=later[0],
        later=later[0],
        later_date=in_words(later[1]),
        earlier=earlier[0],
        earlier_date=in_words(earlier[1]),
    )
