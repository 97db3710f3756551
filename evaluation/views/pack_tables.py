"""The tables that go with a board pack, each column with what it says: once for CSV, workbook and dictionary.

All from the protected results and rows; what a page prints of an average is in the results table as its sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from evaluation.analysis.result_types import OutcomeResult, Results, SiteResult
from evaluation.domain.collection import Collection
from evaluation.intake.contract import KINDS
from evaluation.report import report
from evaluation.stats.disclosure import Profile
from evaluation.views import wording
from evaluation.views.effect_words import natural_effect
from evaluation.views.marks import mark_of, site_mark
from evaluation.views.pack import PackView, chosen
from evaluation.views.pack_protection import protected, shown_arm
from evaluation.views.pack_rows import shown_rows

Value = str | float | int | date | None


@dataclass(frozen=True, kw_only=True)
class PackTable:
    """One table: its file name without an ending, what a row is, columns as (name, what it says), and rows."""

    name: str
    says: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, kw_only=True)
class PackData:
    """What is behind a pack: its tables, the published rows by kind, and the report as plain values."""

    tables: tuple[PackTable, ...]
    rows: dict[str, pd.DataFrame]
    report: dict[str, object]


_RESULTS = (
    ("project", "The project's code."),
    ("project_name", "The project's name."),
    ("outcome", "The outcome's code."),
    ("outcome_name", "The outcome's name."),
    ("main", "yes for the outcome that carries the project's headline."),
    ("verdict", "The verdict in a word."),
    ("verdict_code", "The code that the rule gave."),
    ("reason", "The code of the reason."),
    ("sentence", "What it shows, in a sentence."),
    ("benefit", "Benefit at the new sites: shown, not_shown or harm."),
    ("kept", "Share of the original effect kept, on average; 1 is all of it. Behind the chart of projects."),
    ("kept_low", "Lower end of its likely range (95%)."),
    ("kept_high", "Upper end of its likely range (95%)."),
    ("next_low", "Lower end of what the next site can expect, as a share."),
    ("next_high", "Upper end of what the next site can expect, as a share."),
    ("measure", "The measure of the effect: OR, RR, RD, IRR, MD, SMD or ROM."),
    ("average_effect", "The new sites' average effect, on the measure's own scale."),
    ("average_low", "Lower end of its likely range (95%)."),
    ("average_high", "Upper end of its likely range (95%)."),
    ("sites_compared", "How many sites (or groups of sites) the average holds."),
    ("reporting", "How many sites have reported."),
    ("due", "How many sites were due to report."),
    ("certainty", "high, moderate, low or very_low."),
    ("certainty_lowered_by", "The codes of what lowers it."),
    ("agreed_line", "The share agreed to count as kept."),
    ("agreed_on", "The day it was agreed."),
)
_SITES = (
    ("project", "The project's code."),
    ("outcome", "The outcome's code."),
    ("site", "The site's code."),
    ("site_name", "The site's name."),
    ("role", "origin, replication or comparator."),
    ("part_of", "The site that this one is part of."),
    ("started", "When it started (planned, where the actual start is not known)."),
    ("verdict", "The site's own verdict in a word."),
    ("note", "Why a figure is missing, or is not compared."),
    ("kept", "Share of the original effect kept; 1 is all of it. Behind the project's chart."),
    ("kept_low", "Lower end of its likely range (95%)."),
    ("kept_high", "Upper end of its likely range (95%)."),
    ("effect", "The site's effect, on the measure's own scale."),
    ("effect_low", "Lower end of its likely range (95%)."),
    ("effect_high", "Upper end of its likely range (95%)."),
    ("reference_numerator", "Counted before it began, or without it; * is hidden."),
    ("reference_denominator", "Out of so many, or exposure."),
    ("exposed_numerator", "Counted after it began, or with it; * is hidden."),
    ("exposed_denominator", "Out of so many, or exposure."),
    ("reference_mean", "The mean before it began, or without it."),
    ("reference_n", "Of so many people."),
    ("exposed_mean", "The mean after it began, or with it."),
    ("exposed_n", "Of so many people."),
)
_PAIR = (("what", "What is told."), ("value", "What it is."))
_MISSING = (
    ("project", "The project's code."),
    ("outcome", "The outcome's code."),
    ("site_name", "A site that has given nothing that can be compared."),
)
_CHANGES = (
    ("project_name", "The project's name."),
    ("outcome_name", "The outcome's name."),
    ("then", "The verdict at the version that is compared with."),
    ("now", "The verdict now."),
)
_SOURCES = (
    ("stands_for", "Whose figures it holds."),
    ("citation", "The citation in full."),
    ("url", "Where it can be read."),
)


def pack_data(view: PackView, results: Results, collection: Collection, *, profile: Profile) -> PackData:
    """Return what is behind a pack. results and collection: the true ones, at the pack's version."""
    settings = view.settings
    shown = protected(chosen(results, settings.projects), profile=profile)
    pairs = [(result, site) for result in shown.outcomes for site in _everyone(result)]
    exact = {key: site for result in chosen(results, settings.projects).outcomes for key, site in _keyed(result)}
    tables = (
        PackTable(name="about", says="One row a fact about this pack.", columns=_PAIR, rows=_about(view)),
        PackTable(
            name="results",
            says="One row an outcome of a project.",
            columns=_RESULTS,
            rows=tuple(_result_row(each, shown) for each in shown.outcomes),
        ),
        PackTable(
            name="site_results",
            says="One row a site and outcome.",
            columns=_SITES,
            rows=tuple(_site_row(site, result, exact, profile) for result, site in pairs),
        ),
        PackTable(name="missing", says="One row a silent site and outcome.", columns=_MISSING, rows=_missing(shown)),
        PackTable(name="changes", says="One row a verdict that moved.", columns=_CHANGES, rows=_changes(view)),
        PackTable(
            name="citations",
            says="One row a source of published figures.",
            columns=_SOURCES,
            rows=tuple((line.stands_for, line.citation, line.url) for line in view.sources),
        ),
    )
    return PackData(
        tables=tables,
        rows=shown_rows(collection, settings.projects, profile=profile),
        report=report(shown, version=settings.version, fingerprint=settings.fingerprint),
    )


