"""One site in a few lines: when it began, what it counted, what that comes to, and what it does not say."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.views import wording
from evaluation.views.effect_words import change_against_reference, natural_effect, technical
from evaluation.views.marks import VerdictMark, site_mark
from evaluation.views.numbers import day, percent, percent_range
from evaluation.views.wording import site_notes

_STATUS_WORDS = {
    "delivering": "Delivering",
    "adapted": "Delivering, adapted",
    "not_delivering": "Not delivering",
    "ended": "Ended",
    "not_started": "Not started yet",
}


@dataclass(frozen=True, kw_only=True)
class Member:
    """One of the sites that make up another, as a row of its table."""

    site: str
    name: str
    kept: str
    mark: VerdictMark | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class SiteView:
    """What the panel of one site shows."""

    site: str
    name: str
    mark: VerdictMark | None
    sentence: str
    facts: tuple[tuple[str, str], ...]
    members: tuple[Member, ...]


def site_view(site: SiteResult, result: OutcomeResult) -> SiteView:
    """Build the panel of one site for one outcome."""
    return SiteView(
        site=site.site,
        name=site.name,
        mark=site_mark(site),
        sentence=_sentence(site, result),
        facts=tuple((name, value) for name, value in _facts(site, result) if value),
        members=tuple(
            Member(
                site=each.site,
                name=each.name,
                kept=_kept(each),
                mark=site_mark(each),
                note=wording.why_no_site_effect(each.reason),
            )
            for each in site.members
        ),
    )


def _sentence(site: SiteResult, result: OutcomeResult) -> str:
    if site.not_comparable_because:
        return f"Shown, but not compared. {site.not_comparable_because}"
    if site.estimate is None:
        return wording.why_no_site_effect(site.reason) or "It has no figures that give a change."
    effect = natural_effect(site.estimate, site.ci_low, site.ci_high, measure=result.measure, better=result.better)
    told = change_against_reference(effect, measure=result.measure, design=result.design)
    if site.ci_low is not None and site.ci_low <= 0 <= (site.ci_high or 0.0):
        told += "; we cannot rule out no change"
    extra = wording.why_no_site_effect(site.reason)
    return f"{told}. {extra or ''}".strip()


def _facts(site: SiteResult, result: OutcomeResult) -> list[tuple[str, str]]:
    effect = ""
    if site.estimate is not None:
        turned = natural_effect(site.estimate, site.ci_low, site.ci_high, measure=result.measure, better=result.better)
        effect = technical(turned, measure=result.measure)
    return [
        ("Planned start", day(site.planned_start) if site.planned_start else ""),
        ("Actual start", day(site.actual_start) if site.actual_start else ""),
        ("State", _STATUS_WORDS.get(site.status or "", "")),
        ("Share of the original kept", _kept(site) if result.origin.firm else ""),
        ("Effect", effect),
        ("Last returns to", day(site.last_period_end) if site.last_period_end else ""),
        ("Returns used", _returns_used(site)),
        ("Zero cell", "½ was added to every cell, as one was 0" if site.corrected else ""),
        ("Published range", site_notes.uneven_range(site)),
        ("Counted", site_notes.counted_as_one(site)),
        ("Figures", "As published, not counted here" if site.published else ""),
        ("Follow-up", "" if site.follow_up_complete else "Not yet as long as the original's"),
    ]


def _returns_used(site: SiteResult) -> str:
    """Return how many returns lie whole inside the months compared, where some do not."""
    if site.returns_used is None or site.returns_given is None or site.published:
        return ""
    used = f"{site.returns_used:,} of {site.returns_given:,}"
    if site.returns_used == site.returns_given:
        return used
    return f"{used}; the others are outside the months compared, not available or set apart"


def _kept(site: SiteResult) -> str:
    if site.retention is None:
        return ""
    if site.retention_low is None or site.retention_high is None:
        return f"about {percent(site.retention)}, too uncertain for a range"
    return f"{percent(site.retention)} (likely range {percent_range(site.retention_low, site.retention_high)})"
