"""What stands behind a chart, as a table to take away: the figures of the page, no finer, with small numbers protected.

A site with a hidden count has no figure of its own in what leaves the app: its effect and range, with the numbers of
people that are known elsewhere, would give the count away. What is already public is shown as it was published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.analysis.result_types import Counts, OutcomeResult, Results, SiteResult
from evaluation.domain.vocabulary import OutcomeType
from evaluation.stats.disclosure import NHS_PROFILE, is_hidden, shown_count, shown_pair
from evaluation.views.effect_words import measure_name, natural_effect
from evaluation.views.kept import kept
from evaluation.views.marks import mark_of, site_mark
from evaluation.views.numbers import day, decimal
from evaluation.views.pack_protection import SMALL_NUMBERS as TOO_SMALL
from evaluation.views.pack_protection import total_of

Cell = str | int | float | None

#: What stands in the notes of a site whose figures are left out.
SMALL_NUMBERS = "Small numbers: this site is shown in the average only."

_FIGURES = ("Effect", "Effect, from", "Effect, to", "Kept, %", "Kept, % from", "Kept, % to")


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table to take away. title: what it is; the cells of the last column are notes on their row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@kept
def overview_table(results: Results) -> Table:
    """Return one row a project: its main outcome, its average, what the next site can expect, and its verdict."""
    chosen = [(info.name, results.primary(info.project)) for info in results.projects]
    rows = [_project_row(name, result) for name, result in chosen if result]
    columns = ("Project", "Outcome", "Sites", "Measure", *_FIGURES, "Next site, % from", "Next site, % to")
    columns += ("Verdict", "Certainty", "Sites reporting", "Sites due", "Notes")
    return Table(title="Outcomes kept, by project", columns=columns, rows=tuple(rows))


def _project_row(name: str, result: OutcomeResult) -> tuple[Cell, ...]:
    pooled, kept = result.pooled, result.retention
    effect = _effect(pooled.estimate, pooled.ci_low, pooled.ci_high, result)
    shares = _percents(kept.estimate, kept.low, kept.high) if result.origin.firm else (None,) * 3
    following = _percents(kept.next_low, kept.next_high) if result.origin.firm else (None,) * 2
    return (
        name,
        result.name,
        pooled.k,
        measure_name(result.measure),
        *effect,
        *shares,
        *following,
        mark_of(result.verdict, result.certainty).label,
        result.certainty.value.replace("_", " ") if result.certainty else None,
        result.reporting.reporting,
        result.reporting.due,
        "",
    )


@kept
def sites_table(result: OutcomeResult, *, public: bool) -> Table:
    """Return one row a site, the original first, then by name; then the average. public: nothing need be protected."""
    rows = [_site_row("original", site, result, public=public) for site in result.origin.sites]
    rows += [_site_row("new site", site, result, public=public) for site in result.sites]
    pooled, kept = result.pooled, result.retention
    if pooled.estimate is not None:
        effect = _effect(pooled.estimate, pooled.ci_low, pooled.ci_high, result)
        shares = _percents(kept.estimate, kept.low, kept.high) if result.origin.firm else (None,) * 3
        verdict = mark_of(result.verdict, result.certainty).label
        rows.append(
            ("Average of the new sites", "average", None, *effect, *shares, None, None, None, None, verdict, "")
        )
    columns = ("Place", "Role", "Started", *_FIGURES, "Before: number", "Before: out of")
    columns += ("After: number", "After: out of", "Verdict", "Notes")
    return Table(title=f"{result.name}, by site ({measure_name(result.measure)})", columns=columns, rows=tuple(rows))


def _site_row(role: str, site: SiteResult, result: OutcomeResult, *, public: bool) -> tuple[Cell, ...]:
    hidden = not public and (site.reason == TOO_SMALL or has_hidden_count(site, type_=result.type))
    effect: tuple[Cell, ...] = (None,) * 3
    shares: tuple[Cell, ...] = (None,) * 3
    if not hidden:
        effect = _effect(site.estimate, site.ci_low, site.ci_high, result)
        if result.origin.firm:
            shares = _percents(site.retention, site.retention_low, site.retention_high)
    mark = None if role == "original" or hidden else site_mark(site)
    notes = [SMALL_NUMBERS if hidden else "", f"Not compared: {why}" if (why := site.not_comparable_because) else ""]
    return (
        site.name,
        role,
        day(site.actual_start) if site.actual_start else None,
        *effect,
        *shares,
        *shown_arm(site.reference, result.type, public=public),
        *shown_arm(site.exposed, result.type, public=public),
        mark.label if mark else None,
        " ".join(note for note in notes if note),
    )


def has_hidden_count(site: SiteResult, *, type_: str) -> bool:
    """Return whether a count of people behind a site's figures, or its complement, is too small to be shown."""
    return any(_hidden(counts, type_) for counts in (site.reference, site.exposed) if counts) or any(
        has_hidden_count(member, type_=type_) for member in site.members
    )


def _hidden(counts: Counts, type_: str) -> bool:
    if counts.numerator is None:
        return counts.n is not None and NHS_PROFILE.hide_from <= counts.n <= NHS_PROFILE.hide_to
    if type_ == OutcomeType.RATE or counts.denominator is None:
        return shown_count(counts.numerator) == "*"
    return is_hidden(counts.numerator, counts.denominator)


def shown_arm(counts: Counts | None, type_: str, *, public: bool) -> tuple[Cell, Cell]:
    """Return a numerator and what it is out of: hidden where small, else to the nearest 5, unless already public."""
    if counts is None or counts.numerator is None:
        return None, None
    if public:
        return _tidy(counts.numerator), _tidy(counts.denominator)
    if type_ == OutcomeType.RATE or counts.denominator is None:
        return _number(shown_count(total_of(counts, NHS_PROFILE))), _tidy(counts.denominator)
    numerator, denominator = shown_pair(total_of(counts, NHS_PROFILE), counts.denominator)
    return _number(numerator), _number(denominator)


def _number(text: str) -> Cell:
    return int(text) if text.isdigit() else text


def _tidy(value: float | None) -> Cell:
    return int(value) if value is not None and value == int(value) else value


def _effect(estimate: float | None, low: float | None, high: float | None, result: OutcomeResult) -> tuple[Cell, ...]:
    if estimate is None:
        return (None, None, None)
    effect = natural_effect(estimate, low, high, measure=result.measure, better=result.better)
    return tuple(_as_printed(value) for value in (effect.value, effect.low, effect.high))


def _as_printed(value: float | None) -> float | None:
    """Return a figure with the decimals that pages print."""
    return None if value is None else float(decimal(value).replace(",", "").replace("\N{MINUS SIGN}", "-"))


def _percents(*shares: float | None) -> tuple[Cell, ...]:
    return tuple(None if share is None else round(share * 100) for share in shares)


def with_notes(table: Table, notes: Sequence[str]) -> Table:
    """Return the table with these notes after its own in the last cell of each row, as a row may travel alone."""
    told = tuple((*row[:-1], " ".join(part for part in (str(row[-1] or ""), *notes) if part)) for row in table.rows)
    return Table(title=table.title, columns=table.columns, rows=told)