def dictionary(data: PackData) -> PackTable:
    """Return the data dictionary: one row a column of every table and kind of row."""
    rows: list[tuple[Value, ...]] = [(table.name, name, says) for table in data.tables for name, says in table.columns]
    for kind, frame in data.rows.items():
        told = {column.name: column.says for column in KINDS[kind].columns}
        marks = "Why the figure is blank: x not available, z not applicable, c hidden."
        rows += [(f"rows_{kind}", name, told.get(name, marks)) for name in frame.columns]
    columns = (("table", "The table's name."), ("column", "The column's name."), ("says", "What it holds."))
    return PackTable(name="data_dictionary", says="One row a column.", columns=columns, rows=tuple(rows))


def _about(view: PackView) -> tuple[tuple[Value, ...], ...]:
    notes = [("Headline", view.empty or view.cover.headline), ("Caution", view.cover.caution)]
    notes += [("Small numbers", view.protection), ("Changes", view.since), *view.methods]
    return (*view.facts, *notes)


def _result_row(result: OutcomeResult, results: Results) -> tuple[Value, ...]:
    names = {info.project: info.name for info in results.projects}
    kept, pooled = result.retention, result.pooled
    shares: tuple[Value, ...] = (kept.estimate, kept.low, kept.high, kept.next_low, kept.next_high)
    return (
        result.project,
        names[result.project],
        result.outcome,
        result.name,
        "yes" if result.primary else "no",
        mark_of(result.verdict, result.certainty).label,
        result.verdict.value,
        result.reason,
        wording.row_sentence(result),
        result.benefit.value if result.benefit else None,
        *(shares if result.origin.firm else (None,) * 5),
        result.measure,
        *_natural(pooled.estimate, pooled.ci_low, pooled.ci_high, result),
        pooled.k,
        result.reporting.reporting,
        result.reporting.due,
        result.certainty.value if result.certainty else None,
        "; ".join(result.reasons),
        result.agreed_line,
        result.definition.agreed_on,
    )


def _site_row(
    site: SiteResult, result: OutcomeResult, exact: dict[tuple[str, str, str], SiteResult], profile: Profile
) -> tuple[Value, ...]:
    true = exact[(result.project, result.outcome, site.site)]
    before, after = (shown_arm(arm, type_=result.type, profile=profile) for arm in (true.reference, true.exposed))
    mark = site_mark(site)
    shares: tuple[Value, ...] = (site.retention, site.retention_low, site.retention_high)
    return (
        result.project,
        result.outcome,
        site.site,
        site.name,
        site.role,
        site.parent,
        site.actual_start or site.planned_start,
        mark.label if mark else None,
        site.not_comparable_because or wording.why_no_site_effect(site.reason),
        *(shares if result.origin.firm else (None,) * 3),
        *_natural(site.estimate, site.ci_low, site.ci_high, result),
        *(_number(each) for each in (before.numerator, before.denominator, after.numerator, after.denominator)),
        before.mean,
        _number(before.n),
        after.mean,
        _number(after.n),
    )


def _number(shown: str) -> Value:
    """Return a count as a number, and what is hidden as its sign."""
    try:
        return float(shown)
    except ValueError:
        return shown or None


def _natural(
    estimate: float | None, low: float | None, high: float | None, result: OutcomeResult
) -> tuple[float | None, float | None, float | None]:
    if estimate is None:
        return None, None, None
    effect = natural_effect(estimate, low, high, measure=result.measure, better=result.better)
    return effect.value, effect.low, effect.high


def _missing(results: Results) -> tuple[tuple[Value, ...], ...]:
    return tuple((each.project, each.outcome, name) for each in results.outcomes for name in each.reporting.silent)


def _changes(view: PackView) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (
            line.project,
            line.outcome,
            line.before.label if line.before else "new",
            line.after.label if line.after else "gone",
        )
        for line in view.changes
    )


def _everyone(result: OutcomeResult) -> Iterator[SiteResult]:
    def below(sites: Sequence[SiteResult]) -> Iterator[SiteResult]:
        for site in sites:
            yield site
            yield from below(site.members)

    yield from below((*result.origin.sites, *result.sites, *result.comparators))


def _keyed(result: OutcomeResult) -> Iterator[tuple[tuple[str, str, str], SiteResult]]:
    for site in _everyone(result):
        yield (result.project, result.outcome, site.site), site
